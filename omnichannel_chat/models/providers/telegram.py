from odoo import fields, models

from ..omnichannel_channel import leave_channels


class OmnichannelChannel(models.Model):
    """Settings of Telegram's connector."""

    _inherit = "omnichannel.channel"

    provider = fields.Selection(
        selection_add=[("telegram", "Telegram")], ondelete={"telegram": leave_channels}
    )
    telegram_bot_token = fields.Char(
        "Bot Token",
        compute="_compute_secrets",
        inverse="_inverse_secrets",
        groups="omnichannel_chat.group_manager",
        help="Write /newbot to @BotFather in Telegram and paste the token that it gives you.",
    )
