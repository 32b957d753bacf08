from odoo import api, fields, models


class OmnichannelChannel(models.Model):
    """What a business decides of cases, on the form of its portal."""

    _inherit = "omnichannel.channel"

    client_show_cases = fields.Boolean(
        related="company_id.client_show_cases",
        readonly=False,
        groups="omnichannel_chat.group_manager",
    )
    client_cases_shared = fields.Boolean(
        related="company_id.client_cases_shared",
        readonly=False,
        groups="omnichannel_chat.group_manager",
    )

    @api.model
    def _get_company_settings(self):
        return super()._get_company_settings() | {"client_show_cases", "client_cases_shared"}
