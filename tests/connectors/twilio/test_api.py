"""How Twilio's interfaces are asked, and what their answers mean."""

import pytest

from omnichannel_chat.connectors.errors import (
    ConnectorError,
    ConsentError,
    CredentialsError,
    NotConfiguredError,
    PayloadError,
    PermanentError,
    TemporaryError,
    ThrottledError,
    UncertainError,
)
from omnichannel_chat.connectors.testing import StubSession, answer
from omnichannel_chat.connectors.twilio.api import TwilioApi

ACCOUNT = {"account_sid": "ACown", "auth_token": "new old"}
KEY = {"api_key_sid": "SKown", "api_key_secret": "key secret"}
REFUSED = "Twilio answered {} without an explanation"


class Api(TwilioApi):
    title = "Twilio"


def twilio(*answers, **settings):
    return Api(ACCOUNT | settings, session=StubSession(*answers))


def fail(reply, sends=False):
    """The error that an answer ends a call with."""
    with pytest.raises(ConnectorError) as caught:
        twilio(reply).api("POST", "messaging", "v1", sends=sends)
    return caught.value


# ------------------------------------------------------------------ who asks


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, ("ACown", "new")),
        (KEY, ("SKown", "key secret")),
        # half a key is none
        (KEY | {"api_key_secret": ""}, ("ACown", "new")),
        (KEY | {"api_key_sid": ""}, ("ACown", "new")),
    ],
)
def test_who_asks(settings, expected):
    """S0-31: the API key if there is one, else the account with the newest of its tokens."""
    assert twilio(**settings).credentials == expected
    assert twilio(**settings).account_credentials == ("ACown", "new")


@pytest.mark.parametrize("name", ["account_sid", "auth_token"])
def test_nobody_asks_without_credentials(name):
    """S0-31: no call is made in nobody's name."""
    with pytest.raises(NotConfiguredError) as caught:
        twilio(**{name: ""}).api("GET", "api", "x")
    assert caught.value.detail == f"{name} is not set"


# ------------------------------------------------------------------ where to


def test_where_a_call_goes():
    """S0-31: each interface has its host; what stands in a path cannot leave its place."""
    api = twilio(answer(200, {"sid": "x"}))
    assert api.api("GET", "content", "v1", "a/b c", params={"q": 1}).value == {"sid": "x"}
    (call,) = api.session.calls
    assert (call.method, call.url) == ("GET", "https://content.twilio.com/v1/a%2Fb%20c")
    assert (call.kwargs["params"], call.kwargs["auth"]) == ({"q": 1}, ("ACown", "new"))


def test_question_is_asked_again():
    """S0-31: a call is no message unless it says so."""
    with pytest.raises(TemporaryError):
        twilio(answer(500, {})).api("GET", "api", "x")


def test_other_credentials_for_one_call():
    """S0-31: some things only the account itself may see."""
    api = twilio(answer(200, {"sid": "x"}), **KEY)
    api.api("GET", "api", "x", auth=("ACother", "token"))
    assert api.session.calls[0].kwargs["auth"] == ("ACother", "token")


def test_what_belongs_to_the_account():
    """S0-31: below the account, with the key."""
    api = twilio(answer(200, {"sid": "x"}), **KEY)
    api.account_api("POST", "Messages.json", data={"To": "x"})
    (call,) = api.session.calls
    assert call.method == "POST"
    assert call.url == "https://api.twilio.com/2010-04-01/Accounts/ACown/Messages.json"
    assert (call.kwargs["data"], call.kwargs["auth"]) == ({"To": "x"}, ("SKown", "key secret"))


def test_the_account_itself():
    """S0-31: with its own token, which an API key cannot stand for."""
    api = twilio(answer(200, {"status": "active"}), **KEY)
    assert api.get_account().text("status") == "active"
    (call,) = api.session.calls
    assert (call.method, call.kwargs["auth"]) == ("GET", ("ACown", "new"))
    assert call.url == "https://api.twilio.com/2010-04-01/Accounts/ACown.json"


def test_other_address():
    """S0-31: an emulator stands for all interfaces."""
    api = twilio(answer(200, {"sid": "x"}), base_url="http://emulator:4010/")
    api.api("GET", "content", "v1")
    assert api.session.calls[0].url == "http://emulator:4010/v1"


# ------------------------------------------------------------------ lists


def test_list_of_several_pages():
    """S0-31: both ways in which Twilio names the next page; only its query is followed."""
    pages = [
        {"items": [{"n": 1}, {"n": 2}], "next_page_uri": "/2010/Items.json?Page=1&PageSize=2"},
        {"items": [{"n": 3}], "meta": {"next_page_url": "https://evil.example/x?PageToken=t"}},
        {"items": [{"n": 4}], "next_page_uri": None, "meta": {"next_page_url": None}},
    ]
    api = twilio(*(answer(200, page) for page in pages))

    def ask(params):
        return api.api("GET", "api", "Items.json", params=params)

    found = [item.integer("n") for item in api.pages(ask, "items", {"PageSize": 2})]
    assert found == [1, 2, 3, 4]
    assert [call.kwargs["params"] for call in api.session.calls] == [
        {"PageSize": 2},
        {"Page": "1", "PageSize": "2"},
        {"PageToken": "t"},
    ]
    assert {call.url for call in api.session.calls} == {"https://api.twilio.com/Items.json"}


