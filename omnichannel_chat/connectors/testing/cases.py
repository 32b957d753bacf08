"""What every connector must stand: the shared test case.

A connector's test module has one class that inherits :class:`ConnectorCases` and fills its first
block::

    class TestMyProvider(ConnectorCases):
        connector_class = MyConnector
        settings = {"token": "t0ken-of-ours", "secret": "s3cret-of-ours"}
        secret_setting = "secret"
        expected = {"text__plain": (InboundMessage,)}
        ...

``test_cases_are_complete.py`` fails when a connector of this repository has no such class.
"""

import json
import re
import traceback
from datetime import timedelta
from pathlib import Path

import pytest
import requests

from ..base import MAX_BODY_BYTES, UNPARSED, Capabilities, Connector
from ..errors import (
    ConnectorError,
    NotConfiguredError,
    PayloadError,
    UnansweredError,
    UncertainError,
    VerificationError,
)
from ..events import (
    MEDIA_KINDS,
    RECEIPTS,
    Event,
    Ignored,
    InboundMessage,
    Message,
    OutboundMessage,
)
from .bodies import assert_storable, frames_nothing, mutations, words
from .calls import DOUBTFUL_ANSWERS, DOUBTFUL_BODIES, LOST_CALLS, StubSession, answer, request

FIXTURES = Path(__file__).parents[2] / "tests" / "fixtures"

#: Actions that ``Capabilities.actions`` may hold, with the method that must then exist.
ACTIONS = {
    "reply": "send",
    "location": "send",
    "contact": "send",
    "react": "react",
    "edit": "edit",
    "delete": "delete",
    "typing": "typing",
    "mark_read": "mark_read",
}
#: Features that ``Capabilities.features`` may hold, with the method that must then exist.
FEATURES = {
    "templates": "fetch_templates",
    "profiles": "fetch_profile",
    "backfill": "fetch_missed",
}


