"""The contract of a connector: plain Python that speaks one provider's protocol.

A connector knows nothing of Odoo and holds no state but its settings. It is given those, and
answers five questions: is this webhook request genuine (:meth:`Connector.verify`), what is in it
(:meth:`Connector.split`), what does one stored piece mean (:meth:`Connector.parse`), how is this
sent (:meth:`Connector.send` and its sisters), and is the channel well
(:meth:`Connector.check_health`).
"""

# There is no environment here: see sentences.py.
# pylint: disable=prefer-env-translation

import contextlib
import hashlib
import hmac
import ipaddress
import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone
from email.message import Message
from typing import ClassVar
from urllib.parse import urljoin, urlsplit

import requests

from .errors import (
    CredentialsError,
    MediaError,
    MediaGoneError,
    MediaRefusedError,
    NotConfiguredError,
    PayloadError,
    PermanentError,
    SendError,
    TemporaryError,
    ThrottledError,
    UnansweredError,
    UncertainError,
    VerificationError,
)
from .events import Envelope, Ignored, MediaContent
from .faults import locate
from .payload import Payload
from .sentences import _
from .transport import (
    CALL_SECONDS,
    CONNECT_SECONDS,
    LEAST_SECONDS,
    MAX_ANSWER_BYTES,
    TooLongError,
    get_seconds_left,
    is_refusal,
    new_session,
    read_limited,
    read_retry_after,
    time_limit,
)

#: Biggest webhook body that is read (Meta: up to 3 MB).
MAX_BODY_BYTES = 8 * 1024 * 1024
#: Key prefix of pieces that could not be cut out of their body.
UNPARSED = "unparsed"
#: Key of a body in which nothing was.
EMPTY = "empty"
#: Longest key as it is, in characters; a longer one is kept as its digest, because PostgreSQL
#: cannot index values of any length.
MAX_KEY = 255
#: Longest explanation that is kept of an error, in characters.
MAX_DETAIL = 300
#: Seconds in which a customer's file must be there, if it keeps coming.
FILE_SECONDS = 60
# Phone numbers and ids in providers' explanations; and tokens, of which some quote malformed ones.
_NUMBER = re.compile(r"\+?\d(?:[ .()-]{0,2}\d){6,}")
_TOKEN = re.compile(r"[\w|=-]{30,}")


@dataclass(frozen=True, kw_only=True)
class WebhookRequest:
    """An HTTP request as the provider made it, before anything has read it."""

    method: str
    url: str
    #: Keys in lower case.
    headers: Mapping[str, str] = field(repr=False)
    query: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, kw_only=True)
class MediaLimit:
    """What a provider takes of one kind of file."""

    max_bytes: int
    #: Accepted types; () = any. "image/*" style patterns are not used: be exact.
    mime_types: tuple[str, ...] = ()
    #: False: no text can go with such a file, it must be a message of its own.
    caption: bool = True


