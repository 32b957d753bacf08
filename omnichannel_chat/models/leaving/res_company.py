from odoo import models


class ResCompany(models.Model):
    """Who is taken out of a company leaves its chats."""

    _inherit = "res.company"

    def write(self, vals):
        before = self.user_ids if "user_ids" in vals else self.env["res.users"]
        result = super().write(vals)
        # sudo: what they had goes on, whoever takes them out
        self.env["omnichannel.chat"].sudo()._release((before - self.user_ids).sudo())
        return result
