"""Connectors: one module per provider, no Odoo inside.

``CONNECTORS`` maps ``omnichannel.channel.provider`` to its class; other addons add theirs by
extending ``omnichannel.channel._get_connectors``.
"""

from .instagram import InstagramConnector
from .messenger import MessengerConnector
from .sandbox import SandboxConnector
from .telegram import TelegramConnector
from .twilio_sms import TwilioSmsConnector
from .twilio_whatsapp import TwilioWhatsAppConnector
from .whatsapp import WhatsAppConnector

CONNECTORS = {
    connector.provider: connector
    for connector in (
        InstagramConnector,
        MessengerConnector,
        SandboxConnector,
        TelegramConnector,
        TwilioSmsConnector,
        TwilioWhatsAppConnector,
        WhatsAppConnector,
    )
}
