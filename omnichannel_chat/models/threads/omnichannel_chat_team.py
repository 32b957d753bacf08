from odoo import models
from odoo.exceptions import UserError


class OmnichannelChat(models.Model):
    """Who of the team has to do with a thread: nobody is a member, but somebody has the client."""

    _inherit = "omnichannel.chat"

    def _get_team(self):
        team = super()._get_team()
        if self.is_thread:
            team |= self.env.ref("omnichannel_chat.group_threads_all").all_user_ids
            team |= self.user_id | self.partner_id.user_id
        return team

    def _get_candidates(self):
        """Any agent of the company: to whom a thread is given, he sees it."""
        if not self.is_thread:
            return super()._get_candidates()
        agents = self.env.ref("omnichannel_chat.group_agent").all_user_ids
        return agents.filtered(
            lambda user: user.active and not user.share and self.company_id in user.company_ids
        )

    def _check_assignable(self, user):
        if not self.is_thread:
            super()._check_assignable(user)
        elif user and user not in self._get_candidates():
            raise UserError(
                self.env._("%s does not answer chats of this company.", user.display_name)
            )

    def _get_keeper(self, besides=None):
        """Who has the thread, else the client's salesperson, else a manager."""
        nobody = self.env["res.users"]
        people = self.user_id + self.partner_id.user_id if self.is_thread else nobody
        candidates = people and self._get_candidates()
        for user in people - (besides or nobody):
            if user in candidates:
                return user
        return super()._get_keeper(besides)
