"""What every connector does by itself: keeping what cannot be cut, and saying what it cannot do."""

import hashlib
from datetime import datetime, timedelta, timezone

import pytest

from omnichannel_chat.connectors.base import Connector
from omnichannel_chat.connectors.errors import (
    ConnectorError,
    MediaGoneError,
    PayloadError,
    PermanentError,
    VerificationError,
)
from omnichannel_chat.connectors.events import Address, ChannelAlert, Envelope, Ignored
from omnichannel_chat.connectors.testing import request

NOW = datetime(2026, 1, 1, tzinfo=timezone.utc)


class Silent(Connector):
    """A provider of which nothing is known yet."""

    provider = "silent"
    title = "Silent"


def told(caught):
    return type(caught.value), caught.value.detail, caught.value.code


def is_now(moment):
    return moment.tzinfo is timezone.utc and abs(datetime.now(timezone.utc) - moment) < timedelta(
        minutes=5
    )


def digest(text):
    return hashlib.sha256(text.encode()).hexdigest()


# ------------------------------------------------------------------ what it cannot do


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda c: c.edit((), "1", "x"), PermanentError, "Silent cannot edit messages"),
        (lambda c: c.delete((), "1"), PermanentError, "Silent cannot delete messages"),
        (lambda c: c.react((), "1", "x"), PermanentError, "Silent has no reactions"),
        (lambda c: c.mark_read((), "1"), PermanentError, "Silent cannot mark messages as read"),
        (lambda c: c.typing((), "1"), PermanentError, "Silent cannot show typing"),
        (lambda c: c.fetch_templates(), PermanentError, "Silent has no templates"),
        (lambda c: c.fetch_profile(()), PermanentError, "Silent tells no profiles"),
        (lambda c: c.fetch_missed(NOW), PermanentError, "Silent keeps no messages"),
        (lambda c: c.fetch_media(None), MediaGoneError, "Silent keeps no files"),
        (lambda c: c.handshake(request(b"")), VerificationError, "Silent has no handshake"),
    ],
)
def test_what_a_provider_cannot_do(call, error, words):
    """S0-31: it is said in a sentence that people may read."""
    with pytest.raises(ConnectorError) as caught:
        call(Silent({}))
    assert told(caught) == (error, words, "")


def test_what_a_provider_need_not_do():
    """S0-31: nothing to do, no way to begin, nothing to renew."""
    connector = Silent({})
    assert connector.subscribe("https://shop.example/hook") == ()
    assert connector.unsubscribe() is None
    assert connector.refresh_credentials() == {}
    assert connector.address_for_phone("+34600111222") is None
    assert connector.invite_link() == connector.app_link() == ""


def test_account():
    """S0-12: before the first test nobody knows whose channel it is."""
    assert Silent({}).account == ""
    assert Silent({"account": "17"}).account == "17"


@pytest.mark.parametrize(
    ("about", "expected"),
    [
        ({}, True),
        ({"about_account": "17"}, False),
        ({"about_number": "34600"}, False),
        ({"about_account": "17", "about_number": "34600"}, False),
    ],
)
def test_alert_of_another_channel(about, expected):
    """S0-31: what is said of an account or a number concerns those only who know it as theirs."""
    alert = ChannelAlert(occurred_at=NOW, level="info", **about)
    assert Silent({}).concerns(alert) is expected


# ------------------------------------------------------------------ addresses


A1, A2, B1 = Address("a", "1"), Address("a", "2"), Address("b", "1")


@pytest.mark.parametrize(
    ("kinds", "expected"), [(("a",), A1), (("b",), B1), (("b", "a"), B1), (("c", "a"), A1)]
)
def test_address_that_is_written_to(kinds, expected):
    """S0-12: the first of the kind that is liked best."""
    assert Silent({}).pick_address((A1, B1, A2), *kinds) == expected


def test_customer_without_an_address():
    """S0-12: what was looked for is said."""
    with pytest.raises(PermanentError) as caught:
        Silent({}).pick_address((A1,), "b", "c")
    assert told(caught) == (PermanentError, "the customer has no address of kind b, c", "")


# ------------------------------------------------------------------ what cannot be cut


def cut(body, result):
    """The one envelope of a body of which a connector makes this."""

    class Cutter(Silent):
        def _split(self, body):
            if isinstance(result, Exception):
                raise result
            return result

    (envelope,) = Cutter({}).split(request(body))
    return envelope


