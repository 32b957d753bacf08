"""What Telegram tells a bot: updates, cut into envelopes and understood as events.

https://core.telegram.org/bots/api#update
"""

# There is no environment here: see sentences.py.
# pylint: disable=prefer-env-translation

import mimetypes
import re
import time
from datetime import datetime, timezone
from functools import partial

from .errors import PayloadError
from .events import (
    Address,
    ChannelAlert,
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
    Reachability,
    Reaction,
    Referral,
)
from .payload import Payload
from .sentences import _

#: External ids of pressed buttons start with this: they are no messages in Telegram.
CALLBACK = "callback"

_DELETIONS = "deleted_business_messages"
_RECEIVED_AT = "received_at"


def cut(body):
    """An update as envelopes: one, or one for each message that it tells to be deleted.

    :rtype: list[Envelope]
    """
    key = f"update:{body.identifier('update_id')}"
    updates = _one_deletion_each(body) if _DELETIONS in body else [body.value]
    if len(updates) == 1:
        return [_envelope(key, updates[0])]
    return [_envelope(f"{key}:{n}", update) for n, update in enumerate(updates)]


def understand(update):
    """An envelope's payload as event.

    :param Payload update: as :func:`cut` made it
    """
    kind, part = _open(update)
    parse = _UPDATES.get(kind)
    if not parse:
        return Ignored(occurred_at=_moment(update), reason=f"update of kind {kind or 'none'}")
    return parse(part, _moment(update))


def external_id(part):
    """Our name for the message that an object is or belongs to."""
    return f"{_chat_address(part).value}:{part.identifier('message_id')}"


def _open(update):
    """An update holds one thing: its kind and the thing."""
    rest = [key for key in update.value if key not in ("update_id", _RECEIVED_AT)]
    # What Telegram may add beside it one day must not hide a message.
    for kind in [*_UPDATES, *rest]:
        if kind in update:
            return kind, update.maybe(kind)
    return "", Payload({})


def _envelope(key, value):
    update = Payload({**value, _RECEIVED_AT: int(time.time())})
    return Envelope(
        key=key,
        account="",
        conversation=_conversation(update) or key,
        occurred_at=_moment(update),
        payload=update.value,
    )


def _conversation(update):
    kind, part = _open(update)
    holder = part.maybe("message") if kind == "callback_query" else part
    return _chat_address(holder).value if "chat" in holder else ""


def _moment(update):
    """When it happened; pressed buttons and deletions carry no time of their own."""
    _kind, part = _open(update)
    return (
        part.moment("edit_date", default=None)
        or part.moment("date", default=None)
        or update.moment(_RECEIVED_AT, default=datetime.now(timezone.utc))
    )


def _one_deletion_each(body):
    """An update for every message that was deleted."""
    part = body.object(_DELETIONS)
    message_ids = part.value.get("message_ids")
    if not isinstance(message_ids, list) or not message_ids:
        raise PayloadError(f"{part.at('message_ids')}: expected list")
    rest = {key: value for key, value in part.value.items() if key != "message_ids"}
    return [
        {**body.value, _DELETIONS: {**rest, "message_id": message_id}} for message_id in message_ids
    ]


def _parse_message(message, moment):
    if "migrate_to_chat_id" in message:
        return _parse_migration(message, moment)
    service = [field for field in message.value if field in _SERVICE and field in message]
    if service:
        return Ignored(occurred_at=moment, reason=f"service message {service[0]}")
    content = _content(message)
    event = Echo if _is_ours(message) else InboundMessage
    return event(
        occurred_at=moment,
        contact=_contact(message),
        external_id=external_id(message),
        reply_to=_reply_to(message),
        forwarded="forward_origin" in message,
        referral=_referral(content["text"]),
        **{**content, "text": _spoken(message, content["text"])},
    )


def _parse_edit(message, moment):
    if "location" in message:
        return Ignored(occurred_at=moment, reason="a live location moved")
    return Edit(
        occurred_at=moment,
        contact=_contact(message),
        target_external_id=external_id(message),
        text=_spoken(message, _content(message)["text"]),
        from_us=_is_ours(message),
    )


