"""WhatsApp, by Meta's Cloud API.

* Webhooks: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/overview
* Messages: https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/send-messages
* Errors: https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes

One webhook body holds up to a thousand things, of several numbers and customers. Each becomes an
envelope of its own with the customer that it names itself; "the" contact of a body does not exist.
"""

# There is no environment here: see sentences.py.
# pylint: disable=prefer-env-translation

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone

from .base import Capabilities, Health, MediaLimit
from .errors import (
    ConnectorError,
    ConsentError,
    CredentialsError,
    MediaError,
    MediaGoneError,
    MediaRefusedError,
    NotConfiguredError,
    PayloadError,
    PermanentError,
    RecipientError,
    SendError,
    TemplateError,
    TemporaryError,
    ThrottledError,
    UncertainError,
    WindowError,
)
from .events import (
    ChannelAlert,
    Echo,
    Envelope,
    Ignored,
    InboundMessage,
    Receipt,
    StatusUpdate,
)
from .meta import GRAPH_ERRORS, MetaConnector
from .payload import Payload
from .sentences import _
from .whatsapp_messages import (
    DEEDS,
    NO_MESSAGES,
    addresses_of,
    before_after,
    digits,
    first_error,
    hex_digest,
    identity_change,
    message_fields,
    objects_in,
    party,
)

#: What each code asks of us; refused calls and failed statuses carry the same ones.
#: https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes
ERRORS = {
    **GRAPH_ERRORS,
    # More than 24 hours since the customer's last message
    131047: WindowError,
    # This customer
    131021: RecipientError,  # our own number
    131026: RecipientError,  # not on WhatsApp, or a very old app
    131030: RecipientError,  # test numbers only write to their list of five
    131062: RecipientError,  # this kind of message needs a phone number
    130497: RecipientError,  # a country that businesses may not write to
    131050: ConsentError,  # stopped marketing messages
    # The message
    130472: PermanentError,  # the customer is part of an experiment of Meta's
    131008: PermanentError,
    131009: PermanentError,
    131049: PermanentError,  # too much marketing for this customer: trying again makes it worse
    131051: PermanentError,
    # Media that Meta could not fetch or take; often cured by a second try
    131052: TemporaryError,
    131053: TemporaryError,
    # Templates
    132000: TemplateError,
    132001: TemplateError,
    132005: TemplateError,
    132007: TemplateError,
    132008: TemplateError,
    132012: TemplateError,
    132015: TemplateError,
    132016: TemplateError,
    # Too fast: the number, the number and this customer, the number after complaints
    130429: ThrottledError,
    131056: ThrottledError,
    131048: ThrottledError,
    # The account: nothing goes out until somebody acts
    131005: CredentialsError,
    131031: CredentialsError,
    131042: CredentialsError,  # payment
    131045: CredentialsError,
    133010: CredentialsError,  # number not registered
    # Down
    131000: TemporaryError,
    131016: TemporaryError,
    131057: TemporaryError,
}

_KB, _MB = 1024, 1024 * 1024
#: https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/media
_MEDIA = {
    "image": MediaLimit(max_bytes=5 * _MB, mime_types=("image/jpeg", "image/png")),
    "video": MediaLimit(max_bytes=16 * _MB, mime_types=("video/mp4", "video/3gpp")),
    "audio": MediaLimit(
        max_bytes=16 * _MB,
        mime_types=("audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"),
        caption=False,
    ),
    "voice": MediaLimit(max_bytes=16 * _MB, mime_types=("audio/ogg",), caption=False),
    "document": MediaLimit(max_bytes=100 * _MB),
    "sticker": MediaLimit(max_bytes=500 * _KB, mime_types=("image/webp",), caption=False),
}

#: Webhook fields to switch on in the app; what they bring is handled below.
WEBHOOK_FIELDS = (
    "messages",
    "smb_message_echoes",
    "history",
    "standby",
    "user_id_update",
    "account_update",
    "account_alerts",
    "account_review_update",
    "phone_number_quality_update",
    "phone_number_name_update",
    "message_template_status_update",
    "message_template_quality_update",
    "template_category_update",
)

