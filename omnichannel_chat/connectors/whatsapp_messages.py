"""What WhatsApp's messages mean: who wrote, what is in the bubble, what is done to others.

https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages
"""

import base64
import binascii
import hashlib
import re
from dataclasses import replace

from . import vcard
from .content import form_lines, readable, unsupported
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
    LateFile,
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
    phone, bsuid, parent = party(message, kind, own_number(payload.maybe("metadata")))
    told = payload.maybe("contact")
    profile = told.maybe("profile")
    username = profile.text("username", "") or told.text("username", "")
    wa_id = digits(told.identifier("wa_id", "")) or phone or _shared_number(message)
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


def _shared_number(message):
    """The number that a customer without one gave when he was asked for it."""
    for card in message.objects("contacts"):
        asked = card.text("origin", "") or message.text("origin", "")
        for phone in card.objects("phones") if asked == "contact_request" else ():
            number = phone.identifier("wa_id", "") or phone.text("phone", "")
            if number := re.sub(r"\D", "", number):
                return number
    return ""


def names_customer(payload, message, kind):
    """Whether it can be told whose a message is."""
    try:
        return bool(_contact(payload, message, kind))
    except PayloadError:
        return False


def status_contact(payload, status):
    """The customer of a status, where it tells more of him than how we wrote to him; else None."""
    if not names_customer(payload, status, "status"):
        return None
    contact = _contact(payload, status, "status")
    return contact if len(contact.addresses) > 1 else None


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


def party(piece, kind, own=""):
    """Phone number, business-scoped id and parent id of the customer, each may be "".

    :param str own: our number; edits and deletions of ours are also told from the other side
    """
    phone, bsuid, parent = (piece.identifier(name, "") for name in _PARTIES.get(kind, _NOBODY))
    if kind == "echo" and own and digits(phone) == own:
        return party(piece, "message")
    return digits(phone), bsuid, parent


def own_number(metadata):
    """Digits of our number, "" when they are not told.

    :param Payload metadata: of a change
    """
    return re.sub(r"\D", "", metadata.identifier("display_phone_number", ""))


def digits(phone):
    """A number as WhatsApp writes its ids: without the plus."""
    return phone.lstrip("+")


#: What a customer may do about marketing.
_PREFERENCES = {"stop": False, "resume": True, "signup": True}


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
        # What cannot be read replaces nothing.
        text=_read_content(node.object("message")).get("text", ""),
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
    if kind not in _CHANGES:
        return Ignored(occurred_at=moment, reason=f"system message {kind}")
    phone, bsuid, parent = old_party(message)
    # ``wa_id`` is the new number; older versions of the API name that ``new_wa_id``.
    number = system.identifier("new_wa_id", "") or system.identifier("wa_id", "")
    new = addresses_of(
        bsuid=before_after(system, "user_id")[1],
        wa_id=digits(number),
        parent_bsuid=before_after(system, "parent_user_id")[1],
    )
    old = addresses_of(bsuid=bsuid, wa_id=phone, parent_bsuid=parent)
    # With a new number a customer gets a new id; the old ones are all that tells who he was.
    return identity_change(moment, old=tuple(a for a in old if a not in new), new=new)


_CHANGES = {"user_changed_number", "customer_changed_number", "user_changed_user_id"}
#: The end of what WhatsApp writes of a change; the name before it is the customer's own text.
_CHANGED = re.compile(r"changed from (\S+) to (\S+?)\.?")


def old_party(message):
    """Phone number, business-scoped id and parent id by which a customer went before.

    :param Payload message: of type "system"
    """
    phone, bsuid, parent = party(message, "message")
    system = message.maybe("system")
    told, now = _told_in_words(system)
    number = digits(system.identifier("new_wa_id", "") or system.identifier("wa_id", ""))
    user = before_after(system, "user_id")
    if not phone and now and digits(now) == number:
        phone = digits(told)
    if told and now == user[1]:
        # Older versions of the API tell the old id nowhere else.
        bsuid = bsuid if bsuid not in ("", now) else told
    return phone, user[0] or bsuid, before_after(system, "parent_user_id")[0] or parent


