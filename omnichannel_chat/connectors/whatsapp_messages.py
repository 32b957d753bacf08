"""What WhatsApp's messages mean: who wrote, what is in the bubble, what is done to others.

https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages
"""

import base64
import binascii
import hashlib
import json
import re

from .errors import PayloadError
from .events import (
    Address,
    Consent,
    Contact,
    ContactCard,
    Deletion,
    Edit,
    IdentityChange,
    Ignored,
    Location,
    Media,
    Reaction,
    Referral,
)
from .meta import explanation, scrubbed
from .payload import Payload

#: How a piece names its customer: phone number, business-scoped id, that of the portfolio's group.
_PARTIES = {
    "message": ("from", "from_user_id", "from_parent_user_id"),
    "echo": ("to", "to_user_id", "to_parent_user_id"),
    "status": ("recipient_id", "recipient_user_id", "recipient_parent_user_id"),
    "preference": ("wa_id", "user_id", "parent_user_id"),
}
_NOBODY = ("wa_id", "user_id", "parent_user_id")
_HEX_SHA256 = re.compile(r"[0-9a-fA-F]{64}")


# ---------------------------------------------------------------------- people


def addresses_of(**values):
    """Addresses by kind, in the order given, without the empty ones."""
    return tuple(Address(kind, value) for kind, value in values.items() if value)


def _contact(payload, message, kind):
    """The customer of a message, from the message's own ids and the contact that matched them."""
    phone, bsuid, parent = party(message, kind)
    told = payload.maybe("contact")
    profile = told.maybe("profile")
    username = profile.text("username", "") or told.text("username", "")
    wa_id = digits(told.identifier("wa_id", "")) or phone
    addresses = addresses_of(
        bsuid=bsuid or told.identifier("user_id", ""),
        wa_id=wa_id,
        parent_bsuid=parent or told.identifier("parent_user_id", ""),
        username=username,
    )
    if not addresses:
        raise PayloadError(f"{message.at(_PARTIES[kind][0])}: missing")
    return Contact(
        addresses=addresses,
        name=profile.text("name", ""),
        username=username,
        phone=f"+{wa_id}" if wa_id.isdecimal() else "",
    )


def identity_change(moment, old, new):
    """The event for a customer who goes by other addresses from now on."""
    if not old or not new:
        return Ignored(occurred_at=moment, reason="identity change without old and new id")
    phone = next((a.value for a in new if a.kind == "wa_id" and a.value.isdecimal()), "")
    contact = Contact(addresses=new, phone=f"+{phone}" if phone else "")
    return IdentityChange(occurred_at=moment, old=old, contact=contact)


def before_after(update, name):
    """Old and new id, told as ``{"previous", "current"}`` or as two keys."""
    if isinstance(update.value.get(name), dict):
        pair = update.object(name)
        return pair.identifier("previous", ""), pair.identifier("current", "")
    return update.identifier(f"previous_{name}", ""), update.identifier(name, "")


def party(piece, kind):
    """Phone number, business-scoped id and parent id of the customer, each may be ""."""
    phone, bsuid, parent = (piece.identifier(name, "") for name in _PARTIES.get(kind, _NOBODY))
    return digits(phone), bsuid, parent


def digits(phone):
    """A number as WhatsApp writes its ids: without the plus."""
    return phone.lstrip("+")


#: What a customer may do about marketing.
_PREFERENCES = {"stop": False, "resume": True}


def preference(payload, moment):
    """What a customer wants to get from us.

    https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/user_preferences
    """
    node = payload.object("preference")
    category, value = node.text("category", ""), node.text("value")
    if category != "marketing_messages" or value not in _PREFERENCES:
        return Ignored(occurred_at=moment, reason=f"preference {category} {value}")
    return Consent(
        occurred_at=moment,
        contact=_contact(payload, node, "preference"),
        wanted=_PREFERENCES[value],
    )


# ---------------------------------------------------------------------- done to messages