@dataclass(frozen=True, kw_only=True)
class Capabilities:
    """What a provider can do; read by the composer, the gate and the feature matrix."""

    text_limit: int
    #: "characters", "bytes" (UTF-8), or "utf16" (where an emoji counts as two).
    text_limit_unit: str = "characters"
    #: Each piece of a text is paid (SMS): whoever writes sees how many it takes.
    counts_segments: bool = False
    caption_limit: int = 0
    #: By kind of media; a missing kind cannot be sent.
    media: Mapping[str, MediaLimit] = field(default_factory=dict)
    #: Free text is allowed for this long after the customer's last message; None = always.
    reply_window: timedelta | None = None
    #: The same after the customer came through an advertisement.
    referral_window: timedelta | None = None
    #: Of "sent", "delivered", "read": what the provider reports of our messages.
    receipts: frozenset[str] = frozenset()
    #: Of "reply", "react", "edit", "delete", "typing", "mark_read", "location", "contact".
    actions: frozenset[str] = frozenset()
    #: Our own messages can be edited or deleted this long after sending; None = always.
    edit_window: timedelta | None = None
    delete_window: timedelta | None = None
    #: Who may write first: "anyone", "template" or "customer".
    can_start: str = "customer"
    #: A person, and nobody else, may go on answering for this long after the customer's last
    #: message, if the channel has the provider's permission for it.
    human_agent_window: timedelta | None = None
    #: Of "templates", "profiles", "backfill": what the connector can ask the provider for.
    features: frozenset[str] = frozenset()
    #: What the customer stops with a word like STOP: "marketing", or "all" where the law or the
    #: provider means everything (SMS).
    stop_scope: str = "marketing"
    #: The provider fetches our files itself: Odoo has to be reachable from the internet.
    fetches_files: bool = False
    #: A message that comes again under the same key (``OutboundMessage.key``) within this time is
    #: taken once, and answered like the first time: one whose answer was lost is sent again. Only
    #: for a documented promise of the provider; None = it makes none.
    idempotent_for: timedelta | None = None
    #: Calls a second that the provider allows for one channel, and least seconds between two
    #: messages to the same customer.
    rate_per_second: float = 30
    seconds_per_chat: float = 0


@dataclass(frozen=True, kw_only=True)
class Health:
    """Result of "Test connection" and of the daily check."""

    #: The provider's id of this number, page or bot: events are routed by it.
    account: str
    #: What people call it: "+34 600 111 222", "@my_bot".
    name: str
    #: Plain sentences (:func:`.sentences._`) about what works but deserves attention.
    warnings: tuple[str, ...] = ()
    #: What stands in links to us: "my_bot" in t.me/my_bot; "" = no links.
    handle: str = ""
    #: When the access token ends; None = never, or not told.
    expires_at: datetime | None = None
    #: Whether the provider calls our webhook; None = it does not tell.
    subscribed: bool | None = None
    #: The provider's rating, and how many customers we may write to first, in its own words.
    quality: str = ""
    limit: str = ""
    #: What the access token may do, as the provider calls it.
    permissions: tuple[str, ...] = ()


