"""What a bubble holds of a form of Twilio: every field by hand."""

import pytest

from omnichannel_chat.connectors.events import Location, Media, Referral
from omnichannel_chat.connectors.payload import Payload
from omnichannel_chat.connectors.twilio.forms import message_fields, plain

#: Of a message without anything but what it is.
PLAIN = {"forwarded": False, "reply_to": "", "referral": None, "consent": ""}
NO_ADDRESS = "Twilio gave no address of the file"


def fields(form, index=0, number=None, kinds=None):
    return message_fields(Payload(form), index, number, kinds or {})


def button(text):
    return {"kind": "button", "text": text}


def unsupported(*lines):
    return {"kind": "unsupported", "text": "\n".join(lines)}


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ({}, {"kind": "text", "text": ""}),
        ({"Body": "Hola"}, {"kind": "text", "text": "Hola"}),
        ({"Body": "Hola", "MessageType": "Text"}, {"kind": "text", "text": "Hola"}),
        ({"MessageType": "text"}, {"kind": "text", "text": ""}),
        # a type that we do not know: what can be read of it, else its name
        ({"Body": "2 x", "MessageType": "order"}, {"kind": "text", "text": "2 x"}),
        ({"MessageType": "Order"}, unsupported("Unsupported message: order")),
        ({"MessageType": ["odd"]}, {"kind": "text", "text": ""}),
    ],
)
def test_texts(form, expected):
    """S0-13: a text, and at worst that there was something."""
    assert fields(form) == PLAIN | expected


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ({"MessageType": "button", "Body": "Yes"}, button("Yes")),
        ({"MessageType": "interactive", "Body": "Yes"}, button("Yes")),
        ({"MessageType": "button"}, unsupported("Unsupported message: button")),
        ({"MessageType": "interactive"}, unsupported("Unsupported message: interactive")),
        # the words on it come before the text, the text before the title of a list
        ({"ButtonText": "Yes", "Body": "b", "ListTitle": "l", "ButtonPayload": "p"}, button("Yes")),
        ({"Body": "b", "ListTitle": "l", "ButtonPayload": "p"}, button("b")),
        ({"ListTitle": "l", "ButtonPayload": "p", "ListId": "i"}, button("l")),
        # without words, what stands behind it
        ({"ButtonPayload": "p", "ListId": "i"}, button("p")),
        ({"ListId": "i"}, button("i")),
        # a filled form: its lines, below the words
        ({"InteractiveData": '{"size": "L", "n": 2}'}, button("size: L\nn: 2")),
        ({"FlowData": '{"size": "L"}'}, button("size: L")),
        ({"InteractiveData": '{"a": "1"}', "FlowData": '{"b": "2"}'}, button("a: 1")),
        ({"InteractiveData": '{"a": "1"}', "Body": "Sent"}, button("Sent\na: 1")),
        ({"InteractiveData": '{"a": "1"}', "ListId": "i"}, button("i\na: 1")),
        ({"InteractiveData": "damaged", "Body": "b"}, {"kind": "text", "text": "b"}),
    ],
)
def test_what_was_tapped(form, expected):
    """S0-13: what the customer read on it, as far as Twilio tells."""
    assert fields(form) == PLAIN | expected


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        (
            {"Latitude": "40.5", "Longitude": "-3.7", "Label": "Shop", "Address": "Main 1"},
            Location(latitude=40.5, longitude=-3.7, name="Shop", address="Main 1"),
        ),
        ({"Latitude": "0", "Longitude": "0"}, Location(latitude=0.0, longitude=0.0)),
    ],
)
def test_places(form, expected):
    """S0-13: where it is, and what it is called; the text stays beside it."""
    assert fields(form) == PLAIN | {"kind": "location", "location": expected, "text": ""}
    found = fields(form | {"Body": "Here"})
    assert (found["location"], found["text"]) == (expected, "Here")


