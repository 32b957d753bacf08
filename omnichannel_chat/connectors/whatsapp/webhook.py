"""How a webhook body of WhatsApp is cut: one envelope for each thing in it.

https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/overview
"""

import hashlib
import json
from dataclasses import dataclass, field, replace
from datetime import datetime

from ..errors import PayloadError
from ..events import Envelope
from ..meta.webhook import MetaCutter, moment_of, now
from ..payload import Payload
from .messages import (
    before_after,
    digits,
    old_party,
    own_number,
    party,
)

#: Webhook fields to switch on in the app; what they bring is handled in the connector.
WEBHOOK_FIELDS = (
    "messages",
    "smb_message_echoes",
    "history",
    "standby",
    "calls",
    "account_update",
    "account_alerts",
    "account_review_update",
    "phone_number_quality_update",
    "phone_number_name_update",
    "message_template_status_update",
    "message_template_quality_update",
    "message_template_components_update",
    "template_category_update",
    "user_preferences",
)

#: Fields whose value holds lists of pieces, and what a piece of each list is.
LISTS = {
    "messages": "message",
    "message_echoes": "echo",
    "statuses": "status",
    "errors": "error",
    "user_id_update": "identity",
    "user_preferences": "preference",
    "calls": "call",
}
_LIST_FIELDS = {
    *("messages", "smb_message_echoes", "standby", "history"),
    *("user_id_update", "user_preferences", "calls"),
}
#: Under which name the piece stands in the envelope's payload.
_NODES = {"message": "message", "echo": "message", "field": "value"}


@dataclass(frozen=True)
class _Source:
    """What the pieces of one change have in common."""

    #: The field of the webhook that the change came in.
    name: str
    metadata: dict
    #: The account of the number, and when the news is told to have happened.
    entry: str
    moment: datetime
    #: What tells a second time from a second try.
    occasion: str
    contacts: list
    #: Whom a piece means that names nobody.
    only: dict = field(default_factory=dict)
    #: What is wrong with the only message.
    errors: list = field(default_factory=list)

    @property
    def account(self):
        """Id of the number that the change is about, "" for changes of the whole account."""
        return Payload(self.metadata, "metadata").told_id("phone_number_id")

    @property
    def own_number(self):
        """The number's digits."""
        return own_number(Payload(self.metadata, "metadata"))


class Cutter(MetaCutter):
    """Cuts the body of one request."""

    def _cut_entry(self, entry):
        envelopes = self._cut_parts(entry, "changes", self._cut_change, entry)
        if not envelopes:
            raise PayloadError(f"{entry.at('changes')}: missing")
        return envelopes

    def _cut_change(self, change, entry):
        name = change.text("field", "messages")
        value = change.object("value")
        moment = moment_of(entry, "time", now())
        source = _Source(
            name=name,
            metadata=value.object("metadata").value if "metadata" in value else {},
            entry=entry.identifier("id", ""),
            moment=moment,
            # Without a time of the telling its day has to do.
            occasion=entry.identifier("time", "") or moment.date().isoformat(),
            contacts=_objects(value, "contacts"),
        )
        envelopes = self._cut_value(value, source) if name in _LIST_FIELDS else []
        return envelopes or [self._cut_field(value, source)]

    def _cut_value(self, value, source):
        if source.name == "standby" and "standby" in value:
            # Another app or Meta's own agent leads this chat; we are told all the same.
            value = value.object("standby")
            source = replace(source, contacts=_objects(value, "contacts") or source.contacts)
        if len(value.objects("messages")) == 1:
            only = source.contacts[0] if len(source.contacts) == 1 else {}
            source = replace(source, only=only, errors=_objects(value, "errors"))
        envelopes = []
        for name, kind in LISTS.items():
            envelopes += self._cut_list(value, name, self._cut_piece, kind, source)
        envelopes += self._cut_list(value, "history", self._cut_history, source)
        return envelopes

    def _cut_list(self, value, name, cut, *args):
        """The envelopes of a list; ``args`` end with the source."""
        account = args[-1].account
        try:
            return self._cut_parts(value, name, cut, *args, account=account)
        except PayloadError as error:
            return [self._keep(value.value, error, account)]

    def _cut_history(self, chunk, source):
        """One chunk of the phone app's old messages.

        https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/history
        """
        envelopes = self._cut_list(chunk, "errors", self._cut_piece, "error", source)
        envelopes += self._cut_list(chunk, "threads", self._cut_thread, source)
        return envelopes or [self._cut_field(chunk, source)]

    def _cut_thread(self, thread, source):
        customer = {"wa_id": thread.identifier("id", ""), **thread.maybe("context").value}
        source = replace(source, contacts=[customer], only=customer)
        envelopes = self._cut_list(thread, "messages", self._cut_piece, "message", source)
        return envelopes or [self._cut_field(thread, source)]

    def _cut_piece(self, piece, kind, source):
        if kind == "message" and source.name == "history" and _is_ours(piece, source):
            kind = "echo"
        return [_CUTTERS[kind](piece, kind, source)]

    def _cut_field(self, value, source):
        """A change that is stored as a whole."""
        key = _derived_key(source.name, [source.entry, value.value], source.occasion)
        return _envelope("field", value, source, key, person="field")