class ConnectorCases:
    """The tests that every connector must pass. Fill the first block; override its hooks."""

    # ------------------------------------------------------------------ what a connector says

    connector_class = None
    #: Complete settings; make secret values unlike anything else.
    settings = {}
    #: The setting that proves a webhook request.
    secret_setting = ""
    #: Settings whose values must never be seen in an error.
    hidden_settings = ()
    #: Addresses of a customer that a text can be sent to.
    addresses = ()
    #: Event classes by fixture (file name without ".json"), in the order of the envelopes;
    #: PayloadError for what is stored but not understood.
    expected = {}
    #: A fixture with messages of at least two customers; "" = one event a request.
    batch = ""
    #: A body with an event of a type that nobody knows yet.
    unknown_event = {}
    #: Places of a body, joined by "/", that decide neither who wrote, nor when, nor which message.
    inner = ""
    #: By name: (status, body, headers, class of the error that a send then raises).
    refusals = {}
    #: False for a connector that makes no HTTP calls.
    has_http = True
    #: False for a provider whose webhook does not tell when something happened.
    tells_time = True

    def sign(self, body, secret):
        """Headers (lower case) that prove a body of bytes."""
        raise NotImplementedError

    def encode(self, value):
        """The bytes that the provider sends for a JSON value; override it where it sends forms."""
        return json.dumps(value).encode()

    def inbound_text(self, text):
        """A body with one text message of a customer."""
        raise NotImplementedError

    def rotation(self, new, old):
        """Settings during a change of the webhook secret: both are valid."""
        return {**self.settings, self.secret_setting: f"{new} {old}"}

    def pieces(self, body):
        """What must be found again in the envelopes, whatever the shape of the body."""
        return [body]

    def rebatched(self, body):
        """The same events in other bodies, as a provider may group them when it tries again."""
        return [body]

    # ------------------------------------------------------------------ helpers for subclasses

    @property
    def fixtures(self):
        """Folder of the connector's fixtures; a class outside of this repository has its own."""
        return FIXTURES / self.connector_class.provider

    def connector(self, *answers, **settings):
        """A connector that gets these answers from the provider."""
        session = StubSession(*answers)
        return self.connector_class({**self.settings, **settings}, session=session)

    def load(self, name):
        """A fixture as JSON value."""
        return json.loads((self.fixtures / f"{name}.json").read_text(encoding="utf-8"))

    def split(self, body):
        """The envelopes of a body; ``body`` may be bytes or a JSON value."""
        raw = body if isinstance(body, bytes) else self.encode(body)
        return self.connector().split(request(raw))

    def events(self, body):
        """The events of a body; PayloadError instances for what is not understood."""
        connector = self.connector()
        return [self._understood(connector, envelope) for envelope in self.split(body)]

    def event(self, name):
        """The only event of a fixture."""
        (event,) = self.events(self.load(name))
        return event

    def _understood(self, connector, envelope):
        # By way of JSON, as the database does it.
        payload = json.loads(json.dumps(envelope.payload))
        try:
            return connector.parse(payload)
        except PayloadError as error:
            return error

    def message(self, **values):
        """A text message on its way out."""
        defaults = {"key": "8a2f1c1e-0000-4000-8000-000000000001", "to": self.addresses}
        return OutboundMessage(**({"text": "a text of ours"} | defaults | values))

    def assert_discreet(self, error):
        """An error shows no secret, no customer's address and no text."""
        shown = "".join(traceback.format_exception(error)) + repr(error)
        # Collectors of errors follow the context, also where tracebacks leave it out.
        while error := error.__context__:
            shown += repr(error)
        hidden = [self.settings[name] for name in self.hidden_settings]
        hidden += [address.value for address in self.addresses] + ["a text of ours"]
        for value in hidden:
            assert value not in shown

    def pytest_generate_tests(self, metafunc):
        """One test for each fixture, refusal and lost call."""
        tables = {
            "fixture_name": self.expected,
            "refusal": self.refusals,
            "lost_call": LOST_CALLS if self.has_http else {},
            "doubtful": DOUBTFUL_ANSWERS if self.has_http else {},
        }
        for argument, table in tables.items():
            if argument in metafunc.fixturenames:
                metafunc.parametrize(argument, sorted(table))

    # ------------------------------------------------------------------ the tests themselves

    def test_every_fixture_has_an_expectation(self):
        """No fixture lies about unread, and none is missing."""
        files = {path.stem for path in self.fixtures.glob("*.json")}
        assert files == set(self.expected)
        assert all("__" in name for name in files), "fixtures are called <event>__<variant>.json"

    def test_secrets_are_declared(self):
        """The secret of the webhook, at least, is looked for in every error."""
        assert self.secret_setting in self.hidden_settings
        assert all(len(self.settings[name]) > 7 for name in self.hidden_settings)

    # ------------------------------------------------------------------ proof of origin

    def test_request_with_right_signature_is_accepted(self):
        """S0-01: a request that the provider signed goes through."""
        body = self.encode(self.inbound_text("hello"))
        headers = self.sign(body, self.settings[self.secret_setting])
        assert self.connector().verify(request(body, headers)) is None

    def test_request_with_wrong_signature_is_refused(self):
        """S0-01: nobody can write into the inbox without the secret."""
        body = self.encode(self.inbound_text("hello"))
        with pytest.raises(VerificationError):
            self.connector().verify(request(body, self.sign(body, "somebody-elses-secret")))

    @pytest.mark.parametrize("value", ["", "x", "sha256=", "sha256=é", "\x00", "0" * 64, None])
    def test_request_with_odd_signature_is_refused(self, value):
        """S0-01: a damaged signature is refused, not an error of ours."""
        body = self.encode(self.inbound_text("hello"))
        headers = self.sign(body, self.settings[self.secret_setting])
        headers = {} if value is None else dict.fromkeys(headers, value)
        with pytest.raises(VerificationError):
            self.connector().verify(request(body, headers))

    def test_channel_without_secret_accepts_nothing(self):
        """S0-01: no secret is never taken for "no check"."""
        body = self.encode(self.inbound_text("hello"))
        connector = self.connector(**{self.secret_setting: ""})
        for headers in ({}, self.sign(body, ""), self.sign(body, "False")):
            with pytest.raises(NotConfiguredError):
                connector.verify(request(body, headers))

    def test_secret_can_be_rotated_without_a_gap(self):
        """S0-01: while the secret changes, requests with the old and the new one are accepted."""
        body = self.encode(self.inbound_text("hello"))
        connector = self.connector_class(self.rotation("the-new-secret", "the-old-secret"))
        for secret in ("the-new-secret", "the-old-secret"):
            connector.verify(request(body, self.sign(body, secret)))
        with pytest.raises(VerificationError):
            connector.verify(request(body, self.sign(body, "the-new-secret the-old-secret")))

    def test_oversized_request_is_refused(self):
        """S0-01: a huge body is refused even when signed."""
        body = b" " * (MAX_BODY_BYTES + 1)
        headers = self.sign(body, self.settings[self.secret_setting])
        with pytest.raises(VerificationError):
            self.connector().verify(request(body, headers))

    # ------------------------------------------------------------------ cutting into envelopes

    def test_fixture_is_understood(self, fixture_name):
        """S0-04: every event becomes what it is."""
        body = self.load(fixture_name)
        for envelope in self.split(body):
            assert_storable(envelope)
        found = tuple(type(event) for event in self.events(body))
        assert found == tuple(self.expected[fixture_name])

    def test_replay_gives_equal_keys(self, fixture_name):
        """S0-04: what the provider tells twice is stored once."""
        body = self.load(fixture_name)
        first, second = ([envelope.key for envelope in self.split(body)] for _ in range(2))
        assert first == second
        assert len(set(first)) == len(first)

    def test_rebatched_retry_gives_equal_keys(self, fixture_name):
        """S0-04: it does not matter how the provider groups events when it tries again."""
        body = self.load(fixture_name)
        again = [envelope.key for part in self.rebatched(body) for envelope in self.split(part)]
        assert sorted(again) == sorted(envelope.key for envelope in self.split(body))

    def test_batch_keeps_senders_apart(self):
        """S0-04: each message of a batch has its own sender."""
        if not self.batch:
            return
        messages = [
            event
            for event in self.events(self.load(self.batch))
            if isinstance(event, InboundMessage)
        ]
        assert len({message.contact.addresses for message in messages}) >= 2
        assert len({message.external_id for message in messages}) == len(messages)

    def test_unknown_event_is_stored_and_ignored(self):
        """S0-04: a new kind of event does no harm and is not lost."""
        (envelope,) = self.split(self.unknown_event)
        assert_storable(envelope)
        event = self.connector().parse(envelope.payload)
        assert isinstance(event, Ignored) or event.kind == "unsupported"

    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b" ",
            b"\x00\xff\xfe",
            b"not json",
            b"[]",
            b"null",
            b'"text"',
            b'{"a": NaN}',
            b'{"a": 1e999}',
            b'{"a": ',
            b"[" * 100_000,
            b'{"a":' * 100_000,
            b'{"a":' * 500 + b"1" + b"}" * 500,
        ],
        ids=lambda body: repr(body[:12]),
    )
    def test_body_that_is_no_object_is_stored_for_a_person(self, body):
        """S0-13: what cannot be read is kept and does not stop the channel."""
        (envelope,) = self.split(body)
        assert_storable(envelope)
        assert UNPARSED in envelope.payload
        with pytest.raises(PayloadError):
            self.connector().parse(envelope.payload)

    @pytest.mark.parametrize("body", [{}, {"x": 1}, {"object": 1, "entry": 2, "update_id": "x"}])
    def test_foreign_object_is_stored(self, body):
        """S0-13: nothing that was signed is thrown away."""
        envelopes = self.split(body)
        assert envelopes
        self._assert_fit(envelopes)

    def test_body_thatframes_nothing(self):
        """S0-01: an empty list, with which an address is tested, need not be looked at."""
        self._assert_fit(self.split({"x": []}))

    @pytest.mark.parametrize(
        "text", ["a\x00b", "\ud83c", "\udf55\ud83c", "🍕 ñ é 漢", "\u202e\u2028", "x" * 70_000]
    )
    def test_any_text_can_be_stored(self, text):
        """S0-13: NUL and half emoji, which the database refuses, cost no message."""
        (envelope,) = self.split(self.inbound_text(text))
        assert_storable(envelope)
        event = self.connector().parse(envelope.payload)
        assert isinstance(event, InboundMessage)
        event.text.encode()
        assert "\x00" not in event.text
        if "\x00" not in text and "\ud83c" not in text:
            assert event.text == text

    def test_wrong_types_never_raise_and_never_drop(self, fixture_name):
        """S0-13: whatever stands at whatever place, all is stored, and parse knows its errors."""
        original = self.load(fixture_name)
        for path, body in mutations(original):
            try:
                envelopes = self.split(body)
                self._assert_fit(envelopes)
                self._assert_nothing_dropped(body, envelopes)
            except Exception as error:
                place = "/".join(map(str, path))
                raise AssertionError(f"{fixture_name}: {place}: {error!r}") from error

    def test_odd_inner_field_costs_no_bubble(self, fixture_name):
        """S0-13: who has written is shown, whatever stands in his message: nobody is overlooked."""
        original = self.load(fixture_name)
        writers, parked = self._writers(original)
        assert self.inner, "say which places are inside of messages"
        for path, body in mutations(original) if writers else ():
            place = "/".join(map(str, path))
            if re.search(self.inner, place):
                now_writing, now_parked = self._writers(body)
                assert now_writing == writers and now_parked <= parked, f"{fixture_name}: {place}"

    def _writers(self, body):
        """Who has written, from which side, and how many pieces nobody understood."""
        events = self.events(body)
        writers = {
            (type(event), event.contact.addresses[0])
            for event in events
            if isinstance(event, Message)
        }
        return writers, sum(isinstance(event, PayloadError) for event in events)

    def _assert_fit(self, envelopes):
        connector = self.connector()
        for envelope in envelopes:
            assert_storable(envelope)
            # A fault of the connector that the base class has caught.
            assert "fault of ours" not in str(envelope.payload.get("error", ""))
            event = self._understood(connector, envelope)
            assert isinstance(event, (Event, PayloadError))
            if isinstance(event, Message):
                assert event.external_id
                assert event.contact.addresses
                assert event.kind in (
                    *MEDIA_KINDS,
                    "text",
                    "location",
                    "contact",
                    "button",
                    "unsupported",
                )

    def _assert_nothing_dropped(self, body, envelopes):
        if not envelopes and frames_nothing(body):
            return
        kept = "\n".join(json.dumps([env.payload, env.account]) for env in envelopes)
        for piece in self.pieces(body):
            for word in words(piece):
                assert word in kept, f"{word!r} is lost"

    # ------------------------------------------------------------------ sending

    def test_lost_send_is_classified(self, lost_call):
        """S0-31: retried only when nothing can have been sent; otherwise a person decides."""
        error, expected = LOST_CALLS[lost_call]
        expected = self.lost_error if expected is UncertainError else expected
        with pytest.raises(expected) as caught:
            self.connector(error).send(self.message())
        self.assert_discreet(caught.value)

    @property
    def lost_error(self):
        """What a lost answer is: uncertain, or with an idempotency key a reason to send again."""
        can = self.connector_class.capabilities
        return UnansweredError if can.idempotent_for else UncertainError

    def test_doubtful_answer_is_uncertain(self, doubtful):
        """S0-31: what may have been taken is not repeated, whatever the answer says besides."""
        status, headers = DOUBTFUL_ANSWERS[doubtful]
        for body in DOUBTFUL_BODIES:
            connector = self.connector(answer(status, body, headers))
            with pytest.raises(ConnectorError) as caught:
                connector.send(self.message())
            assert type(caught.value) is self.lost_error, body
            self.assert_discreet(caught.value)
            assert len(connector.session.calls) == 1

    def test_key_is_the_same_twice(self):
        """S0-31: who promises to take a key once is given it, the same for the same message."""
        if not self.connector_class.capabilities.idempotent_for:
            return
        asked = []
        for key in ("8a2f1c1e-key-one", "8a2f1c1e-key-one", "8a2f1c1e-key-two"):
            connector = self.connector(requests.exceptions.ReadTimeout("..."))
            with pytest.raises(UnansweredError):
                connector.send(self.message(key=key))
            (call,) = connector.session.calls
            call.kwargs.pop("timeout")
            asked.append(repr(call))
            assert key in asked[-1]
        assert asked[0] == asked[1] != asked[2]

    def test_refused_send_is_classified(self, refusal):
        """S0-28, S0-31: each refusal says what has to be done, by its code."""
        status, body, headers, expected = self.refusals[refusal]
        with pytest.raises(ConnectorError) as caught:
            self.connector(answer(status, body, headers)).send(self.message())
        assert type(caught.value) is expected
        self.assert_discreet(caught.value)

    def test_send_is_one_call(self, refusal):
        """A send is never repeated by the connector itself."""
        status, body, headers, _expected = self.refusals[refusal]
        connector = self.connector(answer(status, body, headers))
        with pytest.raises(ConnectorError):
            connector.send(self.message())
        assert len(connector.session.calls) == 1

    # ------------------------------------------------------------------ what it says of itself

    def test_capabilities_are_sane(self):
        """S0-21: limits are the provider's own, complete and of the right kind."""
        capabilities = self.connector_class.capabilities
        assert isinstance(capabilities, Capabilities)
        assert capabilities.text_limit > 0
        assert capabilities.text_limit_unit in ("characters", "bytes", "utf16")
        assert set(capabilities.media) <= set(MEDIA_KINDS)
        assert all(limit.max_bytes > 0 for limit in capabilities.media.values())
        assert capabilities.receipts <= set(RECEIPTS)
        assert capabilities.can_start in ("anyone", "template", "customer")
        assert capabilities.rate_per_second > 0
        assert capabilities.seconds_per_chat >= 0
        assert capabilities.idempotent_for is None or capabilities.idempotent_for > timedelta(0)

    def test_declared_actions_exist(self):
        """S0-27: an action that the composer offers is one that the connector has."""
        actions = self.connector_class.capabilities.actions
        assert actions <= set(ACTIONS)
        for action, method in ACTIONS.items():
            own = getattr(self.connector_class, method) is not getattr(Connector, method)
            assert own if action in actions else method == "send" or not own

    def test_declared_features_exist(self):
        """S0-24: what Odoo asks the provider for is what the connector can ask for."""
        features = self.connector_class.capabilities.features
        assert features <= set(FEATURES)
        for feature, method in FEATURES.items():
            own = getattr(self.connector_class, method) is not getattr(Connector, method)
            assert own == (feature in features)

    def test_connector_names_itself(self):
        """Provider, title, icon and settings are given; settings of the tests are complete."""
        assert self.connector_class.provider.isidentifier()
        assert self.connector_class.title
        assert re.fullmatch(r"fa-[a-z-]+", self.connector_class.icon)
        assert set(self.connector_class.required_settings) <= set(self.settings)
        assert set(self.hidden_settings) <= set(self.settings)
        assert self.secret_setting in self.settings
