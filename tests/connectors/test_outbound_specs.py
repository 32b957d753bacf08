"""What we send by WhatsApp and Telegram has the shape that they publish (see specs.py)."""

import json
import re
from pathlib import Path

import pytest

from omnichannel_chat.connectors import telegram
from omnichannel_chat.connectors.events import (
    Address,
    ContactCard,
    OutboundTemplate,
    Template,
    TemplateButton,
)
from omnichannel_chat.connectors.telegram.connector import TelegramConnector
from omnichannel_chat.connectors.templates import find_variables
from omnichannel_chat.connectors.testing import StubSession, answer
from omnichannel_chat.connectors.whatsapp import connector as whatsapp

from .specs import BARE_PLACE, CARD, MIME_TYPES, PLACE, body_of, faults, load, make_media, message
from .whatsapp.helpers import ACCEPTED, ANNA, BEN, make_connector

# ---------------------------------------------------------------------- WhatsApp

WHATSAPP = load("whatsapp_messages")


def make_template(header_kind="", header="", named=False, buttons=()):
    """A template with a gap in each of its parts."""
    body = "{{first_name}}: {{day}}" if named else "{{1}}: {{2}}"
    targets = [button.target for button in buttons]
    return Template(
        external_id="1",
        name="order_ready",
        language="es_ES",
        header_kind=header_kind,
        header=header,
        body=body,
        named=named,
        buttons=buttons,
        variables=find_variables(header, body, targets),
    )


BUTTONS = (
    TemplateButton(kind="reply", text="Yes"),
    TemplateButton(kind="url", text="Look", target="https://shop.example/{{1}}"),
    TemplateButton(kind="copy_code", text="Copy", target="{{code}}"),
    TemplateButton(kind="phone", text="Call", target="+12025550100"),
)


def filled(**values):
    template = make_template(**values)
    texts = tuple(f"value{number}" for number in range(len(template.variables)))
    return {"template": OutboundTemplate(template=template, values=texts)}


#: Messages by name: what there is to be sent, at its longest.
WHATSAPP_MESSAGES = {
    "text": {"text": "x" * 4096},
    "text with a link": {"text": "https://example.com"},
    "reply": {"text": "x", "reply_to": "wamid.theirs"},
    **{kind: {"media": make_media(kind)} for kind in MIME_TYPES},
    **{
        f"{kind} with caption": {"media": make_media(kind), "text": "x" * 1024}
        for kind in ("image", "video", "document")
    },
    "place": {"location": PLACE},
    "bare place": {"location": BARE_PLACE},
    "card": {"card": CARD},
    "bare card": {"card": ContactCard(name="Dan")},
    "template without gaps": {
        "template": OutboundTemplate(
            template=Template(external_id="1", name="hello", language="en", body="Hello")
        )
    },
    "template by number": filled(header_kind="text", header="For {{1}}", buttons=BUTTONS),
    "template by name": filled(header_kind="text", header="For {{name}}", named=True),
    **{
        f"template with {kind}": {**filled(header_kind=kind), "media": make_media(kind)}
        for kind in ("image", "video", "document")
    },
}


def whatsapp_calls(values, to=ANNA):
    """Name of the part of the specification, and body, of each call that a message makes."""
    upload = [answer(200, {"id": "711"})] if values.get("media") else []
    connector = make_connector(*upload, answer(200, ACCEPTED))
    connector.send(message(to, **values))
    return [whatsapp_part(call) for call in connector.session.calls]


def whatsapp_part(call):
    body = body_of(call)
    if call.url.endswith("/media"):
        return "upload", body
    if call.url.endswith("/subscribed_apps"):
        return "subscription", body
    assert call.url.endswith("/messages")
    return body.get("type", "read"), body


def whatsapp_deeds():
    """The same for everything that is not a message."""
    done = answer(200, {"success": True})
    connector = make_connector(*[answer(200, ACCEPTED)] * 2, *[done] * 3)
    connector.react((ANNA,), "wamid.theirs", "👍")
    connector.react((ANNA,), "wamid.theirs", "")
    connector.mark_read((ANNA,), "wamid.theirs")
    connector.typing((ANNA,), "wamid.theirs")
    connector.subscribe("https://odoo.example/omnichannel/webhook/k")
    return [whatsapp_part(call) for call in connector.session.calls]


