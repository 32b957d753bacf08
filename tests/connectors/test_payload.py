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
        (lambda: BODY.text("flag"), "flag: expected string, got bool"),
        (lambda: BODY.identifier("empty"), "empty: empty"),
        (
            lambda: BODY.maybe("object").object("inner").text("name"),
            "object.inner.name: missing",
        ),
        (lambda: BODY.text("list"), "list: expected string, got list"),
        (lambda: BODY.text("nothing"), "nothing: missing"),
        (lambda: BODY.text("null"), "null: missing"),
        (lambda: BODY.identifier("flag"), "flag: expected string or integer, got bool"),
        (lambda: BODY.identifier("float"), "float: expected string or integer, got float"),
        (lambda: BODY.integer("text"), "text: expected integer, got str"),
        (lambda: BODY.integer("float"), "float: expected integer, got float"),
        (lambda: BODY.integer("flag"), "flag: expected integer, got bool"),
        (lambda: BODY.number("text"), "text: expected finite number, got str"),
        (lambda: BODY.number("flag"), "flag: expected finite number, got bool"),
        (lambda: BODY.told_id("list"), "list: expected string or integer, got list"),
        (lambda: BODY.object("list"), "list: expected object, got list"),
        (lambda: BODY.object("nothing"), "nothing: missing"),
        (lambda: BODY.object("text"), "text: expected object, got str"),
        (lambda: BODY.items("list"), "list[1]: expected object, got str"),
        (lambda: BODY.items("object"), "object: expected list, got dict"),
        (lambda: BODY.parts("text"), "text: expected list, got str"),
        (
            lambda: BODY.object("object").object("inner").text("name"),
            "object.inner.name: missing",
        ),
        (lambda: Payload([]), "body: expected object, got list"),
        (lambda: Payload({"n": 10**400}).number("n"), "n: expected finite number, got int"),
        (lambda: Payload({"n": float("nan")}).number("n"), "n: expected finite number, got float"),
        (lambda: Payload({"t": 10**30}).moment("t"), "t: expected time, got int"),
        (lambda: Payload({"t": "soon"}).moment("t"), "t: expected time, got str"),
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


def test_plain_values_in_another_type():
    """S0-13: a number that is written as text, and the like, is understood as it was meant."""
    body = Payload({"a": 7, "b": "7.50", "c": 2.0, "d": "true", "e": 0, "f": " 8 "})
    assert (body.text("a"), body.identifier("a")) == ("7", "7")
    assert (body.number("b"), body.text("b")) == (7.5, "7.50")
    assert (body.integer("c"), body.integer("f"), body.text("c")) == (2, 8, "2.0")
    assert (body.flag("d"), body.flag("e")) == (True, False)


@pytest.mark.parametrize("value", [True, [], {}, [{}], {"x": 1}, float("inf"), "x"])
def test_what_only_adds_costs_nothing(value):
    """S0-13: what is asked for with a default is as good as absent when it cannot be read."""
    body = Payload({"k": value})
    assert body.number("k", None) is None
    assert body.integer("k", None) is None
    assert body.moment("k", default=None) is None
    assert body.objects("k") == [] or value == [{}]
    assert isinstance(body.text("k", ""), str) and isinstance(body.identifier("k", ""), str)
    assert body.maybe("k").value == (value if isinstance(value, dict) else {})
    assert body.flag("k") is (value is True)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        *((True, True), ("true", True), ("True", True), ("1", True), (1, True)),
        *((False, False), ("false", False), ("0", False), (0, False)),
        *((None, False), ("yes", False), (2, False), ([True], False), ({}, False)),
    ],
)
def test_flags(value, expected):
    """S0-13: a flag is set where it is written so, however it is written."""
    assert Payload({"k": value}).flag("k") is expected


def test_objects_of_a_list():
    """S0-13: what is no object is left out, and the others keep their places."""
    (found,) = Payload({"list": ["x", {"id": 1}, None]}).objects("list")
    assert (found.value, found.path) == ({"id": 1}, "list[1]")


def test_id_that_decides_is_never_passed_over():
    """S0-12: whose something is decides an id that can be read, or nobody."""
    assert Payload({"k": 7}).told_id("k") == "7"
    assert Payload({}).told_id("k") == Payload({"k": ""}).told_id("k") == ""
    with pytest.raises(PayloadError):
        Payload({"k": {}}).told_id("k")


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


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        (b"{", "body: not JSON (JSONDecodeError)"),
        (b'{"a": NaN}', "body: not JSON (ValueError)"),
        (b'{"a": 1e999}', "body: not JSON (ValueError)"),
        (b"[" * 100_000, "body: not JSON (RecursionError)"),
        (b"[]", "body: expected object, got list"),
    ],
)
def test_fault_of_a_body(body, fault):
    """S0-13: the kind of fault is told, and nothing of what a customer wrote."""
    with pytest.raises(PayloadError) as caught:
        Payload.from_body(body)
    assert caught.value.detail == fault


def test_lists_are_limited_as_objects_are():
    """S0-13: an object with 99 lists inside each other is read, one with 100 is not."""

    def nested(depth):
        return b'{"a":' + b"[" * depth + b"1" + b"]" * depth + b"}"

    assert Payload.from_body(nested(99)).value
    with pytest.raises(PayloadError):
        Payload.from_body(nested(100))


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


def test_form_with_bytes_of_no_character():
    """S0-13: what is no UTF-8 is shown as such, and costs the form nothing."""
    assert Payload.from_form(b"a=x\xffy").value == {"a": "x\ufffdy"}


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        (b"", "body: no form"),
        (b"&&", "body: no form"),
        (b"a=1&" * (MAX_FIELDS + 1), "body: too many fields"),
    ],
)
def test_no_form(body, fault):
    """S0-13: what is no form, or an endless one, is refused with a reason."""
    with pytest.raises(PayloadError) as caught:
        Payload.from_form(body)
    assert caught.value.detail == fault
