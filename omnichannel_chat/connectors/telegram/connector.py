"""Telegram bots, through the Bot API.

https://core.telegram.org/bots/api

Four things shape this module:

* The bot token is a part of every address that we call. No address is ever put into an error, and
  none of our errors keeps the exception of ``requests``, which quotes it. ``urllib3`` writes paths
  to its debug log; the addon filters that log.
* A ``message_id`` is unique within its chat only: our external ids are ``<chat>:<message>``.
* A topic of a group is a conversation of its own, and so is what one subscriber writes to a
  channel: kinds ``topic`` and ``direct_topic``, ``<chat>:<topic>``. Ids of messages are those of
  the chat.
* A customer who writes to a Telegram Business account that this bot is connected to has the same
  chat id as when he writes to the bot, but it is another conversation. Its address is of kind
  ``business_chat`` and its ids start with the id of the business connection.
"""

# There is no environment here: see sentences.py.
# pylint: disable=prefer-env-translation

import dataclasses
import json
import mimetypes
import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from urllib.parse import quote, urlsplit

from .. import vcard
from ..base import (
    Capabilities,
    Connector,
    Health,
    MediaLimit,
    same_secret,
)
from ..errors import (
    CredentialsError,
    MediaError,
    MediaGoneError,
    MediaRefusedError,
    PayloadError,
    PermanentError,
    RecipientError,
    RecipientMovedError,
    SendError,
    TemporaryError,
    ThrottledError,
    UncertainError,
)
from ..events import (
    MEDIA_KINDS,
    Address,
    Profile,
    Receipt,
)
from ..payload import Payload
from ..sentences import _
from ..transport import read_object
from .content import name_of
from .updates import (
    CALLBACK,
    DIRECT,
    TOPIC,
    cut,
    external_id,
    understand,
)

ORIGIN_HEADER = "x-telegram-bot-api-secret-token"
#: ``message_reaction`` only comes when it is asked for by name, and a list that is left out
#: means "as before": so all of them are named. https://core.telegram.org/bots/api#setwebhook
ALLOWED_UPDATES = (
    "message",
    "edited_message",
    "message_reaction",
    "callback_query",
    "my_chat_member",
    "business_connection",
    "business_message",
    "edited_business_message",
    "deleted_business_messages",
)
#: Calls that Telegram may make to us at a time.
MAX_CONNECTIONS = 10
WEBHOOK_PORTS = (443, 80, 88, 8443)

_MB = 1024 * 1024
_MAX_UPLOAD_BYTES = 50 * _MB
_MAX_PHOTO_BYTES = 10 * _MB
_MAX_STICKER_BYTES = 512 * 1024
#: https://core.telegram.org/bots/api#sendcontact
_MAX_VCARD_BYTES = 2048
#: https://core.telegram.org/bots/api#getfile
_MAX_DOWNLOAD_BYTES = 20 * _MB
_MANY_PENDING = 10
_AUDIO_TYPES = ("audio/mpeg", "audio/mp3", "audio/mp4", "audio/m4a", "audio/x-m4a")
_TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]+")


