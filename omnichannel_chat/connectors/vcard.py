"""Contact cards as text (vCard 2.1 to 4.0), as far as chats use them.

https://www.rfc-editor.org/rfc/rfc6350
"""

import re
from dataclasses import replace

from .events import ContactCard

_FOLD = re.compile(r"\r?\n[ \t]")
#: ``item1.TEL;TYPE=CELL:+34 600``: group, name, parameters, value.
_LINE = re.compile(r"(?:[\w-]+\.)?([A-Za-z]+)((?:;[^:\"]*(?:\"[^\"]*\"[^:\"]*)*)?):(.*)")
_ESCAPED = re.compile(r"\\(.)")


def read(text):
    """What a vCard says; empty slots where it says nothing.

    :rtype: ContactCard
    """
    values = {}
    for line in _FOLD.sub("", text).splitlines():
        match = _LINE.fullmatch(line.strip())
        if match:
            values.setdefault(match[1].upper(), []).append(match[3].strip())
    return ContactCard(
        name=_plain(_first(values, "FN")) or _joined(_first(values, "N")),
        phones=_each(values, "TEL", "tel:"),
        emails=_each(values, "EMAIL", "mailto:"),
        organisation=_plain(_parts(_first(values, "ORG"))[0]),
    )


def write(card):
    """A contact card as vCard."""
    lines = [
        "BEGIN:VCARD",
        "VERSION:3.0",
        f"FN:{_escaped(card.name)}",
        f"N:;{_escaped(card.name)};;;",
    ]
    lines += [f"ORG:{_escaped(card.organisation)}"] if card.organisation else []
    lines += [f"TEL:{_escaped(phone)}" for phone in card.phones]
    lines += [f"EMAIL:{_escaped(email)}" for email in card.emails]
    return "\n".join([*lines, "END:VCARD"])


def completed(card, text):
    """A card with what its vCard says besides.

    :param ContactCard card: what is told outside of the vCard; it stands first
    :param str text: the vCard, "" = none
    """
    told = read(text)
    return replace(
        card,
        name=card.name or told.name,
        phones=_without_repeats(card.phones + told.phones),
        emails=_without_repeats(card.emails + told.emails),
        organisation=card.organisation or told.organisation,
    )


def _without_repeats(values):
    """Numbers and addresses, each once, however it is written."""
    known = {}
    for value in values:
        known.setdefault(re.sub(r"[^\w@.]", "", value).lower(), value)
    return tuple(known.values())


def _each(values, name, scheme):
    found = (_plain(value).removeprefix(scheme) for value in values.get(name, ()))
    return tuple(filter(None, found))


def _first(values, name):
    return values.get(name, [""])[0]


def _parts(value):
    """The parts of a value, which stand between semicolons."""
    return re.split(r"(?<!\\);", value)


def _joined(name):
    """``Lee;Tom;;;`` as people say it: Tom Lee."""
    family, given = [*_parts(name), ""][:2]
    return f"{_plain(given)} {_plain(family)}".strip()


def _plain(value):
    return _ESCAPED.sub(lambda match: "\n" if match[1] in "nN" else match[1], value).strip()


def _escaped(value):
    value = re.sub(r"[\r\n]+", " ", value)
    return re.sub(r"([\\;,])", r"\\\1", value)
