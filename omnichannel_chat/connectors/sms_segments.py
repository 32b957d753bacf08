"""What a text costs as SMS: networks cut it into segments, and each one is paid.

https://www.twilio.com/docs/glossary/what-sms-character-limit
"""

from dataclasses import dataclass

#: The characters that fit into seven bits (GSM 03.38); one other makes the whole text UCS-2.
_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
#: These take two places, the first for an escape.
_EXTENSION = frozenset("\f^{}\\[~]|€")
#: Places in a text of one segment, and in each segment of a longer one: those carry a header.
_PLACES = {"GSM-7": (160, 153), "UCS-2": (70, 67)}


@dataclass(frozen=True)
class Segments:
    """How a text goes over the air."""

    #: As people count.
    characters: int
    #: "GSM-7" or "UCS-2".
    encoding: str
    segments: int


def count_segments(text):
    """Count the segments of a text.

    :rtype: Segments
    """
    simple = all(character in _BASIC or character in _EXTENSION for character in text)
    encoding, measure = ("GSM-7", _septets) if simple else ("UCS-2", _utf16_units)
    widths = [measure(character) for character in text]
    alone, each = _PLACES[encoding]
    segments = min(len(widths), 1) if sum(widths) <= alone else _pack(widths, each)
    return Segments(len(text), encoding, segments)


def _septets(character):
    return 2 if character in _EXTENSION else 1


def _utf16_units(character):
    # Emoji and other characters beyond the first 65536 are pairs.
    return 2 if ord(character) > 0xFFFF else 1


def _pack(widths, places):
    """How many segments it takes when no character is torn."""
    segments, used = 1, 0
    for width in widths:
        if used + width > places:
            segments, used = segments + 1, 0
        used += width
    return segments
