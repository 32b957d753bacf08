"""A calendar file (RFC 5545) of one appointment, for the calendar of a phone or computer."""

from datetime import datetime, timedelta, timezone
from typing import NamedTuple

#: Octets of a line; what is longer goes on in the next, after a blank.
LINE = 75


class CalendarEntry(NamedTuple):
    """One appointment; ``start`` and ``end`` are ``datetime`` with a zone, or ``date``, inclusive.

    ``uid`` and ``changed`` tell a calendar which entry it is, and how old what it knows.
    """

    uid: str
    changed: datetime
    name: str
    start: object
    end: object
    note: str = ""
    place: str = ""
    url: str = ""


def make_calendar_file(entry):
    """:rtype: bytes"""
    texts = {"SUMMARY": entry.name, "DESCRIPTION": entry.note, "LOCATION": entry.place}
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//client_portal_ext//EN",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:{_one_line(entry.uid)}",
        f"DTSTAMP:{_in_utc(entry.changed)}",
        *_get_span(entry.start, entry.end),
        *(f"{name}:{_escape(text)}" for name, text in texts.items() if text),
        *([f"URL:{_one_line(entry.url)}"] if entry.url else []),
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return b"".join(_fold(line) for line in lines)


def _get_span(start, end):
    if isinstance(start, datetime):
        return f"DTSTART:{_in_utc(start)}", f"DTEND:{_in_utc(end)}"
    # A file names the day after the last one.
    after = end + timedelta(days=1)
    return f"DTSTART;VALUE=DATE:{start:%Y%m%d}", f"DTEND;VALUE=DATE:{after:%Y%m%d}"


def _in_utc(moment):
    return f"{moment.astimezone(timezone.utc):%Y%m%dT%H%M%SZ}"


def _escape(text):
    for sign in "\\;,":
        text = text.replace(sign, f"\\{sign}")
    return "\\n".join(text.splitlines())


def _one_line(text):
    return "".join(text.split())


def _fold(line):
    """A line as it is written: no more than so many octets, no character cut in two."""
    pieces, piece = [], b""
    for character in line:
        octets = character.encode("utf-8", "replace")
        if len(piece) + len(octets) > LINE:
            pieces.append(piece)
            piece = b" "
        piece += octets
    return b"\r\n".join([*pieces, piece]) + b"\r\n"
