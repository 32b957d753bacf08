from odoo import fields, models


class ResCompany(models.Model):
    """What clients see of their cases."""

    _inherit = "res.company"

    client_show_cases = fields.Boolean(
        "Cases", default=True, help="Clients find their cases in the portal, and open new ones."
    )
    client_cases_shared = fields.Boolean(
        "Contacts See All Cases of Their Company",
        default=True,
        help="Else a contact sees the cases that are his, and those that he follows.",
    )