class Connector:
    """Base of all connectors. Subclasses implement the methods of the last two blocks only.

    :param settings: the channel's settings by name (see ``required_settings``), secrets included
    :param requests.Session session: for tests and for sharing connections within a pass
    """

    provider: ClassVar[str]
    #: The provider's name as it writes it.
    title: ClassVar[str]
    #: Its mark in the inbox: an icon of Font Awesome 4 (``fa-whatsapp``).
    icon: ClassVar[str] = "fa-comment"
    capabilities: ClassVar[Capabilities]
    #: Names of settings that must be filled before the channel can be used.
    required_settings: ClassVar[tuple[str, ...]] = ()
    #: Names of settings whose values are taken out of everything that is shown.
    secret_settings: ClassVar[tuple[str, ...]] = ()
    #: Where the provider's interface lives unless the settings say otherwise (``base_url``).
    default_base_url: ClassVar[str] = ""
    #: Hosts that files may be fetched from; a leading "." means any host below.
    #: The host of the base URL is always allowed.
    media_hosts: ClassVar[tuple[str, ...]] = ()
    #: Biggest file that we take from customers, bytes.
    max_inbound_bytes: ClassVar[int] = 100 * 1024 * 1024
    #: Body and type of the answer to a webhook request that is stored.
    acknowledgement: ClassVar[tuple[str, str]] = ("", "text/plain; charset=utf-8")

    def __init__(self, settings, session=None):
        self.settings = {key: value or "" for key, value in settings.items()}
        self._session = session

    # ------------------------------------------------------------------ not to be overridden

    @property
    def session(self):
        """The HTTP session, made when first needed."""
        if self._session is None:
            self._session = new_session()
        return self._session

    @property
    def base_url(self):
        """Base address of the provider's interface, without a slash at the end."""
        return (self.settings.get("base_url") or self.default_base_url).rstrip("/")

    def setting(self, name):
        """A setting that must be filled.

        :raise NotConfiguredError: it is empty
        """
        value = self.settings.get(name)
        if not value:
            raise NotConfiguredError(_("%(setting)s is not set", setting=name))
        return value

    @property
    def account(self):
        """Our number, page or bot as the provider calls it in webhooks; "" before the first test.

        Envelopes of this account belong to this channel.
        """
        return self.settings.get("account", "")

    @property
    def webhook_secrets(self):
        """Every secret of which any one may prove a request.

        :rtype: list[str]
        """
        return [secret for text in self._webhook_secrets() for secret in (text or "").split()]

    def shares_secret(self, other):
        """True when a request that is proven to this connector is proven to the other one, too."""
        return any(same_secret(a, b) for a in self.webhook_secrets for b in other.webhook_secrets)

    def verify(self, request):
        """Prove that the provider made this request.

        A subclass says what its secret is and how it is compared; it cannot open the door: without
        a secret, with an oversized body, or when the comparison fails in whatever way, the request
        is refused.
        A setting may hold several secrets, separated by white space: each one is accepted.

        :raise VerificationError: refuse the request
        """
        secrets = self.webhook_secrets
        if not secrets:
            raise NotConfiguredError("no webhook secret is set")
        if len(request.body) > MAX_BODY_BYTES:
            raise VerificationError("body too large")
        if not any(self._proves(request, secret) for secret in secrets):
            raise VerificationError("signature does not match")

    def _proves(self, request, secret):
        try:
            return self._is_genuine(request, secret) is True
        except Exception:
            # Whatever a forger sent to make the comparison stumble: it is not a proof.
            return False

    def split(self, request):
        """Cut a verified request into envelopes; never raises, never drops anything.

        A body, or a part of it, that cannot be cut becomes an envelope of its own that holds
        the raw text, so that a person can look at it.

        :rtype: list[Envelope]
        """
        try:
            body = self._read_body(request)
            envelopes = self._split(body)
            if envelopes is None or (not envelopes and _tells_nothing(body.value)):
                return [self._empty_envelope(request.body)]
            if not envelopes:
                raise PayloadError("body: nothing in it that we know")
        except PayloadError as error:
            return [self.unparsed_envelope(request.body, error)]
        except Exception as error:
            # A fault of ours must not cost a message: the body waits in the table.
            fault = PayloadError(f"body: fault of ours ({type(error).__name__}), {locate(error)}")
            return [self.unparsed_envelope(request.body, fault)]
        return [_indexable(envelope) for envelope in envelopes]

    def unparsed_envelope(self, raw, error, account=""):
        """Wrap what could not be cut.

        :param raw: bytes of a body, or a JSON value
        :param PayloadError error: what is wrong with it
        """
        text = raw.decode("utf-8", "replace") if isinstance(raw, bytes) else _dump(raw)
        # A NUL cannot be stored in PostgreSQL text.
        text = text.replace("\x00", "\ufffd").replace("\\u0000", "\\ufffd")
        digest = hashlib.sha256(text.encode()).hexdigest()
        return Envelope(
            key=f"{UNPARSED}:{digest}",
            account=account,
            conversation=f"{UNPARSED}:{digest}",
            occurred_at=datetime.now(timezone.utc),
            payload={UNPARSED: text, "error": error.detail},
        )

    def _empty_envelope(self, raw):
        """Keep a body that tells nothing, which needs nobody's attention."""
        kept = self.unparsed_envelope(raw, PayloadError(""))
        return replace(kept, payload={EMPTY: kept.payload[UNPARSED]})

    def parse(self, payload):
        """Understand one stored envelope.

        :param dict payload: ``Envelope.payload``
        :rtype: omnichannel_chat.connectors.events.Event
        :raise PayloadError: it does not have the promised shape
        """
        if UNPARSED in payload:
            raise PayloadError(payload.get("error", "not understood"))
        if EMPTY in payload:
            return Ignored(occurred_at=datetime.now(timezone.utc), reason="nothing in it")
        return self._parse(Payload(payload))

    def pick_address(self, addresses, *kinds):
        """First address of the first kind that is there.

        :raise PermanentError: the customer has none of them
        """
        for kind in kinds:
            for address in addresses:
                if address.kind == kind:
                    return address
        raise PermanentError(
            _("the customer has no address of kind %(kinds)s", kinds=", ".join(kinds))
        )

    def call(self, method, url, *, sends=False, stream=False, timeout=None, **kwargs):
        """One HTTP call to the provider.

        :param bool sends: the call has an effect that must not happen twice; an answer that never
            came, or that proves nothing, is then uncertain: see the rule in :mod:`.errors`
        :param bool stream: the caller reads the answer
        :param timeout: seconds for the whole call, answer included; by default what is left of
            :func:`.transport.time_limit` around it, or ``CALL_SECONDS``
        :return: the response, whatever its status (while sending: 2xx or a refusal); redirects are
            not followed
        :raise TemporaryError: the request did not get there
        :raise UncertainError: it may have got there
        """
        kwargs.setdefault("allow_redirects", False)
        left = get_seconds_left()
        if left < (LEAST_SECONDS if sends else 0) or not left:
            raise self._call_late(TemporaryError)
        seconds = timeout or (CALL_SECONDS if math.isinf(left) else left)
        try:
            with time_limit(sum(seconds) if isinstance(seconds, tuple) else seconds):
                response = self._call_open(method, url, sends, kwargs)
                if not stream:
                    self._call_read(response, sends)
        except SendError as error:
            # The exception of requests quotes the URL, and some URLs hold a token: ``from None``
            # keeps it out of tracebacks only, collectors of errors follow the context.
            error.__context__ = None
            raise
        if sends and not (200 <= response.status_code < 300 or is_refusal(response.status_code)):
            detail, code = self.explain(response)
            raise self.lost(sends)(detail, code=code or response.status_code)
        return response

    def lost(self, sends):
        """The class of error for an answer that does not tell what has happened."""
        if not sends:
            return TemporaryError
        can = getattr(self, "capabilities", None)
        return UnansweredError if can and can.idempotent_for else UncertainError

    def _call_open(self, method, url, sends, kwargs):
        """Ask, with the exceptions of requests made into ours; the body is still to be read."""
        left = get_seconds_left()
        timeout = (min(CONNECT_SECONDS, left), left)
        try:
            return self.session.request(method, url, stream=True, timeout=timeout, **kwargs)
        except requests.exceptions.ConnectTimeout:
            raise self._call_unreachable() from None
        except requests.exceptions.RequestException as error:
            if _never_connected(error):
                raise self._call_unreachable() from None
            if isinstance(error, ValueError):
                raise self._call_impossible() from None
            raise self._call_broken(error, sends) from None
        except ValueError:
            raise self._call_impossible() from None

    def _call_read(self, response, sends):
        """Read the body: what requests does by itself, but neither for ever nor any length."""
        if response.raw is None:
            # The session has read it already.
            return
        try:
            if response._content is False:
                response._content = read_limited(response, MAX_ANSWER_BYTES)
        except TooLongError:
            response.close()
            raise self.lost(sends)(
                _("%(provider)s gave an answer that is too long", provider=self.title), code="size"
            ) from None
        except (requests.exceptions.RequestException, ValueError) as error:
            response.close()
            raise self._call_broken(error, sends) from None

    def _call_broken(self, error, sends):
        """The error for a request that left, and of which nobody knows what came of it."""
        lost = self.lost(sends)
        if isinstance(error, requests.exceptions.Timeout) or not get_seconds_left():
            return self._call_late(lost)
        if isinstance(error, requests.exceptions.ConnectionError):
            return lost(
                _("%(provider)s broke the connection", provider=self.title), code="connection"
            )
        return lost(_("call failed (%(error)s)", error=type(error).__name__), code="http")

    def _call_impossible(self):
        """The error for an address or header that the library refuses before anything is sent."""
        return PermanentError(_("the address or the token is not valid"), code="url")

    def _call_unreachable(self):
        return TemporaryError(
            _("%(provider)s cannot be reached", provider=self.title), code="connect"
        )

    def _call_late(self, error_class):
        return error_class(
            _("%(provider)s did not answer in time", provider=self.title), code="timeout"
        )

    def explain(self, response):
        """What an answer says, fit for people, and its code ("" = the status).

        Asked of answers that are neither a success nor a refusal, so it takes whatever comes.
        """
        return self._unexplained_detail(response.status_code), ""

    def unexplained(self, response, sends=False):
        """The error for an answer that says nothing: a proxy's page, a broken server."""
        status = response.status_code
        detail = self._unexplained_detail(status)
        if status == 429:
            wait = read_retry_after(response.headers)
            return ThrottledError(detail, code=status, retry_after=wait)
        if status == 401:
            return CredentialsError(detail, code=status)
        if is_refusal(status):
            return PermanentError(detail, code=status)
        return self.lost(sends)(detail, code=status)

    def _unexplained_detail(self, status):
        return _(
            "%(provider)s answered %(status)s without an explanation",
            provider=self.title,
            status=status,
        )

    def discreet(self, text):
        """A text of the provider without numbers of customers and without secrets of ours."""
        for name in self.secret_settings:
            for secret in (self.settings.get(name) or "").split():
                text = text.replace(secret, "…")
        return scrubbed(text)

    def download(self, url, *, headers=None, max_bytes=None, sha256="", redirects=0):
        """Fetch a file, reading no more than is allowed.

        :param int max_bytes: limit, never above ``max_inbound_bytes``
        :param str sha256: expected hex digest, "" = not told
        :param int redirects: how many are followed, without the headers: those hold our token
        :rtype: MediaContent
        :raise MediaError: see its subclasses
        """
        limit = min(max_bytes or self.max_inbound_bytes, self.max_inbound_bytes)
        with time_limit(FILE_SECONDS):
            response = self._open_file(url, headers)
            for _hop in range(redirects):
                target = _redirect_target(response, url)
                if target:
                    response.close()
                    response = self._open_file(url := target, None)
            with contextlib.closing(response):
                _check_media_status(response)
                content = _read_file(response, limit)
        if sha256 and hashlib.sha256(content).hexdigest() != sha256.lower():
            raise MediaRefusedError(_("the file does not match its checksum"), code="sha256")
        mime_type = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        return MediaContent(content=content, mime_type=mime_type, filename=_told_name(response))

    def _open_file(self, url, headers):
        """The answer to the request for a file, of which nothing has been read yet."""
        self._check_media_host(url)
        try:
            return self.call("GET", url, headers=headers, stream=True)
        except PermanentError as error:
            raise MediaRefusedError(error.detail, code=error.code) from None
        except SendError as error:
            raise MediaError(error.detail, code=error.code) from None

    def _check_media_host(self, url):
        parts = _split_url(url)
        host = (parts.hostname or "").lower()
        own = _split_url(self.base_url)
        if host and host == (own.hostname or "").lower() and parts.scheme == own.scheme:
            return
        allowed = any(
            host == name.lstrip(".") or (name.startswith(".") and host.endswith(name))
            for name in self.media_hosts
        )
        if parts.scheme != "https" or not allowed or _is_ip_address(host):
            raise MediaRefusedError(_("the file is not on a host of the provider"), code="host")

    # ------------------------------------------------------------------ way in

    def _webhook_secrets(self):
        """The secrets of which any one may prove a request (several: rotation without a gap)."""
        raise NotImplementedError

    def _is_genuine(self, request, secret):
        """Compare in constant time (``hmac.compare_digest``); True means proven.

        :rtype: bool
        """
        raise NotImplementedError

    def handshake(self, request):
        """Answer to the provider's GET when the webhook is set up.

        :return: the text to answer with
        :raise VerificationError: refuse
        """
        raise VerificationError(f"{self.title} has no handshake")

    def _read_body(self, request):
        """The body of a verified request; override it where that is not JSON.

        :rtype: Payload
        :raise PayloadError: it cannot be read
        """
        return Payload.from_body(request.body)

    def _split(self, body):
        """Cut a body into envelopes; what a part lacks must not harm the others.

        :param Payload body: the whole JSON body
        :return: the envelopes; None = there is nothing in it, and that is fine, as an empty list is
            of a body whose own lists are empty; of any other body a person is to look at it
        :rtype: list[Envelope] | None
        """
        raise NotImplementedError

    def _parse(self, payload):
        """Understand one envelope; return ``Ignored`` for what we do not know.

        :param Payload payload: what ``_split`` put into the envelope
        """
        return Ignored(occurred_at=datetime.now(timezone.utc), reason="not understood")

    def concerns(self, alert):
        """Whether an alert is about this channel, and not about another one of the provider's.

        :param ChannelAlert alert: that a channel with the same secret was told
        :rtype: bool
        """
        return not (alert.about_account or alert.about_number)

    # ------------------------------------------------------------------ way out

    def send(self, message):
        """Send one message: one call, never repeated here.

        :param OutboundMessage message: what to send
        :rtype: Receipt
        :raise SendError: see the subclasses
        """
        raise NotImplementedError

    def edit(self, to, external_id, text):
        """Give a message of ours a new text."""
        raise PermanentError(_("%(provider)s cannot edit messages", provider=self.title))

    def delete(self, to, external_id):
        """Take a message of ours back."""
        raise PermanentError(_("%(provider)s cannot delete messages", provider=self.title))

    def react(self, to, external_id, emoji):
        """React to a message of the customer; an empty emoji takes the reaction off."""
        raise PermanentError(_("%(provider)s has no reactions", provider=self.title))

    def mark_read(self, to, external_id):
        """Tell the customer that everything up to this message of his was read."""
        raise PermanentError(_("%(provider)s cannot mark messages as read", provider=self.title))

    def typing(self, to, external_id):
        """Show the customer that we are typing.

        :param str external_id: the customer's last message ("" when unknown)
        """
        raise PermanentError(_("%(provider)s cannot show typing", provider=self.title))

    def fetch_media(self, media):
        """Fetch a customer's file.

        :param Media media: as it came in the message
        :rtype: MediaContent
        :raise MediaError: see its subclasses
        """
        raise MediaGoneError(_("%(provider)s keeps no files", provider=self.title))

    def check_health(self):
        """Ask the provider who we are, without changing anything.

        :rtype: Health
        :raise ConnectorError: with a sentence that says what to mend
        """
        raise NotImplementedError

    def subscribe(self, webhook_url):
        """Have the provider call our webhook; may be called again at any time.

        :rtype: tuple[str, ...]
        :return: what is left for a person to do, in plain sentences
        """
        return ()

    def unsubscribe(self):
        """Have the provider stop calling our webhook."""

    def refresh_credentials(self):
        """Renew what would end soon; asked for once a day.

        :return: settings to replace, by name; {} = nothing to renew
        :rtype: dict[str, str]
        """
        return {}

    # ------------------------------------------------------------------ asking the provider

    def fetch_templates(self):
        """All approved texts of the account (feature "templates").

        :rtype: list[Template]
        """
        raise PermanentError(_("%(provider)s has no templates", provider=self.title))

    def fetch_profile(self, addresses):
        """Name and picture of a customer (feature "profiles").

        :rtype: Profile
        :raise PermanentError: the provider does not tell; do not ask again
        """
        raise PermanentError(_("%(provider)s tells no profiles", provider=self.title))

    def fetch_missed(self, since):
        """What the provider would have told our webhook since then (feature "backfill").

        The envelopes have the keys and conversations that the webhook's would have had, so that
        what came anyway is not stored twice.

        :param datetime since: with time zone
        :return: oldest first
        :rtype: list[Envelope]
        """
        raise PermanentError(_("%(provider)s keeps no messages", provider=self.title))

    # ------------------------------------------------------------------ starting a chat

    def address_for_phone(self, phone):
        """The address under which a phone number is written to; None where that is impossible.

        :param str phone: international format with "+"
        :rtype: Address | None
        """

    def invite_link(self, ref=""):
        """A link by which a customer starts the chat; "" = the provider has none.

        :param str ref: handed back in ``Referral.ref``; at most 64 of A-Z a-z 0-9 _ -
        """
        return ""

    def app_link(self):
        """Where our staff go on in the provider's own app, when we may not; "" = nowhere."""
        return ""


