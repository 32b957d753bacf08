from odoo import api, fields, models

_MANAGERS = "omnichannel_chat.group_manager"


class OmnichannelChannel(models.Model):
    """What a business decides of appointments, on the form of its portal."""

    _inherit = "omnichannel.channel"

    client_show_appointments = fields.Boolean(
        related="company_id.client_show_appointments", readonly=False, groups=_MANAGERS
    )
    client_arrival_window = fields.Selection(
        related="company_id.client_arrival_window", readonly=False, groups=_MANAGERS
    )

    @api.model
    def _get_company_settings(self):
        return super()._get_company_settings() | {
            "client_show_appointments",
            "client_arrival_window",
        }
