"""A provider without an account: a page inside Odoo plays the customer's phone.

Everything else is as with a real provider: a signed webhook in, an outbox out. That makes it the
channel of the demo data and of the browser tests, and the shortest complete example for whoever
writes a new connector.

The webhook body::

    {"account": "demo", "events": [
        {"type": "message", "id": "m1", "timestamp": 1767225600000,
         "from": {"id": "anna", "name": "Anna Ruiz"}, "kind": "text", "text": "Hello"}]}

``docs/providers/sandbox.md`` lists the types of events and what each one holds.
"""

# There is no environment here: see sentences.py.
# pylint: disable=prefer-env-translation

import base64
import binascii
import hashlib
import hmac
import json
import re
from urllib.parse import urlsplit

from ..base import (
    Capabilities,
    Connector,
    Health,
    MediaLimit,
    same_secret,
)
from ..errors import (
    MediaGoneError,
    MediaRefusedError,
    PayloadError,
    RecipientError,
    TemplateError,
    TemporaryError,
)
from ..events import (
    MEDIA_KINDS,
    Address,
    Envelope,
    MediaContent,
    Receipt,
)
from ..payload import Payload
from ..sentences import _
from ..templates import check
from .events import MESSAGE_PREFIX, PARSERS, get_conversation, mime_type_of, parse_unknown
from .templates import SAMPLES

SIGNATURE_HEADER = "x-sandbox-signature"
_MAX_MEDIA_BYTES = 16 * 1024 * 1024


def sign(secret, body):
    """Signature of a webhook body, for the header ``x-sandbox-signature``.

    :param str secret: ``webhook_secret`` of the channel
    :param bytes body: exactly as it goes over the wire
    """
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def build_body(account, events):
    """A webhook body, ready to be signed.

    :param str account: ``account`` of the channel; "" = the channel of the URL
    :param list[dict] events: see the top of this module
    :rtype: bytes
    """
    return json.dumps({"account": account, "events": events}, ensure_ascii=False).encode()


class SandboxConnector(Connector):
    """Takes what the phone page tells it, and "sends" by saying that it did.

    Settings: ``webhook_secret``; ``account``, the id of the pretended number; ``failing`` and
    ``unreachable``, comma separated personas whose messages fail for good or for now; ``phones``,
    comma separated numbers with the persona of each ("+34600111222=anna"); ``look`` ("whatsapp",
    "messenger", "instagram", "telegram", "sms"), which only the phone page reads, and
    ``sandbox_hours``.
    """

    provider = "sandbox"
    title = "Sandbox"
    icon = "fa-flask"
    capabilities = Capabilities(
        text_limit=4096,
        caption_limit=4096,
        media={kind: MediaLimit(max_bytes=_MAX_MEDIA_BYTES) for kind in MEDIA_KINDS},
        receipts=frozenset({"sent", "delivered", "read"}),
        actions=frozenset(
            {"reply", "react", "edit", "delete", "typing", "mark_read", "location", "contact"}
        ),
        can_start="anyone",
        features=frozenset({"templates"}),
        rate_per_second=100,
    )
    max_inbound_bytes = _MAX_MEDIA_BYTES

    # ------------------------------------------------------------------ way in

    def _webhook_secrets(self):
        return [self.settings.get("webhook_secret")]

    def _is_genuine(self, request, secret):
        return same_secret(request.headers.get(SIGNATURE_HEADER), sign(secret, request.body))

    def _split(self, body):
        account = body.told_id("account")
        events = body.value.get("events")
        if not isinstance(events, list):
            raise PayloadError("events: expected list")
        return [self._cut(account, event, n) for n, event in enumerate(events)]

    def _cut(self, account, value, n):
        """One event as an envelope; a faulty one is kept as it is."""
        try:
            event = Payload(value, f"events[{n}]")
            return Envelope(
                key=f"{event.text('type')}:{event.identifier('id')}",
                account=account,
                conversation=get_conversation(event),
                occurred_at=event.moment("timestamp", per_second=1000),
                payload=value,
            )
        except PayloadError as error:
            return self.unparsed_envelope(value, error, account)

    def _parse(self, payload):
        parse = PARSERS.get(payload.text("type"), parse_unknown)
        return parse(payload, payload.moment("timestamp", per_second=1000))

    # ------------------------------------------------------------------ way out

    def send(self, message):
        self._reach(message.to)
        if message.template:
            _check_template(message)
        return Receipt(external_id=f"{MESSAGE_PREFIX}{message.key}")

    def edit(self, to, external_id, text):
        self._reach(to)

    def delete(self, to, external_id):
        self._reach(to)

    def react(self, to, external_id, emoji):
        self._reach(to)

    def mark_read(self, to, external_id):
        self._reach(to)

    def typing(self, to, external_id):
        self._reach(to)

    def fetch_media(self, media):
        mime_type, encoded = _open_data_uri(media.ref)
        try:
            content = base64.b64decode(encoded, validate=True)
        except (binascii.Error, ValueError):
            raise MediaRefusedError(_("the file is damaged"), code="base64") from None
        if len(content) > self.max_inbound_bytes:
            raise MediaRefusedError(_("the file is too large"), code="size")
        return MediaContent(content=content, mime_type=mime_type, filename=media.filename)

    def check_health(self):
        account = self.settings.get("account") or self.provider
        warnings = [
            _("Messages to %(persona)s fail on purpose (%(how)s).", persona=persona, how=name)
            for name in ("failing", "unreachable")
            for persona in sorted(self._personas(name))
        ]
        return Health(account=account, name=f"{self.title} {account}", warnings=tuple(warnings))

    def fetch_templates(self):
        return list(SAMPLES)

    def address_for_phone(self, phone):
        number = _digits(phone)
        if not number:
            return None
        # Whoever has this number, or a persona that is called like it and may be made up later.
        known = (entry.partition("=") for entry in self.settings.get("phones", "").split(","))
        personas = {_digits(phone): persona for phone, _sign, persona in known}
        return Address("persona", personas.get(number, number))

    def invite_link(self, ref=""):
        link = self.app_link()
        return f"{link}?ref={ref}" if ref and link else link

    def app_link(self):
        url = urlsplit(self.settings.get("webhook_url", ""))
        if not url.netloc:
            return ""
        return f"{url.scheme}://{url.netloc}/odoo/action-omnichannel_chat.action_phone"

    def _reach(self, to):
        """Fail as the settings wish for this persona."""
        persona = self.pick_address(to, "persona").value
        if persona in self._personas("failing"):
            raise RecipientError(_("this persona cannot be reached"), code="failing")
        if persona in self._personas("unreachable"):
            raise TemporaryError(_("this persona cannot be reached now"), code="unreachable")

    def _personas(self, setting):
        """The persona ids that a setting lists."""
        return {name.strip() for name in self.settings.get(setting, "").split(",")} - {""}


def _digits(phone):
    return re.sub(r"\D", "", phone)


def _check_template(message):
    """Refuse what a real provider would refuse."""
    problems = check(
        message.template.template, message.template.values, has_file=bool(message.media)
    )
    if problems:
        reason = problems[0].reason
        raise TemplateError(_("the template is not ready (%(reason)s)", reason=reason), code=reason)


def _open_data_uri(uri):
    """Take ``data:<type>;base64,<content>`` apart.

    :return: type and encoded content
    """
    if not uri:
        raise MediaGoneError(_("there is no file"), code="gone")
    head, comma, encoded = uri.partition(",")
    if not (head.startswith("data:") and head.endswith(";base64") and comma):
        raise MediaRefusedError(_("the file is not a data URI"), code="uri")
    return mime_type_of(uri), encoded
