"""What several test modules of WhatsApp share."""

from omnichannel_chat.connectors.events import Address
from omnichannel_chat.connectors.testing import StubSession
from omnichannel_chat.connectors.whatsapp.connector import WhatsAppConnector

ANNA = Address("wa_id", "12025550143")
BEN = Address("bsuid", "US.70010020030040062")
ACCOUNT = "311000000000101"
SETTINGS = {
    "phone_number_id": ACCOUNT,
    "business_account_id": "411000000000001",
    "access_token": "EAAown-token-that-nobody-may-ever-see-0123456789",
    "app_secret": "own-app-secret-that-nobody-may-see",
    "verify_token": "own-verify-token-that-nobody-may-see",
}
ACCEPTED = {
    "messaging_product": "whatsapp",
    "contacts": [{"input": "12025550143", "wa_id": "12025550143"}],
    "messages": [{"id": "wamid.sent", "message_status": "accepted"}],
}


def refused(code, subcode=None, details="More than 24 hours since +1 202 555 0143 wrote"):
    """A refusal as Meta writes it."""
    error = {"message": "(#100) refused", "code": code, "error_data": {"details": details}}
    return {"error": error | ({"error_subcode": subcode} if subcode else {})}


def make_connector(*answers, **settings):
    """A connector that gets these answers from WhatsApp."""
    return WhatsAppConnector({**SETTINGS, **settings}, session=StubSession(*answers))
