"""SMS and WhatsApp by Twilio."""

from .sms import TwilioSmsConnector
from .whatsapp import TwilioWhatsAppConnector