#: Fields whose value holds lists of pieces, and what a piece of each list is.
_LISTS = {
    "messages": "message",
    "message_echoes": "echo",
    "statuses": "status",
    "errors": "error",
    "user_id_update": "identity",
}
_LIST_FIELDS = {"messages", "smb_message_echoes", "standby", "history", "user_id_update"}
#: Under which name the piece stands in the envelope's payload.
_NODES = {"message": "message", "echo": "message", "field": "value"}
_STATUSES = {
    "sent": "sent",
    "delivered": "delivered",
    "read": "read",
    # A voice message was listened to.
    "played": "read",
    "failed": "failed",
}

_URL = re.compile(r"https?://\S")
#: Entry times above this are milliseconds.
_MILLISECONDS_FROM = 10**11


@dataclass(frozen=True)
class _Source:
    """What the pieces of one change have in common."""

    #: The field of the webhook that the change came in.
    name: str
    metadata: dict
    moment: datetime
    contacts: list
    #: Whom a piece means that names nobody.
    only: dict = field(default_factory=dict)

    @property
    def account(self):
        """Id of the number that the change is about, "" for changes of the whole account."""
        return Payload(self.metadata, "metadata").identifier("phone_number_id", "")

    @property
    def own_number(self):
        """The number's digits."""
        number = Payload(self.metadata, "metadata").identifier("display_phone_number", "")
        return re.sub(r"\D", "", number)


@dataclass(frozen=True)
class _Notice:
    """How a webhook about the account or its templates becomes an alert."""

    #: Key of what happened, keys of what explains it, and level by what happened.
    event: str
    details: tuple[str, ...] = ()
    levels: Mapping[str, str] = field(default_factory=dict)


_TEMPLATE = ("message_template_name", "message_template_language", "reason")
_NOTICES = {
    "account_update": _Notice(
        "event",
        levels={
            "ACCOUNT_DELETED": "reconnect",
            "ACCOUNT_OFFBOARDED": "reconnect",
            "DISABLED_UPDATE": "reconnect",
            "PARTNER_APP_UNINSTALLED": "reconnect",
            "PARTNER_REMOVED": "reconnect",
            "ACCOUNT_RESTRICTION": "warning",
            "ACCOUNT_VIOLATION": "warning",
        },
    ),
    "account_alerts": _Notice(
        "alert_type", details=("alert_severity", "alert_status", "alert_description")
    ),
    "account_review_update": _Notice("decision", levels={"REJECTED": "warning"}),
    "phone_number_quality_update": _Notice(
        "event",
        details=("current_limit",),
        levels={"FLAGGED": "warning", "DOWNGRADE": "warning"},
    ),
    "phone_number_name_update": _Notice(
        "decision",
        details=("requested_verified_name", "rejection_reason"),
        levels={"REJECTED": "warning"},
    ),
    "message_template_status_update": _Notice(
        "event",
        details=_TEMPLATE,
        levels=dict.fromkeys(("REJECTED", "PAUSED", "DISABLED", "FLAGGED", "LOCKED"), "warning"),
    ),
    "message_template_quality_update": _Notice(
        "new_quality_score", details=_TEMPLATE, levels={"RED": "warning"}
    ),
    "template_category_update": _Notice("new_category", details=_TEMPLATE),
}

#: Sentences for "Test connection", by the code that Meta refuses with.
_HEALTH_SENTENCES = {
    "190": _(
        "The access token is not valid any more. Create a new one in the Business settings, "
        "under System users, and paste it here."
    ),
    "100/33": _(
        "WhatsApp knows no number with this phone number ID, or the token may not see it. "
        "Compare the ID with the one under WhatsApp > API setup."
    ),
    "100": _(
        "WhatsApp does not understand the question. Most often the app secret belongs to "
        "another app than the access token: copy both again."
    ),
    "10": _(
        "The access token lacks a permission: it needs whatsapp_business_messaging and "
        "whatsapp_business_management."
    ),
}
_HEALTH_SENTENCES["200"] = _HEALTH_SENTENCES["3"] = _HEALTH_SENTENCES["10"]
_WRONG_APP = _(
    "The app ID and the app secret do not belong together. Copy both again from the app's "
    "dashboard, under App settings > Basic."
)
_POOR_QUALITY = {
    "YELLOW": _("WhatsApp rates the quality of this number yellow."),
    "RED": _("WhatsApp rates the quality of this number red."),
}
_SCOPES = ("whatsapp_business_messaging", "whatsapp_business_management")
#: Days before the end of a token from which on we warn.
_EXPIRY_WARNING = timedelta(days=14)


