from odoo import api, fields, models

_MANAGERS = "omnichannel_chat.group_manager"


class OmnichannelChannel(models.Model):
    """What a business decides of access, on the form of its portal."""

    _inherit = "omnichannel.channel"

    client_access_shown = fields.Boolean(
        related="company_id.client_access_shown", readonly=False, groups=_MANAGERS
    )
    client_end_notice_days = fields.Integer(
        related="company_id.client_end_notice_days", readonly=False, groups=_MANAGERS
    )

    @api.model
    def _get_company_settings(self):
        return super()._get_company_settings() | {
            "client_access_shown",
            "client_end_notice_days",
        }