def same_secret(given, expected):
    """Compare two secrets in constant time; anything empty is never the same."""
    if not given or not expected:
        return False
    pair = (str(value).encode("utf-8", "surrogatepass") for value in (given, expected))
    return hmac.compare_digest(*pair)


def scrubbed(text):
    """A text of a provider without anything that looks like a number of a customer or a token."""
    return _NUMBER.sub("…", _TOKEN.sub("…", text))[:MAX_DETAIL]


def _dump(value):
    """A JSON value as text, whatever it is."""
    try:
        return json.dumps(value, sort_keys=True)
    except (TypeError, ValueError, RecursionError):
        return repr(type(value))


def _indexable(envelope):
    """The envelope with a key and a conversation that fit into an index."""
    if len(envelope.key) <= MAX_KEY and len(envelope.conversation) <= MAX_KEY:
        return envelope
    return replace(
        envelope, key=_shortened(envelope.key), conversation=_shortened(envelope.conversation)
    )


def _shortened(text):
    return text if len(text) <= MAX_KEY else hashlib.sha256(text.encode()).hexdigest()


def _split_url(url):
    try:
        return urlsplit(url)
    except ValueError:
        raise MediaRefusedError(_("the address of the file is not valid"), code="url") from None


def _tells_nothing(value):
    """Whether a body only frames an empty list: providers test an address with such bodies."""
    parts = [each for each in value.values() if isinstance(each, (list, dict))]
    return bool(parts) and not any(parts) and any(isinstance(each, list) for each in parts)