def _told_in_words(system):
    """Old and new, as the notice says them: ``Anna changed from 1202... to 1203...``."""
    words = system.text("body", "").rpartition("changed from ")
    match = _CHANGED.fullmatch("".join(words[1:]).strip())
    return (match[1], match[2]) if match else ("", "")


#: Types that are no bubbles of their own.
DEEDS = {"reaction": _reaction, "edit": _edit, "revoke": _revoke, "system": _system}
NO_MESSAGES = {
    "request_welcome": "the customer opened the chat for the first time",
}


# ---------------------------------------------------------------------- content of messages


def message_fields(payload, message, kind):
    """What messages of both directions have in common."""
    context = message.maybe("context")
    forwarded = context.flag("forwarded") or context.flag("frequently_forwarded")
    content = _content_fields(payload, message)
    if message.maybe("history_context").text("status", "") == "ERROR":
        lines = [content.get("text", ""), "(not delivered)"]
        content["text"] = "\n".join(filter(None, lines))
    return {
        "contact": _contact(payload, message, kind),
        "external_id": message.identifier("id", "") or payload.text("key"),
        "reply_to": context.identifier("id", ""),
        "forwarded": forwarded,
        "referral": _referral(message) or _product(context),
        **content,
    }


def late_file(payload, message, moment):
    """A file of ours from the history, which names no customer: its placeholder did."""
    content = _content_fields(payload, message)
    if "media" not in content:
        return Ignored(occurred_at=moment, reason="an old message of ours to nobody")
    return LateFile(
        occurred_at=moment,
        target_external_id=message.identifier("id"),
        media=content["media"],
        text=content["text"],
    )


def _content_fields(payload, message):
    """Kind, text and what belongs to the kind; whatever is in it."""
    # What is wrong may stand beside the message.
    error = first_error(message) or first_error(payload)
    return readable(_read_content, message, _name_of(message), _words_of(error))


def _read_content(message):
    return CONTENT.get(message.text("type", ""), _unsupported)(message)


def _text(message):
    return {"text": message.object("text").text("body")}


def _button(message):
    node = message.object("button")
    return {"kind": "button", "text": node.text("text", "") or node.text("payload")}


def _media(message):
    kind = message.text("type")
    node = message.maybe(kind)
    ref = node.identifier("id", "")
    error = explanation(first_error(message))
    if not ref and not error:
        error = "WhatsApp gave no file"
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


def _placeholder(message):
    """A file of the history: it comes by itself, if it is younger than two weeks."""
    return unsupported("file", "WhatsApp gives the files of the last 14 days only")


def _location(message):
    node = message.object("location")
    location = Location(
        latitude=node.number("latitude"),
        longitude=node.number("longitude"),
        name=node.text("name", ""),
        address=node.text("address", ""),
        url=node.text("url", ""),
    )
    return {"kind": "location", "location": location}


def _contacts(message):
    cards = [_card(card) for card in message.objects("contacts")]
    cards = tuple(card for card in cards if card != ContactCard(name=""))
    if not cards:
        raise PayloadError(f"{message.at('contacts')}: nobody in it")
    return {"kind": "contact", "cards": cards}


def _card(card):
    name = card.maybe("name")
    parts = (name.text("first_name", ""), name.text("last_name", ""))
    phones = (
        phone.text("phone", "") or phone.text("wa_id", "") for phone in card.objects("phones")
    )
    emails = (email.text("email", "") for email in card.objects("emails"))
    told = ContactCard(
        name=name.text("formatted_name", "") or " ".join(filter(None, parts)),
        phones=tuple(filter(None, phones)),
        emails=tuple(filter(None, emails)),
        organisation=card.maybe("org").text("company", ""),
    )
    told = vcard.completed(told, card.text("vcard", ""))
    # The answer to "share your number" has no name.
    return replace(told, name=told.name or next(iter(told.phones), ""))


def _interactive(message):
    node = message.object("interactive")
    kind = node.text("type", "")
    if kind in _TAPS:
        return {"kind": "button", "text": _TAPS[kind](node.object(kind))}
    text = "\n".join(filter(None, (node.maybe(part).text("text", "") for part in _PARTS)))
    return {"text": text or _product_text(node)} if kind else {"text": text or _missing(node)}


