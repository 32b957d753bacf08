from odoo import fields, models


class ResCompany(models.Model):
    """Whether clients can recommend the business."""

    _inherit = "res.company"

    client_show_referrals = fields.Boolean(
        "Recommend Us",
        help="Clients find a link of their own in the portal that they can pass on. Whoever opens "
        "it can write to you.",
    )
