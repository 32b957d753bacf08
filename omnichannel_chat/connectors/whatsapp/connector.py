"""WhatsApp, by Meta's Cloud API.

* Webhooks: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/overview
* Messages: https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/send-messages
* Errors: https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes

One webhook body holds up to a thousand things, of several numbers and customers. Each becomes an
envelope of its own with the customer that it names itself; "the" contact of a body does not exist.
"""

# There is no environment here: see sentences.py.
# pylint: disable=prefer-env-translation

import re
from dataclasses import replace
from datetime import timedelta

from ..base import Capabilities, MediaLimit
from ..errors import (
    CredentialsError,
    MediaError,
    MediaGoneError,
    MediaRefusedError,
    PayloadError,
    PermanentError,
    SendError,
    TemplateError,
)
from ..events import (
    ChannelAlert,
    Echo,
    Ignored,
    InboundMessage,
    Receipt,
    StatusUpdate,
)
from ..gate import kind_of_file
from ..meta.graph import MetaConnector
from ..payload import Payload
from ..sentences import _
from ..templates import FILE_HEADERS
from . import notices as whatsapp_notices
from . import templates as whatsapp_templates
from .content import first_error, hex_digest
from .errors import ERRORS
from .health import HealthCheck
from .messages import (
    DEEDS,
    NO_MESSAGES,
    addresses_of,
    before_after,
    digits,
    identity_change,
    late_file,
    message_fields,
    names_customer,
    preference,
    status_contact,
)
from .numbers import address_of_phone, link_to
from .webhook import WEBHOOK_FIELDS, Cutter

_KB, _MB = 1024, 1024 * 1024
#: https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/media
_MEDIA = {
    "image": MediaLimit(max_bytes=5 * _MB, mime_types=("image/jpeg", "image/png")),
    "video": MediaLimit(max_bytes=16 * _MB, mime_types=("video/mp4", "video/3gpp")),
    "audio": MediaLimit(
        max_bytes=16 * _MB,
        mime_types=("audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"),
        caption=False,
    ),
    "voice": MediaLimit(max_bytes=16 * _MB, mime_types=("audio/ogg",), caption=False),
    "document": MediaLimit(max_bytes=100 * _MB),
    "sticker": MediaLimit(max_bytes=500 * _KB, mime_types=("image/webp",), caption=False),
}

_STATUSES = {
    "sent": "sent",
    "delivered": "delivered",
    "read": "read",
    # A voice message was listened to.
    "played": "read",
    "failed": "failed",
}

_URL = re.compile(r"https?://\S")
#: Our ids of calls start with this: for WhatsApp they are no messages.
CALL = "call:"
#: How Meta says that there is no such thing, or not for our token.
_UNKNOWN_OBJECT = "100/33"