class WhatsAppConnector(MetaConnector):
    """One business number of the Cloud API.

    Settings: those of Meta, ``phone_number_id``, ``business_account_id`` (the WABA), and optionally
    ``app_id``, with which the connection test can look into the access token.
    """

    provider = "whatsapp"
    title = "WhatsApp"
    required_settings = (
        "phone_number_id",
        "business_account_id",
        "access_token",
        "app_secret",
        "verify_token",
    )
    media_hosts = ("lookaside.fbsbx.com", ".fbsbx.com", ".fbcdn.net", ".whatsapp.net")
    error_classes = ERRORS
    chat_throttles = frozenset({131056})
    capabilities = Capabilities(
        text_limit=4096,
        caption_limit=1024,
        media=_MEDIA,
        reply_window=timedelta(hours=24),
        referral_window=timedelta(hours=72),
        receipts=frozenset({"sent", "delivered", "read"}),
        actions=frozenset({"reply", "react", "typing", "mark_read", "location", "contact"}),
        can_start="template",
        rate_per_second=80,
    )

    @property
    def account(self):
        # Known from the settings, also before the first test.
        return self.settings.get("account") or self.settings.get("phone_number_id", "")

    # ------------------------------------------------------------------ way in: cutting

    def _split(self, body):
        return [
            envelope
            for path, entry in body.parts("entry")
            for envelope in self._guarded(self._cut_entry, path, entry)
        ]

    def _guarded(self, cut, path, value, *args, account=""):
        """What ``cut`` makes of a part; a broken part is kept as it is and harms no other."""
        try:
            return cut(Payload(value, path), *args)
        except PayloadError as error:
            return [self.unparsed_envelope(value, error, account)]

    def _cut_entry(self, entry):
        moment = _entry_moment(entry)
        changes = entry.parts("changes")
        if not changes:
            raise PayloadError(f"{entry.at('changes')}: missing")
        return [
            envelope
            for path, change in changes
            for envelope in self._guarded(self._cut_change, path, change, moment)
        ]

    def _cut_change(self, change, moment):
        name = change.text("field", "messages")
        value = change.object("value")
        source = _Source(
            name=name,
            metadata=value.maybe("metadata").value,
            moment=moment,
            contacts=objects_in(value, "contacts"),
        )
        envelopes = self._cut_value(value, source) if name in _LIST_FIELDS else []
        return envelopes or [self._cut_field(value, source)]

    def _cut_value(self, value, source):
        if source.name == "standby" and "standby" in value:
            # Another app or Meta's own agent leads this chat; we are told all the same.
            value = value.object("standby")
            source = replace(source, contacts=objects_in(value, "contacts") or source.contacts)
        if len(source.contacts) == 1 and len(objects_in(value, "messages")) == 1:
            source = replace(source, only=source.contacts[0])
        envelopes = []
        for name, kind in _LISTS.items():
            envelopes += self._cut_list(value, name, self._cut_piece, kind, source)
        envelopes += self._cut_list(value, "history", self._cut_history, source)
        return envelopes

    def _cut_list(self, value, name, cut, *args):
        """The envelopes of a list; ``args`` end with the source."""
        account = args[-1].account
        try:
            parts = value.parts(name)
        except PayloadError as error:
            return [self.unparsed_envelope(value.value, error, account)]
        return [
            envelope
            for path, part in parts
            for envelope in self._guarded(cut, path, part, *args, account=account)
        ]

    def _cut_history(self, chunk, source):
        """One chunk of the phone app's old messages.

        https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/history
        """
        envelopes = self._cut_list(chunk, "errors", self._cut_piece, "error", source)
        envelopes += self._cut_list(chunk, "threads", self._cut_thread, source)
        return envelopes or [self._cut_field(chunk, source)]

    def _cut_thread(self, thread, source):
        customer = {"wa_id": thread.identifier("id", ""), **thread.maybe("context").value}
        source = replace(source, contacts=[customer], only=customer)
        envelopes = self._cut_list(thread, "messages", self._cut_piece, "message", source)
        return envelopes or [self._cut_field(thread, source)]

    def _cut_piece(self, piece, kind, source):
        if kind == "message" and source.name == "history" and _is_ours(piece, source):
            kind = "echo"
        return [_CUTTERS[kind](piece, kind, source)]

    def _cut_field(self, value, source):
        """A change that is stored as a whole."""
        key = _derived_key(source.name, value.value, source.moment)
        return _envelope("field", value, source, key, person="field")

    # ------------------------------------------------------------------ way in: understanding

    def _parse(self, payload):
        parse = self._parsers.get(payload.text("type"))
        moment = payload.moment("time")
        if not parse:
            return Ignored(occurred_at=moment, reason="unknown type of envelope")
        return parse(self, payload, moment)

    def _parse_message(self, payload, moment, ours=False):
        message = payload.object("message")
        kind = message.text("type", "")
        if "group_id" in message:
            return Ignored(occurred_at=moment, reason="group chats are not supported")
        if kind in NO_MESSAGES:
            return Ignored(occurred_at=moment, reason=NO_MESSAGES[kind])
        if kind in DEEDS:
            return DEEDS[kind](payload, message, moment, ours)
        fields = message_fields(payload, message, "echo" if ours else "message")
        fields["history"] = payload.text("field", "") == "history"
        if ours:
            key = message.text("biz_opaque_callback_data", "")
            return Echo(occurred_at=moment, key=key, **fields)
        return InboundMessage(occurred_at=moment, **fields)

    def _parse_echo(self, payload, moment):
        return self._parse_message(payload, moment, ours=True)

    def _parse_status(self, payload, moment):
        status = payload.object("status")
        state = _STATUSES.get(status.text("status"))
        if not state:
            return Ignored(occurred_at=moment, reason=f"status {status.text('status')}")
        return StatusUpdate(
            occurred_at=moment,
            external_id=status.identifier("id"),
            status=state,
            key=status.text("biz_opaque_callback_data", ""),
            error=self.classify(first_error(status)) if state == "failed" else None,
        )

    def _parse_error(self, payload, moment):
        error = self.classify(payload.object("error").value)
        level = "reconnect" if isinstance(error, CredentialsError) else "warning"
        return ChannelAlert(occurred_at=moment, level=level, code=error.code, detail=error.detail)

    def _parse_identity(self, payload, moment):
        update = payload.object("identity")
        bsuid, parent = before_after(update, "user_id"), before_after(update, "parent_user_id")
        wa_id = digits(update.identifier("wa_id", ""))
        return identity_change(
            moment,
            old=addresses_of(bsuid=bsuid[0], parent_bsuid=parent[0]),
            new=addresses_of(bsuid=bsuid[1], wa_id=wa_id, parent_bsuid=parent[1]),
        )

    def _parse_field(self, payload, moment):
        name, value = payload.text("field"), payload.object("value")
        notice = _NOTICES.get(name)
        if not notice:
            return Ignored(occurred_at=moment, reason=f"field {name}")
        # Newer alerts wrap what happened.
        value = value.object("alert_info") if "alert_info" in value else value
        event = value.text(notice.event, "")
        details = {key: value.identifier(key, "") for key in notice.details}
        told = ", ".join(f"{key}: {detail}" for key, detail in details.items() if detail)
        return ChannelAlert(
            occurred_at=moment,
            level=_alert_level(notice, event, value),
            code=f"{name}/{event}",
            detail=self.discreet(told),
        )

    _parsers = {
        "message": _parse_message,
        "echo": _parse_echo,
        "status": _parse_status,
        "error": _parse_error,
        "identity": _parse_identity,
        "field": _parse_field,
    }

    # ------------------------------------------------------------------ way out

    def send(self, message):
        body = {**self._recipient(message.to), **self._content(message)}
        if message.reply_to:
            body["context"] = {"message_id": message.reply_to}
        # Comes back with every status: finds a message whose answer was lost.
        body["biz_opaque_callback_data"] = message.key
        answer = self._post(body, sends=True)
        try:
            return Receipt(
                external_id=answer.items("messages")[0].identifier("id"),
                addresses=_revealed(answer),
            )
        except (PayloadError, IndexError):
            raise UncertainError(_("WhatsApp's answer names no message"), code="answer") from None

    def react(self, to, external_id, emoji):
        reaction = {"message_id": external_id, "emoji": emoji}
        # Reacting twice is reacting once, so a lost answer may be tried again.
        self._post({**self._recipient(to), "type": "reaction", "reaction": reaction})

    def mark_read(self, to, external_id):
        self._post({"status": "read", "message_id": external_id})

    def typing(self, to, external_id):
        # Shown for 25 seconds at most, and never without marking as read: WhatsApp has one call
        # for both, and it needs a message of the customer.
        if external_id:
            typing = {"typing_indicator": {"type": "text"}}
            self._post({"status": "read", "message_id": external_id, **typing})

    def fetch_media(self, media):
        if not media.ref:
            raise MediaGoneError(media.error or _("WhatsApp could not keep the file"), code="gone")
        try:
            return self._download(media)
        except MediaGoneError as error:
            if error.code != "gone":
                raise
            # The address lives for five minutes only; a fresh one is asked for once.
            return self._download(media)

    def check_health(self):
        if not self.settings.get("app_secret"):
            raise NotConfiguredError(
                _(
                    "The app secret is missing. Without it no message of a customer can be "
                    "accepted. Copy it from the app's dashboard, under App settings > Basic."
                )
            )
        warnings = self._token_warnings()
        number = self._asked(
            self.setting("phone_number_id"),
            fields="display_phone_number,verified_name,quality_rating,status",
        )
        warnings += _number_warnings(number) + self._subscription_warnings()
        names = (number.text("display_phone_number", ""), number.text("verified_name", ""))
        return Health(
            account=number.identifier("id", "") or self.setting("phone_number_id"),
            name=" · ".join(name for name in names if name),
            warnings=tuple(warnings),
        )

    def subscribe(self, webhook_url):
        override = {
            "override_callback_uri": webhook_url,
            "verify_token": self.setting("verify_token"),
        }
        account = self.setting("business_account_id")
        self.graph("POST", account, "subscribed_apps", json=override)
        return (
            _(
                "In the app's dashboard, under WhatsApp > Configuration, subscribe to these "
                "webhook fields: %(fields)s.",
                fields=", ".join(WEBHOOK_FIELDS),
            ),
        )

    def unsubscribe(self):
        self.graph("DELETE", self.setting("business_account_id"), "subscribed_apps")

    # ------------------------------------------------------------------ parts of the way out

    def _post(self, body, sends=False):
        body = {"messaging_product": "whatsapp", **body}
        number = self.setting("phone_number_id")
        return self.graph("POST", number, "messages", sends=sends, json=body)

    def _recipient(self, addresses):
        """A phone number when there is one: every kind of message can go to it.

        Customers with a username may have none; they are reached by their business-scoped id.
        https://developers.facebook.com/documentation/business-messaging/whatsapp/business-scoped-user-ids
        """
        address = self.pick_address(addresses, "wa_id", "bsuid", "parent_bsuid")
        name = "to" if address.kind == "wa_id" else "recipient"
        return {"recipient_type": "individual", name: address.value}

    def _content(self, message):
        if message.media:
            return self._media_content(message)
        if message.location:
            return {"type": "location", "location": _location_out(message.location)}
        if message.card:
            return {"type": "contacts", "contacts": [_card_out(message.card)]}
        text = {"body": message.text, "preview_url": bool(_URL.search(message.text))}
        return {"type": "text", "text": text}

    def _media_content(self, message):
        media = message.media
        limit = self.capabilities.media.get(media.kind)
        if not limit:
            raise PermanentError(
                _("WhatsApp cannot send files of kind %(kind)s", kind=media.kind), code="kind"
            )
        if message.text and not limit.caption:
            raise PermanentError(
                _("WhatsApp takes no text with %(kind)s", kind=media.kind), code="caption"
            )
        node = {"id": self._upload(media)}
        if message.text:
            node["caption"] = message.text
        if media.kind == "document":
            node["filename"] = media.filename
        if media.kind == "voice":
            return {"type": "audio", "audio": {**node, "voice": True}}
        return {"type": media.kind, media.kind: node}

    def _upload(self, media):
        """Id of an uploaded file; an upload that is never sent does no harm."""
        answer = self.graph(
            "POST",
            self.setting("phone_number_id"),
            "media",
            data={"messaging_product": "whatsapp", "type": media.mime_type},
            files={"file": (media.filename, media.content, media.mime_type)},
        )
        try:
            return answer.identifier("id")
        except PayloadError:
            raise TemporaryError(_("WhatsApp's answer names no file"), code="answer") from None

    def _download(self, media):
        try:
            file = self.graph(
                "GET", media.ref, params={"phone_number_id": self.setting("phone_number_id")}
            )
            url, size = file.text("url"), file.integer("file_size", 0)
            sha256 = media.sha256 or hex_digest(file.text("sha256", ""))
        except PermanentError as error:
            raise MediaGoneError(error.detail, code=error.code) from None
        except (SendError, PayloadError) as error:
            raise MediaError(error.detail, code=error.code) from None
        if size > self.max_inbound_bytes:
            raise MediaRefusedError(_("the file is too large"), code="size")
        content = self.download(url, headers=self.authorization, sha256=sha256)
        return replace(
            content, filename=media.filename, mime_type=content.mime_type or media.mime_type
        )

    # ------------------------------------------------------------------ parts of the health check

    def _asked(self, *path, **params):
        """A question to Meta, whose refusal becomes a sentence for people."""
        try:
            return self.graph("GET", *path, params=params)
        except SendError as error:
            sentence = _health_sentence(error.code)
            if not sentence:
                raise
            raise type(error)(sentence, code=error.code) from None

    def _token_warnings(self):
        """What Meta says about the token; only an app may ask, so id and secret are needed."""
        app_id, secrets = self.settings.get("app_id"), self.setting("app_secret").split()
        if not app_id:
            return []
        try:
            # The question takes the token in the address; there is no other way.
            answer = self.graph(
                "GET",
                "debug_token",
                params={"input_token": self.setting("access_token")},
                headers={"Authorization": f"Bearer {app_id}|{secrets[0]}"},
            )
        except (CredentialsError, PermanentError) as error:
            raise CredentialsError(_WRONG_APP, code=error.code) from None
        try:
            return _judge_token(answer.object("data"))
        except PayloadError:
            return []

    def _subscription_warnings(self):
        account = self.settings.get("business_account_id")
        if not account:
            return []
        try:
            apps = self.graph("GET", account, "subscribed_apps").items("data")
        except ConnectorError as error:
            return [
                _(
                    "Whether WhatsApp calls our webhook could not be checked (%(reason)s).",
                    reason=error.detail or error.code,
                )
            ]
        known = [app.maybe("whatsapp_business_api_data").identifier("id", "") for app in apps]
        app_id = self.settings.get("app_id")
        if not known or (app_id and app_id not in known):
            return [_("The app does not get this account's messages: press Connect again.")]
        return []


