"""Gaps of the form ``{{name}}`` in texts that people write. No database here."""

import re

from markupsafe import escape

#: With the blanks before it, which an empty value takes away.
_GAP = re.compile(r"([^\S\n]*)\{\{\s*([\w.]+)\s*\}\}")
_LEFT_AT_START = re.compile(r"^[,;:.!]+[^\S\n]*", re.MULTILINE)
#: What an editor makes of a gap in the address of a link.
_GAP_IN_ADDRESS = re.compile(r"%7B%7B(?:%20)*([\w.]+)(?:%20)*%7D%7D", re.IGNORECASE)
#: Stands where an empty value was, until what was left behind it is gone.
_EMPTY = "\x00"
_LEFT_BEHIND_TAG = re.compile(rf"((?:^|>)\s*){_EMPTY}[,;:.!]+[^\S\n]*", re.MULTILINE)


def find_names(text):
    """The names of the gaps in a text.

    :rtype: set[str]
    """
    return {name for _blanks, name in _GAP.findall(text or "")}


def fill(text, values):
    """A text with its gaps filled; an empty value leaves neither blanks nor a comma at the start.

    :param dict values: texts by name; gaps whose name is missing stay as they are
    :rtype: str
    """
    emptied = False

    def replace(match):
        nonlocal emptied
        blanks, name = match.groups()
        if name not in values:
            return match.group()
        emptied |= not values[name]
        return f"{blanks}{values[name]}" if values[name] else ""

    filled = _GAP.sub(replace, text or "")
    return (_LEFT_AT_START.sub("", filled) if emptied else filled).strip()


def fill_html(source, values):
    """HTML with its gaps filled as in :func:`fill`; the values are text, and nothing else.

    :param dict values: plain texts by name; gaps whose name is missing stay as they are
    :return: HTML that is as clean as it was
    :rtype: str
    """

    def replace(match):
        blanks, name = match.groups()
        if name not in values:
            return match.group()
        return f"{blanks}{escape(values[name])}" if values[name] else _EMPTY

    gaps = _GAP_IN_ADDRESS.sub(r"{{\1}}", str(source or "").replace(_EMPTY, ""))
    filled = _LEFT_BEHIND_TAG.sub(r"\1", _GAP.sub(replace, gaps))
    return filled.replace(_EMPTY, "")


def find_names_in_html(source):
    """The names of the gaps in HTML, those in addresses of links included.

    :rtype: set[str]
    """
    return find_names(_GAP_IN_ADDRESS.sub(r"{{\1}}", str(source or "")))
