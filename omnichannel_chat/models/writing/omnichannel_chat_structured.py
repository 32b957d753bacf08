from odoo import models
from odoo.exceptions import UserError

from ...connectors.events import ContactCard, Location
from ...tools.arguments import (
    maybe,
    number,
    record_id,
    short_text,
    takes,
)
from ...tools.cards import format_card, format_location


class OmnichannelChat(models.Model):
    """What is neither text nor file: contact cards, and points on the map."""

    _inherit = "omnichannel.chat"

    @takes(partner_id=record_id, omnichannel_key=maybe(short_text))
    def send_contact(self, partner_id, omnichannel_key=None):
        """Send the contact card of a colleague, a partner, whoever may help the customer.

        :raise UserError: the provider has no cards, or the gate refuses
        """
        self._one_as_staff()
        partner = self.env["res.partner"].browse(partner_id)
        partner.check_access("read")
        card = ContactCard(
            name=partner.name or "",
            phones=(partner.phone,) if partner.phone else (),
            emails=(partner.email,) if partner.email else (),
            organisation=partner.parent_id.name or "",
        )
        return self._send_structured("contact", card, format_card(card), omnichannel_key)

    @takes(
        latitude=number,
        longitude=number,
        name=short_text,
        address=short_text,
        omnichannel_key=maybe(short_text),
    )
    def send_location(self, latitude, longitude, name="", address="", omnichannel_key=None):
        """Send a point on the map.

        :param float latitude: degrees, -90 to 90
        :param float longitude: degrees, -180 to 180
        :raise UserError: no such point, the provider has no locations, or the gate refuses
        """
        self._one_as_staff()
        point = Location(latitude=latitude, longitude=longitude, name=name, address=address)
        if not (abs(point.latitude) <= 90 and abs(point.longitude) <= 180):
            raise UserError(self.env._("There is no such place: check latitude and longitude."))
        return self._send_structured("location", point, format_location(point), omnichannel_key)

    def _send_structured(self, kind, data, body, key):
        """Post what is neither text nor file.

        :return: id of the message
        """
        if kind not in self.sudo().channel_id._capabilities.actions:
            provider = self._get_provider_label()
            raise UserError(self.env._("%s cannot send this.", provider))
        # sudo: access was checked by the public method; staff have no write access to chats
        message = self.sudo().message_post(
            body=body,
            message_type="comment",
            subtype_id=self._get_comment_subtype_id(),
            omnichannel_key=key,
            omnichannel_content=data,
        )
        return message.id