# ---------------------------------------------------------------------- cutting


def _cut_message(message, kind, source):
    phone, bsuid, parent = party(message, kind)
    contact = _contact_of(source, phone, bsuid)
    key = message.identifier("id", "") or _derived_key(kind, [source.account, message.value])
    if message.text("type", "") == "media_placeholder":
        # The same message comes again, with its file.
        key = f"{key}:placeholder"
    person = bsuid or _plain(contact.get("user_id")) or phone or _plain(contact.get("wa_id"))
    return _envelope(kind, message, source, key, person or parent, contact)


def _cut_status(status, kind, source):
    phone, bsuid, parent = party(status, kind)
    key = f"status:{status.identifier('id')}:{status.text('status')}"
    contact = _contact_of(source, phone, bsuid)
    return _envelope(kind, status, source, key, bsuid or phone or parent, contact)


def _cut_error(error, kind, source):
    key = _derived_key(kind, [source.account, error.value], source.moment)
    return _envelope(kind, error, source, key, person="account")


def _cut_identity(update, kind, source):
    key = _derived_key(kind, [source.account, update.value])
    return _envelope(kind, update, source, key, before_after(update, "user_id")[0])


_CUTTERS = {
    "message": _cut_message,
    "echo": _cut_message,
    "status": _cut_status,
    "error": _cut_error,
    "identity": _cut_identity,
}


