"""WhatsApp by Twilio.

* Messages: https://www.twilio.com/docs/whatsapp/api
* Files: https://www.twilio.com/docs/whatsapp/guidance-whatsapp-media-messages
* Typing: https://www.twilio.com/docs/whatsapp/api/typing-indicators-resource
"""

# There is no environment here: see sentences.py.
# pylint: disable=prefer-env-translation

import re
from datetime import timedelta

from ..base import Capabilities, MediaLimit
from ..errors import PayloadError
from ..events import Address, Contact
from ..whatsapp.numbers import address_of_phone, link_to
from . import templates as twilio_templates
from .connector import TwilioConnector, message_sid
from .forms import plain
from .setup import WhatsAppSender

_KB, _MB = 1024, 1024 * 1024
#: Where the id of a customer for this business may stand beside his number: told in Twilio's
#: changelog of 2026-07-20, which does not name the field for certain.
_USER_ID_FIELDS = ("ExternalUserId", "UserId", "FromUserId")
_OFFICE = "application/vnd.openxmlformats-officedocument"
#: Twilio takes no text with files that are neither picture nor video, and gives them no name but
#: that of the answer when it fetches them.
_MEDIA = {
    "image": MediaLimit(max_bytes=5 * _MB, mime_types=("image/jpeg", "image/png")),
    "video": MediaLimit(max_bytes=16 * _MB, mime_types=("video/mp4",)),
    "audio": MediaLimit(
        max_bytes=16 * _MB,
        mime_types=("audio/ogg", "audio/amr", "audio/3gpp", "audio/aac", "audio/mpeg"),
        caption=False,
    ),
    "voice": MediaLimit(max_bytes=16 * _MB, mime_types=("audio/ogg",), caption=False),
    "document": MediaLimit(
        max_bytes=16 * _MB,
        mime_types=(
            "application/pdf",
            "application/msword",
            f"{_OFFICE}.wordprocessingml.document",
            f"{_OFFICE}.presentationml.presentation",
            f"{_OFFICE}.spreadsheetml.sheet",
            "text/vcard",
        ),
        caption=False,
    ),
    "sticker": MediaLimit(max_bytes=500 * _KB, mime_types=("image/webp",), caption=False),
}


class TwilioWhatsAppConnector(TwilioConnector):
    """One WhatsApp sender, or a messaging service with such senders."""

    provider = "twilio_whatsapp"
    title = "Twilio WhatsApp"
    icon = "fa-whatsapp"
    prefix = "whatsapp:"
    place_class = WhatsAppSender
    # Recordings of the app are Ogg; what is forwarded or chosen from files hardly ever is.
    media_kinds = {"audio/ogg": "voice", "image/webp": "sticker"}
    capabilities = Capabilities(
        text_limit=1600,
        caption_limit=1024,
        media=_MEDIA,
        reply_window=timedelta(hours=24),
        referral_window=timedelta(hours=72),
        receipts=frozenset({"sent", "delivered", "read"}),
        actions=frozenset({"typing", "mark_read"}),
        can_start="template",
        features=frozenset({"templates", "backfill"}),
        fetches_files=True,
        rate_per_second=80,
    )

    def _own_address(self, written):
        digits = re.sub(r"\D", "", written)
        return f"{self.prefix}+{digits}"

    def _is_foreign(self, address):
        return not address.startswith(self.prefix)

    def _addresses(self, written):
        value = written.removeprefix(self.prefix)
        if re.fullmatch(r"\+\d+", value):
            return (Address("wa_id", value[1:]),)
        # A customer without a number: an id that is his for this business only.
        return (Address("bsuid", value),)

    def _contact(self, form):
        customer = form.identifier("From")
        if self._is_foreign(customer) or customer == self.prefix:
            raise PayloadError(f"{form.at('From')}: not a WhatsApp number")
        addresses, wa_id = self._addresses(customer), plain(form, "WaId")
        if wa_id.isdecimal():
            addresses = tuple(dict.fromkeys((*addresses, Address("wa_id", wa_id))))
        # The id stays when the number changes: it stands first, as with WhatsApp itself.
        for name in _USER_ID_FIELDS:
            if user_id := plain(form, name):
                addresses = tuple(dict.fromkeys((Address("bsuid", user_id), *addresses)))
        phone = next((each.value for each in addresses if each.kind == "wa_id"), "")
        return Contact(
            addresses=addresses,
            name=form.text("ProfileName", ""),
            phone=f"+{phone}" if phone else "",
        )

    def _recipient(self, addresses):
        address = self.pick_address(addresses, "wa_id", "bsuid")
        plus = "+" if address.kind == "wa_id" else ""
        return f"{self.prefix}{plus}{address.value}"

    def _template(self, message):
        return twilio_templates.write(message.template)

    # ------------------------------------------------------------------ beyond messages

    def typing(self, to, external_id):
        # One call does both: it shows typing for 25 seconds and marks as read.
        if external_id:
            data = {"messageId": message_sid(external_id), "channel": "whatsapp"}
            self.api("POST", "messaging", "v2", "Indicators", "Typing.json", data=data)

    def mark_read(self, to, external_id):
        self.typing(to, external_id)

    def fetch_templates(self):
        return twilio_templates.fetch(self)

    def address_for_phone(self, phone):
        return address_of_phone(phone)

    def invite_link(self, ref=""):
        return link_to(self.settings.get("handle"))
