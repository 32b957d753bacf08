"""Connectors: a folder per provider, no Odoo inside.

``CONNECTORS`` maps ``omnichannel.channel.provider`` to its class; other addons add theirs by
extending ``omnichannel.channel._get_connectors``.
"""

from .messaging.instagram import InstagramConnector
from .messaging.messenger import MessengerConnector
from .sandbox.connector import SandboxConnector
from .telegram.connector import TelegramConnector
from .twilio.sms import TwilioSmsConnector
from .twilio.whatsapp import TwilioWhatsAppConnector
from .whatsapp.connector import WhatsAppConnector

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
