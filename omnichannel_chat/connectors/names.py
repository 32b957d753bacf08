"""Names as they may stand in our own sentences, whoever chose them."""

import re
import unicodedata

#: Signs that turn the direction of what follows them, beyond the name itself; and control
#: characters, which are no part of a name.
_UNSAFE = re.compile(r"[\u202a-\u202e\u2066-\u2069]|[\x00-\x08\x0e-\x1f\x7f-\x9f]")
#: Letters and signs by category, but empty to the eye: fillers, and the empty Braille pattern.
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")


def clean_name(name):
    """A name (of a person, a place, a file) that stays within itself; "" when nobody could see it.

    Letters written from right to left stay as they are: only what changes the direction of other
    people's words goes.
    """
    if not name:
        return ""
    name = " ".join(_UNSAFE.sub("", name).split())
    return name if any(map(_is_visible, name)) else ""


def _is_visible(character):
    return unicodedata.category(character)[0] in "LNPS" and character not in _BLANK
