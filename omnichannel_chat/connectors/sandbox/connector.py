"""A provider without an account: a page inside Odoo plays the customer's phone.

Everything else is as with a real provider: a signed webhook in, an outbox out. That makes it the
channel of the demo data and of the browser tests, and the shortest complete example for whoever
writes a new connector.

The webhook body::

    {"account": "demo", "events": [
        {"type": "message", "id": "m1", "timestamp": 1767225600000,
         "from": {"id": "anna", "name": "Anna Ruiz"}, "kind": "text", "text": "Hello"}]}

``docs/providers/sandbox.md`` lists the types of events and what each one holds.
"""

# There is no environment here: see sentences.py.
# pylint: disable=prefer-env-translation

import base64
import binascii
import hashlib
import hmac
import json
import re
from urllib.parse import urlsplit

from ..base import (
    Capabilities,
    Connector,
    Health,
    MediaLimit,
    same_secret,
)
from ..content import readable, unsupported
from ..errors import (
    ConsentError,
    CredentialsError,
    MediaGoneError,
    MediaRefusedError,
    PayloadError,
    PermanentError,
    RecipientError,
    TemplateError,
    TemporaryError,
    WindowError,
)
from ..events import (
    MEDIA_KINDS,
    STATUS_RANK,
    Address,
    Consent,
    Contact,
    ContactCard,
    Deletion,
    Echo,
    Edit,
    Envelope,
    IdentityChange,
    Ignored,
    InboundMessage,
    Location,
    Media,
    MediaContent,
    Reachability,
    Reaction,
    ReadReceipt,
    Receipt,
    Referral,
    Referred,
    StatusUpdate,
    Typing,
)
from ..payload import Payload
from ..sentences import _
from ..templates import check
from .templates import SAMPLES

SIGNATURE_HEADER = "x-sandbox-signature"
#: What our messages are called at the "provider": this and the idempotency key.
MESSAGE_PREFIX = "sandbox-"

_MAX_MEDIA_BYTES = 16 * 1024 * 1024
#: What a "failed" status may name as its error; anything else is permanent.
_ERRORS = {
    error.kind: error
    for error in (
        ConsentError,
        CredentialsError,
        RecipientError,
        TemplateError,
        TemporaryError,
        WindowError,
    )
}


def sign(secret, body):
    """Signature of a webhook body, for the header ``x-sandbox-signature``.

    :param str secret: ``webhook_secret`` of the channel
    :param bytes body: exactly as it goes over the wire
    """
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def build_body(account, events):
    """A webhook body, ready to be signed.

    :param str account: ``account`` of the channel; "" = the channel of the URL
    :param list[dict] events: see the top of this module
    :rtype: bytes
    """
    return json.dumps({"account": account, "events": events}, ensure_ascii=False).encode()