def _cut_message(message, kind, source):
    phone, bsuid, parent = party(message, kind, source.own_number)
    contact = _contact_of(source, phone, bsuid)
    key = message.identifier("id", "") or _derived_key(kind, [source.account, message.value])
    if message.text("type", "") == "media_placeholder":
        # The same message comes again, with its file.
        key = f"{key}:placeholder"
    if message.text("type", "") == "system":
        # A new address waits behind what the customer wrote by his old one.
        phone, bsuid, parent = old_party(message)
    person = bsuid or _plain(contact.get("user_id")) or phone or _plain(contact.get("wa_id"))
    return _envelope(kind, message, source, key, person or parent, contact)


def _cut_status(status, kind, source):
    phone, bsuid, parent = party(status, kind)
    key = f"status:{status.identifier('id')}:{status.text('status')}"
    if status.text("type", "message") != "message":
        # Of a payment or a call: no state of the message that has the same id.
        key = _derived_key(f"{key}:{status.text('type')}", status.value)
    contact = _contact_of(source, phone, bsuid)
    return _envelope(kind, status, source, key, bsuid or phone or parent, contact)


def _cut_error(error, kind, source):
    key = _derived_key(kind, [source.account, error.value], source.occasion)
    return _envelope(kind, error, source, key, person="account")


def _cut_identity(update, kind, source):
    key = _derived_key(kind, [source.account, update.value], _occasion(update, source))
    return _envelope(kind, update, source, key, before_after(update, "user_id")[0])


def _cut_preference(preference, kind, source):
    phone, bsuid, parent = party(preference, kind)
    key = _derived_key(kind, [source.account, preference.value], _occasion(preference, source))
    contact = _contact_of(source, phone, bsuid)
    return _envelope(kind, preference, source, key, bsuid or phone or parent, contact)


def _cut_call(call, kind, source):
    phone, bsuid, parent = party(call, "message")
    event = call.text("event", "") or call.text("status", "")
    key = f"call:{call.identifier('id')}:{event}"
    contact = _contact_of(source, phone, bsuid)
    return _envelope(kind, call, source, key, bsuid or phone or parent, contact)


def _occasion(piece, source):
    """What tells two times apart; nothing where a piece itself tells when it happened."""
    return "" if "timestamp" in piece else source.occasion


_CUTTERS = {
    "message": _cut_message,
    "echo": _cut_message,
    "status": _cut_status,
    "error": _cut_error,
    "identity": _cut_identity,
    "preference": _cut_preference,
    "call": _cut_call,
}


def _envelope(kind, piece, source, key, person, contact=None):
    moment = piece.moment("timestamp", default=source.moment)
    return Envelope(
        key=key,
        account=source.account,
        conversation=f"{source.account}:{person or key}",
        occurred_at=moment,
        payload={
            "type": kind,
            "field": source.name,
            "key": key,
            "time": int(moment.timestamp()),
            "metadata": source.metadata,
            "entry": source.entry,
            "contact": contact or {},
            "errors": source.errors if kind == "message" else [],
            _NODES.get(kind, kind): piece.value,
        },
    )


def _derived_key(kind, value, occasion=""):
    """Key of something that has no id.

    :param str occasion: for what can happen again in the same words
    """
    text = json.dumps([value, occasion], sort_keys=True)
    return f"{kind}:{hashlib.sha256(text.encode()).hexdigest()}"


def _objects(value, name):
    return [item.value for item in value.objects(name)]


def _contact_of(source, phone, bsuid):
    """The contact that belongs to a piece, by its own ids; {} when it is not there."""
    for contact in source.contacts:
        if bsuid and _plain(contact.get("user_id")) == bsuid:
            return contact
        if phone and digits(_plain(contact.get("wa_id"))) == phone:
            return contact
    return {} if phone or bsuid else source.only


def _is_ours(message, source):
    """In the history both directions stand in one list."""
    sides = [digits(message.identifier(side, "")) for side in ("from", "to")]
    if source.own_number and source.own_number in sides:
        # Whoever it is told to, and from whichever side.
        return sides[0] == source.own_number
    if message.maybe("history_context").flag("from_me"):
        return True
    return "to" in message or "to_user_id" in message


def _plain(value):
    """An id in a contact, "" when it is not one."""
    return str(value) if isinstance(value, (str, int)) and not isinstance(value, bool) else ""
