from odoo import models
from odoo.exceptions import UserError


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["sale.order", "omnichannel.document.mixin"]

    _omnichannel_watched = frozenset({"state", "signed_on", "validity_date", "order_line"})
    _omnichannel_date = "date_order"

    def _get_omnichannel_card(self):
        self.ensure_one()
        state, label, look = self._get_omnichannel_state()
        is_order = self.state == "sale"
        return {
            "title": self.env._("Sales Order") if is_order else self.env._("Quotation"),
            "number": self.name,
            "amount": self.amount_total,
            "currency_id": self.currency_id.id,
            "state": state,
            "state_label": label,
            "look": look,
            "is_open": state in ("draft", "sent"),
        }

    def _get_omnichannel_state(self):
        """Key, words and look of what became of it."""
        labels = dict(self._fields["state"]._description_selection(self.env))
        label = labels.get(self.state, "")
        if self.state == "cancel":
            return "cancel", label, "muted"
        if self.state == "sale":
            # sudo: whether it is paid; who reads the order need not see payments
            order_sudo = self.sudo()
            paid = order_sudo.amount_paid
            if paid and order_sudo.currency_id.compare_amounts(paid, order_sudo.amount_total) >= 0:
                return "paid", self.env._("Paid"), "success"
            if self.signed_on:
                return "signed", self.env._("Signed"), "success"
            return "sale", label, "success"
        if self.is_expired:
            return "expired", self.env._("Expired"), "warning"
        return self.state, label, "info" if self.state == "sent" else "muted"

    def _get_omnichannel_ways(self):
        self.ensure_one()
        if self.state == "cancel":
            raise UserError(self.env._("%s is cancelled.", self.name))
        can_pay = self._has_to_be_paid() or (
            self.state == "sale" and self.amount_total > self.sudo().amount_paid
        )
        return ["link", *(["payment"] if can_pay else []), "pdf"]

    def _get_omnichannel_report(self):
        return "sale.action_report_saleorder"

    def _after_omnichannel_sent(self):
        """As after sending by e-mail."""
        if self.state == "draft" and self.has_access("write"):
            self.action_quotation_sent()

    def _compute_amounts(self):
        result = super()._compute_amounts()
        self._tell_omnichannel()
        return result

    def _prepare_invoice(self):
        # sudo: the invoice knows the order's chat, whoever makes it
        return {
            **super()._prepare_invoice(),
            "omnichannel_chat_id": self.sudo().omnichannel_chat_id.id,
        }
