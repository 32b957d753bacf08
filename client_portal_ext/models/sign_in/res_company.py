from odoo import api, fields, models
from odoo.exceptions import ValidationError

_MOST_DAYS = 90


class ResCompany(models.Model):
    """How long sign-in links work."""

    _inherit = "res.company"

    client_link_days = fields.Integer(
        "Sign-in Links Work for",
        default=7,
        help="Days. Whoever opens an older one is sent a new one.",
    )

    @api.constrains("client_link_days")
    def _check_client_link_days(self):
        for company in self:
            if not 1 <= company.client_link_days <= _MOST_DAYS:
                raise ValidationError(
                    self.env._("Sign-in links work between 1 and %s days.", _MOST_DAYS)
                )