class TelegramConnector(Connector):
    """One bot.

    Settings: ``bot_token``; ``webhook_secret``, made by us and told to Telegram by
    :meth:`subscribe`; ``webhook_url``, which Telegram should call; ``handle``, the bot's user name;
    ``base_url`` of a Bot API server of one's own.
    """

    provider = "telegram"
    title = "Telegram"
    icon = "fa-telegram"
    capabilities = Capabilities(
        text_limit=4096,
        caption_limit=1024,
        # Whatever does not fit its kind goes as a document: see ``_UPLOADS``.
        media={kind: MediaLimit(max_bytes=_MAX_UPLOAD_BYTES) for kind in MEDIA_KINDS},
        receipts=frozenset({"sent"}),
        actions=frozenset({"reply", "react", "edit", "delete", "typing", "location", "contact"}),
        delete_window=timedelta(hours=48),
        can_start="customer",
        features=frozenset({"profiles"}),
        # https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this
        rate_per_second=30,
        seconds_per_chat=1,
    )
    required_settings = ("bot_token",)
    secret_settings = ("bot_token", "webhook_secret")
    default_base_url = "https://api.telegram.org"
    max_inbound_bytes = _MAX_DOWNLOAD_BYTES

    # ------------------------------------------------------------------ way in

    def _webhook_secrets(self):
        return [self.settings.get("webhook_secret")]

    def _is_genuine(self, request, secret):
        return same_secret(request.headers.get(ORIGIN_HEADER), secret)

    def _split(self, body):
        return cut(body)

    def _parse(self, payload):
        return understand(payload)

    # ------------------------------------------------------------------ way out

    def send(self, message):
        target = _target(self._address(message.to))
        method, params, files = _outbound(message)
        params = {**target, **params, **_reply_parameters(message.reply_to)}
        if message.thread and "message_thread_id" not in target:
            params["message_thread_id"] = _chat_id(message.thread)
        result = self._api(method, params, files=files, sends=True)
        return Receipt(external_id=_sent_id(target, result))

    def edit(self, to, external_id, text):
        target = {**_chat_of(self._address(to)), "message_id": _message_id(external_id)}
        try:
            self._change("editMessageText", {**target, "text": text})
        except PermanentError as error:
            # A bot is not told whether a message of its own is a text or a file with a caption.
            if not _says(error, "there is no text in the message to edit"):
                raise
            self._change("editMessageCaption", {**target, "caption": text})

    def delete(self, to, external_id):
        target = _chat_of(self._address(to))
        message_id = _message_id(external_id)
        connection = target.get("business_connection_id")
        if connection:
            params = {"business_connection_id": connection, "message_ids": [message_id]}
            self._api("deleteBusinessMessages", params)
            return
        try:
            self._api("deleteMessage", {**target, "message_id": message_id})
        except PermanentError as error:
            if not _says(error, "message to delete not found"):
                raise

    def react(self, to, external_id, emoji):
        target = _chat_of(self._address(to))
        if "business_connection_id" in target:
            raise PermanentError(_("Telegram bots cannot react in chats of a business account"))
        # Telegram's list has the plain signs; keyboards add the "show it as a picture" mark.
        # https://core.telegram.org/bots/api#reactiontypeemoji
        emoji = emoji.replace("\N{VARIATION SELECTOR-16}", "")
        reaction = [{"type": "emoji", "emoji": emoji}] if emoji else []
        message_id = _message_id(external_id)
        self._api("setMessageReaction", {**target, "message_id": message_id, "reaction": reaction})

    def typing(self, to, external_id):
        target = _target(self._address(to))
        # Topics of a channel's subscribers show no typing.
        if "direct_messages_topic_id" not in target:
            self._api("sendChatAction", {**target, "action": "typing"})

    def fetch_media(self, media):
        if (media.size or 0) > self.max_inbound_bytes:
            raise MediaRefusedError(_("Telegram gives files of up to 20 MB to bots"), code="size")
        path = self._file_path(media.ref)
        file = self.download(self._file_url(path))
        # The file server calls everything "application/octet-stream".
        mime_type = media.mime_type or mimetypes.guess_type(path)[0] or file.mime_type
        return dataclasses.replace(file, mime_type=mime_type, filename=media.filename)

    def check_health(self):
        bot = Payload(self._api("getMe"), "getMe")
        webhook = Payload(self._api("getWebhookInfo"), "getWebhookInfo")
        username = bot.text("username", "")
        wanted = self.settings.get("webhook_url")
        called = webhook.text("url", "")
        return Health(
            account=bot.identifier("id"),
            name=f"@{username}" if username else bot.text("first_name", ""),
            handle=username,
            subscribed=called == wanted if wanted else bool(called),
            warnings=tuple(_webhook_warnings(webhook, wanted)),
        )

    def subscribe(self, webhook_url):
        # A Bot API server of one's own calls any address.
        if self.base_url == self.default_base_url:
            _check_webhook_url(webhook_url)
        params = {
            "url": webhook_url,
            # While it is changed there are two, the new one first.
            "secret_token": self.setting("webhook_secret").split()[0],
            "allowed_updates": list(ALLOWED_UPDATES),
            "max_connections": MAX_CONNECTIONS,
        }
        self._api("setWebhook", params)
        return ()

    def unsubscribe(self):
        self._api("deleteWebhook")

    def fetch_profile(self, addresses):
        address = self._address(addresses)
        if address.kind == DIRECT:
            # It would be that of the channel; his messages tell who the subscriber is.
            raise PermanentError(_("Telegram tells nothing of a channel's subscribers"))
        target = _target(address)
        try:
            chat = Payload(self._api("getChat", {"chat_id": target["chat_id"]}), "getChat")
        except RecipientError as error:
            raise PermanentError(error.detail, code=error.code) from None
        picture = chat.maybe("photo").text("big_file_id", "")
        is_part = address.kind == TOPIC
        return Profile(
            # A topic is called by its own name, and found by none.
            name="" if is_part else name_of(chat),
            username="" if is_part else chat.text("username", ""),
            picture_url=self._picture_url(picture) if picture else "",
        )

    def invite_link(self, ref=""):
        name = self.settings.get("handle")
        if not name:
            return ""
        # https://core.telegram.org/bots/features#deep-linking
        return f"https://t.me/{name}?start={ref}" if ref else f"https://t.me/{name}"

    # ------------------------------------------------------------------ calls

    @property
    def _token(self):
        """The bot token; it goes into addresses, so it must look like one."""
        token = self.setting("bot_token").strip()
        if not _TOKEN.fullmatch(token):
            raise CredentialsError(_("this is not a bot token: it looks like 123456789:AA..."))
        return token

    def _address(self, to):
        return self.pick_address(to, "chat_id", "business_chat", TOPIC, DIRECT)

    def _api(self, method, params=None, *, files=None, sends=False):
        """Call a method of the Bot API.

        :param dict files: file by name of its parameter, as ``requests`` wants it
        :return: ``result`` of the answer
        """
        options = {"json": params or {}}
        if files:
            options = {"data": _form(params), "files": files}
        url = f"{self.base_url}/bot{self._token}/{method}"
        response = self.call("POST", url, sends=sends, **options)
        answer = Payload(read_object(response), "answer")
        if answer.value.get("ok") is not True:
            raise self._refusal(answer, response, sends)
        return answer.value.get("result")

    def _refusal(self, answer, response, sends):
        """The exception for an answer that is not "ok"."""
        try:
            code, told = answer.integer("error_code"), answer.text("description", "")
            parameters = answer.maybe("parameters")
        except PayloadError:
            return self._no_answer(response, sends)
        if code >= 500:
            return self.lost(sends)(self.discreet(told), code=code)
        return _classify(code, self.discreet(told), parameters)

    def _no_answer(self, response, sends):
        """The exception for an answer that the Bot API did not give, but something before it."""
        if 300 <= response.status_code < 500 and response.status_code not in (408, 429):
            detail = _("this is not the answer of a Bot API server")
            return PermanentError(detail, code=response.status_code)
        return self.unexplained(response, sends)

    def explain(self, response):
        told = read_object(response).get("description")
        return (self.discreet(told), "") if isinstance(told, str) else super().explain(response)

    def _change(self, method, params):
        """An edit; one that changes nothing has succeeded."""
        try:
            self._api(method, params)
        except PermanentError as error:
            if not _says(error, "message is not modified"):
                raise

    def _file_url(self, path):
        """Address of a file; it holds the token."""
        return f"{self.base_url}/file/bot{self._token}/{quote(path)}"

    def _picture_url(self, file_id):
        """Address of a picture, "" when it is gone: the name is worth having without it."""
        try:
            return self._file_url(self._file_path(file_id))
        except (MediaGoneError, MediaRefusedError):
            return ""

    def _file_path(self, file_id):
        """Where a file lies on the file server.

        :raise MediaError: see its subclasses
        """
        try:
            result = self._api("getFile", {"file_id": file_id})
        except SendError as error:
            raise _media_error(error) from None
        try:
            return Payload(result, "getFile").text("file_path")
        except PayloadError as error:
            raise MediaError(error.detail, code="payload") from None


