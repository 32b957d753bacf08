"""Automatic texts: what channels answer by themselves, in bulk, after a pass of the intake."""

from collections import defaultdict
from datetime import datetime, timedelta
from typing import NamedTuple

from odoo import fields
from odoo.fields import Domain

from ..tools.figures import ANSWERING
from ..tools.texts import text_to_html

#: Only a message that was written so recently is answered: not history, and not what waited
#: somewhere while a line was down.
FRESH = timedelta(minutes=15)
#: While a person has written so recently, no machine speaks in between.
ACTIVE = timedelta(minutes=5)


class News:
    """What came to one chat in one pass.

    :param quiet_since: when the chat's newest message before this pass was written, or None
    """

    def __init__(self, quiet_since):
        self.quiet_since = quiet_since or None
        #: ``ChatMessage``, as they came.
        self.messages = []

    @property
    def inbound(self):
        """Messages of the customer, without those that are older than the connection."""
        return [each for each in self.messages if each.inbound and not each.history]

    def is_fresh(self, now):
        """True when the customer has just written."""
        return any(now - message.at <= FRESH for message in self.inbound)

    def get_quiet_since(self):
        """When the last message before the new ones was written, history included."""
        times = [each.at for each in self.messages if each.history]
        return max(filter(None, [self.quiet_since, *times]), default=None)


class Greeting(NamedTuple):
    """One automatic text that is to be sent."""

    chat: object
    text: str
    #: The same for the same occasion, so that no two workers send it.
    key: str


class Greeter:
    """Answers the customers of one pass where nobody else does."""

    def __init__(self, env, news):
        """:param dict news: ``News`` by ``omnichannel.chat`` record"""
        self.env = env
        self.news = news
        self.now = fields.Datetime.now()

    def run(self):
        """Queue the texts of all chats of the pass."""
        by_channel = defaultdict(self.env["omnichannel.chat"].browse)
        for chat, news in self.news.items():
            channel = chat.channel_id
            if (channel.away_text or channel.welcome_text) and self._may_greet(chat, news):
                by_channel[channel] |= chat
        greetings = [
            greeting
            for channel, chats in by_channel.items()
            for greeting in self._plan(channel, chats)
        ]
        if greetings:
            self._queue(greetings)

    def _may_greet(self, chat, news):
        """Whether a customer has just written, waits for an answer, and wants messages from us."""
        identity = chat.identity_id
        return (
            news.is_fresh(self.now)
            and chat.waiting_since
            and chat.state != "archived"
            and not identity.stopped
            and chat._get_send_permission("away").allowed
        )

    def _plan(self, channel, chats):
        """The texts for some chats of a channel."""
        closed = channel._find_closed_period(self.now)
        name = "away_text" if closed and channel.away_text else "welcome_text"
        texts = channel._get_texts(name)
        if not texts:
            return
        since = closed.start if closed else self.now - ACTIVE
        busy, greeted = self._find_spoken(chats, since)
        for chat in chats - busy - (greeted if closed else chats.browse()):
            if name == "away_text":
                key = f"away-{chat.id}-{_stamp(closed.start)}"
            elif self._is_new(channel, chat):
                key = f"welcome-{chat.id}-{_stamp(self.news[chat].get_quiet_since())}"
            else:
                continue
            if text := channel._fill_text(texts, chat, closed):
                yield Greeting(chat, text, key)

    def _is_new(self, channel, chat):
        """Whether the customer writes for the first time, or again after a long time."""
        quiet_since = self.news[chat].get_quiet_since()
        if not quiet_since:
            return True
        days = channel.welcome_days
        return bool(days) and self.now - quiet_since > timedelta(days=days)

    def _find_spoken(self, chats, since):
        """In which chats a person has just written, and which have had their automatic text.

        :param since: when the closed period began; None = an automatic text of any time counts
        :return: two recordsets of chats
        """
        recent = self.now - ACTIVE
        wrote = Domain("origin", "in", list(ANSWERING)) & (
            Domain("sent_at", ">=", recent)
            | (Domain("sent_at", "=", False) & Domain("create_date", ">=", recent))
        )
        greeted = Domain("origin", "=", "away")
        if since:
            greeted &= Domain("create_date", ">=", since)
        spoken = self.env["omnichannel.message"].search(
            Domain("chat_id", "in", chats.ids)
            & Domain("direction", "=", "out")
            & Domain("operation", "=", "send")
            & (wrote | greeted)
        )
        automatic = spoken.filtered(lambda delivery: delivery.origin == "away")
        return (spoken - automatic).chat_id, automatic.chat_id

    # -------------------------------------------------------------- putting into the outbox

    def _queue(self, greetings):
        chats = self.env["omnichannel.chat"].union(*(each.chat for each in greetings))
        # First the chats: of two workers at the same one the second fails there, and is repeated;
        # then it sees what the first has queued.
        chats.flush_recordset()
        comment = self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_comment")
        messages = chats._message_create(
            [{**self._get_mail_values(each), "subtype_id": comment} for each in greetings]
        )
        deliveries = self.env["omnichannel.message"].create(
            [
                {
                    "chat_id": each.chat.id,
                    "channel_id": each.chat.channel_id.id,
                    "mail_message_id": message.id,
                    "direction": "out",
                    "origin": "away",
                    "kind": "text",
                    "text": each.text,
                    "key": each.key,
                }
                for each, message in zip(greetings, messages, strict=True)
            ]
        )
        deliveries._wake_outbox()
        self.env["omnichannel.session"]._follow(dict.fromkeys(chats, self._tell_figures))

    def _get_mail_values(self, greeting):
        """Values of the ``mail.message``; the company speaks, and none of its people."""
        company = greeting.chat.company_id
        return {
            "author_id": company.partner_id.id,
            "author_guest_id": False,
            "model": "omnichannel.chat",
            "res_id": greeting.chat.id,
            "body": text_to_html(greeting.text),
            "date": self.now,
            "message_type": "comment",
            "email_from": False,
            "reply_to": False,
            "record_company_id": company.id,
            "record_alias_domain_id": False,
            "partner_ids": [],
        }

    def _tell_figures(self, figures):
        figures.send(self.now, "away")


def _stamp(moment):
    return f"{moment:%Y%m%d%H%M%S}" if isinstance(moment, datetime) else "first"
