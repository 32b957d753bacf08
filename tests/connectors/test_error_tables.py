"""What each provider's codes ask of us, written by hand: no table is held to itself.

The class decides what happens: the outbox is held and the channel has to be connected again
(credentials), the message is sent again (temporary, throttled), or it fails with words.
"""

import pytest

from omnichannel_chat.connectors.errors import (
    ConsentError,
    CredentialsError,
    PermanentError,
    QuotaError,
    RecipientError,
    SendError,
    TemplateError,
    TemporaryError,
    ThrottledError,
    WindowError,
)
from omnichannel_chat.connectors.events import Address, OutboundMessage
from omnichannel_chat.connectors.messaging import errors as messaging_errors
from omnichannel_chat.connectors.messaging.instagram import InstagramConnector
from omnichannel_chat.connectors.messaging.messenger import MessengerConnector
from omnichannel_chat.connectors.meta import graph as meta
from omnichannel_chat.connectors.telegram import errors as telegram_errors
from omnichannel_chat.connectors.telegram.connector import TelegramConnector
from omnichannel_chat.connectors.testing import StubSession, answer
from omnichannel_chat.connectors.twilio import errors as twilio_errors
from omnichannel_chat.connectors.twilio.sms import TwilioSmsConnector
from omnichannel_chat.connectors.twilio.whatsapp import TwilioWhatsAppConnector
from omnichannel_chat.connectors.whatsapp import errors as whatsapp_errors
from omnichannel_chat.connectors.whatsapp import notices as whatsapp_notices
from omnichannel_chat.connectors.whatsapp.connector import WhatsAppConnector

#: What all of Meta's products share.
GRAPH = {
    CredentialsError: [0, 3, 10, 102, 104, 190, 368, *range(200, 300)],
    ThrottledError: [4, 17, 32, 341, 613, 80001, 80002, 80006, 80007],
    TemporaryError: [1, 2],
    PermanentError: [100, 506, 803],
}
WHATSAPP = {
    WindowError: [131047],
    RecipientError: [131021, 131026, 131030, 131062, 130497],
    ConsentError: [131050],
    PermanentError: [130472, 131008, 131009, 131049, 131051],
    TemplateError: [
        *(132000, 132001, 132005, 132007, 132008, 132012, 132015, 132016, 132018, 131063),
    ],
    ThrottledError: [130429, 131048, 131056, 131064, 80008],
    CredentialsError: [(100, 33), 131005, 131031, 131037, 131045, 133010],
    QuotaError: [131042],
    TemporaryError: [131000, 131016, 131052, 131053, 131057],
}
MESSAGING = {
    WindowError: [
        *((None, 2018065), (None, 2018278), (None, 2534022), (None, 2534029), (None, 2534122)),
    ],
    RecipientError: [
        *(551, 10903, 2018218, (None, 1545041), (None, 2018001), (None, 2018027), (None, 2018028)),
        *((None, 2018108), (None, 2018218), (None, 2534001), (None, 2534014)),
    ],
    CredentialsError: [2022, 10904, (None, 1893063)],
    PermanentError: [
        *(2018300, 2018321, (None, 2018300), (None, 2018321), (None, 1893061), (None, 2018109)),
        (None, 2018047),
    ],
    ThrottledError: [9, (None, 2018022)],
    TemporaryError: [1200, (100, 2018294)],
}
TWILIO = {
    WindowError: [63016],
    ConsentError: [21610, 63050],
    RecipientError: [
        *(21211, 21214, 21217, 21265, 21266, 21608, 21614, 21635, 30003, 30004, 30005, 30006),
        *(63003, 63014, 63015, 63024, 63033),
    ],
    TemplateError: [21655, 21656, 63027, 63028, 63029, 63040, 63041, 63042],
    ThrottledError: [20429, 21611, 30001, 30022, 30023, 63018, 63038],
    CredentialsError: [
        *(10001, 20003, 20005, 20008, 21212, 21603, 21609, 21659, 21660, 21661, 21701, 21703),
        *(21704, 21705, 30002, 63001, 63002, 63007, 63020, 63022, 90010),
    ],
    TemporaryError: [20500, 20503, 21730, 63010, 63012, 63019],
    PermanentError: [
        *(12300, 21408, 21602, 21606, 21612, 21617, 21619, 21620, 30007, 30008, 30034),
        *(63005, 63013, 63021, 63032, 63049),
    ],
}
#: STOP on SMS ends everything, by law; on WhatsApp it is about advertising.
TWILIO_SCOPES = {21610: "all", 63050: "marketing"}
TELEGRAM = {
    CredentialsError: [401, 404],
    RecipientError: [403],
    TemporaryError: [409],
}
#: Of code 400 only the description tells.
TELEGRAM_DESCRIPTIONS = {
    "Bad Request: chat not found": RecipientError,
    "Bad Request: user not found": RecipientError,
    "Bad Request: group chat was deactivated": RecipientError,
    "Bad Request: user is deactivated": RecipientError,
    "Bad Request: PEER_ID_INVALID": RecipientError,
    "Bad Request: CHAT_WRITE_FORBIDDEN": RecipientError,
    "Bad Request: USER_IS_BLOCKED": RecipientError,
    "Bad Request: bot was blocked by the user": RecipientError,
    "Bad Request: bot was kicked from the group chat": RecipientError,
    "Bad Request: not enough rights to send text messages to the chat": RecipientError,
    "Bad Request: have no rights to send a message": RecipientError,
    "Bad Request: message thread not found": RecipientError,
    "Bad Request: TOPIC_DELETED": RecipientError,
    "Bad Request: TOPIC_CLOSED": RecipientError,
    # It is not the customer's fault that the bot may not answer for the account.
    "Bad Request: not enough rights to send messages on behalf of the business account": (
        PermanentError
    ),
    "Bad Request: message text is empty": PermanentError,
    "Bad Request: message is too long": PermanentError,
}
#: Codes of WhatsApp that make one customer wait and not the whole number.
WHATSAPP_CHAT_THROTTLES = {131056}


