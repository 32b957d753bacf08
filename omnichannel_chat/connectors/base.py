"""The contract of a connector: plain Python that speaks one provider's protocol.

A connector knows nothing of Odoo and holds no state but its settings. It is given those, and
answers five questions: is this webhook request genuine (:meth:`Connector.verify`), what is in it
(:meth:`Connector.split`), what does one stored piece mean (:meth:`Connector.parse`), how is this
sent (:meth:`Connector.send` and its sisters), and is the channel well
(:meth:`Connector.check_health`).
"""

# There is no environment here: see sentences.py.
# pylint: disable=prefer-env-translation

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timezone
from typing import ClassVar

from .caller import Caller
from .capabilities import Capabilities, Health, MediaLimit
from .errors import (
    MediaGoneError,
    NotConfiguredError,
    PayloadError,
    PermanentError,
    VerificationError,
)
from .events import Envelope, Ignored
from .faults import locate
from .payload import Payload
from .sentences import _

# A new connector needs these, too.
__all__ = ["Capabilities", "Connector", "Health", "MediaLimit", "WebhookRequest", "same_secret"]

#: Biggest webhook body that is read (Meta: up to 3 MB).
MAX_BODY_BYTES = 8 * 1024 * 1024
#: Key prefix of pieces that could not be cut out of their body.
UNPARSED = "unparsed"
#: Key of a body in which nothing was.
EMPTY = "empty"
#: Longest key as it is, in characters; a longer one is kept as its digest, because PostgreSQL
#: cannot index values of any length.
MAX_KEY = 255


@dataclass(frozen=True, kw_only=True)
class WebhookRequest:
    """An HTTP request as the provider made it, before anything has read it."""

    method: str
    url: str
    #: Keys in lower case.
    headers: Mapping[str, str] = field(repr=False)
    query: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)


class Connector(Caller):
    """Base of all connectors. What every one shares stands first, what each does itself below it.

    :class:`.caller.Caller` has the other half: settings, calls, files, and whom they may go to.

    :param settings: the channel's settings by name (see ``required_settings``), secrets included
    :param requests.Session session: for tests and for sharing connections within a pass
    """

    provider: ClassVar[str]
    #: Its mark in the inbox: an icon of Font Awesome 4 (``fa-whatsapp``).
    icon: ClassVar[str] = "fa-comment"
    #: Names of settings that must be filled before the channel can be used.
    required_settings: ClassVar[tuple[str, ...]] = ()
    #: Body and type of the answer to a webhook request that is stored.
    acknowledgement: ClassVar[tuple[str, str]] = ("", "text/plain; charset=utf-8")

    # ------------------------------------------------------------------ not to be overridden

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

    def check_file(self, message):
        """Refuse a file of a kind that the provider does not send, or with a text if it takes none.

        :param OutboundMessage message: one with a file
        :raise PermanentError: it cannot go like this
        """
        kind = message.media.kind
        limit = self.capabilities.media.get(kind)
        if not limit:
            raise PermanentError(
                _(
                    "%(provider)s cannot send files of kind %(kind)s",
                    provider=self.title,
                    kind=kind,
                ),
                code="kind",
            )
        if message.text and not limit.caption:
            raise PermanentError(
                _("%(provider)s takes no text with %(kind)s", provider=self.title, kind=kind),
                code="caption",
            )

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


def _tells_nothing(value):
    """Whether a body only frames an empty list: providers test an address with such bodies."""
    parts = [each for each in value.values() if isinstance(each, (list, dict))]
    return bool(parts) and not any(parts) and any(isinstance(each, list) for each in parts)