@pytest.mark.parametrize("to", [ANNA, BEN], ids=["number", "business-scoped id"])
@pytest.mark.parametrize("name", sorted(WHATSAPP_MESSAGES))
def test_whatsapp_message(name, to):
    """S0-20, S0-24: what we send is what WhatsApp's published interface takes."""
    for part, body in whatsapp_calls(WHATSAPP_MESSAGES[name], to):
        WHATSAPP[part].validate(body)


def test_whatsapp_deeds():
    """S0-13, S0-27: reactions, read marks and typing as well."""
    for part, body in whatsapp_deeds():
        WHATSAPP[part].validate(body)


def test_every_whatsapp_message_is_here():
    """S0-20: a kind that is sent one day is checked, too."""
    sent = {part for values in WHATSAPP_MESSAGES.values() for part, _body in whatsapp_calls(values)}
    sent |= {part for part, _body in whatsapp_deeds()}
    assert set(whatsapp.WhatsAppConnector.capabilities.media) == set(MIME_TYPES)
    helpers = {"message", "id", "caption", "file", "captioned", "component", "parameter"}
    assert sent == set(WHATSAPP) - helpers


def test_whatsapp_limits_are_the_specifications():
    """S0-21: what the composer allows is what the specification allows."""
    limits = whatsapp.WhatsAppConnector.capabilities
    (_part, text), (_upload, _body), (_kind, image) = (
        *whatsapp_calls({"text": "x" * limits.text_limit}),
        *whatsapp_calls({"media": make_media("image"), "text": "x" * limits.caption_limit}),
    )
    WHATSAPP["text"].validate(text)
    WHATSAPP["image"].validate(image)
    text["text"]["body"] += "x"
    image["image"]["caption"] += "x"
    assert not WHATSAPP["text"].is_valid(text)
    assert not WHATSAPP["image"].is_valid(image)


# ---------------------------------------------------------------------- Telegram

TELEGRAM = load("telegram_bot_api")
TELEGRAM_SETTINGS = {"bot_token": "123456789:AAtoken", "webhook_secret": "secret-of_ours"}
EVA = Address("chat_id", "5100200300")
BUSINESS = Address("business_chat", "conn-1:5100200300")
TOPIC = Address("topic", "-1002003004005:7")
DIRECT = Address("direct_topic", "-1002003004005:5100200300")
TELEGRAM_MESSAGES = {
    "text": {"text": "x" * 4096},
    "reply": {"text": "x", "reply_to": "5100200300:7"},
    **{kind: {"media": make_media(kind)} for kind in MIME_TYPES},
    **{
        f"{kind} with caption": {"media": make_media(kind), "text": "x" * 1024}
        for kind in MIME_TYPES
    },
    "file as reply": {"media": make_media("document"), "reply_to": "5100200300:7"},
    "place": {"location": PLACE},
    "bare place": {"location": BARE_PLACE},
    "card": {"card": CARD},
    "in a topic of a private chat": {"text": "x", "thread": "7"},
}
SENT = {"message_id": 77, "chat": {"id": 5100200300, "type": "private"}, "date": 1}


def telegram_connector(*results):
    replies = [answer(200, {"ok": True, "result": result}) for result in results]
    return TelegramConnector(TELEGRAM_SETTINGS, session=StubSession(*replies))


def telegram_call(call):
    """Method and parameters; in a form what is no text is written as JSON."""
    method = call.url.rpartition("/")[2]
    body = body_of(call)
    if call.kwargs.get("files"):
        types = TELEGRAM[method].schema["$defs"][method]["properties"]
        body = {
            name: value if types[name].get("type") == "string" else json.loads(value)
            for name, value in body.items()
        }
    return method, body


def telegram_calls(values, to=EVA):
    connector = telegram_connector(SENT)
    connector.send(message(to, **values))
    return [telegram_call(call) for call in connector.session.calls]


