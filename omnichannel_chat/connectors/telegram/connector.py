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
import mimetypes
import re
from datetime import timedelta
from urllib.parse import quote

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
    SendError,
)
from ..events import (
    MEDIA_KINDS,
    Profile,
    Receipt,
)
from ..payload import Payload
from ..sentences import _
from ..transport import read_object
from .content import name_of
from .errors import classify, media_error, says
from .outbound import (
    MAX_UPLOAD_BYTES,
    as_form,
    chat_of,
    outbound,
    read_chat_id,
    read_message_id,
    reply_parameters,
    sent_id,
    target_of,
)
from .setup import check_address, read_warnings
from .updates import DIRECT, TOPIC, cut, understand

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
#: https://core.telegram.org/bots/api#getfile
_MAX_DOWNLOAD_BYTES = 20 * 1024 * 1024
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
        # Whatever does not fit its kind goes as a document: see outbound.py.
        media={kind: MediaLimit(max_bytes=MAX_UPLOAD_BYTES) for kind in MEDIA_KINDS},
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
        target = target_of(self._address(message.to))
        method, params, files = outbound(message)
        params = {**target, **params, **reply_parameters(message.reply_to)}
        if message.thread and "message_thread_id" not in target:
            params["message_thread_id"] = read_chat_id(message.thread)
        result = self._api(method, params, files=files, sends=True)
        return Receipt(external_id=sent_id(target, result))

    def edit(self, to, external_id, text):
        target = {**chat_of(self._address(to)), "message_id": read_message_id(external_id)}
        try:
            self._change("editMessageText", {**target, "text": text})
        except PermanentError as error:
            # A bot is not told whether a message of its own is a text or a file with a caption.
            if not says(error, "there is no text in the message to edit"):
                raise
            self._change("editMessageCaption", {**target, "caption": text})

    def delete(self, to, external_id):
        target = chat_of(self._address(to))
        message_id = read_message_id(external_id)
        connection = target.get("business_connection_id")
        if connection:
            params = {"business_connection_id": connection, "message_ids": [message_id]}
            self._api("deleteBusinessMessages", params)
            return
        try:
            self._api("deleteMessage", {**target, "message_id": message_id})
        except PermanentError as error:
            if not says(error, "message to delete not found"):
                raise

    def react(self, to, external_id, emoji):
        target = chat_of(self._address(to))
        if "business_connection_id" in target:
            raise PermanentError(_("Telegram bots cannot react in chats of a business account"))
        # Telegram's list has the plain signs; keyboards add the "show it as a picture" mark.
        # https://core.telegram.org/bots/api#reactiontypeemoji
        emoji = emoji.replace("\N{VARIATION SELECTOR-16}", "")
        reaction = [{"type": "emoji", "emoji": emoji}] if emoji else []
        message_id = read_message_id(external_id)
        self._api("setMessageReaction", {**target, "message_id": message_id, "reaction": reaction})

    def typing(self, to, external_id):
        target = target_of(self._address(to))
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
            warnings=tuple(read_warnings(webhook, wanted, self.discreet)),
        )

    def subscribe(self, webhook_url):
        # A Bot API server of one's own calls any address.
        if self.base_url == self.default_base_url:
            check_address(webhook_url)
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
        target = target_of(address)
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
            options = {"data": as_form(params), "files": files}
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
        return classify(code, self.discreet(told), parameters)

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
            if not says(error, "message is not modified"):
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
            raise media_error(error) from None
        try:
            return Payload(result, "getFile").text("file_path")
        except PayloadError as error:
            raise MediaError(error.detail, code="payload") from None
