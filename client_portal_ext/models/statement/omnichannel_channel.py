from odoo import api, fields, models


class OmnichannelChannel(models.Model):
    """What a business decides of the statement, on the form of its portal."""

    _inherit = "omnichannel.channel"

    client_show_statement = fields.Boolean(
        related="company_id.client_show_statement",
        readonly=False,
        groups="omnichannel_chat.group_manager",
    )

    @api.model
    def _get_company_settings(self):
        return super()._get_company_settings() | {"client_show_statement"}
