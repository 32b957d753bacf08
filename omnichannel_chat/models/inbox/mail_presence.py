from odoo import api, models

from ...tools.wake import wake


class MailPresence(models.Model):
    """Somebody who comes online gets the chats that have waited for somebody."""

    _inherit = "mail.presence"

    @api.model_create_multi
    def create(self, vals_list):
        presences = super().create(vals_list)
        presences._offer_chats()
        return presences

    def write(self, vals):
        before = self.filtered(lambda presence: presence.status == "online")
        result = super().write(vals)
        (self - before)._offer_chats()
        return result

    def _offer_chats(self):
        users = self.filtered(lambda presence: presence.status == "online").user_id
        if not users:
            return
        # sudo: whether any channel waits for one of them
        waits = (
            self.env["omnichannel.channel"]
            .sudo()
            .search_count([("assignment", "!=", "none"), ("user_ids", "in", users.ids)], limit=1)
        )
        if waits:
            wake(self.env, "omnichannel_chat.cron_assign")
