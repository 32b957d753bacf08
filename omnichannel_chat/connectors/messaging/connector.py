"""What Messenger and Instagram share: both are chats of a page or professional account of Meta's.

* https://developers.facebook.com/documentation/business-messaging/messenger-platform/overview
* https://developers.facebook.com/docs/graph-api/reference/page/messages
* https://developers.facebook.com/documentation/business-messaging/messenger-platform/error-codes
"""

# There is no environment here: see sentences.py.
# pylint: disable=prefer-env-translation

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar
from urllib.parse import quote

from ..errors import (
    CredentialsError,
    MediaError,
    MediaGoneError,
    PayloadError,
    PermanentError,
    SendError,
    TemporaryError,
)
from ..events import Profile, Receipt
from ..meta.graph import MetaConnector
from ..sentences import _
from .content import MEDIA_HOSTS
from .errors import ERRORS
from .events import understand
from .history import History
from .webhook import Cutter, whole_id

#: Fields of a page that our app is told of; those of Messenger, and at least one for Instagram.
PAGE_FIELDS = (
    "messages",
    "message_echoes",
    "message_deliveries",
    "message_reads",
    "message_reactions",
    "message_edits",
    "messaging_postbacks",
    "messaging_referrals",
    "messaging_optins",
    "messaging_handovers",
    "standby",
    "messaging_policy_enforcement",
)
#: What only a new token mends; other refusals of a profile concern one customer.
_DEAD_TOKEN = {"0", "102", "104", "190", "401"}
#: Types of files of ours, in Meta's words.
_TYPES = {"image": "image", "video": "video", "audio": "audio", "document": "file"}
#: Codes of a file's host for an address that has run out.
_GONE = {"400", "403"}