def test_endless_list():
    """S0-31: a list without an end is left after a hundred pages."""
    page = {"items": [{"n": 1}], "next_page_uri": "/x?Page=1"}
    api = twilio(*(answer(200, page) for _number in range(101)))
    found = list(api.pages(lambda params: api.api("GET", "api", "x", params=params), "items", {}))
    assert len(found) == 100


# ------------------------------------------------------------------ answers


@pytest.mark.parametrize("status", [200, 201, 299])
def test_success(status):
    """S0-31: an answer with content; what is missing in it is said to be the answer's."""
    found = twilio(answer(status, {"sid": "x"})).api("GET", "api", "x")
    assert found.value == {"sid": "x"}
    with pytest.raises(PayloadError) as caught:
        found.text("status")
    assert caught.value.detail == "answer.status: missing"


@pytest.mark.parametrize(
    ("status", "body", "sends", "expected"),
    [
        # Twilio's code decides, and its words are shown without secrets and numbers.
        (
            400,
            {"code": 21610, "message": "+14155550100 with old said STOP", "status": 400},
            True,
            (ConsentError, "21610", "… with … said STOP"),
        ),
        # words without a code, a code without words, a code that is none
        (400, {"message": "No"}, True, (PermanentError, "400", "No")),
        (403, {"code": 20003}, True, (CredentialsError, "20003", REFUSED.format(403))),
        (404, {"code": "x", "message": "No"}, True, (PermanentError, "404", "No")),
        (404, {"code": None, "message": ""}, True, (PermanentError, "404", REFUSED.format(404))),
        (404, {"message": ["x"]}, True, (PermanentError, "404", REFUSED.format(404))),
        # where the code says nothing, the status does
        (401, {"code": 99999, "message": "No"}, False, (CredentialsError, "99999", "No")),
        (499, {"code": 99999, "message": "No"}, False, (PermanentError, "99999", "No")),
        (500, {"code": 99999, "message": "No"}, False, (TemporaryError, "99999", "No")),
        (500, {"code": 99999, "message": "No"}, True, (UncertainError, "99999", "No")),
        # neither
        (403, {}, False, (PermanentError, "403", REFUSED.format(403))),
        (200, {}, False, (TemporaryError, "200", REFUSED.format(200))),
        (200, {}, True, (UncertainError, "200", REFUSED.format(200))),
        (300, {"sid": "x"}, False, (TemporaryError, "300", REFUSED.format(300))),
        (199, {"sid": "x"}, False, (TemporaryError, "199", REFUSED.format(199))),
    ],
)
def test_refusal(status, body, sends, expected):
    """S0-31: what an answer asks of us, by its code, else by its status."""
    error = fail(answer(status, body), sends)
    assert (type(error), error.code, error.detail) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"code": 20003, "message": "Authenticate"}, ("Authenticate", 20003)),
        ({"code": "20003", "message": "Authenticate"}, ("Authenticate", "")),
        ({"code": 20003}, (REFUSED.format(503), "")),
    ],
)
def test_what_an_answer_explains(body, expected):
    """S0-31: words and code for people; who says nothing explains nothing."""
    assert twilio().explain(answer(503, body)) == expected


@pytest.mark.parametrize(
    ("status", "body", "wait"),
    [(429, {"code": 20429, "message": "x"}, 7), (429, {"message": "x"}, 7), (429, {}, 7)],
)
def test_wait(status, body, wait):
    """S0-31: who is too fast waits as long as he is told."""
    error = fail(answer(status, body, {"Retry-After": "7"}))
    assert (type(error), error.retry_after, error.scope) == (ThrottledError, wait, "channel")


@pytest.mark.parametrize(
    ("code", "expected", "told"),
    [
        (30003, "RecipientError", "30003"),
        ("30003", "RecipientError", "30003"),
        ("123456789", "PermanentError", "123456789"),
        # What is no code tells none.
        ("1234567890", "PermanentError", ""),
        ("30003 ", "PermanentError", ""),
        ("", "PermanentError", ""),
        (None, "PermanentError", ""),
    ],
)
def test_code_of_a_failed_message(code, expected, told):
    """S0-28: a form tells a code as text, and no status."""
    error = twilio().classify(code)
    assert (type(error).__name__, error.code, error.detail) == (expected, told, "")


def test_wait_that_nobody_tells():
    """S0-31: a failed message that was too fast tells no time."""
    error = twilio().classify("30022", "Too fast")
    assert (error.retry_after, error.detail) == (None, "Too fast")


@pytest.mark.parametrize(("code", "scope"), [(21610, "all"), (63050, "marketing")])
def test_what_a_stop_ends(code, scope):
    """S0-40: on SMS everything, on WhatsApp advertising."""
    assert twilio().classify(code).scope == scope