def _envelope(kind, piece, source, key, person, contact=None):
    moment = piece.moment("timestamp", default=source.moment)
    return Envelope(
        key=key,
        account=source.account,
        conversation=f"{source.account}:{person or key}",
        occurred_at=moment,
        payload={
            "type": kind,
            "field": source.name,
            "key": key,
            "time": int(moment.timestamp()),
            "metadata": source.metadata,
            "contact": contact or {},
            _NODES.get(kind, kind): piece.value,
        },
    )


def _entry_moment(entry):
    """When Meta wrote the entry; now when it does not say."""
    if "time" not in entry:
        return datetime.now(timezone.utc)
    unit = 1000 if entry.integer("time") > _MILLISECONDS_FROM else 1
    return entry.moment("time", per_second=unit)


def _derived_key(kind, value, moment=None):
    """Key of something that has no id.

    With a moment for what can happen again in the same words; its day is enough to tell a second
    time from a second try.
    """
    text = json.dumps([value, moment and moment.date().isoformat()], sort_keys=True)
    return f"{kind}:{hashlib.sha256(text.encode()).hexdigest()}"


def _contact_of(source, phone, bsuid):
    """The contact that belongs to a piece, by its own ids; {} when it is not there."""
    for contact in source.contacts:
        if bsuid and _plain(contact.get("user_id")) == bsuid:
            return contact
        if phone and digits(_plain(contact.get("wa_id"))) == phone:
            return contact
    return {} if phone or bsuid else source.only