def _parse_deletion(part, moment):
    # Telegram does not tell who deleted it: the customer, or the owner in his own app.
    return Deletion(
        occurred_at=moment, contact=_contact(part), target_external_id=external_id(part)
    )


def _parse_migration(message, moment):
    """A group became a supergroup and has a new id; this is told inside the old one."""
    new = Address("chat_id", message.identifier("migrate_to_chat_id"))
    name = message.object("chat").text("title", "")
    return IdentityChange(
        occurred_at=moment,
        old=(_chat_address(message),),
        contact=Contact(addresses=(new,), name=name),
    )


def _parse_reaction(part, moment):
    before, after = _emojis(part, "old_reaction"), _emojis(part, "new_reaction")
    # Premium accounts put on several: the newest one speaks.
    added = [emoji for emoji in after if emoji not in before]
    return Reaction(
        occurred_at=moment,
        contact=_contact(part),
        target_external_id=external_id(part),
        emoji=(added or after or [""])[-1],
    )


def _parse_callback(query, moment):
    """A button below a message was pressed.

    It is not answered with ``answerCallbackQuery``: this connector sends no such buttons, whoever
    does has to.
    """
    message = query.maybe("message")
    sender = query.object("from")
    pressed = _button_title(message, query.text("data", "")) or query.text("game_short_name", "")
    if "chat" not in message:
        # Below a message that was sent through the bot, in a chat that the bot does not see.
        message = Payload({"chat": {**sender.value, "type": "private"}})
    speaker = "" if _is_private(message) else name_of(sender)
    return InboundMessage(
        occurred_at=moment,
        contact=_contact(Payload({**message.value, "from": sender.value})),
        external_id=f"{CALLBACK}:{query.identifier('id')}",
        kind="button",
        text=_prefixed(speaker, pressed),
        reply_to=external_id(message) if "message_id" in message else "",
    )


def _parse_membership(part, moment):
    """The bot was let in or put out."""
    member = part.object("new_chat_member")
    if part.object("chat").text("type", "") == "channel":
        return Ignored(occurred_at=moment, reason="the bot's place in a Telegram channel changed")
    status = member.text("status")
    reachable = status in ("creator", "administrator", "member")
    if status == "restricted":
        reachable = member.flag("can_send_messages")
    return Reachability(occurred_at=moment, contact=_contact(part), reachable=reachable)


def _parse_connection(connection, moment):
    """A business account took this bot on, or let it go."""
    owner = name_of(connection.object("user"))
    enabled = connection.flag("is_enabled")
    if enabled:
        detail = _("%(owner)s connected this bot to a Telegram Business account.", owner=owner)
    else:
        detail = _("%(owner)s disconnected this bot from a Telegram Business account.", owner=owner)
    return ChannelAlert(
        occurred_at=moment,
        level="info" if enabled else "warning",
        code="business_connection",
        detail=detail,
    )


def _parse_post(_part, moment):
    return Ignored(occurred_at=moment, reason="a post in a Telegram channel is no conversation")


_UPDATES = {
    "message": _parse_message,
    "edited_message": _parse_edit,
    "channel_post": _parse_post,
    "edited_channel_post": _parse_post,
    "business_connection": _parse_connection,
    "business_message": _parse_message,
    "edited_business_message": _parse_edit,
    _DELETIONS: _parse_deletion,
    "message_reaction": _parse_reaction,
    "callback_query": _parse_callback,
    "my_chat_member": _parse_membership,
}

