"""What a text says of who wrote it: e-mail addresses, phone numbers, tax numbers.

Only candidates: whoever asks compares them with what is known.
"""

import re

_EMAIL = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(r"(?<![\w@])\+?\(?\d(?:[\s().\-/]{0,2}\d){6,14}(?!\w)")
_TAX_NUMBER = re.compile(r"(?<![\w@])[A-Z]{0,3}[-. ]?\d[\d.\-]{5,12}\d?[-.]?[A-Z]?(?!\w)")


def find_emails(text):
    """E-mail addresses in small letters.

    :rtype: list[str]
    """
    return [match.lower() for match in _EMAIL.findall(text or "")]


def find_phones(text):
    """Pieces that may be phone numbers, as they are written.

    :rtype: list[str]
    """
    return [match.strip() for match in _PHONE.findall(text or "")]


def find_tax_numbers(text):
    """Pieces that may be a company's tax number: letters and digits without separators.

    :rtype: list[str]
    """
    found = (re.sub(r"[^A-Z0-9]", "", match) for match in _TAX_NUMBER.findall((text or "").upper()))
    return [number for number in found if 7 <= len(number) <= 15]
