from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

#: The parts of the list, the one that waits for an answer first.
QUOTATION_STATES = ("open", "approved", "declined", "expired")


class SaleOrder(models.Model):
    """Quotations as clients see them: open, approved, declined by them, expired."""

    _inherit = "sale.order"

    _omnichannel_watched = frozenset({"state", "signed_on", "validity_date", "order_line"}) | {
        "client_declined_at"
    }

    client_declined_at = fields.Datetime(
        "Declined by the Client",
        copy=False,
        readonly=True,
        help="When the client declined the quotation in the portal. What the team cancels is not "
        "shown to clients; what they have declined themselves stays in their list.",
    )

    def action_draft(self):
        """A quotation that is taken up again is no longer declined."""
        result = super().action_draft()
        self.filtered("client_declined_at").client_declined_at = False
        return result

    # ------------------------------------------------------------------ what clients see

    @api.model
    def _get_client_quotations(self, user, state):
        """Which quotations a client has in a part of his list; none that the team cancelled.

        :param str state: one of :data:`QUOTATION_STATES`
        :rtype: Domain
        """
        account = self.env["client.portal"]._get_account(user)
        own = Domain("partner_id", "child_of", account.id)
        today = fields.Date.context_today(user)
        return (
            own
            & {
                "open": Domain("state", "=", "sent")
                & (Domain("validity_date", "=", False) | Domain("validity_date", ">=", today)),
                "approved": Domain("state", "=", "sale"),
                "declined": Domain("state", "=", "cancel")
                & Domain("client_declined_at", "!=", False),
                "expired": Domain("state", "=", "sent") & Domain("validity_date", "<", today),
            }[state]
        )

    @api.model
    def _find_open_quotation(self, user, order_id):
        """An open quotation of a client, as he may read it; none where it is not his."""
        wanted = self._get_client_quotations(user, "open") & Domain("id", "=", order_id)
        return self.with_user(user).search(wanted, limit=1)

    def _may_ask_changes(self, user):
        """Whether this quotation is open, and its client is signed in and may write."""
        self.ensure_one()
        # sudo: a setting of the user's own company
        return user.sudo().company_id.client_may_start and bool(
            self.env["omnichannel.chat"]._is_client(user)
            and self.env["sale.order"]._find_open_quotation(user, self.id)
        )

    # ------------------------------------------------------------------ what clients do

    def _note_client_declined(self, user):
        """The client has declined this quotation, and it is cancelled: it stays in his list.

        :param user: who is signed in; the public user, where the link of a mail was enough
        """
        self.ensure_one()
        # sudo: the quotation was found for who declined it
        order_sudo = self.sudo()
        order_sudo.client_declined_at = fields.Datetime.now()
        # Whoever has the order follows it: Odoo has told him.
        what = _lt("Quotation %s declined", self.name)
        order_sudo._tell_client_act(user, what, is_told=bool(order_sudo.user_id))

    def _ask_changes_from_client(self, user, text, key=None):
        """A client wants an open quotation of his to be changed: a thread about it (S3-15).

        The quotation stays open.

        :param user: the ``res.users`` who is signed in
        :param str key: made once by the page: asked again, the same thread is the answer
        :return: the thread under sudo
        :raise UserError: with the reason, when there can be none
        """
        self.ensure_one()
        Chat = self.env["omnichannel.chat"]
        key = f"order-{self.id}-{key}" if key else None
        subject = self.env._("Changes to quotation %s", self.name)
        chat_sudo = Chat._start_from_client(user, text, subject, key=key)
        # sudo: the thread was started by the client, for an order that was found for him
        order_sudo = self.sudo()
        if order_sudo not in chat_sudo.job_ids and order_sudo.company_id == chat_sudo.company_id:
            chat_sudo.job_ids += order_sudo
            what = _lt("Changes to quotation %s asked for", self.name)
            # The thread has told the team.
            order_sudo._tell_client_act(user, what, is_told=True)
        return chat_sudo

    def _tell_client_act(self, user, what, is_told):
        account = self.partner_id.commercial_partner_id
        self.env["client.portal"]._tell_team(account, user, what, self, is_told=is_told)

    # ------------------------------------------------------------------ the card in a chat

    def _get_omnichannel_state(self):
        if self.state == "cancel" and self.client_declined_at:
            return "declined", self.env._("Declined"), "danger"
        return super()._get_omnichannel_state()
