from odoo import fields, models


class ResCompany(models.Model):
    """Whether the portal has a place for invoices."""

    _inherit = "res.company"

    client_show_invoices = fields.Boolean(
        "Invoices",
        default=True,
        help="Clients find their invoices in the portal, and what is to be paid.",
    )