def telegram_deeds():
    """Everything that is not a message."""
    connector = telegram_connector(*[True] * 13)
    message_id = "5100200300:7"
    connector.typing((TOPIC,), "")
    for to in (EVA, BUSINESS, DIRECT):
        connector.edit((to,), message_id, "x" * 4096)
        connector.delete((to,), message_id)
        connector.typing((to,), "")
    connector.react((EVA,), message_id, "👍")
    connector.react((EVA,), message_id, "")
    connector.subscribe("https://odoo.example/omnichannel/webhook/k")
    return [telegram_call(call) for call in connector.session.calls] + telegram_questions()


def telegram_questions():
    refusal = {
        "ok": False,
        "error_code": 400,
        "description": "Bad Request: there is no text in the message to edit",
    }
    connector = telegram_connector({"id": 1}, {"url": ""}, {"id": 1, "photo": {"big_file_id": "b"}})
    connector.session.answers += [
        answer(200, {"ok": True, "result": {"file_path": "a.jpg"}}),
        answer(400, refusal),
        *[answer(200, {"ok": True, "result": True})] * 2,
    ]
    connector.check_health()
    connector.fetch_profile((EVA,))
    connector.edit((EVA,), "5100200300:7", "x" * 1024)
    connector.unsubscribe()
    return [telegram_call(call) for call in connector.session.calls]


@pytest.mark.parametrize(
    "to",
    [EVA, BUSINESS, TOPIC, DIRECT],
    ids=["bot", "business account", "topic", "subscriber of a channel"],
)
@pytest.mark.parametrize("name", sorted(TELEGRAM_MESSAGES))
def test_telegram_message(name, to):
    """S0-20: what we send is what the Bot API takes."""
    for method, body in telegram_calls(TELEGRAM_MESSAGES[name], to):
        TELEGRAM[method].validate(body)


def test_telegram_deeds():
    """S0-13, S0-20: edits, deletions, reactions, typing and connecting as well."""
    for method, body in telegram_deeds():
        TELEGRAM[method].validate(body)


def test_every_telegram_method_is_here():
    """S0-20: a method that is called one day is checked, too."""
    files = Path(telegram.__file__).parent.glob("*.py")
    source = "".join(file.read_text(encoding="utf-8") for file in files)
    named = set(re.findall(r'"((?:send|edit|delete|set|get)[A-Z]\w+)"', source))
    called = {
        method for values in TELEGRAM_MESSAGES.values() for method, _b in telegram_calls(values)
    }
    called |= {method for method, _body in telegram_deeds()}
    assert named == called == set(TELEGRAM) - {"ReplyParameters"}


# ---------------------------------------------------------------------- the specifications

#: Every part of a specification with bodies that it takes.
SAMPLES = [
    *((WHATSAPP[part], body) for part, body in whatsapp_deeds()),
    *(
        (WHATSAPP[part], body)
        for values in WHATSAPP_MESSAGES.values()
        for part, body in whatsapp_calls(values)
    ),
    *((TELEGRAM[method], body) for method, body in telegram_deeds()),
    *(
        (TELEGRAM[method], body)
        for values in TELEGRAM_MESSAGES.values()
        for method, body in telegram_calls(values)
    ),
]


@pytest.mark.parametrize(("validator", "body"), SAMPLES)
def test_faults_are_found(validator, body):
    """A field that does not exist, or a value of another type, is found wherever it stands."""
    assert validator.is_valid(body)
    for path, faulty in faults(body):
        assert not validator.is_valid(faulty), path


def test_what_is_required_is_missed():
    """A body without what every message has is found."""
    (_part, body), *_rest = whatsapp_calls(WHATSAPP_MESSAGES["text"])
    for name in ("messaging_product", "type", "to", "text"):
        assert not WHATSAPP["text"].is_valid({k: v for k, v in body.items() if k != name})
    (_method, body), *_rest = telegram_calls(TELEGRAM_MESSAGES["text"])
    for name in ("chat_id", "text"):
        assert not TELEGRAM["sendMessage"].is_valid({k: v for k, v in body.items() if k != name})