def _reaction(payload, message, moment, ours):
    node = message.object("reaction")
    return Reaction(
        occurred_at=moment,
        contact=_contact(payload, message, "echo" if ours else "message"),
        target_external_id=node.identifier("message_id"),
        # Taking a reaction off comes as "" or without the key.
        emoji=node.text("emoji", ""),
        from_us=ours,
    )


def _edit(payload, message, moment, ours):
    node = message.object("edit")
    return Edit(
        occurred_at=moment,
        contact=_contact(payload, message, "echo" if ours else "message"),
        target_external_id=node.identifier("original_message_id"),
        text=_content_fields(node.object("message")).get("text", ""),
        from_us=ours,
    )


def _revoke(payload, message, moment, ours):
    return Deletion(
        occurred_at=moment,
        contact=_contact(payload, message, "echo" if ours else "message"),
        target_external_id=message.object("revoke").identifier("original_message_id"),
        from_us=ours,
    )


def _system(payload, message, moment, ours):
    """A notice about the customer; it never is a message of his."""
    system = message.object("system")
    kind = system.text("type", "")
    if kind in ("user_changed_number", "customer_changed_number"):
        return _number_change(message, system, moment)
    if kind == "user_changed_user_id":
        bsuid, parent = before_after(system, "user_id"), before_after(system, "parent_user_id")
        return identity_change(
            moment,
            old=addresses_of(bsuid=bsuid[0], parent_bsuid=parent[0]),
            new=addresses_of(
                bsuid=bsuid[1],
                wa_id=digits(system.identifier("wa_id", "")),
                parent_bsuid=parent[1],
            ),
        )
    return Ignored(occurred_at=moment, reason=f"system message {kind}")


def _number_change(message, system, moment):
    """``wa_id`` is the new number; older versions of the API name that ``new_wa_id``."""
    phone, bsuid, parent = party(message, "message")
    new = system.identifier("new_wa_id", "") or system.identifier("wa_id", "")
    return identity_change(
        moment,
        old=addresses_of(bsuid=bsuid, wa_id=phone, parent_bsuid=parent),
        new=addresses_of(bsuid=system.identifier("user_id", ""), wa_id=digits(new)),
    )


#: Types that are no bubbles of their own.
DEEDS = {"reaction": _reaction, "edit": _edit, "revoke": _revoke, "system": _system}
NO_MESSAGES = {
    "media_placeholder": "an old file that comes by itself, or is too old to come",
    "request_welcome": "the customer opened the chat for the first time",
}


# ---------------------------------------------------------------------- content of messages


def message_fields(payload, message, kind):
    """What messages of both directions have in common."""
    context = message.maybe("context")
    forwarded = context.flag("forwarded") or context.flag("frequently_forwarded")
    return {
        "contact": _contact(payload, message, kind),
        "external_id": message.identifier("id", "") or payload.text("key"),
        "reply_to": context.identifier("id", ""),
        "forwarded": forwarded,
        "referral": _referral(message),
        **_content_fields(message),
    }


def _content_fields(message):
    return CONTENT.get(message.text("type", ""), _unsupported)(message)


def _text(message):
    return {"text": message.object("text").text("body")}


def _button(message):
    return {"kind": "button", "text": message.object("button").text("text")}


def _media(message):
    kind = message.text("type")
    node = message.maybe(kind)
    error = explanation(first_error(message))
    ref = node.identifier("id", "")
    if not ref and not error:
        raise PayloadError(f"{message.at(kind)}.id: missing")
    if kind == "audio" and node.flag("voice"):
        kind = "voice"
    media = Media(
        kind=kind,
        ref=ref,
        mime_type=node.text("mime_type", "").partition(";")[0].strip(),
        filename=node.text("filename", ""),
        size=node.integer("file_size", None),
        sha256=hex_digest(node.text("sha256", "")),
        error=scrubbed(error),
    )
    return {"kind": kind, "text": node.text("caption", ""), "media": media}


