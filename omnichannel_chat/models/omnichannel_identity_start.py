from odoo import api, models

from ..tools.phone_variants import get_variants


class OmnichannelIdentity(models.Model):
    """Somebody whom we are about to write to first."""

    _inherit = "omnichannel.identity"

    @api.model
    def _find_by_phone(self, channels, number):
        """Identities that are, or have, this number, in whatever notation.

        :param str number: international format
        """
        addresses = {
            (channel, variant): address
            for channel in channels
            for variant in get_variants(number)
            if (address := channel._get_short_connector().address_for_phone(variant))
        }
        keys = {(c.id, address.kind, address.value) for (c, _v), address in addresses.items()}
        found = self.union(*self._find_addresses(keys).values())
        told = [("channel_id", "in", channels.ids), ("phone", "in", list(get_variants(number)))]
        return found | self.search(told)

    def _heed_blacklist(self):
        """Somebody whom we know only now may have been on the phone blacklist for long."""
        numbers = {variant for identity in self for variant in get_variants(identity.phone or "")}
        listed = self.env["phone.blacklist"].search_count(
            [("number", "in", list(numbers)), ("active", "=", True)], limit=1
        )
        if listed:
            self._stop("marketing", "blacklist")
