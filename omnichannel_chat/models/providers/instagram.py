from odoo import fields, models

from ..omnichannel_channel import leave_channels


class OmnichannelChannel(models.Model):
    """Settings of Instagram's connector.

    Labels differ from those of other products of Meta because Odoo wants each once; the form shows
    the short ones.
    """

    _inherit = "omnichannel.channel"

    provider = fields.Selection(
        selection_add=[("instagram", "Instagram")], ondelete={"instagram": leave_channels}
    )
    instagram_login = fields.Selection(
        [("instagram", "Instagram"), ("facebook", "Facebook, through a page")],
        "Log in by",
        default="instagram",
        groups="omnichannel_chat.group_manager",
        help="How your app reaches the account: by a token of the account itself, or by a token of "
        "the Facebook page that it is connected to.",
    )
    instagram_access_token = fields.Char(
        "Access Token (Instagram)",
        compute="_compute_secrets",
        inverse="_inverse_secrets",
        groups="omnichannel_chat.group_manager",
        help="Meta for Developers > your app > Instagram > API setup with Instagram login > "
        "Generate token. By Facebook: the token of the page, under Messenger > Instagram settings.",
    )
    instagram_app_id = fields.Char(
        "App ID (Instagram)",
        groups="omnichannel_chat.group_manager",
        help="Meta for Developers > your app > App settings > Basic. "
        "With it Odoo sets up the webhook, where Meta allows it.",
    )
    instagram_app_secret = fields.Char(
        "App Secrets (Instagram)",
        compute="_compute_secrets",
        inverse="_inverse_secrets",
        groups="omnichannel_chat.group_manager",
        help="App settings > Basic > App secret, then a space, then the Instagram app secret of "
        "Instagram > API setup with Instagram login. Without them nothing is accepted.",
    )
    instagram_page_id = fields.Char(
        "Page ID (Instagram)",
        groups="omnichannel_chat.group_manager",
        help="The Facebook page that the account is connected to.",
    )
    instagram_account_id = fields.Char(
        "Instagram Account ID",
        groups="omnichannel_chat.group_manager",
        help="The number of the professional account, which begins with 1784. Only to make sure "
        "that it is the right one: the test finds it out.",
    )
