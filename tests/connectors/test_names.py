"""Names stay within themselves, whichever connector tells them."""

import pytest

from omnichannel_chat.connectors.events import (
    Address,
    Contact,
    ContactCard,
    Location,
    Media,
    MediaContent,
    Profile,
)
from omnichannel_chat.connectors.names import clean_name


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Ana Pérez", "Ana Pérez"),
        ("  Ana \n Pérez\t", "Ana Pérez"),
        ("\u202eAna\u202c", "Ana"),
        ("\u202aA\u202bB\u202dC\u2066D\u2067E\u2068F\u2069", "ABCDEF"),
        ("علي", "علي"),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
        ("\u200b\u2060\ufeff", ""),
        ("\u3164", ""),
        (" \u00a0 ", ""),
        ("a\x07b", "ab"),
        ("", ""),
    ],
)
def test_clean_name(name, expected):
    """S0-38: what turns directions goes, letters of every script stay, the invisible is nothing."""
    assert clean_name(name) == expected


def test_every_name_is_clean():
    """S0-38: no connector can hand over a name that is not."""
    bad, good = "\u202eAna", "Ana"
    contact = Contact(addresses=(Address("a", "1"),), name=bad, username=bad)
    assert (contact.name, contact.username) == (good, good)
    assert Media(kind="document", ref="1", filename=bad).filename == good
    assert MediaContent(content=b"x", mime_type="a/b", filename=bad).filename == good
    assert Profile(name=bad, username=bad).name == good
    assert Location(latitude=1, longitude=1, name=bad, address=bad).address == good
    card = ContactCard(name=bad, organisation=bad, phones=("\u202a+34 600\u202c",))
    assert (card.name, card.organisation, card.phones) == (good, good, ("+34 600",))
