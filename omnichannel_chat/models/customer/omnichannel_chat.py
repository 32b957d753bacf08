from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools.arguments import maybe, record_id, takes

#: Addresses of a customer that the panel shows.
MAX_ADDRESSES = 20


class OmnichannelChat(models.Model):
    """Who the customer of a chat is: linking, unlinking, making one, and undoing it."""

    _inherit = "omnichannel.chat"

    # ------------------------------------------------------------------ the panel's second part

    @takes()
    def get_panel_details(self):
        """What the panel shows of the customer and takes longer to find; see ``get_panel``.

        :rtype: dict
        """
        self._one_as_staff()
        return {
            "suggestions": [] if self.partner_id else self._get_partner_suggestions(),
            "identities": self._get_identity_rows(),
            "documents": self._get_documents(),
            "creatable": self._get_creatable_documents(),
            "undo": self._get_undo_label(),
        }

    def _get_identity_rows(self):
        """All addresses of the customer on channels that the user sees.

        :rtype: list[dict]
        """
        main_id = self.sudo().identity_id.id
        mine = Domain("id", "=", main_id) | Domain("main_id", "=", main_id)
        if self.partner_id:
            partner_id = self.partner_id.id
            mine |= Domain("partner_id", "=", partner_id)
            mine |= Domain("main_id.partner_id", "=", partner_id)
        # Further ids of the same phone say nothing to people: those have no guest of their own.
        known = Domain("guest_id", "!=", False) | Domain("main_id", "=", False)
        identities = self.env["omnichannel.identity"].search(
            mine & known, order="channel_id, main_id nulls first, id", limit=MAX_ADDRESSES
        )
        # sudo: how the channel is marked and what is agreed with a customer whom the user may see
        return [identity._get_address_row(self) for identity in identities.sudo()]

    # ------------------------------------------------------------------ linking

    @takes(partner_id=maybe(record_id))
    def link_partner(self, partner_id):
        """Link the chat to a customer, or unlink it (``partner_id`` False); leaves a line.

        :raise UserError: the customer belongs to another company
        """
        chat_sudo = self._one_as_staff()
        partner = self.env["res.partner"].browse(partner_id or [])
        partner.check_access("read")
        before = self.partner_id
        if partner == before:
            return
        self._check_company_of(partner)
        # sudo: identities are nobody's to write; the user may read both
        chat_sudo.identity_id._link_partner(partner.sudo())
        # sudo: staff have no access to what was before
        self.env["omnichannel.change"].sudo().create(
            {
                "chat_id": self.id,
                "kind": "link",
                "before_id": before.id,
                "after_id": partner.id,
            }
        )
        self._log_link(before, partner)

    def _check_company_of(self, partner):
        """:raise UserError: the customer belongs to another company than the chat"""
        company = partner.sudo().company_id
        if company and company != self.sudo().company_id:
            raise UserError(
                self.env._(
                    "%(customer)s belongs to %(company)s, the chat does not. Choose another "
                    "customer, or make one.",
                    customer=partner.display_name,
                    company=company.name,
                )
            )

    def _log_link(self, before, partner):
        if partner:
            body = self.env._("Linked to customer %s.", partner._get_html_link())
        else:
            body = self.env._("Unlinked from customer %s.", before._get_html_link())
        self._log_act(body)

    def _log_act(self, body):
        """A line in the chat: what the user did, and when."""
        # sudo: after the public method has checked access
        self.sudo().message_post(body=body, author_id=self.env.user.partner_id.id)

    @takes()
    def create_partner(self):
        """Make a customer record of what the provider tells, and link it.

        Pressed twice, or by two people at once, it makes one customer.

        :return: id of the ``res.partner``
        """
        chat_sudo = self._one_as_staff()
        chat_sudo._wait_for_turn()
        if chat_sudo.partner_id:
            return chat_sudo.partner_id.id
        identity_sudo = chat_sudo.identity_id
        partner = self.env["res.partner"].create(
            {
                "name": identity_sudo.name or identity_sudo._get_label(),
                "phone": identity_sudo.phone,
                "company_id": False,
            }
        )
        self.link_partner(partner.id)
        return partner.id

    # ------------------------------------------------------------------ undoing

    @takes()
    def undo_change(self):
        """Take back the last thing that was done about who this customer is; leaves a line.

        :return: id of the chat to show now
        :raise UserError: something else has happened in the meantime
        """
        chat_sudo = self._one_as_staff()
        change_sudo = self._get_last_change()
        if not change_sudo:
            raise UserError(self.env._("There is nothing to undo: something else came after it."))
        if change_sudo.kind == "merge":
            self._undo_merge(change_sudo)
        else:
            before = change_sudo.before_id
            chat_sudo.identity_id._link_partner(before)
            self._log_link(change_sudo.after_id, before)
        change_sudo.undone = True
        return self.id

    def _get_last_change(self):
        """The last act, under sudo, unless it was undone or things are different by now."""
        # sudo: staff have no access to what was before
        change_sudo = (
            self.env["omnichannel.change"].sudo().search([("chat_id", "=", self.id)], limit=1)
        )
        if change_sudo.undone:
            return change_sudo.browse()
        if change_sudo.kind == "link" and change_sudo.after_id != self.sudo().partner_id:
            return change_sudo.browse()
        if change_sudo.kind == "merge" and change_sudo.other_chat_id.merged_into_id != self:
            return change_sudo.browse()
        return change_sudo

    def _get_undo_label(self):
        """What would be undone, for people; "" = nothing."""
        change_sudo = self._get_last_change()
        if not change_sudo:
            return ""
        if change_sudo.kind == "merge":
            return self.env._("Separate the merged chats again")
        if change_sudo.after_id:
            return self.env._("Undo: linked to %s", change_sudo.after_id.name)
        return self.env._("Undo: unlinked from %s", change_sudo.before_id.name)