def _never_connected(error):
    """True when not a byte of the request can have left."""
    reason = getattr(error.args[0] if error.args else None, "reason", None)
    names = {cls.__name__ for cls in type(reason).__mro__}
    return bool(names & {"NewConnectionError", "ConnectTimeoutError", "NameResolutionError"})


def _redirect_target(response, url):
    """Where an answer sends us, "" = nowhere."""
    location = response.headers.get("Location")
    if response.status_code not in (301, 302, 303, 307, 308) or not location:
        return ""
    try:
        return urljoin(url, location)
    except ValueError:
        raise MediaRefusedError(_("the address of the file is not valid"), code="url") from None


def _told_name(response):
    """Name of a file as the answer tells it, without folders; "" when it does not."""
    header = Message()
    header["Content-Disposition"] = response.headers.get("Content-Disposition") or ""
    return re.split(r"[/\\]", header.get_filename(""))[-1].strip()


def _check_media_status(response):
    if response.status_code in (404, 410):
        raise MediaGoneError(_("the provider does not have the file any more"), code="gone")
    if response.status_code != 200:
        raise MediaError(_("the provider did not give the file"), code=response.status_code)


def _read_file(response, limit):
    """The body, or MediaRefusedError as soon as it proves longer than the limit."""
    try:
        return read_limited(response, limit)
    except TooLongError:
        raise MediaRefusedError(
            _("the file is larger than %(limit)s KB", limit=limit // 1024), code="size"
        ) from None
    except requests.exceptions.RequestException:
        raise MediaError(_("the file broke off"), code="connection") from None


def _is_ip_address(host):
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
