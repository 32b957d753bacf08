from odoo import models


class SaleOrder(models.Model):
    """Its mails can hold the way into the portal; a confirmed one invites the client."""

    _inherit = "sale.order"

    def _get_client_link_company(self):
        return self.company_id

    def _get_client_link_path(self):
        return f"/my/orders/{self.id}"

    def _action_confirm(self):
        """A job is scheduled: whoever has ordered it is invited (S3-28, S3-31)."""
        result = super()._action_confirm()
        for company, orders in self.grouped("company_id").items():
            orders.partner_id._invite_for_job(company)
        return result
