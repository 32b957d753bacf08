from odoo import api, fields, models

_MANAGERS = "omnichannel_chat.group_manager"


class OmnichannelChannel(models.Model):
    """What a business decides of cards, on the form of its portal."""

    _inherit = "omnichannel.channel"

    client_show_cards = fields.Boolean(
        related="company_id.client_show_cards", readonly=False, groups=_MANAGERS
    )
    client_card_email = fields.Char(
        related="company_id.client_card_email", readonly=False, groups=_MANAGERS
    )
    client_company_email = fields.Char(related="company_id.email", groups=_MANAGERS)

    @api.model
    def _get_company_settings(self):
        return super()._get_company_settings() | {"client_show_cards", "client_card_email"}