def by_code(*tables):
    """Error classes by code; a later table comes before an earlier one."""
    return {
        code: error_class
        for table in tables
        for error_class, codes in table.items()
        for code in codes
    }


EXPECTED = {
    "graph": (meta.GRAPH_ERRORS, by_code(GRAPH)),
    "whatsapp": (whatsapp_errors.ERRORS, by_code(GRAPH, WHATSAPP)),
    "messaging": (messaging_errors.ERRORS, by_code(GRAPH, MESSAGING)),
    "twilio": (twilio_errors.ERRORS, by_code(TWILIO)),
    "telegram": (telegram_errors.ERRORS, by_code(TELEGRAM)),
}


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_every_row_is_expected(name):
    """S0-28, S0-31: no row of a table changes, comes or goes without a word here."""
    table, expected = EXPECTED[name]
    changed = {
        code: (table.get(code), expected.get(code))
        for code in {*table, *expected}
        if table.get(code) is not expected.get(code)
    }
    assert not changed


def classify_meta(connector_class, code):
    """The error for a code, or for a pair of code and subcode; None = any code."""
    code, subcode = code if isinstance(code, tuple) else (code, None)
    error = {"code": 987654 if code is None else code}
    return connector_class({}).classify(error | ({"error_subcode": subcode} if subcode else {}))


@pytest.mark.parametrize(("code", "expected"), by_code(GRAPH, WHATSAPP).items())
def test_whatsapp(code, expected):
    """S0-28, S0-31: a code of WhatsApp says what has to be done, and itself."""
    error = classify_meta(WhatsAppConnector, code)
    assert type(error) is expected
    assert error.code == ("/".join(map(str, code)) if isinstance(code, tuple) else str(code))
    if expected is ThrottledError:
        assert error.scope == ("chat" if code in WHATSAPP_CHAT_THROTTLES else "channel")
    if expected is ConsentError:
        assert error.scope == "marketing"


