"""What Twilio SMS and Twilio WhatsApp share: proof of origin, calls, errors, messages.

* Messages: https://www.twilio.com/docs/messaging/api/message-resource
* Webhooks: https://www.twilio.com/docs/usage/webhooks/messaging-webhooks

Twilio has no idempotency key and hands none of ours back, but it calls the address for states as
we wrote it: our key travels in its query, so that a state finds a message whose answer was lost.
"""

# There is no environment here: see sentences.py.
# pylint: disable=prefer-env-translation

import base64
import hashlib
import re
from collections.abc import Mapping
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from typing import ClassVar
from urllib.parse import quote

from ..base import same_secret
from ..errors import (
    MediaError,
    MediaGoneError,
    MediaRefusedError,
    PayloadError,
    PermanentError,
)
from ..events import (
    Envelope,
    Ignored,
    InboundMessage,
    Receipt,
    StatusUpdate,
)
from ..payload import Payload, read_form
from ..sentences import _
from . import setup as twilio_setup
from .api import PAGE_SIZE, TwilioApi
from .forms import (
    get_media_numbers,
    get_moment,
    get_sid,
    get_state,
    message_fields,
    plain,
    sign,
    signed_urls,
    with_query,
)

SIGNATURE_HEADER = "x-twilio-signature"
#: Name of the query parameter that carries our key.
KEY = "key"
_STATUSES = {
    "sent": "sent",
    "delivered": "delivered",
    "read": "read",
    "undelivered": "failed",
    "failed": "failed",
    "canceled": "failed",
}
_SERVICE = re.compile(r"MG[0-9a-fA-F]{32}")
_SAFE_KEY = re.compile(r"[\w-]{1,64}", re.ASCII)
#: Only files of messages get our password.
_FILE = re.compile(r"/2010-04-01/Accounts/\w+/Messages/\w+/Media/\w+")


