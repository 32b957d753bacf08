"""How Twilio's forms are read: proof, files, times."""

from datetime import datetime, timedelta, timezone

import pytest

from omnichannel_chat.connectors.errors import PayloadError
from omnichannel_chat.connectors.payload import Payload
from omnichannel_chat.connectors.testing import request
from omnichannel_chat.connectors.twilio.forms import (
    get_media_numbers,
    get_moment,
    get_sid,
    get_state,
    sign,
    signed_urls,
    with_query,
)

NOW = datetime(2026, 1, 1, 12, 0, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    ("url", "fields", "signature"),
    [
        ("https://x.example/a", [], "reA7MObAaKsT7FB6wdbp/uV9OxA="),
        # by name and value, each once: "...?b=1a0a1b2"
        (
            "https://x.example/a?b=1",
            [("b", "2"), ("a", "1"), ("a", "0"), ("b", "2")],
            "gdcJS+jn+/Ctm63qp3XLMc+rZHY=",
        ),
        # half a pair of surrogates, as Python reads it from a form
        ("https://x.example/a", [("T", "\ud83c")], "GbpR9Wgxcap7CdPQVO/OTTOfXQA="),
    ],
)
def test_signature_of_known_values(url, fields, signature):
    """S0-01: over the address and the sorted fields (made with openssl)."""
    assert sign(url, "secret", fields) == signature


@pytest.mark.parametrize(
    ("seen", "public", "fragment", "expected"),
    [
        (
            "http://inner:8069/hook?k=1",
            "https://shop.example/hook",
            "#rc=3",
            [
                "https://shop.example/hook?k=1",
                "https://shop.example:443/hook?k=1",
                "https://shop.example/hook?k=1#rc=3",
                "https://shop.example:443/hook?k=1#rc=3",
                "http://inner:8069/hook?k=1",
                "http://inner/hook?k=1",
            ],
        ),
        # the query of the request counts, what stands behind our address does not
        (
            "http://inner/hook",
            "https://shop.example:8443/hook?old=1#old",
            "",
            [
                *(["https://shop.example:8443/hook", "https://shop.example/hook"] * 2),
                "http://inner/hook",
                "http://inner:80/hook",
            ],
        ),
        ("http://inner/hook", "", "#rc=3", ["http://inner/hook", "http://inner:80/hook"]),
        (
            "https://[fd12::7]:8443/hook",
            "",
            "",
            ["https://[fd12::7]:8443/hook", "https://[fd12::7]/hook"],
        ),
        ("odd://inner/hook", "", "", ["odd://inner/hook", "odd://inner/hook"]),
    ],
)
def test_addresses_that_may_be_signed(seen, public, fragment, expected):
    """S0-01: ours and the one that is seen, with a port and without, and no other."""
    assert signed_urls(request(b"", url=seen), public, fragment) == expected
    if not fragment:
        assert signed_urls(request(b"", url=seen), public) == expected


@pytest.mark.parametrize(
    ("told", "ago"),
    [
        ("2601011200", timedelta(0)),
        ("2601011159", timedelta(minutes=1)),
        ("2601011131", timedelta(minutes=29)),
        # Another zone, or one that is ahead of us: now.
        ("2601011130", timedelta(0)),
        ("2601011201", timedelta(0)),
        ("2601011100", timedelta(0)),
        ("26010112", timedelta(0)),
    ],
)
def test_time_of_the_carrier(told, ago):
    """S0-26: believed for 29 minutes, which is less than the nearest zone."""
    assert get_moment(Payload({"RawDlrDoneDate": told}), NOW) == NOW - ago


@pytest.mark.parametrize(
    ("form", "numbers"),
    [
        ({}, []),
        ({"NumMedia": "0"}, []),
        ({"NumMedia": "-1"}, []),
        ({"NumMedia": "x"}, []),
        ({"NumMedia": "1"}, ["0"]),
        ({"NumMedia": "2", "MediaUrl0": "https://x"}, ["0", "1"]),
        ({"MediaUrl3": "https://x"}, ["3"]),
        ({"NumMedia": "10"}, [*"0123456789"]),
        ({"NumMedia": "11"}, [*"0123456789"]),
        ({"MediaUrl10": "x", "MediaUrl2": "x"}, ["2", "10"]),
        ({"MediaUrl1000": "x", "MediaUrlx": "x", "xMediaUrl1": "x"}, []),
    ],
)
def test_files_of_a_form(form, numbers):
    """S0-13: what is announced and what is there, in their order, and no more than ten."""
    assert get_media_numbers(Payload(form)) == numbers


@pytest.mark.parametrize(
    ("form", "sid"),
    [
        ({"MessageSid": "a", "SmsSid": "b", "SmsMessageSid": "c"}, "a"),
        ({"SmsSid": "b", "SmsMessageSid": "c"}, "b"),
        ({"MessageSid": "", "SmsMessageSid": "c"}, "c"),
    ],
)
def test_id_of_a_form(form, sid):
    """S0-04: the newest name of the id comes first."""
    assert get_sid(Payload(form)) == sid


def test_form_without_id():
    """S0-13: what has no id cannot be told from another."""
    with pytest.raises(PayloadError, match=r"^(body\.)?MessageSid: missing$"):
        get_sid(Payload({"Body": "x"}))


@pytest.mark.parametrize(
    ("form", "state"),
    [
        ({}, ""),
        ({"MessageStatus": "received"}, ""),
        ({"SmsStatus": "receiving"}, ""),
        ({"SmsStatus": "received", "MessageStatus": "delivered"}, "delivered"),
        ({"SmsStatus": "sent"}, "sent"),
        ({"MessageStatus": ["sent"]}, ""),
    ],
)
def test_state_of_a_form(form, state):
    """S0-25: a state of ours is told from a message of the customer."""
    assert get_state(Payload(form)) == state


@pytest.mark.parametrize(
    ("url", "query", "expected"),
    [
        ("https://x.example/a", "key=1", "https://x.example/a?key=1"),
        ("https://x.example/a?db=1", "key=1", "https://x.example/a?db=1&key=1"),
        ("https://x.example/a#rc=3", "key=1", "https://x.example/a?key=1"),
        ("https://x.example/a#rc=3", "", "https://x.example/a"),
    ],
)
def test_address_for_states(url, query, expected):
    """S0-25: our key is added to whatever the address has."""
    assert with_query(url, query) == expected
