from odoo import fields, models


class AccountMove(models.Model):
    _inherit = "account.move"

    omnichannel_phone = fields.Char(
        "Customer's Phone", related="partner_id.phone", groups="omnichannel_chat.group_agent"
    )
