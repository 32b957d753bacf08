from odoo import models


class OmnichannelChat(models.Model):
    _inherit = "omnichannel.chat"

    def _get_first_name(self):
        """What the customer is called by; "" for companies and whoever has told no name."""
        # sudo: the name is part of a chat that the user may read
        partner, identity = self.sudo().partner_id, self.sudo().identity_id
        if partner.is_company:
            return ""
        return next(iter((partner.name or identity.name or "").split()), "")
