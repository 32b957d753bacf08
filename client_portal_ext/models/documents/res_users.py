from odoo import models


class ResUsers(models.Model):
    """With the access of a client the links end that he has got."""

    _inherit = "res.users"

    def write(self, vals):
        ending = self.browse()
        if not vals.get("active", True):
            # sudo: who of them is a client; whether they may be archived is asked by the writing
            ending = self.filtered(lambda user: user.sudo().active and user.sudo().share)
        result = super().write(vals)
        if ending:
            # sudo: the firm of a client. He has read the documents of all of it, with their links.
            accounts_sudo = ending.sudo().partner_id.commercial_partner_id
            self.env["portal.mixin"]._renew_links_of(accounts_sudo)
        return result
