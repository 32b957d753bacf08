from odoo import fields, models

from ..omnichannel_channel import leave_channels


class OmnichannelChannel(models.Model):
    """Settings of the connector for SMS by Twilio."""

    _inherit = "omnichannel.channel"

    provider = fields.Selection(
        selection_add=[("twilio_sms", "Twilio SMS")], ondelete={"twilio_sms": leave_channels}
    )
    twilio_sms_account_sid = fields.Char(
        "Account SID",
        groups="omnichannel_chat.group_manager",
        help="Start page of the Twilio Console, under Account info. Begins with AC.",
    )
    twilio_sms_auth_token = fields.Char(
        "Auth Token",
        compute="_compute_secrets",
        inverse="_inverse_secrets",
        groups="omnichannel_chat.group_manager",
        help="Start page of the Twilio Console, under Account info. "
        "Without it nothing is accepted.",
    )
    twilio_sms_sender = fields.Char(
        "Number or Messaging Service",
        groups="omnichannel_chat.group_manager",
        help="Twilio Console > Phone numbers > Active numbers, with + and country code; "
        "or the SID of a messaging service (MG...).",
    )
    twilio_sms_api_key_sid = fields.Char(
        "API Key SID",
        groups="omnichannel_chat.group_manager",
        help="Twilio Console > API keys. Optional: messages are then sent with the key, "
        "which can be revoked by itself. Begins with SK.",
    )
    twilio_sms_api_key_secret = fields.Char(
        "API Key Secret",
        compute="_compute_secrets",
        inverse="_inverse_secrets",
        groups="omnichannel_chat.group_manager",
        help="Twilio shows it once, when the key is made.",
    )
