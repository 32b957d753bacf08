from odoo import fields, models


class ResCompany(models.Model):
    """Whether the portal has a place for the statement."""

    _inherit = "res.company"

    client_show_statement = fields.Boolean(
        "Statement",
        default=True,
        help="Clients see all that was charged and paid, and download it as PDF or spreadsheet.",
    )
