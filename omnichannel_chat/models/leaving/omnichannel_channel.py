from odoo import models
from odoo.fields import Domain

from ...tools.viewers import filter_seen


class OmnichannelChannel(models.Model):
    """Members come and go; a channel that is put away is answered by nobody."""

    _inherit = "omnichannel.channel"

    def write(self, vals):
        before = self.user_ids if {"user_ids", "company_id"} & vals.keys() else None
        put_away = self.filtered("active") if vals.get("active") is False else self.browse()
        result = super().write(vals)
        # sudo: after the write, which has asked whether the user may
        Chat = self.env["omnichannel.chat"].sudo()
        if before is not None:
            Chat._release((before | self._get_people()).sudo())
        if put_away:
            mine = Domain("channel_id", "in", put_away.ids) & Domain("user_id", "!=", False)
            Chat.search(mine & Domain("state", "!=", "archived"))._give_back()
        return result

    def _get_people(self):
        """Everybody who has, or has promised, something on these channels."""
        # sudo: of a channel that the user may write
        Chat = self.env["omnichannel.chat"].sudo()
        Scheduled = self.env["omnichannel.scheduled"].sudo()
        had = [("channel_id", "in", self.ids), ("state", "!=", "archived")]
        promised = [("chat_id.channel_id", "in", self.ids)]
        rows = Chat._read_group(had, ["user_id"]) + Scheduled._read_group(promised, ["user_id"])
        return self.user_ids.union(*(user for (user,) in rows))

    def _get_keeper(self, besides=None):
        """Who is to do what has to be done: the responsible, else who made it, else a manager.

        :param besides: ``res.users`` who are not asked
        :return: one person who sees the channel; empty when there is none at all
        """
        self.ensure_one()
        # sudo: who that is; whether he sees the channel is asked for each
        channel_sudo = self.sudo()
        managers_sudo = self.env.ref("omnichannel_chat.group_manager").sudo().all_user_ids
        for user in channel_sudo.responsible_id + channel_sudo.create_uid + managers_sudo:
            if user not in (besides or ()) and filter_seen(self, user):
                return user
        return managers_sudo.browse()
