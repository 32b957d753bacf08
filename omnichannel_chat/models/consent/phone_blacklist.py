from odoo import api, models


class PhoneBlacklist(models.Model):
    """Keeps the consent of chat customers in step; see ``omnichannel.identity._stop``."""

    _inherit = "phone.blacklist"

    @api.model_create_multi
    def create(self, vals_list):
        entries = super().create(vals_list)
        active = entries.filtered("active")
        if active:
            active._tell_identities(listed=True)
        return entries

    def write(self, vals):
        result = super().write(vals)
        if "active" in vals or "number" in vals:
            listed = self.filtered("active")
            listed._tell_identities(listed=True)
            (self - listed)._tell_identities(listed=False)
        return result

    def unlink(self):
        self._tell_identities(listed=False)
        return super().unlink()

    def _tell_identities(self, listed):
        if self:
            # sudo: consent follows the list, whoever may change the list
            identities_sudo = self.env["omnichannel.identity"].sudo()
            identities_sudo._follow_blacklist(self.mapped("number"), listed)
