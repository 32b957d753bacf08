from odoo import fields, models

#: What Odoo calls a note that a quotation was looked at by its link.
VIEWED = "sale.mt_order_viewed"


class SaleOrder(models.Model):
    """Quotations that are not sent yet, and those that the team has cancelled, are not shown."""

    _inherit = "sale.order"

    def _is_shown_to_clients(self):
        # The same as in the rules of documents_rules.xml.
        if self.state == "cancel":
            # What a client has declined himself stays in his list.
            return bool(self.client_declined_at) and super()._is_shown_to_clients()
        is_shown = self.state != "draft" or self._is_cart()
        return is_shown and super()._is_shown_to_clients()

    def _is_cart(self):
        """Whether this draft was made by the client himself, in a web shop."""
        # The field is there where a shop is.
        return "website_id" in self._fields and bool(self.website_id)

    def _is_left_to_pay(self, amount):
        """Whether a client may pay so much of this order now."""
        self.ensure_one()
        left = self.amount_total - self.amount_paid
        return (
            self.state != "cancel"
            and not self.is_expired
            and not self.transaction_ids._are_under_way()
            and self.currency_id.compare_amounts(amount, left) <= 0
        )

    def message_post(self, *, subtype_xmlid=None, **kwargs):
        """That a client has looked is told once a day, whatever his browser remembers."""
        if subtype_xmlid == VIEWED and not self._take_look_of_today():
            return self.env["mail.message"]
        return super().message_post(subtype_xmlid=subtype_xmlid, **kwargs)

    def _take_look_of_today(self):
        """Whether this is the first look of the day; of two at the same moment one is."""
        who = f"{self.id} {fields.Date.today()}"
        return self.env["client.portal.limit"]._take("look-order", who, 1, 24)
