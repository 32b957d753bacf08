from odoo import models


class SaleOrder(models.Model):
    """The first order of somebody who was recommended."""

    _inherit = "sale.order"

    def _action_confirm(self):
        result = super()._action_confirm()
        for company, orders in self.grouped("company_id").items():
            orders.partner_id._follow_referrals(company)
        return result
