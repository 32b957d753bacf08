"""Connectors: one module per provider, no Odoo inside.

``CONNECTORS`` maps ``omnichannel.channel.provider`` to its class; other addons add theirs by
extending ``omnichannel.channel._get_connectors``.
"""

from .sandbox import SandboxConnector
from .telegram import TelegramConnector
from .twilio_sms import TwilioSmsConnector
from .twilio_whatsapp import TwilioWhatsAppConnector
from .whatsapp import WhatsAppConnector

CONNECTORS = {
    connector.provider: connector
    for connector in (
        SandboxConnector,
        TelegramConnector,
        TwilioSmsConnector,
        TwilioWhatsAppConnector,
        WhatsAppConnector,
    )
}
