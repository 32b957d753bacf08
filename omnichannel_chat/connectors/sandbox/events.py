"""What the phone page tells: one function for each type of event."""

# There is no environment here: see sentences.py.
# pylint: disable=prefer-env-translation

from ..content import readable, unsupported
from ..errors import (
    ConsentError,
    CredentialsError,
    PayloadError,
    PermanentError,
    RecipientError,
    TemplateError,
    TemporaryError,
    WindowError,
)
from ..events import (
    MEDIA_KINDS,
    RECEIPTS,
    Address,
    Consent,
    Contact,
    ContactCard,
    Deletion,
    Echo,
    Edit,
    IdentityChange,
    Ignored,
    InboundMessage,
    Location,
    Media,
    Reachability,
    Reaction,
    ReadReceipt,
    Referral,
    Referred,
    StatusUpdate,
    Typing,
)
from ..sentences import _

#: What our messages are called at the "provider": this and the idempotency key.
MESSAGE_PREFIX = "sandbox-"

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


def _parse_message(payload, moment):
    return InboundMessage(occurred_at=moment, **_message_fields(payload))


def _parse_echo(payload, moment):
    return Echo(occurred_at=moment, key=payload.text("key", ""), **_message_fields(payload))


def _parse_status(payload, moment):
    status = payload.text("status")
    if status not in RECEIPTS and status != "failed":
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


def parse_unknown(payload, moment):
    return Ignored(occurred_at=moment, reason=f"unknown type {payload.text('type')}")


PARSERS = {
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


def get_conversation(event):
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
            mime_type=mime_type_of(uri),
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


def mime_type_of(uri):
    return uri.partition(",")[0].removeprefix("data:").partition(";")[0].lower()
