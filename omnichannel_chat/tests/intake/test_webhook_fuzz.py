"""Every webhook, with bodies that nobody has thought of: nothing is refused that is proven."""

import copy
import hashlib
import hmac
import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo import fields
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ...connectors import CONNECTORS
from ...connectors.payload import read_form
from ...connectors.sandbox import connector as sandbox
from ...connectors.twilio import forms as twilio_forms
from ...workers import intake
from ..common import OmnichannelCase

FIXTURES = Path(__file__).parents[1] / "fixtures"
SECRET = "secret-of-the-webhook"
#: What a fault of ours leaves as error: the bare name of an exception.
_EXCEPTION = re.compile(r"[A-Z]\w+")

steadily = settings(
    derandomize=True,
    deadline=None,
    database=None,
    max_examples=50,
    suppress_health_check=list(HealthCheck),
)


# ---------------------------------------------------------------------- proofs


def _sign_sandbox(url, body, secret):
    return {"X-Sandbox-Signature": sandbox.sign(secret, body)}


def _sign_telegram(url, body, secret):
    return {"X-Telegram-Bot-Api-Secret-Token": secret}


def _sign_meta(url, body, secret):
    digest = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return {"X-Hub-Signature-256": f"sha256={digest}"}


def _sign_twilio(url, body, secret):
    return {"X-Twilio-Signature": twilio_forms.sign(url, secret, read_form(body))}


def _as_json(value):
    return json.dumps(value).encode()


def _as_form(value):
    """A form; what is no field of one is written as JSON."""
    if not isinstance(value, dict):
        return _as_json(value)
    pairs = [
        (name, each if isinstance(each, str) else json.dumps(each))
        for name, item in value.items()
        for each in (item if isinstance(item, list) else [item])
    ]
    return urlencode(pairs, errors="replace").encode()


@dataclass(frozen=True)
class Way:
    """How requests of a provider are proven, and what they look like."""

    sign: callable
    #: The secret that proves a request.
    secret: str
    #: Further values of the channel.
    values: dict = field(default_factory=dict)
    write: callable = _as_json
    content_type: str = "application/json"


def _twilio(provider):
    values = {
        f"{provider}_account_sid": "AC00000000000000000000000000000001",
        f"{provider}_sender": "+12025550100",
    }
    return Way(
        sign=_sign_twilio,
        secret=f"{provider}_auth_token",
        values=values,
        write=_as_form,
        content_type="application/x-www-form-urlencoded",
    )


WAYS = {
    "instagram": Way(_sign_meta, "instagram_app_secret"),
    "messenger": Way(_sign_meta, "messenger_app_secret"),
    "sandbox": Way(_sign_sandbox, "webhook_secret"),
    "telegram": Way(_sign_telegram, "webhook_secret"),
    "twilio_sms": _twilio("twilio_sms"),
    "twilio_whatsapp": _twilio("twilio_whatsapp"),
    "whatsapp": Way(_sign_meta, "whatsapp_app_secret"),
}


# ---------------------------------------------------------------------- bodies

_OTHER_VALUES = (None, True, 7, -1.5, 10**400, "", "x", "\x00", [], {}, [None], [[]], [{}])
_ODD_BODIES = (
    *(b"", b"null", b"[]", b"{}", b'""', b"\xff\xfe", b"%", b"&=&", b"a=1&a=2", b"=\x00"),
    *(b"[" * 50_000, b'{"a":' * 50_000, b'{"a": 1e999}', b'{"a": NaN}', b'{"a": ' + b"9" * 5000),
    *(b'{"entry": [{}]}', b'{"update_id": 1}', b'{"events": [7]}', b"--x\r\n\r\n--x--"),
)
_CONTENT_TYPES = (
    *("", "application/json", "application/x-www-form-urlencoded", "text/xml; charset=utf-99"),
    *("multipart/form-data", "multipart/form-data; boundary=x", "a/b/c;;=", "application/gzip"),
)


def _paths(value, path=()):
    yield path
    items = value.items() if isinstance(value, dict) else ()
    items = enumerate(value) if isinstance(value, list) else items
    for key, child in items:
        yield from _paths(child, (*path, key))