# ---------------------------------------------------------------------- errors

#: https://core.telegram.org/bots/api#making-requests; 404 is how Telegram answers a wrong token.
ERRORS = {
    401: CredentialsError,
    403: RecipientError,
    404: CredentialsError,
    409: TemporaryError,
}
#: Code 400 stands for nearly everything; only these descriptions have a remedy of their own. The
#: first that fits decides.
DESCRIPTIONS = {
    # A right of the bot at one business account: the customer is not to blame, nor is the token
    "on behalf of the business account": PermanentError,
    "chat not found": RecipientError,
    "user not found": RecipientError,
    "group chat was deactivated": RecipientError,
    "user is deactivated": RecipientError,
    "peer_id_invalid": RecipientError,
    "chat_write_forbidden": RecipientError,
    "user_is_blocked": RecipientError,
    "bot was blocked": RecipientError,
    "bot was kicked": RecipientError,
    "not enough rights to send": RecipientError,
    "have no rights to send": RecipientError,
    # A topic that was deleted or closed
    "message thread not found": RecipientError,
    "topic_deleted": RecipientError,
    "topic_closed": RecipientError,
}


def _classify(code, detail, parameters):
    """The exception for an error code.

    :param Payload parameters: https://core.telegram.org/bots/api#responseparameters
    """
    moved_to = parameters.identifier("migrate_to_chat_id", "")
    if moved_to:
        return RecipientMovedError(Address("chat_id", moved_to), detail, code=code)
    if code == 429:
        # Telegram does not tell whether the chat or the whole bot is meant; mostly it is the chat.
        wait = parameters.number("retry_after", None)
        return ThrottledError(detail, code=code, retry_after=wait, scope="chat")
    return ERRORS.get(code, _described(detail))(detail, code=code)