# fmt: off
#: Messages that tell of something that happened to the chat.
_SERVICE = {
    "new_chat_members", "left_chat_member", "chat_owner_left", "chat_owner_changed",
    "new_chat_title", "new_chat_photo", "delete_chat_photo", "group_chat_created",
    "supergroup_chat_created", "channel_chat_created", "message_auto_delete_timer_changed",
    "migrate_from_chat_id", "pinned_message", "connected_website", "write_access_allowed",
    "proximity_alert_triggered", "boost_added", "chat_background_set", "checklist_tasks_done",
    "checklist_tasks_added", "direct_message_price_changed", "paid_message_price_changed",
    "forum_topic_created", "forum_topic_edited", "forum_topic_closed", "forum_topic_reopened",
    "general_forum_topic_hidden", "general_forum_topic_unhidden", "giveaway_created",
    "giveaway_completed", "managed_bot_created", "poll_option_added", "poll_option_deleted",
    "suggested_post_approved", "suggested_post_approval_failed", "suggested_post_declined",
    "suggested_post_paid", "suggested_post_refunded", "video_chat_scheduled", "video_chat_started",
    "video_chat_ended", "video_chat_participants_invited",
}
#: What may stand in a message besides its content. https://core.telegram.org/bots/api#message
_METADATA = {
    "message_id", "message_thread_id", "direct_messages_topic", "from", "sender_chat",
    "sender_boost_count", "sender_business_bot", "sender_tag", "date", "business_connection_id",
    "chat", "forward_origin", "forward_from", "forward_from_chat", "forward_from_message_id",
    "forward_signature", "forward_sender_name", "forward_date", "is_topic_message",
    "is_automatic_forward", "reply_to_message", "external_reply", "quote", "reply_to_story",
    "reply_to_checklist_task_id", "reply_to_poll_option_id", "via_bot", "edit_date",
    "has_protected_content", "is_from_offline", "is_paid_post", "media_group_id",
    "author_signature", "paid_star_count", "entities", "link_preview_options",
    "suggested_post_info", "effect_id", "caption", "caption_entities", "show_caption_above_media",
    "has_media_spoiler", "reply_markup",
}
# fmt: on


# ---------------------------------------------------------------------- who and where


def _chat_address(part):
    """The chat that an update belongs to, as an address that can be sent to."""
    chat_id = part.object("chat").identifier("id")
    connection = part.text("business_connection_id", "")
    if connection:
        return Address("business_chat", f"{connection}:{chat_id}")
    return Address("chat_id", chat_id)


def _contact(part):
    """The customer: the other person of a private chat, or a group as a whole."""
    chat, address = part.object("chat"), _chat_address(part)
    username = chat.text("username", "")
    addresses = [address]
    # By his username a customer would be taken for the one who writes to the bot itself.
    if username and address.kind == "chat_id":
        addresses.append(Address("username", username))
    sender = part.maybe("from")
    is_customer = _is_private(part) and sender.identifier("id", "") == chat.identifier("id")
    return Contact(
        addresses=tuple(addresses),
        name=name_of(chat),
        username=username,
        phone=_own_phone(part) if is_customer else "",
        language=sender.text("language_code", "") if is_customer else "",
    )


def name_of(someone):
    """What a user or a chat is called."""
    person = f"{someone.text('first_name', '')} {someone.text('last_name', '')}".strip()
    return someone.text("title", "") or person or someone.text("username", "")


def _is_private(part):
    return part.object("chat").text("type", "private") == "private"


def _is_ours(message):
    """True when the owner of a business account, or a bot of his, wrote to the customer."""
    sender = message.maybe("from").identifier("id", "")
    is_customer = sender in ("", message.object("chat").identifier("id"))
    return "business_connection_id" in message and not is_customer


def _own_phone(message):
    """The customer's number, when it is his own card that he shared: Telegram has checked it."""
    card = message.maybe("contact")
    if card.identifier("user_id", "") != message.maybe("from").identifier("id", ""):
        return ""
    digits = re.sub(r"\D", "", card.text("phone_number", ""))
    return f"+{digits}" if digits else ""


def _speaker(message):
    """Who speaks in a group; "" where there is only one."""
    if _is_private(message):
        return ""
    return name_of(message.maybe("sender_chat")) or name_of(message.maybe("from"))


# ---------------------------------------------------------------------- content of a message


def _content(message):
    """Kind, text and what belongs to the kind."""
    field = next((field for field in _CONTENT if field in message), None)
    return _CONTENT[field](message) if field else _unsupported(message)


