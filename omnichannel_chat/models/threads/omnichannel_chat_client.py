from odoo import api, models
from odoo.fields import Domain


class OmnichannelChat(models.Model):
    """The client's side of threads. Portal users have no right on chats: what they see, they see
    by ``_find_for_client``, and what they do, they do by the methods here, which routes call.
    """

    _inherit = "omnichannel.chat"

    # ------------------------------------------------------------------ which threads

    @api.model
    def _get_client_domain(self, user):
        """The threads that a portal user sees: his account's in which he takes part, or all of
        them where the company lets its clients' people see each other's.
        """
        # sudo: of the user himself
        user_sudo, partner_sudo = user.sudo(), user.sudo().partner_id
        shared = user_sudo.company_ids.filtered("client_threads_shared")
        mine = Domain("participant_ids", "in", partner_sudo.ids)
        if shared:
            mine |= Domain("company_id", "in", shared.ids)
        account = partner_sudo.commercial_partner_id
        return (
            Domain("is_thread", "=", True)
            & Domain("last_message_at", "!=", False)
            & Domain("company_id", "in", user_sudo.company_ids.ids)
            # Who has gone to another firm sees nothing of the former one.
            & Domain("partner_id.commercial_partner_id", "=", account.id)
            & mine
        )

    @api.model
    def _find_for_client(self, user, ids=None, domain=None, **search):
        """The one door of clients to their threads.

        :param user: one ``res.users`` record
        :param ids: only these, whoever's ids they are; None = all of his
        :param domain: of his, only these
        :param search: ``order``, ``limit``, ``offset``
        :return: chats under sudo; none at all for who is no client, or has no access any more
        """
        # sudo: what this user may see is what is asked here
        Chat_sudo = self.sudo()
        if not user._is_portal() or not user.sudo().partner_id._is_client_let_in(user):
            return Chat_sudo.browse()
        wanted = self._get_client_domain(user) & Domain(domain or Domain.TRUE)
        if ids is not None:
            wanted &= Domain("id", "in", ids)
        return Chat_sudo.search(wanted, **search)

    def _get_client_readers(self):
        """The portal users who see this thread, under sudo.

        :return: ``res.users`` records
        """
        self.ensure_one()
        # sudo: who of the client sees it; named nowhere but to the team
        chat_sudo = self.sudo()
        people = chat_sudo.participant_ids
        if chat_sudo.company_id.client_threads_shared:
            people |= chat_sudo.partner_id._get_account_contacts()
        users = people._get_client_users().values()
        return chat_sudo.env["res.users"].union(
            *(user for user in users if self._find_for_client(user, self.ids))
        )

    # ------------------------------------------------------------------ telling the browsers

    def _notify_client(self):
        """Tell the client's browsers that something in these threads is new; ids only.

        A topic of its own: what the team does among itself makes no noise over there.
        """
        # sudo: ids only; each client reads by its own rights
        for chat in self.sudo().filtered("is_thread"):
            chat._bus_send("omnichannel/thread", {"chat_id": chat.id}, subchannel="client")
