from odoo import models


class PaymentTransaction(models.Model):
    """A payment that is under way is not made once more."""

    _inherit = "payment.transaction"

    def _are_under_way(self):
        """Whether one of these will settle in a moment what it is for.

        Transfers that the client makes himself may never come: they hold up nothing.
        """
        return any(
            (
                each.state in ("pending", "authorized")
                and each.provider_code not in ("none", "custom")
            )
            or (each.state == "done" and not each.is_post_processed)
            for each in self
        )
