"""The three protocols that the provider with the bad day speaks, as far as it needs them."""

import base64
import hashlib
import hmac
import itertools
import json
import time
from urllib.parse import parse_qsl, urlencode

from . import payloads, scenery

#: Ids of our messages: none of a customer has one so high.
_numbers = itertools.count(1_000_000)


class WhatsApp:
    """Meta's Graph API."""

    provider = "whatsapp"
    path = b"/messages"
    tells_states = True

    def read(self, body):
        """What the bench has to know of a request."""
        message = json.loads(body)
        key = message["biz_opaque_callback_data"]
        return {"text": message["text"]["body"], "to": message["to"], "key": key}

    def accept(self, message):
        """The answer to a message that was taken."""
        return {"messages": [{"id": f"wamid.{message['key']}"}]}

    def refuse(self, fault):
        """Status, headers and body of a refusal that may be tried again."""
        code = {"throttled chat": 131056, "throttled channel": 130429}.get(fault, 131016)
        error = {"message": "Try again", "code": code, "type": "OAuthException"}
        headers = {"Retry-After": "1"} if code == 130429 else {}
        return (503 if code == 131016 else 429), headers, {"error": error}

    def tell(self, states):
        """Webhook requests (path, headers, body) that tell these states: one for all of them."""
        statuses = [
            {
                "id": f"wamid.{message['key']}",
                "status": state,
                "timestamp": str(int(time.time())),
                "recipient_id": message["to"],
                "biz_opaque_callback_data": message["key"],
            }
            for message, state in states
        ]
        body = payloads.whatsapp_body({"statuses": statuses})
        return [(scenery.WHATSAPP_PATH, payloads.whatsapp_headers(body), body)]


class Twilio:
    """Twilio's Messages API, with numbers of WhatsApp."""

    provider = "twilio_whatsapp"
    path = b"/Messages.json"
    tells_states = True

    def read(self, body):
        """What the bench has to know of a request."""
        form = dict(parse_qsl(body.decode()))
        sid = "SM" + hashlib.md5(form["Body"].encode()).hexdigest()
        # Signed as it was told, called where Odoo listens.
        return {"text": form["Body"], "to": form["To"], "sid": sid, "url": form["StatusCallback"]}

    def accept(self, message):
        """The answer to a message that was taken."""
        return {"sid": message["sid"], "status": "queued", "to": message["to"]}

    def refuse(self, fault):
        """Status, headers and body of a refusal that may be tried again."""
        code = 20503 if fault == "explained" else 20429
        headers = {} if fault == "explained" else {"Retry-After": "1"}
        return int(str(code)[-3:]), headers, {"code": code, "message": "Try again"}

    def tell(self, states):
        """Webhook requests (path, headers, body) that tell these states: one for each of them."""
        return [self._tell(message, state) for message, state in states]

    def _tell(self, message, state):
        form = {
            "MessageSid": message["sid"],
            "MessageStatus": state,
            "To": message["to"],
            "From": f"whatsapp:{payloads.TWILIO_SENDER}",
            "AccountSid": payloads.TWILIO_ACCOUNT,
        }
        text = message["url"] + "".join(name + form[name] for name in sorted(form))
        digest = hmac.new(payloads.TWILIO_SECRET.encode(), text.encode(), hashlib.sha1).digest()
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Twilio-Signature": base64.b64encode(digest).decode(),
        }
        query = message["url"].partition("?")[2]
        return f"{scenery.TWILIO_PATH}?{query}", headers, urlencode(form).encode()


class Telegram:
    """Telegram's Bot API, which has no key and tells no states."""

    provider = "telegram"
    path = b"/sendMessage"
    tells_states = False

    def read(self, body):
        """What the bench has to know of a request."""
        message = json.loads(body)
        return {"text": message["text"], "to": message["chat_id"]}

    def accept(self, message):
        """The answer to a message that was taken."""
        chat = {"id": int(message["to"]), "type": "private"}
        result = {"message_id": next(_numbers), "chat": chat, "date": int(time.time())}
        return {"ok": True, "result": result}

    def refuse(self, fault):
        """Status, headers and body of a refusal that may be tried again."""
        code = 500 if fault == "explained" else 429
        parameters = {"retry_after": 1} if code == 429 else {}
        body = {"ok": False, "error_code": code, "description": "Try again"}
        return code, {}, {**body, "parameters": parameters}


PROTOCOLS = (WhatsApp(), Twilio(), Telegram())


def get_protocol(request):
    """The protocol of a raw request; None when it is none of them."""
    path = request.partition(b" ")[2].partition(b" ")[0].partition(b"?")[0]
    return next((each for each in PROTOCOLS if path.endswith(each.path)), None)