class WhatsAppConnector(MetaConnector):
    """One business number of the Cloud API.

    Settings: those of Meta, ``phone_number_id``, ``business_account_id`` (the WABA), and optionally
    ``app_id``, with which the connection test can look into the access token.
    """

    provider = "whatsapp"
    title = "WhatsApp"
    icon = "fa-whatsapp"
    required_settings = (
        "phone_number_id",
        "business_account_id",
        "access_token",
        "app_secret",
        "verify_token",
    )
    media_hosts = ("lookaside.fbsbx.com", ".fbsbx.com", ".fbcdn.net", ".whatsapp.net")
    error_classes = ERRORS
    chat_throttles = frozenset({131056})
    capabilities = Capabilities(
        text_limit=4096,
        caption_limit=1024,
        media=_MEDIA,
        reply_window=timedelta(hours=24),
        referral_window=timedelta(hours=72),
        receipts=frozenset({"sent", "delivered", "read"}),
        actions=frozenset({"reply", "react", "typing", "mark_read", "location", "contact"}),
        can_start="template",
        features=frozenset({"templates"}),
        rate_per_second=80,
    )

    @property
    def account(self):
        # Known from the settings, also before the first test.
        return self.settings.get("account") or self.settings.get("phone_number_id", "")

    # ------------------------------------------------------------------ way in

    def _split(self, body):
        return Cutter(self.unparsed_envelope).cut(body)

    def _parse(self, payload):
        parse = self._parsers.get(payload.text("type"))
        moment = payload.moment("time")
        if not parse:
            return Ignored(occurred_at=moment, reason="unknown type of envelope")
        return parse(self, payload, moment)

    def _parse_message(self, payload, moment, ours=False):
        message = payload.object("message")
        kind = message.text("type", "")
        if message.identifier("group_id", ""):
            return Ignored(occurred_at=moment, reason="group chats are not supported")
        if kind in NO_MESSAGES:
            return Ignored(occurred_at=moment, reason=NO_MESSAGES[kind])
        if kind in DEEDS:
            return DEEDS[kind](payload, message, moment, ours)
        if ours and not names_customer(payload, message, "echo"):
            return late_file(payload, message, moment)
        fields = message_fields(payload, message, "echo" if ours else "message")
        fields["history"] = payload.text("field", "") == "history"
        if ours:
            key = message.text("biz_opaque_callback_data", "")
            return Echo(occurred_at=moment, key=key, **fields)
        return InboundMessage(occurred_at=moment, **fields)

    def _parse_echo(self, payload, moment):
        return self._parse_message(payload, moment, ours=True)

    def _parse_status(self, payload, moment):
        status = payload.object("status")
        about, state = status.text("type", "message"), _STATUSES.get(status.text("status"))
        if about != "message":
            return Ignored(occurred_at=moment, reason=f"{about} {status.text('status')}")
        if not state:
            return Ignored(occurred_at=moment, reason=f"status {status.text('status')}")
        return StatusUpdate(
            occurred_at=moment,
            external_id=status.identifier("id"),
            status=state,
            key=status.text("biz_opaque_callback_data", ""),
            error=self.classify(first_error(status)) if state == "failed" else None,
            contact=status_contact(payload, status),
        )

    def _parse_error(self, payload, moment):
        error = self.classify(payload.object("error").value)
        level = "reconnect" if isinstance(error, CredentialsError) else "warning"
        return ChannelAlert(occurred_at=moment, level=level, code=error.code, detail=error.detail)

    def _parse_identity(self, payload, moment):
        update = payload.object("identity")
        bsuid, parent = before_after(update, "user_id"), before_after(update, "parent_user_id")
        wa_id = digits(update.identifier("wa_id", ""))
        return identity_change(
            moment,
            old=addresses_of(bsuid=bsuid[0], parent_bsuid=parent[0]),
            new=addresses_of(bsuid=bsuid[1], wa_id=wa_id, parent_bsuid=parent[1]),
        )

    def _parse_field(self, payload, moment):
        name, value = payload.text("field"), payload.object("value")
        if name in whatsapp_templates.NEWS:
            return whatsapp_templates.understand(name, value, moment)
        account = payload.identifier("entry", "")
        alert = whatsapp_notices.understand(name, value, moment, account, self.discreet)
        if isinstance(alert, ChannelAlert) and not self.concerns(alert):
            return Ignored(occurred_at=moment, reason="about another account or number")
        return alert

    def concerns(self, alert):
        own = {
            "about_account": self.settings.get("business_account_id"),
            "about_number": re.sub(r"\D", "", self.settings.get("handle", "")),
        }
        # What we do not know of ourselves tells nothing.
        return all(getattr(alert, name) in ("", value) for name, value in own.items() if value)

    def _parse_call(self, payload, moment):
        """A call: nobody can take it here, but that somebody called is worth knowing.

        https://developers.facebook.com/documentation/business-messaging/whatsapp/calling/webhooks
        """
        call = payload.object("call")
        ended, status = call.text("event", "") == "terminate", call.text("status", "")
        by_us = call.text("direction", "") == "BUSINESS_INITIATED"
        if by_us or not ended or status == "COMPLETED":
            return Ignored(occurred_at=moment, reason=f"call {status or call.text('event', '')}")
        fields = message_fields(payload, call, "message")
        external_id = f"{CALL}{call.identifier('id')}"
        return InboundMessage(
            occurred_at=moment,
            **{**fields, "external_id": external_id, "kind": "text", "text": "(missed call)"},
        )

    def _parse_preference(self, payload, moment):
        return preference(payload, moment)

    _parsers = {
        "message": _parse_message,
        "echo": _parse_echo,
        "status": _parse_status,
        "error": _parse_error,
        "identity": _parse_identity,
        "preference": _parse_preference,
        "call": _parse_call,
        "field": _parse_field,
    }

    # ------------------------------------------------------------------ way out

    def send(self, message):
        body = {**self._recipient(message.to), **self._content(message)}
        if message.reply_to and not message.reply_to.startswith(CALL):
            body["context"] = {"message_id": message.reply_to}
        # Comes back with every status: finds a message whose answer was lost.
        body["biz_opaque_callback_data"] = message.key
        answer = self._post(body, sends=True)
        try:
            return Receipt(
                external_id=answer.items("messages")[0].identifier("id"),
                addresses=_revealed(answer),
            )
        except (PayloadError, IndexError):
            raise self.nameless() from None

    def react(self, to, external_id, emoji):
        if external_id.startswith(CALL):
            raise PermanentError(_("a call takes no reaction"), code="call")
        reaction = {"message_id": external_id, "emoji": emoji}
        # Reacting twice is reacting once, so a lost answer may be tried again.
        self._post({**self._recipient(to), "type": "reaction", "reaction": reaction})

    def mark_read(self, to, external_id):
        if not external_id.startswith(CALL):
            self._post({"status": "read", "message_id": external_id})

    def typing(self, to, external_id):
        # Shown for 25 seconds at most, and never without marking as read: WhatsApp has one call
        # for both, and it needs a message of the customer.
        if external_id and not external_id.startswith(CALL):
            typing = {"typing_indicator": {"type": "text"}}
            self._post({"status": "read", "message_id": external_id, **typing})

    def fetch_media(self, media):
        if not media.ref:
            raise MediaGoneError(media.error or _("WhatsApp could not keep the file"), code="gone")
        try:
            return self._download(media)
        except MediaGoneError as error:
            if error.code != "gone":
                raise
            # The address lives for five minutes only; a fresh one is asked for once.
            return self._download(media)

    def check_health(self):
        return HealthCheck(self).run()

    def subscribe(self, webhook_url):
        override = {
            "override_callback_uri": webhook_url,
            "verify_token": self.setting("verify_token"),
        }
        account = self.setting("business_account_id")
        self.graph("POST", account, "subscribed_apps", json=override)
        return (
            _(
                "In the app's dashboard, under WhatsApp > Configuration, subscribe to these "
                "webhook fields: %(fields)s.",
                fields=", ".join(WEBHOOK_FIELDS),
            ),
        )

    def unsubscribe(self):
        self.graph("DELETE", self.setting("business_account_id"), "subscribed_apps")

    def fetch_templates(self):
        return whatsapp_templates.fetch(self)

    def address_for_phone(self, phone):
        return address_of_phone(phone)

    def invite_link(self, ref=""):
        return link_to(self.settings.get("handle"))

    # ------------------------------------------------------------------ parts of the way out

    def _post(self, body, sends=False):
        body = {"messaging_product": "whatsapp", **body}
        number = self.setting("phone_number_id")
        return self.graph("POST", number, "messages", sends=sends, json=body)

    def _recipient(self, addresses):
        """A phone number when there is one: every kind of message can go to it.

        Customers with a username may have none; they are reached by their business-scoped id.
        https://developers.facebook.com/documentation/business-messaging/whatsapp/business-scoped-user-ids
        """
        address = self.pick_address(addresses, "wa_id", "bsuid", "parent_bsuid")
        name = "to" if address.kind == "wa_id" else "recipient"
        return {"recipient_type": "individual", name: address.value}

    def _content(self, message):
        if message.template:
            return {"type": "template", "template": self._template(message)}
        if message.media:
            return self._media_content(message)
        if message.location:
            return {"type": "location", "location": _location_out(message.location)}
        if message.card:
            return {"type": "contacts", "contacts": [_card_out(message.card)]}
        text = {"body": message.text, "preview_url": bool(_URL.search(message.text))}
        return {"type": "text", "text": text}

    def _template(self, message):
        media, outbound = message.media, message.template
        whatsapp_templates.refuse_incomplete(outbound, has_file=bool(media))
        if not media:
            return whatsapp_templates.write(outbound)
        if not self._fits_header(media, outbound.template.header_kind):
            raise TemplateError(_("this file does not fit into the header"), code="header_file")
        return whatsapp_templates.write(outbound, self._upload(media), media.filename)

    def _fits_header(self, media, header_kind):
        kind = kind_of_file(self.capabilities, media.mime_type, len(media.content))
        return header_kind in FILE_HEADERS and kind and header_kind in (kind, "document")

    def _media_content(self, message):
        self.check_file(message)
        media = message.media
        node = {"id": self._upload(media)}
        if message.text:
            node["caption"] = message.text
        if media.kind == "document":
            node["filename"] = media.filename
        if media.kind == "voice":
            return {"type": "audio", "audio": {**node, "voice": True}}
        return {"type": media.kind, media.kind: node}

    def _upload(self, media):
        """Id of an uploaded file."""
        return self.upload(
            *(self.setting("phone_number_id"), "media"),
            name="id",
            data={"messaging_product": "whatsapp", "type": media.mime_type},
            files={"file": (media.filename, media.content, media.mime_type)},
        )

    def _download(self, media):
        try:
            file = self.graph(
                "GET", media.ref, params={"phone_number_id": self.setting("phone_number_id")}
            )
            url, size = file.text("url"), file.integer("file_size", 0)
            sha256 = media.sha256 or hex_digest(file.text("sha256", ""))
        except PermanentError as error:
            raise MediaGoneError(error.detail, code=error.code) from None
        except (SendError, PayloadError) as error:
            gone = error.code == _UNKNOWN_OBJECT
            raise (MediaGoneError if gone else MediaError)(error.detail, code=error.code) from None
        if size > self.max_inbound_bytes:
            raise MediaRefusedError(_("the file is too large"), code="size")
        content = self.download(url, headers=self.authorization, sha256=sha256)
        return replace(
            content, filename=media.filename, mime_type=content.mime_type or media.mime_type
        )


# ---------------------------------------------------------------------- way out


def _location_out(location):
    names = {"name": location.name, "address": location.address}
    return {
        "latitude": location.latitude,
        "longitude": location.longitude,
        **{key: value for key, value in names.items() if value},
    }


def _card_out(card):
    # Besides the full name WhatsApp demands one of its parts.
    parts = {
        "phones": [{"phone": phone} for phone in card.phones],
        "emails": [{"email": email} for email in card.emails],
        "org": {"company": card.organisation} if card.organisation else {},
    }
    return {
        "name": {"formatted_name": card.name, "first_name": card.name},
        **{key: value for key, value in parts.items() if value},
    }


def _revealed(answer):
    """Addresses in the answer: the number as WhatsApp knows it may differ from the one we wrote to.

    Brazil, Mexico and Argentina have two ways to write a mobile number.
    """
    contact = next(iter(answer.items("contacts")), Payload({}))
    return addresses_of(
        bsuid=contact.identifier("user_id", ""), wa_id=digits(contact.identifier("wa_id", ""))
    )