def _is_ours(message, source):
    """In the history both directions stand in one list."""
    if "to" in message or "to_user_id" in message:
        return True
    if message.maybe("history_context").value.get("from_me") is True:
        return True
    return digits(message.identifier("from", "")) == source.own_number != ""


def _plain(value):
    """An id in a contact, "" when it is not one."""
    return str(value) if isinstance(value, (str, int)) and not isinstance(value, bool) else ""


def _alert_level(notice, event, value):
    if value.value.get("alert_severity") in ("CRITICAL", "WARNING"):
        return "warning"
    if value.maybe("ban_info").value.get("waba_ban_state") == "REINSTATE":
        return "info"
    return notice.levels.get(event, "info")


# ---------------------------------------------------------------------- way out


def _location_out(location):
    names = {"name": location.name, "address": location.address}
    return {
        "latitude": location.latitude,
        "longitude": location.longitude,
        **{key: value for key, value in names.items() if value},
    }


def _card_out(card):
    # Besides the full name WhatsApp demands one of its parts.
    parts = {
        "phones": [{"phone": phone, "type": "CELL"} for phone in card.phones],
        "emails": [{"email": email, "type": "WORK"} for email in card.emails],
        "org": {"company": card.organisation} if card.organisation else {},
    }
    return {
        "name": {"formatted_name": card.name, "first_name": card.name},
        **{key: value for key, value in parts.items() if value},
    }


