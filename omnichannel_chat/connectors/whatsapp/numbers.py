"""Phone numbers as WhatsApp has them, whoever connects us: Meta itself, or Twilio."""

import re

from ..events import Address


def address_of_phone(phone):
    """The address of a phone number, None when it has no digits.

    WhatsApp answers with the number as it knows it, where a country has two ways to write it.

    :param str phone: as people write it
    :rtype: Address | None
    """
    number = re.sub(r"\D", "", phone)
    return Address("wa_id", number) if number else None


def link_to(number):
    """A link that opens a chat with a number of ours; WhatsApp hands nothing back of it.

    :param str number: digits, "" = not known
    """
    return f"https://wa.me/{number}" if number else ""