class TwilioConnector(TwilioApi):
    """Base of the connectors to Twilio.

    Settings: ``account_sid``, ``auth_token`` (several during a rotation, the new one first), which
    proves requests; ``api_key_sid`` and ``api_key_secret``, with which calls are made if they are
    filled in; ``sender``, a number or the id of a messaging service ("MG..."); ``webhook_url``, the
    public address of our webhook.
    """

    required_settings = ("account_sid", "auth_token", "sender")
    #: A file is at the API, which sends us on to one of the others.
    media_hosts = ("api.twilio.com", "mms.twiliocdn.com", "media.twiliocdn.com")
    #: Empty TwiML: any other text would be sent to the customer.
    acknowledgement = (
        '<?xml version="1.0" encoding="UTF-8"?><Response></Response>',
        "text/xml; charset=utf-8",
    )
    #: What stands before every number of this kind of channel.
    prefix: ClassVar[str] = ""
    #: Kinds of media by type, where the family of the type does not tell.
    media_kinds: ClassVar[Mapping[str, str]] = {}
    #: Where Twilio keeps the address of our webhook, when the sender is a number.
    place_class: ClassVar[type]

    # ------------------------------------------------------------------ who we are

    @property
    def sender(self):
        """Our number as Twilio writes it, or the id of the messaging service."""
        written = self.setting("sender").strip()
        return written if _SERVICE.fullmatch(written) else self._own_address(written)

    @property
    def is_service(self):
        """Whether we send by a messaging service."""
        return bool(_SERVICE.fullmatch(self.sender))

    @property
    def account(self):
        # Known from the settings, also before the first test.
        return self.sender if self.settings.get("sender") else self.settings.get("account", "")

    def _own_address(self, written):
        """Our number as Twilio writes it, from how a person does."""
        raise NotImplementedError

    def _addresses(self, written):
        """The addresses of a customer, from how Twilio writes him.

        :rtype: tuple[Address, ...]
        """
        raise NotImplementedError

    def _recipient(self, addresses):
        """How Twilio writes the customer that we send to."""
        raise NotImplementedError

    def _is_foreign(self, address):
        """Whether an address belongs to another kind of channel of the same account."""
        raise NotImplementedError

    # ------------------------------------------------------------------ way in

    def _webhook_secrets(self):
        return [self.settings.get("auth_token")]

    def _is_genuine(self, request, secret):
        fields, digest = (), request.query.get("bodySHA256")
        if not digest:
            fields = read_form(request.body)
        elif not same_secret(hashlib.sha256(request.body).hexdigest(), digest.lower()):
            return False
        given = request.headers.get(SIGNATURE_HEADER)
        entered = self.settings.get("webhook_url", ""), twilio_setup.OVERRIDES
        urls = signed_urls(request, *entered)
        return any(same_secret(given, sign(url, secret, fields)) for url in urls)

    def _read_body(self, request):
        read = Payload.from_body if request.query.get("bodySHA256") else Payload.from_form
        key = request.query.get(KEY) or ""
        return Payload(
            {"form": read(request.body).value, "key": key if _SAFE_KEY.fullmatch(key) else ""}
        )

    def _split(self, body):
        form, now = body.object("form"), datetime.now(timezone.utc)
        try:
            return self._cut(form, body.text("key"), get_moment(form, now))
        except PayloadError as error:
            # The fields are easier to read than the form.
            return [self.unparsed_envelope(form.value, error)]

    def _cut(self, form, key, moment):
        sid, state = get_sid(form), get_state(form)
        account = self._account_of(form, state)
        customer = plain(form, "To" if state else "From")
        pieces = {
            "form": form.value,
            "key": key,
            "time": int(moment.timestamp()),
            "type": "status" if state else "message",
        }
        common = {
            "account": account,
            "conversation": f"{account}:{customer or sid}",
            "occurred_at": moment,
        }
        if state:
            return [Envelope(key=f"status:{sid}:{state}", payload=pieces, **common)]
        return [
            Envelope(
                key=f"message:{_external_id(sid, index)}",
                payload={**pieces, "index": index, "media": number},
                **common,
            )
            for index, number in enumerate(get_media_numbers(form) or [None])
        ]

    def _account_of(self, form, state):
        """To which of our numbers, or to which messaging service, a form belongs."""
        ours = plain(form, "From" if state else "To")
        if ours and not state and self._is_foreign(ours):
            return ours
        if self.settings.get("sender") and self.is_service:
            return plain(form, "MessagingServiceSid") or self.account
        return ours

    def _parse(self, payload):
        form, moment = payload.object("form"), payload.moment("time")
        if payload.text("type") == "status":
            return self._parse_status(form, moment, payload.text("key", ""))
        return self._parse_message(form, moment, payload.integer("index", 0), payload)

    def _parse_message(self, form, moment, index, payload):
        number = payload.text("media", None)
        return InboundMessage(
            occurred_at=moment,
            contact=self._contact(form),
            external_id=_external_id(get_sid(form), index),
            **message_fields(form, index, number, self.media_kinds),
        )

    def _contact(self, form):
        """The customer who wrote a message."""
        raise NotImplementedError

    def _parse_status(self, form, moment, key):
        state = get_state(form)
        status = _STATUSES.get(state)
        if not status:
            return Ignored(occurred_at=moment, reason=f"status {state}")
        return StatusUpdate(
            occurred_at=moment,
            external_id=get_sid(form),
            status=status,
            key=key,
            error=self._failure(form, state) if status == "failed" else None,
        )

    def _failure(self, form, state):
        if state == "canceled":
            return PermanentError(_("the message was cancelled at Twilio"), code=state)
        detail = self.discreet(form.text("ErrorMessage", ""))
        return self.classify(form.value.get("ErrorCode"), detail)

    # ------------------------------------------------------------------ way out

    def send(self, message):
        to = self._recipient(message.to)
        data = {**self._from(), "To": to, **self._content(message), **self._callback(message.key)}
        answer = self.account_api("POST", "Messages.json", sends=True, data=data)
        return self._receipt(answer, to)

    def _from(self):
        return {"MessagingServiceSid" if self.is_service else "From": self.sender}

    def _callback(self, key):
        url = self.settings.get("webhook_url")
        return {"StatusCallback": with_query(url, f"{KEY}={quote(key)}")} if url else {}

    def _receipt(self, answer, to):
        try:
            sid, state = answer.identifier("sid"), answer.text("status", "")
            known_as = answer.text("to", "") or to
        except PayloadError:
            raise self.nameless() from None
        if _STATUSES.get(state) == "failed":
            # The first state is not told a second time.
            raise self.classify(answer.value.get("error_code"))
        return Receipt(
            external_id=sid, addresses=self._addresses(known_as) if known_as != to else ()
        )

    def _content(self, message):
        if message.template:
            return self._template(message)
        if message.location or message.card:
            kind = "location" if message.location else "contact"
            raise PermanentError(
                _("%(provider)s cannot send %(kind)s", provider=self.title, kind=kind), code="kind"
            )
        if message.media:
            return self._media_content(message)
        return {"Body": message.text}

    def _template(self, message):
        raise PermanentError(_("%(provider)s has no templates", provider=self.title))

    def _media_content(self, message):
        self.check_file(message)
        media = message.media
        if not media.url:
            raise PermanentError(
                _("Twilio fetches files itself, and this one has no address"), code="url"
            )
        return {"MediaUrl": media.url, **({"Body": message.text} if message.text else {})}

    def fetch_media(self, media):
        if not media.ref:
            raise MediaGoneError(media.error or _("Twilio could not keep the file"), code="gone")
        if not self._is_file_of_ours(media.ref):
            raise MediaRefusedError(_("the file is not on a host of the provider"), code="host")
        password = base64.b64encode(":".join(self.credentials).encode()).decode()
        try:
            return self.download(
                media.ref, headers={"Authorization": f"Basic {password}"}, redirects=1
            )
        except MediaGoneError as error:
            # A file of WhatsApp may come a few seconds after its message.
            raise MediaError(_("Twilio does not have the file"), code=error.code) from None

    def _is_file_of_ours(self, url):
        """Whether an address may get our password."""
        roots = (self.default_base_url, self._get_root("api"))
        return any(_FILE.fullmatch(url.removeprefix(root)) for root in roots)

    # ------------------------------------------------------------------ what was missed

    def fetch_missed(self, since):
        envelopes = [
            envelope
            for number in self._numbers()
            for resource in self._list_inbound(number, since)
            for envelope in self._cut_resource(resource, since)
        ]
        return sorted(envelopes, key=lambda envelope: envelope.occurred_at)

    def _cut_resource(self, resource, since):
        try:
            moment = _sent_at(resource)
            return self._cut(self._as_form(resource), "", moment) if moment >= since else []
        except PayloadError as error:
            return [self.unparsed_envelope(resource.value, error, self.account)]

    def _numbers(self):
        """Our numbers: the messaging service's, or the one that we send from."""
        if self.is_service:
            return twilio_setup.Service(self).get_numbers()
        return [self.sender]

    def _list_inbound(self, number, since):
        """Resources of what customers have written to a number, the newest first."""
        params = {"To": number, "DateSent>": since.date().isoformat(), "PageSize": PAGE_SIZE}

        def ask(params):
            return self.account_api("GET", "Messages.json", params=params)

        resources = self.pages(ask, "messages", params)
        return [each for each in resources if each.text("direction", "") == "inbound"]

    def _as_form(self, resource):
        """A message of the list as the webhook would have told it."""
        names = {
            "MessageSid": "sid",
            "AccountSid": "account_sid",
            "MessagingServiceSid": "messaging_service_sid",
            "From": "from",
            "To": "to",
            "Body": "body",
            "NumMedia": "num_media",
        }
        form = {name: value for name, key in names.items() if (value := resource.text(key, ""))}
        if form.get("NumMedia", "0") != "0":
            form |= self._list_media(resource.identifier("sid"))
        elif "Body" not in form:
            # The list does not tell of places, for example.
            form["MessageType"] = "unknown"
        return Payload(form, "form")

    def _list_media(self, sid):
        files = self.account_api("GET", "Messages", sid, "Media.json").items("media_list")
        fields = {}
        for number, file in enumerate(files):
            path = file.text("uri").removesuffix(".json")
            fields[f"MediaUrl{number}"] = f"{self._get_root('api')}{path}"
            fields[f"MediaContentType{number}"] = file.text("content_type", "")
        return fields

    # ------------------------------------------------------------------ health and subscription

    @property
    def place(self):
        """Where Twilio keeps the address of our webhook."""
        return twilio_setup.Service(self) if self.is_service else self.place_class(self)

    def check_health(self):
        return twilio_setup.check(self)

    def subscribe(self, webhook_url):
        return self.place.enter(webhook_url)

    def unsubscribe(self):
        self.place.leave()


def _external_id(sid, index):
    """Id of one bubble of a message; the first has that of the message."""
    return f"{sid}#{index}" if index else sid


def message_sid(external_id):
    """Twilio's id of the message that a bubble belongs to."""
    return external_id.partition("#")[0]


def _sent_at(resource):
    """When a message of the list was sent."""
    told = resource.text("date_sent", "") or resource.text("date_created")
    try:
        return parsedate_to_datetime(told).astimezone(timezone.utc)
    except (ValueError, OverflowError):
        raise PayloadError(f"{resource.at('date_sent')}: not a time") from None
