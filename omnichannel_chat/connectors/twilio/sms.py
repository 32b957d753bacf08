"""SMS and MMS by Twilio.

* Messages: https://www.twilio.com/docs/messaging/api/message-resource
* Files: https://www.twilio.com/docs/messaging/guides/accepted-mime-types
"""

# There is no environment here: see sentences.py.
# pylint: disable=prefer-env-translation

import re

from ..base import Capabilities, MediaLimit
from ..errors import PayloadError
from ..events import Address, Contact
from .connector import TwilioConnector
from .forms import plain
from .setup import PhoneNumber

_KB, _MB = 1024, 1024 * 1024
#: Pictures of these types are made smaller for the phone; of other files Twilio takes 500 KB.
_MEDIA = {
    "image": MediaLimit(max_bytes=5 * _MB, mime_types=("image/jpeg", "image/png", "image/gif")),
    "video": MediaLimit(
        max_bytes=500 * _KB, mime_types=("video/mp4", "video/3gpp", "video/quicktime", "video/webm")
    ),
    "audio": MediaLimit(
        max_bytes=500 * _KB,
        mime_types=("audio/mpeg", "audio/mp4", "audio/ogg", "audio/amr", "audio/3gpp"),
    ),
    "document": MediaLimit(
        max_bytes=500 * _KB,
        mime_types=("application/pdf", "text/vcard", "text/csv", "text/calendar", "text/rtf"),
    ),
}
_PHONE = re.compile(r"\+[1-9]\d{6,14}")
#: A number of fewer digits is a short code, which has no country.
_SHORTEST_PHONE = 7


class TwilioSmsConnector(TwilioConnector):
    """One number, short code or messaging service for SMS."""

    provider = "twilio_sms"
    title = "Twilio SMS"
    icon = "fa-commenting"
    place_class = PhoneNumber
    capabilities = Capabilities(
        text_limit=1600,
        counts_segments=True,
        caption_limit=1600,
        media=_MEDIA,
        receipts=frozenset({"sent", "delivered"}),
        can_start="anyone",
        features=frozenset({"backfill"}),
        stop_scope="all",
        fetches_files=True,
    )

    def _own_address(self, written):
        digits = re.sub(r"[\s().-]", "", written)
        if digits.isdecimal() and len(digits) >= _SHORTEST_PHONE:
            return f"+{digits}"
        # A short code, or a name.
        return digits if re.fullmatch(r"\+?\d+", digits) else written

    def _is_foreign(self, address):
        # "whatsapp:", "messenger:", "rcs:"
        return ":" in address

    def _addresses(self, written):
        return (Address("phone", written),)

    def _contact(self, form):
        customer = form.identifier("From")
        if self._is_foreign(customer):
            raise PayloadError(f"{form.at('From')}: not a number")
        return Contact(
            addresses=self._addresses(customer),
            name=plain(form, "ProfileName"),
            phone=customer if _PHONE.fullmatch(customer) else "",
        )

    def _recipient(self, addresses):
        return self.pick_address(addresses, "phone").value

    def address_for_phone(self, phone):
        return Address("phone", phone) if _PHONE.fullmatch(phone) else None

    def invite_link(self, ref=""):
        # SMS hands nothing back of such a link.
        number = self.settings.get("handle")
        return f"sms:+{number}" if number else ""
