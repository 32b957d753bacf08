"""What providers post, as they post it."""

import hashlib
import hmac
import json
import time
from urllib.parse import urlencode

#: Telegram chats and WhatsApp numbers are numbered from here.
FIRST_CHAT = 7_000_000
FIRST_NUMBER = 34_600_000_000

TELEGRAM_SECRET = "bench-telegram-secret"
WHATSAPP_SECRET = "bench-whatsapp-secret"
WHATSAPP_NUMBER_ID = "311000000000001"
TWILIO_SECRET = "bench-twilio-secret"
TWILIO_ACCOUNT = "AC00000000000000000000000000000001"
TWILIO_SENDER = "+15550001112"


def telegram_update(number, chat, text="Hello, is my order on its way?"):
    """Body of one Telegram update; the same as in updates.lua."""
    chat += FIRST_CHAT
    names = {"first_name": "Customer", "last_name": str(chat)}
    message = {
        "message_id": number,
        "date": int(time.time()),
        "chat": {"id": chat, "type": "private", **names},
        "from": {"id": chat, "is_bot": False, **names, "language_code": "en"},
        "text": text,
    }
    return json.dumps({"update_id": number, "message": message}).encode()


def whatsapp_batch(numbers, chats):
    """Body of one WhatsApp webhook with a message for each of ``numbers``."""
    contacts = [
        {"wa_id": wa_id, "profile": {"name": f"Customer {wa_id}"}}
        for wa_id in sorted({_whatsapp_id(number, chats) for number in numbers})
    ]
    messages = [_whatsapp_message(number, chats) for number in numbers]
    return whatsapp_body({"contacts": contacts, "messages": messages})


def whatsapp_body(value):
    """Body of one WhatsApp webhook of our number."""
    value = {
        "messaging_product": "whatsapp",
        "metadata": {
            "display_phone_number": "15550001111",
            "phone_number_id": WHATSAPP_NUMBER_ID,
        },
        **value,
    }
    changes = [{"field": "messages", "value": value}]
    entry = {"id": "411000000000001", "changes": changes}
    return json.dumps({"object": "whatsapp_business_account", "entry": [entry]}).encode()


def _whatsapp_message(number, chats):
    return {
        "id": f"wamid.bench.{number}",
        "from": _whatsapp_id(number, chats),
        "timestamp": str(int(time.time())),
        "type": "text",
        "text": {"body": f"Hello, is order {number} on its way?"},
    }


def _whatsapp_id(number, chats):
    return str(FIRST_NUMBER + number % chats)


def whatsapp_headers(body):
    """Headers that prove a body to be Meta's."""
    digest = hmac.new(WHATSAPP_SECRET.encode(), body, hashlib.sha256).hexdigest()
    return {"Content-Type": "application/json", "X-Hub-Signature-256": f"sha256={digest}"}


def first_messages(provider, numbers):
    """Bodies in which customers of a channel write for the first time."""
    if provider == "telegram":
        return [telegram_update(number, number) for number in numbers]
    if provider == "whatsapp":
        return [whatsapp_batch(numbers, FIRST_NUMBER)]
    return [twilio_message(number) for number in numbers]


def twilio_message(number):
    """Body of one Twilio webhook with a message of WhatsApp."""
    customer = FIRST_NUMBER + number
    form = {
        "MessageSid": f"SM{number:032x}",
        "From": f"whatsapp:+{customer}",
        "To": f"whatsapp:{TWILIO_SENDER}",
        "WaId": customer,
        "ProfileName": f"Customer {customer}",
        "AccountSid": TWILIO_ACCOUNT,
        "NumMedia": "0",
        "Body": "Hello, is my order on its way?",
    }
    return urlencode(form).encode()
