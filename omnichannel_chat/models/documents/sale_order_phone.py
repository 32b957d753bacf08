from odoo import fields, models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    omnichannel_phone = fields.Char(
        "Customer's Phone", related="partner_id.phone", groups="omnichannel_chat.group_agent"
    )
