from odoo import fields, models


class ResCompany(models.Model):
    """Whether the portal has a place for quotations."""

    _inherit = "res.company"

    client_show_quotations = fields.Boolean(
        "Quotations",
        default=True,
        help="Clients find their quotations in the portal, and what waits for their approval.",
    )