class SandboxConnector(Connector):
    """Takes what the phone page tells it, and "sends" by saying that it did.

    Settings: ``webhook_secret``; ``account``, the id of the pretended number; ``failing`` and
    ``unreachable``, comma separated personas whose messages fail for good or for now; ``phones``,
    comma separated numbers with the persona of each ("+34600111222=anna"); ``look`` ("whatsapp",
    "messenger", "instagram", "telegram", "sms"), which only the phone page reads, and
    ``sandbox_hours``.
    """

    provider = "sandbox"
    title = "Sandbox"
    icon = "fa-flask"
    capabilities = Capabilities(
        text_limit=4096,
        caption_limit=4096,
        media={kind: MediaLimit(max_bytes=_MAX_MEDIA_BYTES) for kind in MEDIA_KINDS},
        receipts=frozenset({"sent", "delivered", "read"}),
        actions=frozenset(
            {"reply", "react", "edit", "delete", "typing", "mark_read", "location", "contact"}
        ),
        can_start="anyone",
        features=frozenset({"templates"}),
        rate_per_second=100,
    )
    max_inbound_bytes = _MAX_MEDIA_BYTES

    # ------------------------------------------------------------------ way in

    def _webhook_secrets(self):
        return [self.settings.get("webhook_secret")]

    def _is_genuine(self, request, secret):
        return same_secret(request.headers.get(SIGNATURE_HEADER), sign(secret, request.body))

    def _split(self, body):
        account = body.told_id("account")
        events = body.value.get("events")
        if not isinstance(events, list):
            raise PayloadError("events: expected list")
        return [self._cut(account, event, n) for n, event in enumerate(events)]

    def _cut(self, account, value, n):
        """One event as an envelope; a faulty one is kept as it is."""
        try:
            event = Payload(value, f"events[{n}]")
            return Envelope(
                key=f"{event.text('type')}:{event.identifier('id')}",
                account=account,
                conversation=_conversation(event),
                occurred_at=event.moment("timestamp", per_second=1000),
                payload=value,
            )
        except PayloadError as error:
            return self.unparsed_envelope(value, error, account)

    def _parse(self, payload):
        parse = _PARSERS.get(payload.text("type"), _parse_unknown)
        return parse(payload, payload.moment("timestamp", per_second=1000))

    # ------------------------------------------------------------------ way out

    def send(self, message):
        self._reach(message.to)
        if message.template:
            _check_template(message)
        return Receipt(external_id=f"{MESSAGE_PREFIX}{message.key}")

    def edit(self, to, external_id, text):
        self._reach(to)

    def delete(self, to, external_id):
        self._reach(to)

    def react(self, to, external_id, emoji):
        self._reach(to)

    def mark_read(self, to, external_id):
        self._reach(to)

    def typing(self, to, external_id):
        self._reach(to)

    def fetch_media(self, media):
        mime_type, encoded = _open_data_uri(media.ref)
        try:
            content = base64.b64decode(encoded, validate=True)
        except (binascii.Error, ValueError):
            raise MediaRefusedError(_("the file is damaged"), code="base64") from None
        if len(content) > self.max_inbound_bytes:
            raise MediaRefusedError(_("the file is too large"), code="size")
        return MediaContent(content=content, mime_type=mime_type, filename=media.filename)

    def check_health(self):
        account = self.settings.get("account") or self.provider
        warnings = [
            _("Messages to %(persona)s fail on purpose (%(how)s).", persona=persona, how=name)
            for name in ("failing", "unreachable")
            for persona in sorted(self._personas(name))
        ]
        return Health(account=account, name=f"{self.title} {account}", warnings=tuple(warnings))

    def fetch_templates(self):
        return list(SAMPLES)

    def address_for_phone(self, phone):
        number = _digits(phone)
        if not number:
            return None
        # Whoever has this number, or a persona that is called like it and may be made up later.
        known = (entry.partition("=") for entry in self.settings.get("phones", "").split(","))
        personas = {_digits(phone): persona for phone, _sign, persona in known}
        return Address("persona", personas.get(number, number))

    def invite_link(self, ref=""):
        link = self.app_link()
        return f"{link}?ref={ref}" if ref and link else link

    def app_link(self):
        url = urlsplit(self.settings.get("webhook_url", ""))
        if not url.netloc:
            return ""
        return f"{url.scheme}://{url.netloc}/odoo/action-omnichannel_chat.action_phone"

    def _reach(self, to):
        """Fail as the settings wish for this persona."""
        persona = self.pick_address(to, "persona").value
        if persona in self._personas("failing"):
            raise RecipientError(_("this persona cannot be reached"), code="failing")
        if persona in self._personas("unreachable"):
            raise TemporaryError(_("this persona cannot be reached now"), code="unreachable")

    def _personas(self, setting):
        """The persona ids that a setting lists."""
        return {name.strip() for name in self.settings.get(setting, "").split(",")} - {""}


def _digits(phone):
    return re.sub(r"\D", "", phone)


def _check_template(message):
    """Refuse what a real provider would refuse."""
    problems = check(
        message.template.template, message.template.values, has_file=bool(message.media)
    )
    if problems:
        reason = problems[0].reason
        raise TemplateError(_("the template is not ready (%(reason)s)", reason=reason), code=reason)


# ---------------------------------------------------------------------- events


def _parse_message(payload, moment):
    return InboundMessage(occurred_at=moment, **_message_fields(payload))


def _parse_echo(payload, moment):
    return Echo(occurred_at=moment, key=payload.text("key", ""), **_message_fields(payload))


def _parse_status(payload, moment):
    status = payload.text("status")
    if status not in STATUS_RANK and status != "failed":
        raise PayloadError(f"{payload.at('status')}: unknown status")
    external_id = payload.identifier("message_id")
    return StatusUpdate(
        occurred_at=moment,
        external_id=external_id,
        status=status,
        key=_own_key(external_id),
        error=_error(payload) if status == "failed" else None,
    )


def _parse_read(payload, moment):
    return ReadReceipt(
        occurred_at=moment,
        contact=_contact(payload),
        up_to_external_id=payload.identifier("message_id", ""),
        up_to=moment,
    )


def _parse_reaction(payload, moment):
    return Reaction(occurred_at=moment, emoji=payload.text("emoji", ""), **_target_fields(payload))


def _parse_edit(payload, moment):
    return Edit(occurred_at=moment, text=payload.text("text"), **_target_fields(payload))


def _parse_delete(payload, moment):
    return Deletion(occurred_at=moment, **_target_fields(payload))


def _parse_typing(payload, moment):
    return Typing(occurred_at=moment, contact=_contact(payload))


def _parse_blocked(payload, moment):
    return Reachability(occurred_at=moment, contact=_contact(payload), reachable=False)


def _parse_unblocked(payload, moment):
    return Reachability(occurred_at=moment, contact=_contact(payload), reachable=True)


