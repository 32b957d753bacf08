from odoo import api, models
from odoo.fields import Domain

from ...tools.phone_variants import get_variants


class OmnichannelIdentity(models.Model):
    """Somebody whom we are about to write to first."""

    _inherit = "omnichannel.identity"

    @api.model
    def _get_phone_domain(self, channels, number):
        """Which identities are, or have, this number, in whatever notation.

        Aliases of an identity are found, too. Each part has an index.

        :param str number: international format
        :rtype: Domain
        """
        variants = get_variants(number)
        addresses = {
            (channel.id, address)
            for channel in channels
            for variant in variants
            if (address := channel._get_short_connector().address_for_phone(variant))
        }
        written = Domain.OR(
            Domain("channel_id", "=", channel_id)
            & Domain("kind", "=", address.kind)
            & Domain("external_id", "=", address.value)
            for channel_id, address in addresses
        )
        told = Domain("channel_id", "in", channels.ids) & Domain("phone", "in", list(variants))
        return written | told
