"""Our messages as the Bot API wants them: method, parameters and files; and whom they go to."""

# There is no environment here: see sentences.py.
# pylint: disable=prefer-env-translation

import json
import re
from dataclasses import dataclass

from .. import vcard
from ..errors import PayloadError, PermanentError, UncertainError
from ..payload import Payload
from ..sentences import _
from .updates import CALLBACK, DIRECT, TOPIC, external_id

_MB = 1024 * 1024
MAX_UPLOAD_BYTES = 50 * _MB
_MAX_PHOTO_BYTES = 10 * _MB
_MAX_STICKER_BYTES = 512 * 1024
#: https://core.telegram.org/bots/api#sendcontact
_MAX_VCARD_BYTES = 2048
_AUDIO_TYPES = ("audio/mpeg", "audio/mp3", "audio/mp4", "audio/m4a", "audio/x-m4a")


@dataclass(frozen=True, kw_only=True)
class _Upload:
    """A method that sends a file, and what it takes; no types = any type."""

    method: str
    field: str
    mime_types: tuple[str, ...] = ()
    max_bytes: int = MAX_UPLOAD_BYTES
    takes_caption: bool = True
    #: The kind to fall back to.
    otherwise: str = "document"

    def fits(self, media, caption):
        return (
            (not self.mime_types or media.mime_type.partition(";")[0] in self.mime_types)
            and len(media.content) <= self.max_bytes
            and (self.takes_caption or not caption)
        )


#: https://core.telegram.org/bots/api#available-methods tells the types for each method.
_UPLOADS = {
    "image": _Upload(
        method="sendPhoto",
        field="photo",
        mime_types=("image/jpeg", "image/png", "image/webp"),
        max_bytes=_MAX_PHOTO_BYTES,
    ),
    "video": _Upload(method="sendVideo", field="video", mime_types=("video/mp4",)),
    "audio": _Upload(
        method="sendAudio",
        field="audio",
        mime_types=_AUDIO_TYPES,
    ),
    "voice": _Upload(
        method="sendVoice",
        field="voice",
        mime_types=("audio/ogg", "audio/opus", *_AUDIO_TYPES),
        otherwise="audio",
    ),
    "sticker": _Upload(
        method="sendSticker",
        field="sticker",
        mime_types=("image/webp", "application/x-tgsticker", "video/webm"),
        max_bytes=_MAX_STICKER_BYTES,
        takes_caption=False,
        otherwise="image",
    ),
    "document": _Upload(method="sendDocument", field="document"),
}


def outbound(message):
    """Method, parameters and files for a message."""
    if message.media:
        return _outbound_media(message.media, message.text)
    if message.location:
        return (*_outbound_location(message.location), None)
    if message.card:
        return (*_outbound_card(message.card), None)
    return "sendMessage", {"text": message.text}, None


def _outbound_media(media, caption):
    kind = media.kind
    while kind != "document" and not _UPLOADS[kind].fits(media, caption):
        kind = _UPLOADS[kind].otherwise
    upload = _UPLOADS[kind]
    files = {upload.field: (media.filename, media.content, media.mime_type)}
    return upload.method, {"caption": caption} if caption else {}, files


def _outbound_location(location):
    point = {"latitude": location.latitude, "longitude": location.longitude}
    names = [text for text in (location.name, location.address) if text]
    if not names:
        return "sendLocation", point
    return "sendVenue", {**point, "title": names[0], "address": names[-1]}


def _outbound_card(card):
    if not card.phones:
        raise PermanentError(_("Telegram needs a phone number on a contact card"))
    params = {"phone_number": card.phones[0], "first_name": card.name}
    text = vcard.write(card)
    has_more = len(card.phones) > 1 or card.emails or card.organisation
    if has_more and len(text.encode()) <= _MAX_VCARD_BYTES:
        params["vcard"] = text
    return "sendContact", params


def reply_parameters(external_id):
    """What is answered; a message that is gone by then does not stop the answer."""
    if not external_id or external_id.startswith(CALLBACK):
        return {}
    message_id = read_message_id(external_id)
    return {"reply_parameters": {"message_id": message_id, "allow_sending_without_reply": True}}


#: By kind of address: the parameter that names the part of a chat.
_TOPICS = {TOPIC: "message_thread_id", DIRECT: "direct_messages_topic_id"}


def target_of(address):
    """The parameters that name where a message goes: a chat, or a topic of it."""
    target = chat_of(address)
    if address.kind in _TOPICS:
        target[_TOPICS[address.kind]] = read_chat_id(address.value.rpartition(":")[2])
    return target


def chat_of(address):
    """The parameters that name a chat."""
    if address.kind == "chat_id":
        return {"chat_id": read_chat_id(address.value)}
    first, _colon, last = address.value.rpartition(":")
    if address.kind in _TOPICS:
        return {"chat_id": read_chat_id(first)}
    return {"chat_id": read_chat_id(last), "business_connection_id": first}


def read_chat_id(value):
    return _integer(value, _("the address is not a chat id"))


def read_message_id(external_id):
    """Telegram's part of an external id."""
    if external_id.startswith(CALLBACK):
        raise PermanentError(_("a pressed button is not a message in Telegram"))
    return _integer(external_id.rpartition(":")[2], _("this is not the id of a Telegram message"))


def _integer(value, complaint):
    if not re.fullmatch(r"-?\d+", value):
        raise PermanentError(complaint)
    return int(value)


def sent_id(target, result):
    """External id of the message that Telegram made.

    :raise UncertainError: it was sent, but nobody can tell as what
    """
    try:
        sent = Payload(result, "result")
        chat = {"id": target["chat_id"], **sent.maybe("chat").value}
        return external_id(
            Payload({**target, "chat": chat, "message_id": sent.integer("message_id")})
        )
    except PayloadError as error:
        raise UncertainError(error.detail, code="payload") from None


def as_form(params):
    """Parameters as form fields: what is not a text is told as JSON."""
    return {
        name: value if isinstance(value, str) else json.dumps(value)
        for name, value in params.items()
    }
