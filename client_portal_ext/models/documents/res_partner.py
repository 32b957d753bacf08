from odoo import models


class ResPartner(models.Model):
    """Whoever is signed out or archived keeps no link to a document of his own."""

    _inherit = "res.partner"

    def write(self, vals):
        result = super().write(vals)
        if not vals.get("active", True):
            self.env["portal.mixin"]._renew_links_of(self)
        return result

    def _sign_out_client(self, besides=None):
        result = super()._sign_out_client(besides=besides)
        # Of his own documents: nobody ends links that his colleagues have in their mails.
        self.env["portal.mixin"]._renew_links_of(self)
        return result