def _revealed(answer):
    """Addresses in the answer: the number as WhatsApp knows it may differ from the one we wrote to.

    Brazil, Mexico and Argentina have two ways to write a mobile number.
    """
    contact = next(iter(answer.items("contacts")), Payload({}))
    return addresses_of(
        bsuid=contact.identifier("user_id", ""), wa_id=digits(contact.identifier("wa_id", ""))
    )


def _health_sentence(code):
    head = code.partition("/")[0]
    if head.isdecimal() and 200 <= int(head) < 300:
        head = "200"
    return _HEALTH_SENTENCES.get(code) or _HEALTH_SENTENCES.get(head, "")


def _number_warnings(number):
    warnings = []
    rating, status = number.text("quality_rating", ""), number.text("status", "")
    if rating in _POOR_QUALITY:
        warnings.append(_POOR_QUALITY[rating])
    if status not in ("", "CONNECTED"):
        warnings.append(
            _("The number is not connected at WhatsApp: %(status)s.", status=status.lower())
        )
    return warnings


def _judge_token(data):
    """Warnings about a token from Meta's description of it.

    https://developers.facebook.com/docs/graph-api/reference/debug_token
    """
    if data.value.get("is_valid") is False:
        raise CredentialsError(_HEALTH_SENTENCES["190"], code="190")
    scopes = data.value.get("scopes")
    missing = [scope for scope in _SCOPES if isinstance(scopes, list) and scope not in scopes]
    if missing:
        raise CredentialsError(_HEALTH_SENTENCES["10"], code="10")
    # 0 means never.
    if not data.integer("expires_at", 0):
        return []
    ends = data.moment("expires_at")
    if ends - datetime.now(timezone.utc) > _EXPIRY_WARNING:
        return []
    return [
        _(
            "The access token ends on %(date)s: create one that never does.",
            date=ends.date().isoformat(),
        )
    ]
