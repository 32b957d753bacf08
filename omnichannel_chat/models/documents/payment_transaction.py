from odoo import models


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"

    def _post_process(self):
        """A payment through the customer's page shows at the cards of what it pays."""
        result = super()._post_process()
        for documents in (self.sale_order_ids, self.invoice_ids):
            documents._tell_omnichannel()
        return result