#: Parts of a message that offers something to tap, which an app of ours has sent.
_PARTS = ("header", "body", "footer")


def _missing(node):
    raise PayloadError(f"{node.at('type')}: missing")


def _product_text(node):
    """What can be read of a product; its picture and price are in the catalogue."""
    product = {**node.maybe("action").value, **node.maybe("product").value}
    written = _product_name(Payload(product, node.path))
    if not written:
        raise PayloadError(f"{node.at('body')}: missing")
    return f"Product: {written}"


def _choice_text(reply):
    lines = [reply.text("title", "") or reply.identifier("id"), reply.text("description", "")]
    return "\n".join(filter(None, lines))


def _form_text(reply):
    """The answers of a filled form ("flow"), one a line."""
    lines = [reply.text("body", ""), *form_lines(reply.value.get("response_json"))]
    return "\n".join(filter(None, lines)) or "(empty form)"


def _permission_text(reply):
    accepted = reply.text("response") == "accept"
    return f"Call permission: {'accepted' if accepted else 'refused'}"


#: What a customer tapped or filled in.
_TAPS = {
    "button_reply": _choice_text,
    "list_reply": _choice_text,
    "nfm_reply": _form_text,
    "call_permission_reply": _permission_text,
}


def _order(message):
    order = message.object("order")
    lines = [order.text("text", "")]
    lines += [_order_line(item) for item in order.objects("product_items")]
    return {"text": "\n".join(filter(None, lines)) or "(empty order)"}


def _order_line(item):
    name = item.identifier("product_retailer_id", "") or "?"
    price = item.number("item_price", None)
    if price is None:
        return f"{item.integer('quantity', 1)} x {name}"
    price = f"{price:.2f} {item.text('currency', '')}".strip()
    return f"{item.integer('quantity', 1)} x {name}: {price}"


def _unsupported(message):
    """Polls, pinned messages, and whatever comes next: a bubble says that there was something."""
    name = _name_of(message)
    return unsupported(name, *([] if name else [_words_of(first_error(message))]))


def _name_of(message):
    """What WhatsApp calls a message that we cannot show; "" where that tells nothing."""
    told = message.maybe("unsupported").text("type", "")
    name = told or message.text("type", "")
    return "" if name in ("unsupported", "unknown") else name.replace("_", " ")


#: The first message after an advertisement, among others, where the number is on a phone, too.
_UNAVAILABLE = 131060


def _words_of(error):
    """What WhatsApp says of a message that it does not give us."""
    words = scrubbed(explanation(error))
    if error.get("code") == _UNAVAILABLE:
        words = f"{words} It may be readable in the WhatsApp app on the phone.".strip()
    return words


CONTENT = {
    "text": _text,
    "button": _button,
    "interactive": _interactive,
    "location": _location,
    "contacts": _contacts,
    "order": _order,
    "media_placeholder": _placeholder,
    **dict.fromkeys(("image", "video", "audio", "document", "sticker"), _media),
}


def _referral(message):
    node = message.maybe("referral")
    if not node.value:
        return None
    return Referral(
        source=node.text("source_type", ""),
        url=node.text("source_url", ""),
        headline=node.text("headline", ""),
        body=node.text("body", ""),
        opens_free_window=True,
    )


def _product(context):
    """The article of the catalogue that a customer asks about."""
    name = _product_name(context.maybe("referred_product"))
    return Referral(source="product", headline=name) if name else None


def _product_name(product):
    """Article and catalogue, as far as they are told."""
    article, catalogue = (
        product.identifier(name, "") for name in ("product_retailer_id", "catalog_id")
    )
    return f"{article} ({catalogue})" if article and catalogue else article or catalogue


def first_error(piece):
    """The first of a piece's errors, {} when there is none."""
    return next((error.value for error in piece.objects("errors")), {})


def hex_digest(digest):
    """SHA-256 as hex: WhatsApp writes it in base64 in webhooks; "" when it is neither."""
    if _HEX_SHA256.fullmatch(digest):
        return digest.lower()
    try:
        raw = base64.b64decode(digest, validate=True)
    except (binascii.Error, ValueError):
        return ""
    return raw.hex() if len(raw) == hashlib.sha256().digest_size else ""
