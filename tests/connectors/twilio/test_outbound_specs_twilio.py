"""What we send by Twilio has the shape that it publishes (see specs)."""

import json

import pytest

from omnichannel_chat.connectors.events import (
    Address,
    OutboundTemplate,
    Template,
    TemplateButton,
)
from omnichannel_chat.connectors.templates import find_variables
from omnichannel_chat.connectors.testing import StubSession, answer
from omnichannel_chat.connectors.twilio.sms import TwilioSmsConnector
from omnichannel_chat.connectors.twilio.whatsapp import TwilioWhatsAppConnector

from ..specs import body_of, faults, load, make_media, message

TWILIO = load("twilio_messages")
SERVICE = "MG0123456789abcdef0123456789abcdef"
SENT_SID = "SM0123456789abcdef0123456789abcdef"
THEIR_SID = "SMfedcba9876543210fedcba9876543210"
WEBHOOK = "https://odoo.example/omnichannel/webhook/k"
SETTINGS = {
    "account_sid": "AC0123456789abcdef0123456789abcdef",
    "auth_token": "token",
    "webhook_url": WEBHOOK,
}
NUMBER, SHORT_CODE = "+12025550100", "38383"
ANNA = {
    TwilioSmsConnector: Address("phone", "+12025550143"),
    TwilioWhatsAppConnector: Address("wa_id", "12025550143"),
}
#: Where a call goes, by the end of its address, and the part of the specification for it.
PLACES = {
    "/Messages.json": {TwilioSmsConnector: "sms", TwilioWhatsAppConnector: "whatsapp"},
    "/Indicators/Typing.json": "typing",
    "/IncomingPhoneNumbers/PN1.json": "number",
    "/SMS/ShortCodes/SC1.json": "short_code",
    f"/Services/{SERVICE}": "service",
    "/Channels/Senders/XE1": "channel_sender",
}
BODY = "Hello {{1}}, your order {{order}} is ready."
LINK = TemplateButton(kind="url", text="Track", target="https://shop.example/{{order}}")
TEMPLATES = {
    "template": OutboundTemplate(
        template=Template(
            external_id="HX0123456789abcdef0123456789abcdef",
            name="order_ready",
            language="en",
            body=BODY,
            buttons=(LINK,),
            variables=find_variables("", BODY, [LINK.target]),
        ),
        values=("Anna", "S0042", "S0042"),
    ),
    "template without gaps": OutboundTemplate(
        template=Template(
            external_id="HX0123456789abcdef0123456789abcdef",
            name="hello",
            language="en",
            body="Hello",
        )
    ),
}


def contents(connector_class):
    """Messages by name: what there is to be sent, at its longest."""
    can = connector_class.capabilities
    found = {"text": {"text": "x" * can.text_limit}}
    for kind, limit in can.media.items():
        found[kind] = {"media": make_media(kind)}
        if limit.caption:
            found[f"{kind} with caption"] = {
                "media": make_media(kind),
                "text": "x" * can.caption_limit,
            }
    if "templates" in can.features:
        found |= {name: {"template": template} for name, template in TEMPLATES.items()}
    return found


CASES = [
    pytest.param(connector_class, sender, values, id=f"{connector_class.provider}-{sender}-{name}")
    for connector_class in ANNA
    for sender in (NUMBER, SERVICE)
    for name, values in contents(connector_class).items()
]


def make_connector(connector_class, sender, *answers):
    session = StubSession(*(answer(200, body) for body in answers))
    return connector_class(SETTINGS | {"sender": sender}, session=session)


def checked(connector):
    """Part of the specification, and body, of each call that changes something."""
    calls = [call for call in connector.session.calls if call.method != "GET"]
    return [(_part(connector, call), body_of(call)) for call in calls]


def _part(connector, call):
    place = next(place for end, place in PLACES.items() if call.url.endswith(end))
    return place if isinstance(place, str) else place[type(connector)]


def sent(connector_class, sender, values):
    connector = make_connector(connector_class, sender, {"sid": SENT_SID, "status": "queued"})
    connector.send(message(ANNA[connector_class], **values))
    ((part, body),) = checked(connector)
    return part, body


def deeds():
    """Everything that is not a message."""
    numbers = {
        "incoming_phone_numbers": [{"sid": "PN1", "phone_number": NUMBER, "sms_url": WEBHOOK}]
    }
    codes = {"short_codes": [{"sid": "SC1", "short_code": SHORT_CODE, "sms_url": WEBHOOK}]}
    service = {"sid": SERVICE, "inbound_request_url": WEBHOOK}
    sender = {
        "sid": "XE1",
        "sender_id": f"whatsapp:{NUMBER}",
        "webhook": {"callback_url": WEBHOOK},
    }
    done = {"sid": "x"}
    found = []
    for connector_class, number, listed in (
        (TwilioSmsConnector, NUMBER, numbers),
        (TwilioSmsConnector, SHORT_CODE, codes),
        (TwilioSmsConnector, SERVICE, None),
        (TwilioWhatsAppConnector, NUMBER, {"senders": [sender]}),
    ):
        answers = (listed, done, listed, done) if listed else (done, service, done)
        connector = make_connector(connector_class, number, *answers)
        connector.subscribe(WEBHOOK)
        connector.unsubscribe()
        found += checked(connector)
    connector = make_connector(TwilioWhatsAppConnector, NUMBER, done)
    connector.typing((ANNA[TwilioWhatsAppConnector],), THEIR_SID)
    return found + checked(connector)


@pytest.mark.parametrize(("connector_class", "sender", "values"), CASES)
def test_message(connector_class, sender, values):
    """S0-20, S0-24: what we send is what Twilio's published interface takes, and no other form."""
    part, body = sent(connector_class, sender, values)
    TWILIO[part].validate(body)
    for path, faulty in faults(body):
        assert not TWILIO[part].is_valid(faulty), path


def test_deeds():
    """S0-01, S0-27: connecting, read marks and typing as well."""
    for part, body in deeds():
        TWILIO[part].validate(body)
        for path, faulty in faults(body):
            assert not TWILIO[part].is_valid(faulty), path


def test_everything_is_here():
    """S0-20: whatever else is sent one day is checked, too."""
    parts = {part for part, _body in deeds()} | {sent(*case.values)[0] for case in CASES}
    helpers = {"url", "no_url", "method", "sms_party", "whatsapp_party", "sender", "message"}
    assert parts == set(TWILIO) - helpers


def test_values_of_a_template_are_an_object():
    """S0-24: the values of a template are one text that holds them all by name."""
    _part_name, body = sent(TwilioWhatsAppConnector, NUMBER, {"template": TEMPLATES["template"]})
    assert json.loads(body["ContentVariables"]) == {"1": "Anna", "order": "S0042"}


@pytest.mark.parametrize("connector_class", ANNA)
def test_limit_is_the_specifications(connector_class):
    """S0-21: what the composer allows is what Twilio allows."""
    part, body = sent(connector_class, NUMBER, contents(connector_class)["text"])
    body["Body"] += "x"
    assert not TWILIO[part].is_valid(body)
