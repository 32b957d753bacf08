from odoo import models


class AccountMove(models.Model):
    """Clients see invoices that are posted, and pay what is left of them."""

    _inherit = "account.move"

    def _is_shown_to_clients(self):
        # Odoo's own rules for portal users say the same; its links do not.
        return self.state == "posted" and super()._is_shown_to_clients()

    def _is_left_to_pay(self, amount):
        """Whether a client may pay so much of this invoice now.

        As Odoo's ``_has_to_be_paid``, but for the switch that hides the button to pay: payment
        links that the team makes work without it.
        """
        self.ensure_one()
        return (
            self.state == "posted"
            and self.move_type in ("out_invoice", "out_receipt")
            and self.payment_state in ("not_paid", "in_payment", "partial")
            and not self.transaction_ids._are_under_way()
            and self.currency_id.compare_amounts(amount, self.amount_residual) <= 0
        )