def _described(detail):
    detail = detail.lower()
    return next((error for text, error in DESCRIPTIONS.items() if text in detail), PermanentError)


def _says(error, text):
    """True for a refusal that Telegram only tells apart by its description."""
    return error.code == "400" and text in error.detail.lower()


def _media_error(error):
    """What a refused ``getFile`` means for the file."""
    if _says(error, "file is too big"):
        return MediaRefusedError(_("Telegram gives files of up to 20 MB to bots"), code="size")
    if isinstance(error, PermanentError) and not _says(error, "temporarily unavailable"):
        return MediaGoneError(error.detail, code=error.code)
    return MediaError(error.detail, code=error.code)


# ---------------------------------------------------------------------- outbound


@dataclass(frozen=True, kw_only=True)
class _Upload:
    """A method that sends a file, and what it takes; no types = any type."""

    method: str
    field: str
    mime_types: tuple[str, ...] = ()
    max_bytes: int = _MAX_UPLOAD_BYTES
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


def _outbound(message):
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


def _reply_parameters(external_id):
    """What is answered; a message that is gone by then does not stop the answer."""
    if not external_id or external_id.startswith(CALLBACK):
        return {}
    message_id = _message_id(external_id)
    return {"reply_parameters": {"message_id": message_id, "allow_sending_without_reply": True}}


#: By kind of address: the parameter that names the part of a chat.
_TOPICS = {TOPIC: "message_thread_id", DIRECT: "direct_messages_topic_id"}


def _target(address):
    """The parameters that name where a message goes: a chat, or a topic of it."""
    target = _chat_of(address)
    if address.kind in _TOPICS:
        target[_TOPICS[address.kind]] = _chat_id(address.value.rpartition(":")[2])
    return target


def _chat_of(address):
    """The parameters that name a chat."""
    if address.kind == "chat_id":
        return {"chat_id": _chat_id(address.value)}
    first, _colon, last = address.value.rpartition(":")
    if address.kind in _TOPICS:
        return {"chat_id": _chat_id(first)}
    return {"chat_id": _chat_id(last), "business_connection_id": first}


def _chat_id(value):
    return _integer(value, _("the address is not a chat id"))


def _message_id(external_id):
    """Telegram's part of an external id."""
    if external_id.startswith(CALLBACK):
        raise PermanentError(_("a pressed button is not a message in Telegram"))
    return _integer(external_id.rpartition(":")[2], _("this is not the id of a Telegram message"))


def _integer(value, complaint):
    if not re.fullmatch(r"-?\d+", value):
        raise PermanentError(complaint)
    return int(value)


def _sent_id(target, result):
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


def _form(params):
    """Parameters as form fields: what is not a text is told as JSON."""
    return {
        name: value if isinstance(value, str) else json.dumps(value)
        for name, value in params.items()
    }


# ---------------------------------------------------------------------- health


def _webhook_warnings(webhook, wanted):
    """What deserves attention in https://core.telegram.org/bots/api#webhookinfo.

    :param str wanted: the address that should be called, "" = not known
    """
    called = webhook.text("url", "")
    if not called:
        yield _("No webhook is set, so nothing is received: connect the channel again.")
    elif wanted and called != wanted:
        yield _(
            "Telegram calls another address, so nothing is received: connect the channel again."
        )
    pending = webhook.integer("pending_update_count", 0)
    if pending >= _MANY_PENDING:
        yield _("%(count)s updates wait at Telegram to be delivered.", count=pending)
    failed_at = webhook.moment("last_error_date", default=None)
    # Telegram keeps the last error for ever; an old one tells nothing.
    if failed_at and datetime.now(timezone.utc) - failed_at < timedelta(days=1):
        reason = webhook.text("last_error_message", "") or _("no reason given")
        yield _(
            "Telegram could not deliver an update at %(moment)s UTC: %(reason)s",
            moment=f"{failed_at:%Y-%m-%d %H:%M}",
            reason=reason,
        )


def _check_webhook_url(url):
    """Say in plain words what Telegram would refuse.

    https://core.telegram.org/bots/webhooks
    """
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname:
        raise PermanentError(
            _("Telegram only calls addresses that start with https://"), code="url"
        )
    try:
        port = parts.port or 443
    except ValueError:
        port = None
    if port not in WEBHOOK_PORTS:
        ports = ", ".join(map(str, WEBHOOK_PORTS))
        raise PermanentError(_("Telegram only calls the ports %(ports)s", ports=ports), code="url")
