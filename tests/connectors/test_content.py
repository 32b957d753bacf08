"""What is shown of a message that is odd, and of a form that was filled in."""

import pytest

from omnichannel_chat.connectors.content import form_lines, readable, unsupported
from omnichannel_chat.connectors.errors import PayloadError


def broken(_node):
    raise PayloadError("x: missing")


def test_readable():
    """S0-13: what can be read is shown; of what cannot, that there was something."""
    assert readable(lambda node: {"kind": node}, "text", "order", "words") == {"kind": "text"}
    assert readable(broken, {}) == {"kind": "unsupported", "text": "Unsupported message"}
    assert readable(broken, {}, "order", "two pizzas") == {
        "kind": "unsupported",
        "text": "Unsupported message: order\ntwo pizzas",
    }


@pytest.mark.parametrize(
    ("name", "words", "text"),
    [
        ("", (), "Unsupported message"),
        ("order", (), "Unsupported message: order"),
        ("order", ("", "a", None, "b"), "Unsupported message: order\na\nb"),
        ("", ("a",), "Unsupported message\na"),
    ],
)
def test_unsupported(name, words, text):
    """S0-13: the provider's name for it, and what can be read."""
    assert unsupported(name, *words) == {"kind": "unsupported", "text": text}


@pytest.mark.parametrize(
    ("document", "lines"),
    [
        ({"size": "L", "n": 2, "ok": True}, ["size: L", "n: 2", "ok: true"]),
        ('{"size": "L"}', ["size: L"]),
        ({"a": ["ñ", 1]}, ['a: ["ñ", 1]']),
        # what is empty, and what only tells forms apart
        (
            {
                "a": "",
                "b": None,
                "flow_token": "x",
                "wa_flow_response_params": {"title": "x"},
                "saved_address_id": "x",
                "c": "y",
            },
            ["c: y"],
        ),
        ({"zero": 0, "no": False}, ["zero: 0", "no: false"]),
        # a group has lines of its own
        ({"address": {"city": "Madrid", "none": ""}, "n": 1}, ["city: Madrid", "n: 1"]),
        *((odd, []) for odd in ("", "damaged", "[1]", None, 7, ["x"], {})),
    ],
)
def test_form_lines(document, lines):
    """S0-13: the answers of a form, one a line, as they were written."""
    assert form_lines(document) == lines
