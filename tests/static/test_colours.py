"""Colours of our screens: dark mode needs nothing of its own as long as they are Odoo's."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STATIC = sorted(ROOT.glob("omnichannel_chat*/static/src"))
LOOKS = ROOT / "omnichannel_chat/static/src/core/looks.scss"

#: Grounds for white signs, and the drawing of a phone, which is not Odoo.
OWN_COLOURS = {LOOKS, ROOT / "omnichannel_chat/static/src/sandbox/phone.scss"}
FILES = sorted(
    path for src in STATIC for path in src.rglob("*") if path.suffix in (".scss", ".xml")
)
#: A colour by its numbers; a variable of Odoo in rgba() is none.
LITERAL = re.compile(
    r"(?<![\w&\"'/=])#[0-9a-f]{3,8}\b(?!\s*\{)|\b(?:rgb|hsl)a?\(\s*\d", re.IGNORECASE
)
#: What stands in for a variable that a theme of the portal does not have.
STAND_IN = re.compile(r"(?<=var\()(--[\w-]+),\s*#[0-9a-f]{3,8}(?=\))", re.IGNORECASE)
#: https://www.w3.org/TR/WCAG22/#non-text-contrast
CONTRAST_OF_SIGNS = 3


def get_contrast_to_white(colour):
    """Contrast of white on a colour, as WCAG 2 counts it, 1 to 21."""
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    light = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    red, green, blue = light
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_colour_of_our_own(path):
    """Issue 4: colours are Odoo's variables, which are others in dark mode."""
    if path not in OWN_COLOURS:
        assert LITERAL.findall(STAND_IN.sub(r"\1", path.read_text())) == []


@pytest.mark.parametrize("text", ["color: #fff;", "border: 1px solid #A1b2c3", "rgba(0, 0, 0, .2)"])
def test_colour_is_found(text):
    """The test itself: it sees colours."""
    assert LITERAL.search(text)


@pytest.mark.parametrize("text", ["rgba($o-action, .06)", "&#183;", 'href="#add"', "#{$index} {"])
def test_variable_is_let_through(text):
    """The test itself: it does not complain of variables and characters."""
    assert not LITERAL.search(text)


def test_white_can_be_read():
    """White signs stand out from the grounds that are ours."""
    colours = re.findall(r"#[0-9a-f]{6}", LOOKS.read_text())
    assert colours
    assert [each for each in colours if get_contrast_to_white(each) < CONTRAST_OF_SIGNS] == []
