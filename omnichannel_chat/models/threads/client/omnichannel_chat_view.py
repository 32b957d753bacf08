from odoo import api, models

from ....tools.arguments import is_id


class OmnichannelChat(models.Model):
    """*View as client* (S1-70): who may see what a client sees, and that it is noted."""

    _inherit = "omnichannel.chat"

    @api.model
    def _may_view_as_client(self, account):
        """Managers, and who has the client."""
        user = self.env.user
        return user.has_group("omnichannel_chat.group_manager") or (
            account.sudo().user_id == user and user.has_group("omnichannel_chat.group_agent")
        )

    @api.model
    def _find_viewed_client(self, contact_id):
        """The portal user whose pages the current user may look at, under sudo; or none."""
        nobody = self.env["res.users"].sudo()
        contact = is_id(contact_id) and self.env["res.partner"].browse(contact_id).exists()
        if not contact or not contact.has_access("read"):
            return nobody
        if not self._may_view_as_client(contact._get_account()):
            return nobody
        client_sudo = contact._get_client_users().get(contact.id, nobody)
        let_in = client_sudo and contact.sudo()._is_client_let_in(client_sudo)
        # A client of companies in which the employee does not work is none of his.
        ours = let_in and client_sudo.company_ids & self.env.user.company_ids
        return client_sudo if ours else nobody

    def _log_client_view(self, contact, what=""):
        """Leave a line: who has looked, and at what. Clients see none of it.

        In the thread, for who sees the thread; of the whole list on the contact.

        :param str what: the line on the contact, where it was not the list of threads
        """
        if self:
            self._log_act(self.env._("Seen as %s.", contact.name))
            return
        # sudo: after access was checked; the line is in the user's own name
        contact.sudo()._message_log(
            body=what or self.env._("Chats seen as client."), author_id=self.env.user.partner_id.id
        )