class MetaMessagingConnector(MetaConnector):
    """Base of Messenger and Instagram.

    Settings: those of Meta, ``page_id``, and optionally ``app_id``, with which the webhook is set
    up and the connection test can look into the access token.
    """

    media_hosts = MEDIA_HOSTS
    error_classes = ERRORS
    #: How customers are named.
    address_kind: ClassVar[str]
    #: In calls that serve both products: "messenger" or "instagram".
    platform: ClassVar[str]
    #: What an upload has to say besides.
    upload_params: ClassVar[Mapping[str, str]] = {}
    #: What is asked for of a customer.
    profile_fields: ClassVar[str]
    #: What is asked for of a message in the list of conversations.
    history_fields: ClassVar[str]
    #: As what Meta's webhooks know the product, and the fields that the app subscribes to there.
    webhook_object: ClassVar[str]
    webhook_fields: ClassVar[tuple[str, ...]]

    # ------------------------------------------------------------------ way in

    def _split(self, body):
        return Cutter(self.unparsed_envelope).cut(body)

    def _parse(self, payload):
        return understand(payload, self.address_kind)

    # ------------------------------------------------------------------ way out

    @property
    def node(self):
        """The page or account in addresses of calls."""
        return self.setting("page_id")

    def send(self, message):
        body = {**self._recipient(message.to), **self._kind_of_message(message)}
        body["message"] = self._content(message)
        if message.reply_to:
            body["reply_to"] = {"mid": whole_id(message.reply_to)}
        answer = self._post(body, sends=True)
        try:
            return Receipt(external_id=answer.identifier("message_id"))
        except PayloadError:
            raise self.nameless() from None

    def react(self, to, external_id, emoji):
        action = {"sender_action": "react" if emoji else "unreact"}
        payload = {"message_id": whole_id(external_id)}
        if emoji:
            payload["reaction"] = self._reaction(emoji)
        # Reacting twice is reacting once, so a lost answer may be tried again.
        self._post({**self._recipient(to), **action, "payload": payload})

    def mark_read(self, to, external_id):
        self._post({**self._recipient(to), "sender_action": "mark_seen"})

    def typing(self, to, external_id):
        self._post({**self._recipient(to), "sender_action": "typing_on"})

    def fetch_media(self, media):
        if not media.ref:
            raise MediaGoneError(media.error, code="gone")
        try:
            # Files of Instagram are at an address that leads to another one.
            content = self.download(media.ref, redirects=2)
        except MediaError as error:
            if error.code not in _GONE:
                raise
            raise MediaGoneError(
                _("the provider does not have the file any more"), code="gone"
            ) from None
        return replace(content, filename=media.filename or content.filename)

    def fetch_profile(self, addresses):
        address = self.pick_address(addresses, self.address_kind)
        try:
            answer = self.graph("GET", address.value, params={"fields": self.profile_fields})
        except TemporaryError:
            raise
        except SendError as error:
            if isinstance(error, CredentialsError) and error.code.split("/")[0] in _DEAD_TOKEN:
                raise
            # Of somebody who has not agreed to it Meta tells nothing; the channel is well.
            raise PermanentError(error.detail, code=error.code) from None
        try:
            return _profile(answer)
        except PayloadError as error:
            raise PermanentError(error.detail, code="answer") from None

    def fetch_missed(self, since):
        return History(self).fetch(since)

    # ------------------------------------------------------------------ webhook

    def subscribe(self, webhook_url):
        self._subscribe_account()
        return self._subscribe_app(webhook_url)

    def _subscribe_account(self):
        """Have the page tell our app; each call names all fields, because it replaces them."""
        fields = {"subscribed_fields": ",".join(PAGE_FIELDS)}
        self.graph("POST", self.setting("page_id"), "subscribed_apps", data=fields)

    def _subscribe_app(self, webhook_url):
        """Point the app's webhook at us; what cannot be done from here is said in sentences.

        https://developers.facebook.com/docs/graph-api/reference/app/subscriptions
        """
        by_hand = _(
            "In the app's dashboard, under Webhooks, choose %(product)s, enter the webhook address "
            "and the verify token of this channel, and subscribe to these fields: %(fields)s.",
            product=self.webhook_object.capitalize(),
            fields=", ".join(self.webhook_fields),
        )
        if not self.settings.get("app_id"):
            return (by_hand,)
        subscription = {
            "object": self.webhook_object,
            "callback_url": webhook_url,
            "verify_token": self.setting("verify_token"),
            "fields": ",".join(self.webhook_fields),
            "include_values": "true",
        }
        try:
            self.graph(
                *("POST", self.setting("app_id"), "subscriptions"),
                data=subscription,
                headers=self.app_authorization,
                base_url=self.app_base_url,
            )
        except (CredentialsError, PermanentError):
            # Of another app's secret, or for a product whose webhook only the dashboard sets up.
            return (by_hand,)
        return ()

    @property
    def app_base_url(self):
        """Where apps are managed, whatever the host of the account."""
        return (self.settings.get("base_url") or MetaConnector.default_base_url).rstrip("/")

    def unsubscribe(self):
        self.graph("DELETE", self.node, "subscribed_apps")

    # ------------------------------------------------------------------ links

    def _link(self, address, ref):
        return f"{address}?ref={quote(ref, safe='')}" if ref else address

    # ------------------------------------------------------------------ parts of the way out

    def _post(self, body, sends=False):
        return self.graph("POST", self.node, "messages", sends=sends, json=body)

    def _recipient(self, addresses):
        return {"recipient": {"id": self.pick_address(addresses, self.address_kind).value}}

    def _kind_of_message(self, message):
        """Within a day anything may be said; later only by a person, and Meta has to be told so.

        https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/message-tags
        """
        if message.human_agent:
            return {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"}
        return {}

    def _reaction(self, emoji):
        return emoji

    def _content(self, message):
        if message.media:
            return {"attachment": self._attachment(message)}
        if message.location:
            return {"text": _location_text(message.location)}
        if message.card:
            return {"text": _card_text(message.card)}
        return {"text": message.text}

    def _attachment(self, message):
        self.check_file(message)
        media = message.media
        return {"type": _TYPES[media.kind], "payload": self._file(media)}

    def _file(self, media):
        """How a file is named in a message; here: uploaded before."""
        return {"attachment_id": self._upload(media)}

    def _upload(self, media):
        """Id of an uploaded file.

        https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/saving-assets
        """
        attachment = {"type": _TYPES[media.kind], "payload": {"is_reusable": True}}
        return self.upload(
            *(self.node, "message_attachments"),
            name="attachment_id",
            data={**self.upload_params, "message": json.dumps({"attachment": attachment})},
            files={"filedata": (media.filename, media.content, media.mime_type)},
        )


def _profile(answer):
    parts = (answer.text("first_name", ""), answer.text("last_name", ""))
    return Profile(
        name=answer.text("name", "") or " ".join(filter(None, parts)),
        username=answer.text("username", ""),
        picture_url=answer.text("profile_pic", ""),
    )


def _location_text(location):
    """A place as text with a link, which any phone opens on a map."""
    where = f"{location.latitude:.6f},{location.longitude:.6f}"
    link = f"https://www.google.com/maps/search/?api=1&query={where}"
    return "\n".join(filter(None, [location.name, location.address, link]))


def _card_text(card):
    """A contact card as lines of text."""
    return "\n".join(filter(None, [card.name, card.organisation, *card.phones, *card.emails]))