@pytest.mark.parametrize("name", ["Latitude", "Longitude"])
def test_half_a_place(name):
    """S0-13: half a place is none, and the text is not lost with it."""
    form = {name: "40.5", "Body": "Here", "MessageType": "location"}
    expected = unsupported("Unsupported message: location", "Here")
    assert fields(form) == PLAIN | expected
    del form["Body"]
    assert fields(form) == PLAIN | unsupported("Unsupported message: location")


@pytest.mark.parametrize(
    ("form", "kinds", "expected"),
    [
        (
            {"MediaUrl3": "u", "MediaContentType3": " Image/PNG ; q=1"},
            {},
            Media(kind="image", ref="u", mime_type="image/png"),
        ),
        *(
            (
                {"MediaUrl3": "u", "MediaContentType3": f"{kind}/x"},
                {},
                Media(kind=kind, ref="u", mime_type=f"{kind}/x"),
            )
            for kind in ("video", "audio")
        ),
        (
            {"MediaUrl3": "u", "MediaContentType3": "text/plain"},
            {},
            Media(kind="document", ref="u", mime_type="text/plain"),
        ),
        (
            {"MediaUrl3": "u", "MediaContentType3": "audio/ogg"},
            {"audio/ogg": "voice"},
            Media(kind="voice", ref="u", mime_type="audio/ogg"),
        ),
        # without a type the message's own, where it is one of a file
        ({"MediaUrl3": "u", "MessageType": "Video"}, {}, Media(kind="video", ref="u")),
        ({"MediaUrl3": "u", "MessageType": "text"}, {}, Media(kind="document", ref="u")),
        ({"MediaUrl3": "u"}, {}, Media(kind="document", ref="u")),
        (
            {"MediaUrl3": "u", "MediaContentType3": "text/plain", "MessageType": "image"},
            {},
            Media(kind="document", ref="u", mime_type="text/plain"),
        ),
        ({}, {}, Media(kind="document", ref="", error=NO_ADDRESS)),
    ],
)
def test_files(form, kinds, expected):
    """S0-13: a file by its type; one that was lost on the way is shown as such."""
    assert fields(form, number="3", kinds=kinds) == PLAIN | {
        "kind": expected.kind,
        "media": expected,
        "text": "",
    }


def test_text_goes_with_the_first_bubble():
    """S0-13: text, quoted message and advertisement stand once."""
    form = {"MediaUrl1": "u", "Body": "b", "OriginalRepliedMessageSid": "SM1", "OptOutType": "STOP"}
    media = Media(kind="document", ref="u")
    assert fields(form, index=1, number="1") == {
        "forwarded": False,
        "kind": "document",
        "media": media,
    }
    assert fields(form, index=0, number="1") == {
        "forwarded": False,
        "kind": "document",
        "media": media,
        "text": "b",
        "reply_to": "SM1",
        "referral": None,
        "consent": "stop",
    }


@pytest.mark.parametrize("name", ["Forwarded", "FrequentlyForwarded"])
@pytest.mark.parametrize(("value", "expected"), [("true", True), ("false", False)])
def test_forwarded(name, value, expected):
    """S0-13: what was passed on is marked."""
    assert fields({name: value})["forwarded"] is expected


@pytest.mark.parametrize(
    ("told", "expected"),
    [("STOP", "stop"), ("Stop", "stop"), ("START", "start"), ("HELP", ""), (["STOP"], "")],
)
def test_consent(told, expected):
    """S0-40: Twilio has read the word, and says what it meant."""
    assert fields({"OptOutType": told})["consent"] == expected


@pytest.mark.parametrize(
    ("name", "slot"),
    [
        ("ReferralSourceType", "source"),
        ("ReferralSourceUrl", "url"),
        ("ReferralHeadline", "headline"),
        ("ReferralBody", "body"),
    ],
)
def test_advertisement(name, slot):
    """S0-13: any part of what is told of it makes it one, and it opens the longer window."""
    assert fields({name: "x"})["referral"] == Referral(opens_free_window=True, **{slot: "x"})


def test_plain_fields():
    """S0-13: what decides what a form is, is a text or nothing."""
    assert plain(Payload({"a": "x"}), "a") == "x"
    assert plain(Payload({"a": ["x"]}), "a") == plain(Payload({}), "a") == ""
