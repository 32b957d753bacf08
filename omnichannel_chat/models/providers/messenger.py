from odoo import fields, models

from ..omnichannel_channel import leave_channels


class OmnichannelChannel(models.Model):
    """Settings of Messenger's connector.

    Labels differ from those of other products of Meta because Odoo wants each once; the form shows
    the short ones.
    """

    _inherit = "omnichannel.channel"

    provider = fields.Selection(
        selection_add=[("messenger", "Messenger")], ondelete={"messenger": leave_channels}
    )
    messenger_page_id = fields.Char(
        "Page ID (Messenger)",
        groups="omnichannel_chat.group_manager",
        help="Meta for Developers > your app > Messenger > API setup, beside the page's name.",
    )
    messenger_access_token = fields.Char(
        "Page Access Token (Messenger)",
        compute="_compute_secrets",
        inverse="_inverse_secrets",
        groups="omnichannel_chat.group_manager",
        help="Meta for Developers > your app > Messenger > API setup > Generate token, with the "
        "permissions pages_messaging and pages_manage_metadata.",
    )
    messenger_app_id = fields.Char(
        "App ID (Messenger)",
        groups="omnichannel_chat.group_manager",
        help="Meta for Developers > your app > App settings > Basic. "
        "With it Odoo sets up the webhook, and the test looks into the token.",
    )
    messenger_app_secret = fields.Char(
        "App Secret (Messenger)",
        compute="_compute_secrets",
        inverse="_inverse_secrets",
        groups="omnichannel_chat.group_manager",
        help="Meta for Developers > your app > App settings > Basic > App secret. "
        "Without it nothing is accepted.",
    )
