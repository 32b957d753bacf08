"""How a webhook body of Messenger or Instagram is cut: one envelope for each thing in it.

* https://developers.facebook.com/documentation/business-messaging/messenger-platform/webhooks
* https://developers.facebook.com/docs/instagram-platform/webhooks

One body may speak of several pages and accounts; each envelope knows its own. What Meta gives no id
to gets a key of its own words, so that a second telling, grouped in whatever way, is known again.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime

from ..errors import PayloadError
from ..events import Envelope
from ..meta.webhook import MetaCutter, moment_of, now
from ..payload import Payload

#: Lists of an entry that hold events; "standby" while another app leads the chat.
LISTS = ("messaging", "standby")
#: Files of a message that become bubbles of their own; nobody sends so many.
MAX_PARTS = 30
#: Between the id of a message and the number of a file in it.
_PART = "#"
#: Account of the test events that Meta's dashboard sends.
_TEST_ACCOUNT = "0"

#: What an event can be about.
NODES = (
    "message",
    "message_edit",
    "postback",
    "reaction",
    "delivery",
    "read",
    "referral",
    "optin",
    "policy_enforcement",
    "pass_thread_control",
    "take_thread_control",
    "request_thread_control",
    "app_roles",
    "account_linking",
    "message_request",
)
#: Keys of an event that say nothing of what it is about.
_FRAME = {"sender", "recipient", "timestamp"}
#: What tells two events of the same customer, moment and sort apart.
_TRAITS = (
    *("mid", "mids", "num_edit", "watermark", "action", "reaction", "emoji", "title", "payload"),
    *("text", "ref", "source", "type", "new_owner_app_id", "previous_owner_app_id"),
)
#: What the second and later files of a message do not repeat.
_FIRST_ONLY = ("text", "quick_reply", "reply_to", "referral", "metadata")


@dataclass(frozen=True)
class _Source:
    """What the events of one entry have in common."""

    #: Page or professional account; "" for test events of the dashboard.
    account: str
    moment: datetime

    @property
    def is_test(self):
        return not self.account


class Cutter(MetaCutter):
    """Cuts the body of one request."""

    def _cut_entry(self, entry):
        account = entry.identifier("id")
        source = _Source(
            "" if account == _TEST_ACCOUNT else account, moment_of(entry, "time", now())
        )
        envelopes = []
        for name in LISTS:
            envelopes += self._cut_list(entry, name, self._cut_event, source)
        envelopes += self._cut_list(entry, "changes", self._cut_change, source)
        if not envelopes:
            raise PayloadError(f"{entry.at('messaging')}: missing")
        return envelopes

    def _cut_list(self, entry, name, cut, source):
        try:
            return self._cut_parts(entry, name, cut, source, account=source.account)
        except PayloadError as error:
            # The other lists of the entry may be good.
            return [self._keep(entry.value, error, source.account)]

    def _cut_change(self, change, source):
        """Another way to tell an event (Instagram's dashboard uses it), or news of the page."""
        value = change.value.get("value")
        if isinstance(value, dict) and _FRAME & value.keys() and any(n in value for n in NODES):
            told = {"field": change.value.get("field"), **value}
            return self._cut_event(Payload(told, change.at("value")), source)
        name = change.text("field", "unknown")
        key = _digest(name, [source.account, change.value, source.moment.date().isoformat()])
        return [_envelope(change, "field", source, key, source.moment)]

    def _cut_event(self, event, source):
        event = _spelled(event)
        name = next((node for node in NODES if node in event), None) or _unknown_name(event)
        moment = moment_of(event, "timestamp", source.moment)
        key = _derived_key(event, name, source)
        if name == "message":
            return _cut_message(event, source, key, moment)
        if name == "delivery":
            return _cut_delivery(event, source, key, moment)
        if name == "message_edit":
            key = _edit_key(event.object("message_edit")) or key
        if name == "postback":
            key = event.maybe("postback").identifier("mid", "") or key
        return [_envelope(event, name, source, key, moment)]


def _spelled(event):
    """An event with the names that we know: some are also told with a hyphen.

    Meta's page writes ``policy_enforcement``, bodies that others have recorded
    ``policy-enforcement`` (https://github.com/Yoctol/bottender).
    """
    known = {name.replace("_", "-"): name for name in NODES if "_" in name}
    value = {known.get(name, name): node for name, node in event.value.items()}
    return Payload(value, event.path)


def _unknown_name(event):
    return min(event.value.keys() - _FRAME, default="unknown")


def _cut_message(event, source, key, moment):
    """A message; one with several files as several, because a bubble holds one."""
    message = event.maybe("message")
    key = message.identifier("mid", "") or key
    if message.flag("is_deleted"):
        # It has the id of the message that was taken back.
        return [_envelope(event, "message", source, f"deletion:{key}", moment)]
    files = _told_once(message.value.get("attachments"))
    if not files or len(files) > MAX_PARTS:
        return [_envelope(event, "message", source, key, moment)]
    return [
        _envelope(
            event,
            "message",
            source,
            part_id(key, index),
            moment,
            message=_part(message.value, file, again, index),
        )
        for index, (file, *again) in enumerate(files)
    ]


#: Ids of what is in a message, by which the same thing is known in another form.
_THINGS = ("sticker_id", "ig_post_media_id")


def _told_once(attachments):
    """The files of a message, each with its other forms behind it.

    While Meta moves to new types it tells a sticker also as picture, and a post also as share.

    :rtype: list[list]
    """
    found = {}
    for index, file in enumerate(attachments if isinstance(attachments, list) else []):
        found.setdefault(_thing(file) or index, []).append(file)
    return list(found.values())


def _thing(file):
    """What a file is, in whatever form it is told; None when nothing says so."""
    payload = file.get("payload") if isinstance(file, dict) else None
    ids = payload if isinstance(payload, dict) else {}
    return next(((name, str(ids[name])) for name in _THINGS if ids.get(name)), None)


def part_id(mid, index):
    """Our id for the file of a message at a position; the first one has the message's."""
    return f"{mid}{_PART}{index}" if index else mid


def whole_id(external_id):
    """Meta's id of a message, for our id of it or of a file in it."""
    whole, _mark, number = external_id.rpartition(_PART)
    return whole if whole and number.isdecimal() else external_id


def _part(message, file, again, index):
    dropped = _FIRST_ONLY if index else ()
    kept = {name: value for name, value in message.items() if name not in dropped}
    return {**kept, "attachments": [file], **({"told_again": again} if again else {})}


def _cut_delivery(event, source, key, moment):
    """One envelope for each message that was delivered."""
    delivery = event.object("delivery")
    ids = delivery.parts("mids")
    for path, mid in ids:
        if not isinstance(mid, str) or not mid:
            raise PayloadError(f"{path}: expected string, got {type(mid).__name__}")
    if not ids:
        return [_envelope(event, "delivery", source, key, moment)]
    return [
        _envelope(
            event,
            "delivery",
            source,
            f"delivery:{mid}",
            moment,
            delivery={**delivery.value, "mids": [mid]},
        )
        for mid in dict.fromkeys(mid for _path, mid in ids)
    ]


def _edit_key(edit):
    mid, number = edit.identifier("mid", ""), edit.identifier("num_edit", "")
    return f"edit:{mid}:{number}" if mid and number else ""


def customer_of(event, account):
    """Id of the customer of an event, "" when it names none."""
    side = "recipient" if is_ours(event, account) else "sender"
    return event.maybe(side).identifier("id", "")


def is_ours(event, account):
    """True when we did it, from whatever app."""
    message = event.value.get("message")
    if isinstance(message, dict) and message.get("is_echo") is True:
        return True
    return event.maybe("sender").identifier("id", "") == account != ""


def _envelope(event, name, source, key, moment, **replaced):
    """An envelope of an event, of which some nodes may be replaced by a part of them."""
    customer = "" if name == "field" else customer_of(event, source.account)
    return Envelope(
        key=key,
        account=source.account,
        conversation=f"{source.account}:{customer or key}",
        occurred_at=moment,
        payload={
            "type": "test" if source.is_test else name,
            "key": key,
            "account": source.account,
            "customer": customer,
            "time": int(moment.timestamp() * 1000),
            "event": {**event.value, **replaced},
        },
    )


def _derived_key(event, name, source):
    """Key of an event without an id."""
    node = event.value.get(name)
    traits = {k: node[k] for k in _TRAITS if k in node} if isinstance(node, dict) else {}
    people = [event.value.get(side) for side in ("sender", "recipient")]
    when = event.value.get("timestamp")
    return _digest(name, [source.account, people, when, traits or node])


def _digest(name, value):
    return f"{name}:{hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()}"
