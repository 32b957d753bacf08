"""What WhatsApp, Messenger and Instagram share: Meta's Graph interface."""