@pytest.mark.parametrize("connector_class", [MessengerConnector, InstagramConnector])
@pytest.mark.parametrize(("code", "expected"), by_code(GRAPH, MESSAGING).items())
def test_messenger_and_instagram(connector_class, code, expected):
    """S0-28, S0-31: a code of Messenger or Instagram says what has to be done."""
    error = classify_meta(connector_class, code)
    assert type(error) is expected
    assert expected is not ThrottledError or error.scope == "channel"


@pytest.mark.parametrize("connector_class", [TwilioSmsConnector, TwilioWhatsAppConnector])
@pytest.mark.parametrize(("code", "expected"), by_code(TWILIO).items())
def test_twilio(connector_class, code, expected):
    """S0-28, S0-31, S0-40: a code of Twilio says what has to be done, and what a STOP ends."""
    error = connector_class({}).classify(code)
    assert type(error) is expected and error.code == str(code)
    if expected is ConsentError:
        assert error.scope == TWILIO_SCOPES[code]


def test_every_scope_is_expected():
    """S0-40: what a STOP ends is a matter of law."""
    assert twilio_errors.CONSENT_SCOPES == TWILIO_SCOPES
    assert WhatsAppConnector.chat_throttles == WHATSAPP_CHAT_THROTTLES
    assert MessengerConnector.chat_throttles == InstagramConnector.chat_throttles == frozenset()


def classify_telegram(code, description, **parameters):
    """The error for a message that Telegram answers so."""
    body = {"ok": False, "error_code": code, "description": description}
    session = StubSession(answer(code, body | {"parameters": parameters}))
    connector = TelegramConnector({"bot_token": "123456789:AAtoken"}, session=session)
    to = (Address("chat_id", "5100200300"),)
    with pytest.raises(SendError) as caught:
        connector.send(OutboundMessage(key="k", to=to, text="x"))
    return caught.value


@pytest.mark.parametrize(("code", "expected"), by_code(TELEGRAM).items())
def test_telegram(code, expected):
    """S0-28, S0-31: a code of Telegram says what has to be done."""
    assert type(classify_telegram(code, "Refused")) is expected


@pytest.mark.parametrize(("description", "expected"), TELEGRAM_DESCRIPTIONS.items())
def test_telegram_descriptions(description, expected):
    """S0-28, S0-31: where Telegram has one code for everything, its words decide."""
    assert type(classify_telegram(400, description)) is expected


def test_every_description_is_expected():
    """S0-31: no description is looked for of which nobody says here what it means."""
    unproven = {
        words
        for words in telegram_errors.DESCRIPTIONS
        if not any(words in description.lower() for description in TELEGRAM_DESCRIPTIONS)
    }
    assert not unproven


def test_telegram_throttle_is_of_one_chat():
    """S0-31: one customer's messages wait as long as Telegram says, the others go on."""
    error = classify_telegram(429, "Too Many Requests: retry after 5", retry_after=5)
    assert type(error) is ThrottledError
    assert (error.scope, error.retry_after) == ("chat", 5)


#: What WhatsApp says of the account; what is not here is "info".
LEVELS = {
    "account_update": {
        "reconnect": {
            *("ACCOUNT_DELETED", "ACCOUNT_OFFBOARDED", "DISABLED_UPDATE"),
            *("PARTNER_APP_UNINSTALLED", "PARTNER_REMOVED"),
        },
        "warning": {"ACCOUNT_RESTRICTION", "ACCOUNT_VIOLATION"},
    },
    "account_alerts": {},
    "account_review_update": {"warning": {"REJECTED"}},
    "phone_number_quality_update": {"warning": {"FLAGGED", "DOWNGRADE"}},
    "phone_number_name_update": {"warning": {"REJECTED"}},
}


def test_every_level_is_expected():
    """S0-31: what stops a channel, and what only warns, is not changed without a word here."""
    found = {}
    for name, notice in whatsapp_notices.NOTICES.items():
        found[name] = {}
        for event, level in notice.levels.items():
            found[name].setdefault(level, set()).add(event)
    assert found == LEVELS


def test_classes_are_told_apart():
    """The expectations above use each class that a table may hold."""
    used = {error for table in (WHATSAPP, TWILIO) for error in table}
    assert used <= set(SendError.__subclasses__()) | {ThrottledError}
