from odoo import fields, models
from odoo.exceptions import UserError

from . import omnichannel_document_mixin  # noqa: F401  (a parent has to be there first)


class AccountMove(models.Model):
    _name = "account.move"
    _inherit = ["account.move", "omnichannel.document.mixin"]

    _omnichannel_watched = frozenset({"state", "invoice_date_due"})
    _omnichannel_date = "invoice_date"

    def _get_omnichannel_card(self):
        self.ensure_one()
        state, label, look = self._get_omnichannel_state()
        is_refund = self.move_type == "out_refund"
        return {
            "title": self.env._("Credit Note") if is_refund else self.env._("Invoice"),
            "number": self.name if self.name and self.name != "/" else self.env._("Draft"),
            "amount": self.amount_total,
            "currency_id": self.currency_id.id,
            "state": state,
            "state_label": label,
            "look": look,
            "is_open": state in ("due", "open"),
        }

    def _get_omnichannel_state(self):
        """Key, words and look of what became of it."""
        if self.state != "posted":
            labels = dict(self._fields["state"]._description_selection(self.env))
            return self.state, labels.get(self.state, ""), "muted"
        if self.payment_state == "not_paid" and self.move_type == "out_refund":
            return "open", self.env._("Open"), "info"
        if self.payment_state == "not_paid":
            due = self.invoice_date_due
            if due and due < fields.Date.context_today(self):
                return "overdue", self.env._("Overdue"), "danger"
            return "due", self.env._("Due"), "info"
        labels = dict(self._fields["payment_state"]._description_selection(self.env))
        is_paid = self.payment_state in ("paid", "in_payment", "reversed")
        look = "success" if is_paid else "warning"
        return self.payment_state, labels.get(self.payment_state, ""), look

    def _get_omnichannel_ways(self):
        self.ensure_one()
        if self.state == "cancel":
            raise UserError(self.env._("%s is cancelled.", self.display_name))
        if self.state != "posted":
            raise UserError(self.env._("Confirm the invoice first; then it can be sent."))
        # sudo: payments of an invoice that the user may read
        can_pay = self.sudo()._has_to_be_paid()
        return ["link", *(["payment"] if can_pay else []), "pdf"]

    def _get_omnichannel_report(self):
        return "account.account_invoices"

    def _after_omnichannel_sent(self):
        """As after sending by e-mail."""
        if not self.is_move_sent and self.has_access("write"):
            self.is_move_sent = True

    def _compute_payment_state(self):
        result = super()._compute_payment_state()
        self._tell_omnichannel()
        return result
