from odoo import models


class ResUsers(models.Model):
    """Who may have threads."""

    _inherit = "res.users"

    def _answers_threads(self, company):
        """Whether a person can be given a thread of a company."""
        # sudo: facts of a colleague
        user_sudo = self.sudo()
        return (
            user_sudo.active
            and not user_sudo.share
            and company in user_sudo.company_ids
            and user_sudo.has_group("omnichannel_chat.group_agent")
        )
