"""One message that a provider tells of, on its way to be one of ours."""

import json
from dataclasses import asdict, replace
from datetime import timezone

from markupsafe import Markup

from ..connectors import events
from ..tools.cards import format_card, format_location
from ..tools.chat_facts import PREVIEW_LENGTH, ChatMessage
from ..tools.texts import text_to_html, text_to_inline_html


class Bubble:
    """One message to be created, with where it belongs."""

    def __init__(self, record, fact, identity, chat):
        self.record = record
        self.fact = fact
        self.identity = identity
        self.chat = chat
        self.channel = record.channel_id
        self.inbound = isinstance(fact, events.InboundMessage)
        self.occurred_at = naive(fact.occurred_at)
        self.message = None

    def get_mail_values(self):
        """Values of the ``mail.message``; every field with an expensive default is named."""
        partner = self.identity.partner_id
        if self.inbound:
            author = {
                "author_id": partner.id,
                "author_guest_id": False if partner else self.identity.guest_id.id,
            }
        else:
            # Written in the provider's own app: by us, we do not know by whom.
            author = {"author_id": self.channel.company_id.partner_id.id, "author_guest_id": False}
        return {
            **author,
            "model": "omnichannel.chat",
            "res_id": self.chat.id,
            "body": self.get_body(),
            "date": self.occurred_at,
            "message_type": "comment",
            "email_from": False,
            "reply_to": False,
            "record_company_id": self.channel.company_id.id,
            "record_alias_domain_id": False,
            "partner_ids": [],
        }

    def get_body(self):
        """The message as HTML; what the customer wrote is always escaped."""
        parts = _get_location_parts(self.fact.location) if self.fact.location else []
        parts += [format_card(card) for card in self.fact.cards]
        return Markup("").join(
            [text_to_html(self.fact.text), *(Markup("<p>%s</p>") % part for part in parts)]
        )

    def get_delivery_values(self):
        """Values of the ``omnichannel.message``."""
        media = self.fact.media
        values = {
            "chat_id": self.chat.id,
            "channel_id": self.channel.id,
            "mail_message_id": self.message.id,
            "direction": "in" if self.inbound else "out",
            "kind": self.fact.kind,
            "external_id": self.fact.external_id,
            "state": "received" if self.inbound else "sent",
            "sent_at": False if self.inbound else self.occurred_at,
            "origin": False if self.inbound else "app",
            "target_external_id": self.fact.reply_to or False,
            "thread": self.fact.thread or False,
        }
        if referral := self.fact.referral:
            values.update(
                referral_source=referral.source or False,
                referral_title=(referral.headline or referral.body)[:PREVIEW_LENGTH] or False,
                referral_url=referral.url or False,
            )
        if media:
            values.update(get_media_values(media))
        return values

    def get_chat_message(self):
        """:rtype: ChatMessage"""
        fact = self.fact
        return ChatMessage(
            id=self.message.id,
            at=self.occurred_at,
            inbound=self.inbound,
            text=fact.text,
            kind=fact.kind,
            history=fact.history,
            origin="" if self.inbound else "app",
            external_id=fact.external_id,
            thread=fact.thread or False,
            free_until=self._get_free_until(),
        )

    def _get_free_until(self):
        """End of the longer free window that an advertisement opens, where it does."""
        window = self.channel._capabilities.referral_window
        referral = self.inbound and self.fact.referral
        opens = window and referral and referral.opens_free_window
        return self.occurred_at + window if opens else False


def get_media_values(media):
    """Values of an ``omnichannel.message`` for a file that is still at the provider."""
    lost = not media.ref
    return {
        "media_state": "failed" if lost else "pending",
        "media_data": json.dumps(asdict(media)),
        "error_kind": "media_gone" if lost else False,
        "error_detail": media.error or False,
    }


def not_before_it_came(fact, received_at):
    """What happened, at the latest when we were told: clocks from the future count for nothing.

    Everything that follows from a time follows from this one: order, preview, window, waiting.

    :param datetime received_at: naive UTC, by our clock
    """
    latest = received_at.replace(tzinfo=timezone.utc)
    times = {name: getattr(fact, name, None) for name in ("occurred_at", "up_to")}
    late = {name: latest for name, moment in times.items() if moment and moment > latest}
    return replace(fact, **late) if late else fact


def naive(moment):
    """Odoo's idea of a time: UTC without saying so, in whole seconds."""
    return moment.astimezone(timezone.utc).replace(tzinfo=None, microsecond=0)


def _get_location_parts(location):
    """A place as pieces of HTML: the map, and the page that the customer sent with it."""
    parts = [format_location(location)]
    return parts + ([text_to_inline_html(location.url)] if location.url else [])