def _text(message):
    return {"kind": "text", "text": _with_links(message, "text", "entities")}


def _caption(message):
    return _with_links(message, "caption", "caption_entities")


def _with_links(message, field, entities):
    """A text in which links that hide behind words are written out.

    Offsets are counted in UTF-16 code units. https://core.telegram.org/bots/api#messageentity
    """
    text = message.text(field, "").encode("utf-16-le")
    links = [entity for entity in message.items(entities) if "url" in entity]
    for link in sorted(links, key=lambda link: link.integer("offset"), reverse=True):
        end = 2 * (link.integer("offset") + link.integer("length"))
        text = text[:end] + f" ({link.text('url')})".encode("utf-16-le") + text[end:]
    return text.decode("utf-16-le", "replace")


def _file(field, kind, mime_type, message):
    """A file whose object is like Telegram's Document."""
    file = message.object(field)
    filename = file.text("file_name", "")
    mime_type = file.text("mime_type", "") or mimetypes.guess_type(filename)[0] or mime_type
    # A moving picture mostly comes as a video, but a large GIF stays one.
    kind = "image" if field == "animation" and mime_type.startswith("image/") else kind
    return _media(message, file, kind, mime_type, filename)


def _photo(message):
    sizes = message.items("photo")
    if not sizes:
        raise PayloadError(f"{message.at('photo')}: empty")
    largest = max(sizes, key=lambda size: size.integer("width", 0) * size.integer("height", 0))
    return _media(message, largest, "image", "image/jpeg")


def _sticker(message):
    """A picture; one that moves is shown by its emoji, with the file beside it."""
    sticker = message.object("sticker")
    if sticker.value.get("is_animated"):
        content = _media(message, sticker, "document", "application/x-tgsticker", "sticker.tgs")
    elif sticker.value.get("is_video"):
        content = _media(message, sticker, "video", "video/webm", "sticker.webm")
    else:
        return _media(message, sticker, "sticker", "image/webp", "sticker.webp")
    return {**content, "text": sticker.text("emoji", "")}


def _media(message, file, kind, mime_type, filename=""):
    return {
        "kind": kind,
        "text": _caption(message),
        "media": Media(
            kind=kind,
            ref=file.text("file_id"),
            mime_type=mime_type,
            filename=filename or f"{kind}{_extension(mime_type)}",
            size=file.integer("file_size", None),
        ),
    }


def _extension(mime_type):
    # Told here because the tables of the machine differ ("voice.oga", "image.jpe").
    known = {"audio/ogg": ".ogg", "audio/mpeg": ".mp3", "image/jpeg": ".jpg", "video/mp4": ".mp4"}
    if mime_type == "application/octet-stream":
        return ""
    return known.get(mime_type) or mimetypes.guess_extension(mime_type) or ""


def _location(message):
    return _place(message.object("location"))


def _venue(message):
    venue = message.object("venue")
    return _place(venue.object("location"), venue.text("title", ""), venue.text("address", ""))


def _place(point, name="", address=""):
    location = Location(
        latitude=point.number("latitude"),
        longitude=point.number("longitude"),
        name=name,
        address=address,
    )
    return {"kind": "location", "text": "", "location": location}


def _card(message):
    card = message.object("contact")
    emails = re.findall(r"(?im)^EMAIL[^:\r\n]*:(\S+)", card.text("vcard", ""))
    return {
        "kind": "contact",
        "text": "",
        "cards": (
            ContactCard(
                name=name_of(card), phones=(card.text("phone_number"),), emails=tuple(emails)
            ),
        ),
    }


def _dice(message):
    dice = message.object("dice")
    return {"kind": "text", "text": f"{dice.text('emoji')} {dice.integer('value')}"}


def _poll(message):
    poll = message.object("poll")
    lines = [poll.text("question")] + [
        f"- {option.text('text')}" for option in poll.items("options")
    ]
    return {"kind": "text", "text": "\n".join(lines)}


