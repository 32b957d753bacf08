"""What the events of Messenger and Instagram mean.

* https://developers.facebook.com/documentation/business-messaging/messenger-platform/webhooks/webhook-events
* https://developers.facebook.com/docs/instagram-platform/webhooks/examples
"""

from ..content import unsupported
from ..errors import PayloadError
from ..events import (
    Address,
    ChannelAlert,
    Consent,
    Contact,
    Deletion,
    Echo,
    Edit,
    Ignored,
    InboundMessage,
    Reaction,
    ReadReceipt,
    Referral,
    Referred,
    StatusUpdate,
)
from ..meta.graph import scrubbed
from .content import content_of, story_of
from .webhook import MAX_PARTS, is_ours, part_id

#: Emoji of reactions that are only named.
_REACTIONS = {
    "love": "❤️",
    "like": "👍",
    "dislike": "👎",
    "smile": "😆",
    "laugh": "😆",
    "haha": "😆",
    "wow": "😮",
    "sad": "😢",
    "angry": "😠",
}
#: Where a customer came from, in our words.
_SOURCES = {
    "ADS": "ad",
    "SHORTLINK": "link",
    "MESSENGER_CODE": "link",
    "IGME-SOURCE-LINK": "link",
}
#: What Meta did to the page, and what it means for the channel.
_ENFORCEMENTS = {"block": "reconnect", "unblock": "info"}
_NOTHING_TO_DO = {
    "pass_thread_control": "the chat was handed to another app, or to us",
    "take_thread_control": "another app took the chat over",
    "request_thread_control": "another app asks for the chat",
    "app_roles": "roles of apps in chats",
    "account_linking": "linking of accounts is not used",
    "message_request": "the customer let us write to him",
    "test": "a test event of the app's dashboard",
    "field": "news of the page, not of its messages",
}


def understand(payload, kind):
    """What one stored envelope says.

    :param Payload payload: as the cutter made it
    :param str kind: how customers are named: "psid" or "igsid"
    :rtype: omnichannel_chat.connectors.events.Event
    :raise PayloadError: it does not have the promised shape
    """
    return _Reader(payload, kind).understand()


