from odoo import fields, models

from ..omnichannel_channel import leave_channels


class OmnichannelChannel(models.Model):
    """Settings of WhatsApp's connector."""

    _inherit = "omnichannel.channel"

    provider = fields.Selection(
        selection_add=[("whatsapp", "WhatsApp")], ondelete={"whatsapp": leave_channels}
    )
    whatsapp_phone_number_id = fields.Char(
        "Phone Number ID",
        groups="omnichannel_chat.group_manager",
        help="Meta for Developers > your app > WhatsApp > API Setup. "
        "A long number, not the phone number.",
    )
    whatsapp_business_account_id = fields.Char(
        "WhatsApp Business Account ID",
        groups="omnichannel_chat.group_manager",
        help="Meta for Developers > your app > WhatsApp > API Setup, beside the phone number ID.",
    )
    whatsapp_app_id = fields.Char(
        "App ID",
        groups="omnichannel_chat.group_manager",
        help="Meta for Developers > your app > App settings > Basic. "
        "Lets the test look into the token.",
    )
    whatsapp_access_token = fields.Char(
        "Access Token",
        compute="_compute_secrets",
        inverse="_inverse_secrets",
        groups="omnichannel_chat.group_manager",
        help="Business settings > Users > System users > Generate token, with the permissions "
        "whatsapp_business_messaging and whatsapp_business_management.",
    )
    whatsapp_app_secret = fields.Char(
        "App Secret",
        compute="_compute_secrets",
        inverse="_inverse_secrets",
        groups="omnichannel_chat.group_manager",
        help="Meta for Developers > your app > App settings > Basic > App secret. "
        "Without it nothing is accepted.",
    )