def _checklist(message):
    checklist = message.object("checklist")
    lines = [checklist.text("title")] + [
        f"[{'x' if 'completion_date' in task else ' '}] {task.text('text')}"
        for task in checklist.items("tasks")
    ]
    return {"kind": "text", "text": "\n".join(lines)}


def _rich_message(message):
    blocks = message.object("rich_message").items("blocks")
    lines = ["".join(_strings(block.value)) for block in blocks]
    text = "\n".join(line for line in lines if line)
    return {"kind": "text", "text": text} if text else _unsupported(message)


def _strings(value):
    """All texts inside a block, in order."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)
    elif isinstance(value, dict):
        for key in ("summary", "text", "caption", "blocks", "items", "cells"):
            yield from _strings(value.get(key))


def _unsupported(message):
    """Something that we cannot show, by its name, with whatever was written below it."""
    fields = [field for field in message.value if field not in _METADATA and field in message]
    names = ", ".join(fields).replace("_", " ") or "unknown"
    lines = [f"Unsupported message: {names}", _caption(message)]
    return {"kind": "unsupported", "text": "\n".join(line for line in lines if line)}


#: By field. The order matters: an animation repeats itself as document, a venue as location.
_CONTENT = {
    "text": _text,
    "photo": _photo,
    "animation": partial(_file, "animation", "video", "video/mp4"),
    "video": partial(_file, "video", "video", "video/mp4"),
    "video_note": partial(_file, "video_note", "video", "video/mp4"),
    "audio": partial(_file, "audio", "audio", "audio/mpeg"),
    "voice": partial(_file, "voice", "voice", "audio/ogg"),
    "document": partial(_file, "document", "document", "application/octet-stream"),
    "sticker": _sticker,
    "venue": _venue,
    "location": _location,
    "contact": _card,
    "dice": _dice,
    "poll": _poll,
    "checklist": _checklist,
    "rich_message": _rich_message,
}


def _spoken(message, text):
    """The text with what it answers to, where we do not have that, and who says it in a group."""
    return _prefixed(_speaker(message), _quoted(message) + text)


def _prefixed(speaker, text):
    return f"{speaker}: {text}".rstrip() if speaker else text


def _quoted(message):
    """The words that the customer picked, or that stand in another chat, as quoted lines."""
    picked = message.maybe("quote")
    text = picked.text("text", "") if picked.flag("is_manual") or _is_elsewhere(message) else ""
    if not text and _is_elsewhere(message):
        text = "(story)" if "reply_to_story" in message else "(message in another chat)"
    return "".join(f"> {line}\n" for line in text.splitlines())


def _is_elsewhere(message):
    """True when it answers something that is not in this chat."""
    return "external_reply" in message or "reply_to_story" in message


def _reply_to(message):
    answered = message.maybe("reply_to_message")
    # In a forum everything answers the message that opened its topic.
    if "message_id" not in answered or "forum_topic_created" in answered:
        return ""
    return f"{_chat_address(message).value}:{answered.identifier('message_id')}"


def _referral(text):
    """What stood behind ``?start=`` in the link that brought the customer here.

    https://core.telegram.org/bots/features#deep-linking
    """
    match = re.fullmatch(r"/start(?:@\w+)? ([\w-]{1,64})", text)
    return Referral(source="link", ref=match[1]) if match else None


def _button_title(message, data):
    """What is written on the button that was pressed."""
    rows = message.maybe("reply_markup").value.get("inline_keyboard")
    for row in rows if isinstance(rows, list) else []:
        for button in Payload({"row": row}).items("row"):
            if data and button.text("callback_data", "") == data:
                return button.text("text")
    return data


def _emojis(part, field):
    """Reactions as signs; those without one get a stand-in.

    https://core.telegram.org/bots/api#reactiontype
    """
    stand_ins = {"paid": "\N{WHITE MEDIUM STAR}"}
    return [
        reaction.text("emoji", "") or stand_ins.get(reaction.text("type"), "\N{SPARKLES}")
        for reaction in part.items(field)
    ]