def _parse_consent(payload, moment):
    return Consent(
        occurred_at=moment,
        contact=_contact(payload),
        wanted=payload.flag("wanted"),
        scope="all" if payload.text("scope", "") == "all" else "marketing",
    )


def _parse_referred(payload, moment):
    referral = _referral(payload.object("referral"))
    return Referred(occurred_at=moment, contact=_contact(payload), referral=referral)


def _parse_identity(payload, moment):
    old = Address("persona", payload.identifier("old"))
    return IdentityChange(occurred_at=moment, old=(old,), contact=_contact(payload))


def _parse_unknown(payload, moment):
    return Ignored(occurred_at=moment, reason=f"unknown type {payload.text('type')}")


_PARSERS = {
    "message": _parse_message,
    "echo": _parse_echo,
    "status": _parse_status,
    "read": _parse_read,
    "reaction": _parse_reaction,
    "edit": _parse_edit,
    "delete": _parse_delete,
    "typing": _parse_typing,
    "blocked": _parse_blocked,
    "unblocked": _parse_unblocked,
    "consent": _parse_consent,
    "referred": _parse_referred,
    "identity": _parse_identity,
}


# ---------------------------------------------------------------------- parts of an event


def _conversation(event):
    """The persona; a status may come without one and then goes with its message."""
    persona = event.maybe("from").told_id("id")
    return persona or event.identifier("message_id")


def _contact(payload):
    person = payload.object("from")
    return Contact(
        addresses=(Address("persona", person.identifier("id")),),
        name=person.text("name", ""),
        username=person.text("username", ""),
        phone=person.text("phone", ""),
        language=person.text("language", ""),
    )


def _message_fields(payload):
    """What a message and an echo have in common."""
    return {
        "contact": _contact(payload),
        "external_id": payload.identifier("id"),
        "reply_to": payload.identifier("reply_to", ""),
        "referral": _referral(payload.maybe("referral")) if "referral" in payload else None,
        **readable(_content, payload, payload.text("kind", "text"), payload.text("text", "")),
    }


def _referral(node):
    """What brought the customer."""
    return Referral(
        source=node.text("source", "link"),
        url=node.text("url", ""),
        headline=node.text("headline", ""),
        body=node.text("body", ""),
        ref=node.text("ref", ""),
        opens_free_window=node.flag("opens_free_window"),
    )


def _content(payload):
    """Kind, text, and the part that belongs to the kind."""
    kind = payload.text("kind", "text")
    read_part = _PARTS.get(kind)
    if not read_part:
        return unsupported(kind)
    return {"kind": kind, "text": payload.text("text", ""), **read_part(payload)}


def _media(payload):
    media = payload.object("media")
    uri = media.text("data")
    return {
        "media": Media(
            kind=payload.text("kind"),
            ref=uri,
            mime_type=_mime_type(uri),
            filename=media.text("filename", ""),
        )
    }


def _location(payload):
    point = payload.object("location")
    return {
        "location": Location(
            latitude=point.number("latitude"),
            longitude=point.number("longitude"),
            name=point.text("name", ""),
            address=point.text("address", ""),
            url=point.text("url", ""),
        )
    }


def _card(payload):
    card = payload.object("card")
    phone, email = card.text("phone", ""), card.text("email", "")
    return {
        "cards": (
            ContactCard(
                name=card.text("name"),
                phones=(phone,) if phone else (),
                emails=(email,) if email else (),
                organisation=card.text("organisation", ""),
            ),
        )
    }


def _nothing_more(payload):
    """A text without a text would be an empty bubble: say what is wrong instead."""
    payload.text("text")
    return {}


_PARTS = {
    "text": _nothing_more,
    "button": _nothing_more,
    "location": _location,
    "contact": _card,
    **dict.fromkeys(MEDIA_KINDS, _media),
}


def _target_fields(payload):
    """What everything done to an existing message has in common."""
    return {
        "contact": _contact(payload),
        "target_external_id": payload.identifier("message_id"),
        "from_us": payload.flag("from_us"),
    }


def _own_key(external_id):
    """The idempotency key inside the id of a message of ours, "" for any other message."""
    head, _prefix, key = external_id.partition(MESSAGE_PREFIX)
    return "" if head else key


def _error(payload):
    name = payload.text("error", "permanent")
    return _ERRORS.get(name, PermanentError)(_("the phone page said so"), code=name)


# ---------------------------------------------------------------------- files


def _open_data_uri(uri):
    """Take ``data:<type>;base64,<content>`` apart.

    :return: type and encoded content
    """
    if not uri:
        raise MediaGoneError(_("there is no file"), code="gone")
    head, comma, encoded = uri.partition(",")
    if not (head.startswith("data:") and head.endswith(";base64") and comma):
        raise MediaRefusedError(_("the file is not a data URI"), code="uri")
    return _mime_type(uri), encoded


def _mime_type(uri):
    return uri.partition(",")[0].removeprefix("data:").partition(";")[0].lower()