@st.composite
def _mutated(draw, values):
    """A fixture in which some places hold something else."""
    value = copy.deepcopy(draw(st.sampled_from(values)))
    for _time in range(draw(st.integers(0, 3))):
        path = draw(st.sampled_from(list(_paths(value))))
        other = copy.deepcopy(draw(st.sampled_from(_OTHER_VALUES)))
        if not path:
            return other
        node = value
        for key in path[:-1]:
            node = node[key]
        node[path[-1]] = other
    return value


@st.composite
def _damaged(draw, bodies):
    """A body that lost a part on its way, or won one."""
    body = draw(bodies)
    start, end = sorted(draw(st.integers(0, len(body))) for _side in range(2))
    return body[:start] + draw(st.binary(max_size=8)) + body[end:]


def bodies(provider):
    """Anything that may come with the right signature."""
    files = sorted((FIXTURES / provider).glob("*.json"))
    values = [json.loads(path.read_text(encoding="utf-8")) for path in files]
    mutated = _mutated(values).map(WAYS[provider].write)
    odd = st.sampled_from(_ODD_BODIES) | st.binary(max_size=200)
    return st.one_of(mutated, mutated, _damaged(mutated), odd)


def content_types(provider):
    """Mostly what the provider says."""
    usual = st.just(WAYS[provider].content_type)
    return st.one_of(usual, usual, st.sampled_from(_CONTENT_TYPES))


@tagged("post_install", "-at_install")
class TestWebhookFuzz(HttpCase, OmnichannelCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.channels = {provider: cls._connect(provider) for provider in CONNECTORS}

    @classmethod
    def _connect(cls, provider):
        way = WAYS[provider]
        channel = cls.env["omnichannel.channel"].create(
            {"name": provider, "provider": provider, "state": "connected", **way.values}
        )
        channel._set_secret(way.secret, SECRET)
        return channel

    def post(self, provider, body, content_type, secret=SECRET):
        """Post a signed body; returns the answer and the events that it left."""
        channel = self.channels[provider]
        url = f"{self.base_url()}/omnichannel/webhook/{channel.webhook_key}"
        headers = WAYS[provider].sign(url, body, secret)
        if content_type:
            headers["Content-Type"] = content_type
        answer = self.url_open(url, data=body, headers=headers, method="POST")
        self.env.invalidate_all()
        return answer, self.env["omnichannel.event"].search([("channel_id", "=", channel.id)])

    def settle(self, events):
        """Work until nothing is left, and nobody waits for a next attempt."""
        for _attempt in range(len(intake.RETRY_DELAYS) + 1):
            self.process()
            events.filtered(lambda e: e.state == "pending").next_try_at = fields.Datetime.now()
        self.assertNotIn("pending", events.mapped("state"))

    def check(self, provider, body, content_type):
        with self.env.cr.savepoint() as savepoint:
            answer, events = self.post(provider, body, content_type, "somebody-elses-secret")
            self.assertEqual((answer.status_code, len(events)), (403, 0))
            answer, events = self.post(provider, body, content_type)
            self.assertEqual(answer.status_code, 200)
            self.assertTrue(events, "a proven body is always stored")
            self.settle(events)
            faults = [e.error for e in events if e.error and _EXCEPTION.fullmatch(e.error)]
            self.assertFalse(faults)
            self.assertFalse([p for p in events.mapped("payload") if "fault of ours" in p])
            savepoint.rollback()

    def test_every_provider_is_among_them(self):
        """S0-01: a provider whose webhook is not tried with anything fails here."""
        self.assertEqual(set(WAYS), set(CONNECTORS))

    def test_any_body(self):
        """S0-01, S0-04: proven: 200, stored, worked on; not proven: 403, nothing stored."""
        for provider in sorted(CONNECTORS):
            with self.subTest(provider=provider), mute_logger("odoo"):
                self.try_bodies(provider)

    def try_bodies(self, provider):
        @steadily
        @given(body=bodies(provider), content_type=content_types(provider))
        def try_body(body, content_type):
            self.check(provider, body, content_type)

        try_body()
