from odoo import fields, models

from ..omnichannel_channel import leave_channels


class OmnichannelChannel(models.Model):
    """Settings of the connector for WhatsApp by Twilio.

    Labels differ from those for SMS because Odoo wants each once; the form shows the short ones.
    """

    _inherit = "omnichannel.channel"

    provider = fields.Selection(
        selection_add=[("twilio_whatsapp", "Twilio WhatsApp")],
        ondelete={"twilio_whatsapp": leave_channels},
    )
    twilio_whatsapp_account_sid = fields.Char(
        "Account SID (WhatsApp)",
        groups="omnichannel_chat.group_manager",
        help="Start page of the Twilio Console, under Account info. Begins with AC.",
    )
    twilio_whatsapp_auth_token = fields.Char(
        "Auth Token (WhatsApp)",
        compute="_compute_secrets",
        inverse="_inverse_secrets",
        groups="omnichannel_chat.group_manager",
        help="Start page of the Twilio Console, under Account info. "
        "Without it nothing is accepted.",
    )
    twilio_whatsapp_sender = fields.Char(
        "WhatsApp Number or Messaging Service",
        groups="omnichannel_chat.group_manager",
        help="Twilio Console > Messaging > Senders > WhatsApp senders, with + and country code; "
        "or the SID of a messaging service (MG...).",
    )
    twilio_whatsapp_api_key_sid = fields.Char(
        "API Key SID (WhatsApp)",
        groups="omnichannel_chat.group_manager",
        help="Twilio Console > API keys. Optional: messages are then sent with the key, "
        "which can be revoked by itself. Begins with SK.",
    )
    twilio_whatsapp_api_key_secret = fields.Char(
        "API Key Secret (WhatsApp)",
        compute="_compute_secrets",
        inverse="_inverse_secrets",
        groups="omnichannel_chat.group_manager",
        help="Twilio shows it once, when the key is made.",
    )