class _Reader:
    """One envelope, with what all of its readers need."""

    def __init__(self, payload, kind):
        self.payload = payload
        self.kind = kind
        self.name = payload.text("type")
        self.moment = payload.moment("time", per_second=1000)
        self.event = payload.object("event")
        self.account = payload.text("account")
        self.ours = is_ours(self.event, self.account)

    def understand(self):
        if self.name in _NOTHING_TO_DO:
            return self._ignored(_NOTHING_TO_DO[self.name])
        if self.payload.text("customer") == self.account:
            return self._ignored("we wrote to ourselves")
        reader = self._readers.get(self.name)
        return reader(self) if reader else self._ignored(f"event {self.name}")

    def _ignored(self, reason):
        return Ignored(occurred_at=self.moment, reason=reason)

    @property
    def contact(self):
        """The customer. Webhooks tell no name; the list of conversations does."""
        customer = self.payload.text("customer")
        if not customer:
            raise PayloadError(f"{self.event.at('sender')}: missing")
        person = self.event.maybe("recipient" if self.ours else "sender")
        return Contact(
            addresses=(Address(self.kind, customer),),
            name=person.text("name", ""),
            username=person.text("username", ""),
        )

    # ------------------------------------------------------------------ messages

    def _message(self):
        message = self.event.maybe("message")
        if message.flag("is_deleted"):
            mid = message.identifier("mid")
            return Deletion(
                occurred_at=self.moment,
                contact=self.contact,
                target_external_id=mid,
                from_us=self.ours,
                # It is not told how many files it had.
                part_external_ids=tuple(part_id(mid, n) for n in range(1, MAX_PARTS)),
            )
        fields = {
            "occurred_at": self.moment,
            "contact": self.contact,
            "external_id": self.payload.text("key"),
            "reply_to": message.maybe("reply_to").identifier("mid", ""),
            "referral": story_of(message) or _referral(message.maybe("referral")),
            **content_of(message),
        }
        if self.ours:
            return Echo(key=message.identifier("metadata", ""), **fields)
        return InboundMessage(**fields)

    def _postback(self):
        """A button below a message of ours, or "Get started"."""
        node = self.event.maybe("postback")
        # While another app leads the chat there is no payload.
        text = node.text("title", "") or node.text("payload", "")
        return InboundMessage(
            occurred_at=self.moment,
            contact=self.contact,
            external_id=self.payload.text("key"),
            **({"kind": "button", "text": text} if text else unsupported("postback")),
            referral=_referral(node.maybe("referral")),
        )

    # ------------------------------------------------------------------ done to messages

    def _edit(self):
        node = self.event.object("message_edit")
        if "text" not in node:
            return self._ignored("an edit without the new text")
        return Edit(
            occurred_at=self.moment,
            contact=self.contact,
            target_external_id=node.identifier("mid"),
            text=node.text("text"),
            from_us=self.ours,
        )

    def _reaction(self):
        node = self.event.object("reaction")
        emoji = ""
        if node.text("action", "react") != "unreact":
            emoji = node.text("emoji", "") or _REACTIONS.get(node.text("reaction", ""), "")
            if not emoji:
                raise PayloadError(f"{node.at('emoji')}: missing")
        return Reaction(
            occurred_at=self.moment,
            contact=self.contact,
            target_external_id=node.identifier("mid"),
            emoji=emoji,
            from_us=self.ours,
        )

    # ------------------------------------------------------------------ receipts

    def _delivery(self):
        ids = self.event.object("delivery").value.get("mids")
        if not ids:
            # The receipt for reading tells more, and the messages are not named here.
            return self._ignored("delivered up to a moment, without names of messages")
        return StatusUpdate(occurred_at=self.moment, external_id=ids[0], status="delivered")

    def _read(self):
        node = self.event.object("read")
        mid = node.identifier("mid", "")
        if not mid and "watermark" not in node:
            raise PayloadError(f"{node.at('watermark')}: missing")
        return ReadReceipt(
            occurred_at=self.moment,
            contact=self.contact,
            up_to_external_id=mid,
            up_to=None if mid else node.moment("watermark", per_second=1000),
        )

    # ------------------------------------------------------------------ coming and going

    def _referral(self):
        referral = _referral(self.event.object("referral"))
        if not referral:
            return self._ignored("a referral that says nothing")
        return Referred(occurred_at=self.moment, contact=self.contact, referral=referral)

    def _optin(self):
        node = self.event.object("optin")
        if not self.payload.text("customer"):
            return self._ignored("an opt-in of somebody who has not written yet")
        # https://developers.facebook.com/documentation/business-messaging/messenger-platform/webhooks/webhook-events/messaging_optins
        wish = node.text("notification_messages_status", "").partition("_")[0]
        if wish in ("STOP", "RESUME"):
            wanted = wish == "RESUME"
            return Consent(occurred_at=self.moment, contact=self.contact, wanted=wanted)
        referral = Referral(source="optin", ref=node.text("ref", "") or node.text("payload", ""))
        return Referred(occurred_at=self.moment, contact=self.contact, referral=referral)

    def _enforcement(self):
        node = self.event.object("policy_enforcement")
        action = node.text("action", "")
        return ChannelAlert(
            occurred_at=self.moment,
            level=_ENFORCEMENTS.get(action, "warning"),
            code=f"policy_enforcement/{action}",
            detail=scrubbed(node.text("reason", "")),
        )

    _readers = {
        "message": _message,
        "postback": _postback,
        "message_edit": _edit,
        "reaction": _reaction,
        "delivery": _delivery,
        "read": _read,
        "referral": _referral,
        "optin": _optin,
        "policy_enforcement": _enforcement,
    }


def _referral(node):
    """Where the customer came from; None when it is not told."""
    if not node.value:
        return None
    told = node.text("source", "")
    source = _SOURCES.get(told, told.lower())
    if not source and "product" in node:
        source = "product"
    return Referral(
        source=source or node.text("type", "").lower(),
        url=node.text("referer_uri", "") or node.text("source_url", ""),
        headline=node.maybe("ads_context_data").text("ad_title", ""),
        ref=node.text("ref", ""),
    )
