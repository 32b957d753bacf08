"""What is in a message of Telegram's: text, files, places, cards, and what cannot be shown.

https://core.telegram.org/bots/api#message
"""

import mimetypes
import re
from dataclasses import replace
from functools import partial

from .. import vcard
from ..content import readable, unsupported
from ..errors import PayloadError
from ..events import ContactCard, Location, Media
from ..payload import Payload

#: What a file's name cannot hold.
_UNFIT = re.compile(r"[/\\\x00-\x1f]")
# fmt: off
#: Messages that tell of something that happened to the chat.
SERVICE = {
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
    "community_chat_added", "community_chat_removed",
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


def without_empty(message):
    """A message without the fields that stand there and say nothing.

    Telegram leaves them out. Relays, and libraries that write an update down again, do not.
    """
    kept = {name: v for name, v in message.value.items() if v is not False and v not in (None, [])}
    return Payload(kept, message.path)


def content_of(message):
    """Kind, text and what belongs to the kind; whatever is in it."""
    name = (field_of(message) or "").replace("_", " ")
    return readable(read_content, message, name, _caption(message))


def read_content(message):
    """:func:`content_of`, of what can be read.

    :raise PayloadError: it cannot
    """
    field = field_of(message)
    return _CONTENT[field](message) if field else _unsupported(message)


def field_of(message):
    """Name of the field that holds the content, None when we know none of them."""
    return next((field for field in _CONTENT if field in message), None)


def _text(message):
    message.text("text")
    return {"kind": "text", "text": _with_links(message, "text", "entities")}


def _caption(message):
    return _with_links(message, "caption", "caption_entities")


def _with_links(message, field, entities):
    """A text in which links that hide behind words are written out.

    Offsets are counted in UTF-16 code units. https://core.telegram.org/bots/api#messageentity
    """
    text = message.text(field, "").encode("utf-16-le")
    links = {
        2 * (entity.integer("offset", 0) + entity.integer("length", 0)): entity.text("url", "")
        for entity in message.objects(entities)
    }
    for end in sorted(links, reverse=True):
        if links[end] and 0 < end <= len(text):
            text = text[:end] + f" ({links[end]})".encode("utf-16-le") + text[end:]
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
    sizes = message.objects("photo")
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
            lasting_id=file.text("file_unique_id", ""),
        ),
    }


def _audio(message):
    """Music: it is called by whoever plays it and its title, where the file has no name."""
    audio = message.object("audio")
    names = filter(None, (audio.text("performer", ""), audio.text("title", "")))
    content = _file("audio", "audio", "audio/mpeg", message)
    if audio.text("file_name", "") or not (name := " - ".join(names)):
        return content
    media = content["media"]
    name = f"{_UNFIT.sub('_', name)}{_extension(media.mime_type)}"
    return {**content, "media": replace(media, filename=name)}


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
    contact = message.object("contact")
    phone = contact.text("phone_number", "")
    card = ContactCard(name=name_of(contact), phones=(phone,) if phone else ())
    card = vcard.completed(card, contact.text("vcard", ""))
    if not (card.name or card.phones):
        raise PayloadError(f"{contact.at('phone_number')}: missing")
    return {"kind": "contact", "text": "", "cards": (card,)}


def _dice(message):
    dice = message.object("dice")
    return {"kind": "text", "text": f"{dice.text('emoji', '🎲')} {dice.integer('value')}"}


def _poll(message):
    poll = message.object("poll")
    lines = [poll.text("question")] + [
        f"- {option.text('text', '')}" for option in poll.objects("options")
    ]
    return {"kind": "text", "text": "\n".join(lines)}


def _checklist(message):
    checklist = message.object("checklist")
    lines = [checklist.text("title")] + [
        f"[{'x' if task.integer('completion_date', 0) else ' '}] {task.text('text', '')}"
        for task in checklist.objects("tasks")
    ]
    return {"kind": "text", "text": "\n".join(lines)}


def _web_app_data(message):
    """What a web page that was opened by a button of ours sent."""
    data = message.object("web_app_data")
    lines = [data.text("button_text", ""), data.text("data", "")]
    if not any(lines):
        raise PayloadError(f"{data.at('data')}: missing")
    return {"kind": "button", "text": "\n".join(filter(None, lines))}


def _rich_message(message):
    blocks = message.object("rich_message").value.get("blocks")
    text = _rich_lines(blocks)
    return {"kind": "text", "text": text} if text else _unsupported(message)


def _rich_lines(blocks):
    """Blocks of a formatted message, each on lines of its own."""
    blocks = blocks if isinstance(blocks, list) else []
    return "\n".join(filter(None, map(_rich_block, blocks)))


def _rich_block(block):
    """What can be read in one block.

    https://core.telegram.org/bots/api#richblock
    """
    if not isinstance(block, dict):
        return _rich_text(block)
    parts = [_rich_text(block.get("summary")), _rich_text(block.get("text"))]
    parts += [_rich_lines(block.get("blocks"))]
    parts += [f"- {_rich_block(item)}" for item in _list(block.get("items"))]
    parts += [_rich_row(row) for row in _list(block.get("cells"))]
    parts += [_rich_text(block.get("caption"))]
    return "\n".join(filter(None, parts))


def _rich_row(cells):
    """A row of a table."""
    if not isinstance(cells, list):
        return _rich_block(cells)
    return " | ".join(map(_rich_block, cells))


def _rich_text(value):
    """A formatted text as a plain one; links that hide behind words are written out."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return "".join(map(_rich_text, value))
    if not isinstance(value, dict):
        return ""
    text, url = _rich_text(value.get("text")), value.get("url")
    return f"{text} ({url})" if text and isinstance(url, str) and url != text else text


def _list(value):
    return value if isinstance(value, list) else []


def _unsupported(message):
    """Something that we cannot show, by its name, with whatever words there are."""
    known = _METADATA | SERVICE
    fields = [field for field in message.value if field not in known]
    names = ", ".join(fields).replace("_", " ") or "unknown"
    words = [message.maybe(field).text("text", "") for field in fields]
    return unsupported(names, *words, _caption(message))


#: By field. The order matters: an animation repeats itself as document, a venue as location.
_CONTENT = {
    "text": _text,
    "photo": _photo,
    "animation": partial(_file, "animation", "video", "video/mp4"),
    "video": partial(_file, "video", "video", "video/mp4"),
    "video_note": partial(_file, "video_note", "video", "video/mp4"),
    "audio": _audio,
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
    "web_app_data": _web_app_data,
}


def name_of(someone):
    """What a user or a chat is called."""
    person = f"{someone.text('first_name', '')} {someone.text('last_name', '')}".strip()
    return someone.text("title", "") or person or someone.text("username", "")
