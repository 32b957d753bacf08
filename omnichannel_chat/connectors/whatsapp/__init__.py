"""WhatsApp Cloud, by Meta itself."""

from .connector import WhatsAppConnector
