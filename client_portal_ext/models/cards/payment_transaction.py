from odoo import models


class PaymentTransaction(models.Model):
    """Where a client's card comes from: his own page of cards, or a payment that keeps it."""

    _inherit = "payment.transaction"

    def _tokenize(self, payment_data):
        before = self.token_id
        result = super()._tokenize(payment_data)
        if self.token_id and self.token_id != before:
            self.token_id._tell_business("added")
        return result