@pytest.mark.parametrize(
    ("body", "result", "is_empty"),
    [
        (b'{"a": []}', [], True),
        (b'{"a": [], "b": {}, "c": 7}', [], True),
        (b'{"a": {}}', [], False),
        (b'{"a": [], "b": {"c": 1}}', [], False),
        (b'{"a": [0]}', [], False),
        (b'{"a": 7}', [], False),
        (b"{}", [], False),
        # The connector knows that there is nothing in it.
        (b'{"a": 7}', None, True),
    ],
)
def test_body_in_which_nothing_is(body, result, is_empty):
    """S0-13: only a frame without content is nothing; whatever else is shown to a person."""
    payload = cut(body, result).payload
    text = body.decode()
    error = "body: nothing in it that we know"
    assert payload == ({"empty": text} if is_empty else {"unparsed": text, "error": error})


@pytest.mark.parametrize(
    ("body", "result", "error"),
    [
        (b"<html>", [], "body: not JSON (JSONDecodeError)"),
        (b"{}", PayloadError("entry[0].id: missing"), "entry[0].id: missing"),
    ],
)
def test_body_that_cannot_be_cut(body, result, error):
    """S0-13: the fault is told with the place of it."""
    assert cut(body, result).payload == {"unparsed": body.decode(), "error": error}


def test_fault_of_ours():
    """S0-13: a fault of ours is called so, and says where it came up."""
    payload = cut(b'{"a": 1}', KeyError("a customer's words")).payload
    assert payload["unparsed"] == '{"a": 1}'
    error = payload["error"]
    assert error.startswith("body: fault of ours (KeyError), tests/connectors/test_contract.py:")
    assert "words" not in error


def test_what_a_connector_is_given():
    """S0-13: the whole body to cut it, and one piece to understand it."""
    seen = []

    class Watcher(Silent):
        def _split(self, body):
            seen.append(body.value)

        def _parse(self, payload):
            seen.append(payload.value)

    Watcher({}).split(request(b'{"a": 1}'))
    Watcher({}).parse({"b": 2})
    assert seen == [{"a": 1}, {"b": 2}]


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b'{"b": 1}', '{"b": 1}'),
        (b"a\x00\xff", "a\ufffd\ufffd"),
        (b'{"a": "\\u0000"}', '{"a": "\\ufffd"}'),
        ({"b": 1, "a": "\x00"}, '{"a": "\\ufffd", "b": 1}'),
        ([{"b": 2, "a": 1}], '[{"a": 1, "b": 2}]'),
        ({1, 2}, "<class 'set'>"),
    ],
)
def test_piece_that_cannot_be_cut(raw, text):
    """S0-13: it is kept as text that can be stored; the same piece has the same key."""
    found = Silent({}).unparsed_envelope(raw, PayloadError("x: missing"), "17")
    assert found.payload == {"unparsed": text, "error": "x: missing"}
    assert found.key == found.conversation == f"unparsed:{digest(text)}"
    assert found.account == "17"
    assert is_now(found.occurred_at)
    assert Silent({}).unparsed_envelope(raw, PayloadError("")).account == ""


@pytest.mark.parametrize(
    ("payload", "words"),
    [
        ({"unparsed": "x", "error": "x: missing"}, "x: missing"),
        ({"unparsed": "x"}, "not understood"),
    ],
)
def test_reading_what_could_not_be_cut(payload, words):
    """S0-13: it stays what it is, with its reason."""
    with pytest.raises(PayloadError) as caught:
        Silent({}).parse(payload)
    assert told(caught) == (PayloadError, words, "")


@pytest.mark.parametrize(
    ("payload", "reason"), [({"empty": "{}"}, "nothing in it"), ({"a": 1}, "not understood")]
)
def test_reading_what_tells_nothing(payload, reason):
    """S0-13: nobody needs to look at it."""
    event = Silent({}).parse(payload)
    assert type(event) is Ignored
    assert event.reason == reason
    assert is_now(event.occurred_at)


@pytest.mark.parametrize(
    ("key", "conversation", "expected"),
    [
        ("k" * 255, "c" * 255, ("k" * 255, "c" * 255)),
        ("k" * 256, "c", (digest("k" * 256), "c")),
        ("k" * 255, "c" * 256, ("k" * 255, digest("c" * 256))),
        ("k" * 256, "c" * 255, (digest("k" * 256), "c" * 255)),
        ("k", "c" * 256, ("k", digest("c" * 256))),
        ("k" * 256, "c" * 256, (digest("k" * 256), digest("c" * 256))),
    ],
)
def test_keys_that_fit_into_an_index(key, conversation, expected):
    """S0-13: up to 255 characters as they are, longer ones by their digest, each for itself."""
    facts = {"account": "17", "occurred_at": NOW, "payload": {"a": 1}}
    found = cut(b"{}", [Envelope(key=key, conversation=conversation, **facts)])
    assert found == Envelope(key=expected[0], conversation=expected[1], **facts)
