"""What is in a message of WhatsApp's, and what it is about.

https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages
"""

import base64
import binascii
import hashlib
import re
from dataclasses import replace

from .. import vcard
from ..content import form_lines, readable, unsupported
from ..errors import PayloadError
from ..events import (
    ContactCard,
    Location,
    Media,
    Referral,
)
from ..meta.graph import explanation, scrubbed
from ..payload import Payload

_HEX_SHA256 = re.compile(r"[0-9a-fA-F]{64}")


def content_fields(payload, message):
    """Kind, text and what belongs to the kind; whatever is in it."""
    # What is wrong may stand beside the message.
    error = first_error(message) or first_error(payload)
    return readable(read_content, message, _name_of(message), _words_of(error))


def read_content(message):
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
    return {"text": text or _product_text(node)}


#: Parts of a message that offers something to tap, which an app of ours has sent.
_PARTS = ("header", "body", "footer")


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
    nodes = (message.maybe(name) for name in ("unsupported", "interactive"))
    told = next((name for node in nodes if (name := node.text("type", ""))), "")
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


def referral_of(message):
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


def product_of(context):
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
