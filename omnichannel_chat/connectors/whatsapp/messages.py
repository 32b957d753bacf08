"""What WhatsApp's messages mean: who wrote, what is in the bubble, what is done to others.

https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages
"""

import re

from ..errors import PayloadError
from ..events import (
    Address,
    Consent,
    Contact,
    Deletion,
    Edit,
    IdentityChange,
    Ignored,
    LateFile,
    Reaction,
)
from .content import (
    content_fields,
    product_of,
    read_content,
    referral_of,
)

#: How a piece names its customer: phone number, business-scoped id, that of the portfolio's group.
_PARTIES = {
    "message": ("from", "from_user_id", "from_parent_user_id"),
    "echo": ("to", "to_user_id", "to_parent_user_id"),
    "status": ("recipient_id", "recipient_user_id", "recipient_parent_user_id"),
    "preference": ("wa_id", "user_id", "parent_user_id"),
}
_NOBODY = ("wa_id", "user_id", "parent_user_id")


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
        text=read_content(node.object("message")).get("text", ""),
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
    if bsuid == user[1]:
        # The notice itself goes by the new id already.
        bsuid = ""
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
    content = content_fields(payload, message)
    if message.maybe("history_context").text("status", "") == "ERROR":
        lines = [content.get("text", ""), "(not delivered)"]
        content["text"] = "\n".join(filter(None, lines))
    return {
        "contact": _contact(payload, message, kind),
        "external_id": message.identifier("id", "") or payload.text("key"),
        "reply_to": context.identifier("id", ""),
        "forwarded": forwarded,
        "referral": referral_of(message) or product_of(context),
        **content,
    }


def late_file(payload, message, moment):
    """A file of ours from the history, which names no customer: its placeholder did."""
    content = content_fields(payload, message)
    if "media" not in content:
        return Ignored(occurred_at=moment, reason="an old message of ours to nobody")
    return LateFile(
        occurred_at=moment,
        target_external_id=message.identifier("id"),
        media=content["media"],
        text=content["text"],
    )
