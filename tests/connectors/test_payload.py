"""Typed access to untrusted JSON."""

from datetime import datetime, timezone

import pytest

from omnichannel_chat.connectors.errors import PayloadError
from omnichannel_chat.connectors.payload import MAX_DEPTH, MAX_FIELDS, Payload

BODY = Payload(
    {
        "text": "t",
        "empty": "",
        "whole": 7,
        "digits": "7",
        "float": 1.5,
        "flag": True,
        "null": None,
        "list": [{"id": 1}, "x"],
        "object": {"inner": {"id": 2}},
        "odd": "a\x00b\ud83c",
    }
)


@pytest.mark.parametrize(
    ("read", "fault"),
    [
        (lambda: BODY.text("whole"), "whole: expected string, got int"),
        (lambda: BODY.text("nothing"), "nothing: missing"),
        (lambda: BODY.text("null"), "null: missing"),
        (lambda: BODY.identifier("flag"), "flag: expected string or integer, got bool"),
        (lambda: BODY.identifier("float"), "float: expected string or integer, got float"),
        (lambda: BODY.integer("text"), "text: expected integer, got string"),
        (lambda: BODY.integer("flag"), "flag: expected integer, got bool"),
        (lambda: BODY.number("digits"), "digits: expected number, got str"),
        (lambda: BODY.number("flag"), "flag: expected number, got bool"),
        (lambda: BODY.flag("whole"), "whole: expected boolean, got int"),
        (lambda: BODY.object("list"), "list: expected object, got list"),
        (lambda: BODY.object("nothing"), "nothing: missing"),
        (lambda: BODY.maybe("text"), "text: expected object, got str"),
        (lambda: BODY.items("list"), "list[1]: expected object, got str"),
        (lambda: BODY.items("object"), "object: expected list, got dict"),
        (lambda: BODY.parts("text"), "text: expected list, got str"),
        (
            lambda: BODY.object("object").object("inner").text("id"),
            "object.inner.id: expected string, got int",
        ),
        (lambda: Payload([]), "body: expected object, got list"),
        (lambda: Payload({"n": 10**400}).number("n"), "n: not a finite number"),
        (lambda: Payload({"n": float("nan")}).number("n"), "n: not a finite number"),
        (lambda: Payload({"t": 10**30}).moment("t"), "t: not a time"),
        (lambda: Payload({"t": "soon"}).moment("t"), "t: expected integer, got string"),
    ],
)
def test_fault_names_the_place(read, fault):
    """S0-13: who looks at what could not be read finds the place."""
    with pytest.raises(PayloadError) as caught:
        read()
    assert caught.value.detail == fault


def test_values():
    """S0-13: what has the promised type is given as it is."""
    assert BODY.text("text") == "t"
    assert BODY.text("empty") == ""
    assert BODY.identifier("whole") == BODY.identifier("digits") == "7"
    assert BODY.integer("whole") == BODY.integer("digits") == 7
    assert BODY.number("whole") == 7.0
    assert BODY.number("float") == 1.5
    assert BODY.flag("flag") is True
    assert BODY.flag("nothing") is False
    assert "text" in BODY and "null" not in BODY
    assert BODY.parts("list") == [("list[0]", {"id": 1}), ("list[1]", "x")]
    assert BODY.object("object").object("inner").path == "object.inner"


def test_defaults():
    """S0-13: what is absent takes the default, None included."""
    assert BODY.text("nothing", None) is None
    assert BODY.text("null", "") == ""
    assert BODY.identifier("nothing", "") == ""
    assert BODY.integer("nothing", None) is None
    assert BODY.number("nothing", None) is None
    assert BODY.moment("nothing", default=None) is None
    assert BODY.maybe("nothing").value == {}
    assert BODY.items("nothing") == BODY.parts("nothing") == []


def test_moments():
    """S0-13: providers count in seconds or milliseconds, as numbers or strings."""
    new_year = datetime(2026, 1, 1, tzinfo=timezone.utc)
    assert Payload({"t": "1767225600"}).moment("t") == new_year
    assert Payload({"t": 1767225600000}).moment("t", per_second=1000) == new_year


def test_text_can_be_stored():
    """S0-13: what PostgreSQL refuses is taken out of texts."""
    assert BODY.text("odd") == BODY.identifier("odd") == "ab?"
    body = Payload.from_body(
        b'{"a\\u0000": ["x\\u0000y", {"b": "\\ud83c", "c": "\\ud83c\\udf55"}]}'
    )
    assert body.value == {"a": ["xy", {"b": "?", "c": "🍕"}]}


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff", b'{"a": NaN}', b'{"a": -Infinity}'])
def test_body_that_is_no_object(body):
    """S0-13: what is no JSON object is refused without quoting it."""
    with pytest.raises(PayloadError) as caught:
        Payload.from_body(body)
    assert caught.value.detail.startswith("body: ")


def test_depth_is_limited():
    """S0-13: a body that nests without end does no harm."""

    def nested(depth):
        return b'{"a":' * depth + b"1" + b"}" * depth

    assert Payload.from_body(nested(MAX_DEPTH)).value
    for depth in (MAX_DEPTH + 1, 100_000):
        with pytest.raises(PayloadError):
            Payload.from_body(nested(depth))


def test_form():
    """S0-13: a form is read into strings that can be stored; nothing in it is lost."""
    form = Payload.from_form(b"a=1+%2B&b=&c=x&c=y&d=%C3%B1%00%FF&e")
    assert form.value == {"a": "1 +", "b": "", "c": ["x", "y"], "d": "ñ\ufffd", "e": ""}


@pytest.mark.parametrize("body", [b"", b"&&", b"a=1&" * (MAX_FIELDS + 1)])
def test_no_form(body):
    """S0-13: what is no form, or an endless one, is refused with a reason."""
    with pytest.raises(PayloadError):
        Payload.from_form(body)
