from odoo import api, fields, models


class OmnichannelChannel(models.Model):
    """What a business decides of sign-in links, on the form of its portal."""

    _inherit = "omnichannel.channel"

    client_link_days = fields.Integer(
        related="company_id.client_link_days",
        readonly=False,
        groups="omnichannel_chat.group_manager",
    )

    @api.model
    def _get_company_settings(self):
        return super()._get_company_settings() | {"client_link_days"}
