from odoo import fields, models

from ...tools.arguments import takes
from .omnichannel_session import FOLLOWED


class OmnichannelChat(models.Model):
    """What a chat tells the figures: see ``omnichannel.session``."""

    _inherit = "omnichannel.chat"

    session_ids = fields.One2many("omnichannel.session", "chat_id", "Periods")

    def write(self, vals):
        result = super().write(vals)
        if names := vals.keys() & FOLLOWED:
            # sudo: nobody writes figures but those who do what they count
            self.env["omnichannel.session"].sudo()._follow_assignment(self.sudo(), names)
        return result

    @takes()
    def archive_chat(self):
        ended_sudo = self._as_staff().filtered(lambda chat: chat.state != "archived")
        result = super().archive_chat()
        now, user = fields.Datetime.now(), self.env.user
        # sudo: nobody writes figures but those who do what they count
        self.env["omnichannel.session"].sudo()._end(ended_sudo, now, user)
        return result

    @takes()
    def reopen_chat(self):
        archived_sudo = self._as_staff().filtered(lambda chat: chat.state == "archived")
        result = super().reopen_chat()
        # sudo: nobody writes figures but those who do what they count
        self.env["omnichannel.session"].sudo()._resume(archived_sudo)
        return result

    def _hand_over(self, target):
        """A chat has one current period: that of the chat that stays goes on, this one's ends."""
        Session = self.env["omnichannel.session"]
        if len(Session._find_current(self + target)) == 2:
            Session._end(self, fields.Datetime.now(), self.env.user)
        return super()._hand_over(target)