def _location(message):
    node = message.object("location")
    location = Location(
        latitude=node.number("latitude"),
        longitude=node.number("longitude"),
        name=node.text("name", ""),
        address=node.text("address", ""),
    )
    return {"kind": "location", "location": location}


def _contacts(message):
    cards = tuple(_card(card) for card in message.items("contacts"))
    return {"kind": "contact", "cards": cards}


def _card(card):
    phones = [phone.text("phone", "") or phone.text("wa_id", "") for phone in card.items("phones")]
    emails = [email.text("email", "") for email in card.items("emails")]
    # The answer to "share your number" has a vCard instead of a name.
    name = card.maybe("name").text("formatted_name", "")
    return ContactCard(
        name=name or next(filter(None, phones), ""),
        phones=tuple(filter(None, phones)),
        emails=tuple(filter(None, emails)),
        organisation=card.maybe("org").text("company", ""),
    )


def _interactive(message):
    node = message.object("interactive")
    kind = node.text("type", "")
    if kind in ("button_reply", "list_reply"):
        return {"kind": "button", "text": node.object(kind).text("title")}
    if kind == "nfm_reply":
        return {"kind": "button", "text": _form_text(node.object(kind))}
    return _unsupported_kind(kind)


def _form_text(reply):
    """The answers of a filled form ("flow"), one a line."""
    document = reply.text("response_json", "{}")
    try:
        answers = Payload.from_body(document.encode()).value
    except PayloadError:
        answers = {}
    lines = [reply.text("body", "")]
    # The token only serves to tell forms apart.
    lines += [f"{key}: {_line(answers[key])}" for key in answers if key != "flow_token"]
    return "\n".join(filter(None, lines))


def _line(answer):
    return answer if isinstance(answer, str) else json.dumps(answer, ensure_ascii=False)


def _order(message):
    order = message.object("order")
    lines = [order.text("text", "")] + [_order_line(item) for item in order.items("product_items")]
    return {"text": "\n".join(filter(None, lines)) or "(empty order)"}


def _order_line(item):
    price = f"{item.number('item_price', 0):.2f} {item.text('currency', '')}".strip()
    return f"{item.integer('quantity', 1)} x {item.identifier('product_retailer_id')}: {price}"


def _unsupported(message):
    """Polls, pinned messages, and whatever comes next: a bubble says that there was something."""
    told = message.value.get("unsupported")
    inner = Payload(told).text("type", "") if isinstance(told, dict) else ""
    return _unsupported_kind(inner or message.text("type", "") or "unknown")


def _unsupported_kind(name):
    return {"kind": "unsupported", "text": f"Unsupported message: {name}"}


CONTENT = {
    "text": _text,
    "button": _button,
    "interactive": _interactive,
    "location": _location,
    "contacts": _contacts,
    "order": _order,
    **dict.fromkeys(("image", "video", "audio", "document", "sticker"), _media),
}


def _referral(message):
    if "referral" not in message:
        return None
    node = message.object("referral")
    return Referral(
        source=node.text("source_type", ""),
        url=node.text("source_url", ""),
        headline=node.text("headline", ""),
        body=node.text("body", ""),
        opens_free_window=True,
    )


def first_error(piece):
    """The first of a piece's errors, {} when there is none."""
    return next(iter(objects_in(piece, "errors")), {})


def hex_digest(digest):
    """SHA-256 as hex: WhatsApp writes it in base64 in webhooks; "" when it is neither."""
    if _HEX_SHA256.fullmatch(digest):
        return digest.lower()
    try:
        raw = base64.b64decode(digest, validate=True)
    except (binascii.Error, ValueError):
        return ""
    return raw.hex() if len(raw) == hashlib.sha256().digest_size else ""


def objects_in(value, name):
    """The objects of a list that only adds to the pieces; anything else in it is left out."""
    items = value.value.get(name)
    return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []
