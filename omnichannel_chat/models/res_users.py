from odoo import models


class ResUsers(models.Model):
    _inherit = "res.users"

    def _get_available_for_chats(self):
        """Those of these people who are at their desks: online, not "busy", account active."""
        # sudo: presence is shown to every colleague
        return self.filtered(lambda user: user.active and user.sudo().im_status == "online")
