"""Contact cards as text: what is read of them, and how they are written."""

import pytest

from omnichannel_chat.connectors.events import ContactCard
from omnichannel_chat.connectors.vcard import completed, read, write


def card(name="", phones=(), emails=(), organisation=""):
    return ContactCard(name=name, phones=phones, emails=emails, organisation=organisation)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", card()),
        ("no card at all", card()),
        (
            "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Tom Lee\r\nORG:Shop;Sales\r\n"
            "TEL;TYPE=CELL:+34 600 111 222\r\nEMAIL:tom@shop.example\r\nEND:VCARD",
            card("Tom Lee", ("+34 600 111 222",), ("tom@shop.example",), "Shop"),
        ),
        # groups, small letters, quoted parameters, addresses as in version 4
        (
            'item1.tel;type="a:b;c";pref=1:tel:+34600\nitem-2.email:mailto:a@b.example\nfn: Ana ',
            card("Ana", ("+34600",), ("a@b.example",)),
        ),
        # several, the first name only, empty ones left out
        ("TEL:1\nTEL:\nTEL:2\nFN:A\nFN:B\nEMAIL:", card("A", ("1", "2"))),
        # the parts of a name, where nobody has put them together
        ("N:Lee;Tom;;;", card("Tom Lee")),
        ("N:Lee", card("Lee")),
        ("N:;Tom", card("Tom")),
        ("FN:\nN:Lee;Tom", card("Tom Lee")),
        ("FN:Tommy\nN:Lee;Tom", card("Tommy")),
        # long lines are folded
        ("FN:Tom\r\n  Lee\nORG:Sh\n\top", card("Tom Lee", organisation="Shop")),
        # what is escaped
        ("FN:Lee\\, Tom\\; Ltd\\\\", card("Lee, Tom; Ltd\\")),
        ("ORG:A\\;B;C", card(organisation="A;B")),
        ("N:O\\;Lee;Tom", card("Tom O;Lee")),
        # line breaks in a value, as a name takes them
        ("FN:Tom\\nLee", card("Tom Lee")),
        ("FN:Tom\\NLee", card("Tom Lee")),
        ("FN:To\\Xm", card("ToXm")),
        # other fields
        ("XTEL:1\nTELX:2\nNOTE:TEL:3", card()),
    ],
)
def test_read(text, expected):
    """S0-13: names, numbers, addresses and the company, however the card is written."""
    assert read(text) == expected


@pytest.mark.parametrize(
    ("written", "lines"),
    [
        (card("Tom"), ["FN:Tom", "N:;Tom;;;"]),
        (
            card("Lee, Tom; \\", ("+34 600", "1,2"), ("a@b.example", "c@d.example"), "Shop; Co"),
            [
                "FN:Lee\\, Tom\\; \\\\",
                "N:;Lee\\, Tom\\; \\\\;;;",
                "ORG:Shop\\; Co",
                "TEL:+34 600",
                "TEL:1\\,2",
                "EMAIL:a@b.example",
                "EMAIL:c@d.example",
            ],
        ),
    ],
)
def test_write(written, lines):
    """S0-20: a card that other programs read, and that is read here as what it was."""
    text = "\n".join(["BEGIN:VCARD", "VERSION:3.0", *lines, "END:VCARD"])
    assert write(written) == text
    assert read(text) == written


def test_lines_that_somebody_smuggles_in():
    """S0-20: a value ends no line."""
    found = write(card(phones=("1\r\n\nTEL:2",), emails=("a\rb",)))
    assert "TEL:1 TEL:2\nEMAIL:a b\n" in found


@pytest.mark.parametrize(
    ("told", "text", "expected"),
    [
        (card("Ana", ("1",)), "", card("Ana", ("1",))),
        # what is told outside stands first
        (
            card("Ana", ("1",), ("a@x",), "Shop"),
            "FN:Anna\nTEL:2\nEMAIL:b@x\nORG:Other",
            card("Ana", ("1", "2"), ("a@x", "b@x"), "Shop"),
        ),
        (card(), "FN:Anna\nORG:Other", card("Anna", organisation="Other")),
        # each once, however it is written
        (
            card("Ana", ("+34 600-111",), ("A@x.example",)),
            "TEL:34600111\nTEL:34600112\nEMAIL:a@X.example\nEMAIL:a@xexample",
            card("Ana", ("+34 600-111", "34600112"), ("A@x.example", "a@xexample")),
        ),
    ],
)
def test_completed(told, text, expected):
    """S0-13: a provider tells a part, the card the rest."""
    assert completed(told, text) == expected
