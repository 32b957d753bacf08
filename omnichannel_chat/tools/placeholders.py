"""Gaps of the form ``{{name}}`` in texts that people write. No database here."""

import re

#: With the blanks before it, which an empty value takes away.
_GAP = re.compile(r"([^\S\n]*)\{\{\s*([\w.]+)\s*\}\}")
_LEFT_AT_START = re.compile(r"^[,;:.!]+[^\S\n]*", re.MULTILINE)


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
