from odoo import models

#: What gives somebody a role in chats, if it changes.
_MEMBERSHIP = {"user_ids", "implied_ids", "implied_by_ids"}


class ResGroups(models.Model):
    """Who loses a role in chats, by whatever group he had it, leaves them."""

    _inherit = "res.groups"

    def write(self, vals):
        before = self._get_chat_roles() if _MEMBERSHIP & vals.keys() else []
        result = super().write(vals)
        self._release_chats(before)
        return result

    def unlink(self):
        before = self._get_chat_roles()
        result = super().unlink()
        self._release_chats(before)
        return result

    def _get_chat_roles(self):
        """Agents, managers, and who sees the threads of all clients.

        :rtype: list
        """
        roles = ("group_agent", "group_manager", "group_threads_all")
        names = [f"omnichannel_chat.{role}" for role in roles]
        # sudo: who has which role; it is told to nobody
        groups_sudo = [self.env.ref(name, raise_if_not_found=False) for name in names]
        return [group.sudo().all_user_ids for group in groups_sudo if group]

    def _release_chats(self, before):
        """:param list before: as ``_get_chat_roles`` told it before the change"""
        if not before:
            return
        # sudo: after the change, which has asked whether the user may make it
        lost = self.env["res.users"].sudo()
        for had, have in zip(before, self._get_chat_roles(), strict=False):
            lost |= had - have
        # sudo: as above
        self.env["omnichannel.chat"].sudo()._release(lost)
