"""What is made of Meta's answers: which error, with which words, code and wait."""

import pytest

from omnichannel_chat.connectors.errors import (
    ConnectorError,
    CredentialsError,
    PayloadError,
    TemporaryError,
    ThrottledError,
    UncertainError,
)
from omnichannel_chat.connectors.meta.graph import MetaConnector, explanation, retry_after
from omnichannel_chat.connectors.testing import StubSession, answer

ELSEWHERE = {"Authorization": "Bearer EAAother"}
REACHABLE_AGAIN = "estimated_time_to_regain_access"


class Meta(MetaConnector):
    provider = "meta"
    title = "Meta"


def connector(*answers):
    return Meta({"access_token": "EAAown"}, session=StubSession(*answers))


def ask(reply, sends):
    """The error that a call ends with."""
    with pytest.raises(ConnectorError) as caught:
        connector(reply).graph("POST", "me", "messages", sends=sends)
    return caught.value


@pytest.mark.parametrize(
    ("status", "code", "sends", "expected"),
    [
        # 4xx proves that nothing was done, so "try again" can be believed.
        (400, 2, True, TemporaryError),
        (400, 2, False, TemporaryError),
        # Not so with 5xx: the message may have been taken.
        (500, 2, True, UncertainError),
        (500, 2, False, TemporaryError),
        (503, 999, False, TemporaryError),
        (500, 190, True, UncertainError),
        # Nor with an error inside a success; what is clear there stays clear.
        (200, 2, True, UncertainError),
        (200, 2, False, TemporaryError),
        (200, 190, True, CredentialsError),
    ],
)
def test_message_that_may_have_been_taken(status, code, sends, expected):
    """S0-31: with a code for "try again", but no proof of refusal, it stays uncertain."""
    error = ask(answer(status, {"error": {"code": code, "message": "Service down"}}), sends)
    assert (type(error), error.detail, error.code) == (expected, "Service down", str(code))


@pytest.mark.parametrize(
    ("reply", "code"), [(answer(202, {"id": "1"}), "202"), (answer(200, {}), "200")]
)
@pytest.mark.parametrize(("sends", "expected"), [(True, UncertainError), (False, TemporaryError)])
def test_answer_that_is_no_success_and_explains_nothing(reply, code, sends, expected):
    """S0-31: only 200 with content is a success of Graph."""
    error = ask(reply, sends)
    words = f"Meta answered {code} without an explanation"
    assert (type(error), error.detail, error.code) == (expected, words, code)


def test_question_is_asked_again():
    """S0-31: a call is no message unless it says so."""
    with pytest.raises(TemporaryError):
        connector(answer(500, {})).graph("GET", "me")


def test_where_a_call_goes():
    """S0-31: to the version that we name, with the token of the channel in a header."""
    meta = connector(answer(200, {"id": "1"}))
    meta.graph("GET", "17/8", "me dia", params={"fields": "id"}, json={"a": 1})
    (call,) = meta.session.calls
    assert (call.method, call.url) == (
        "GET",
        "https://graph.facebook.com/v26.0/17%2F8/me%20dia",
    )
    assert call.json == {"a": 1}
    assert call.kwargs["params"] == {"fields": "id"}
    assert call.kwargs["headers"] == {"Authorization": "Bearer EAAown"}


def test_where_a_call_goes_elsewhere():
    """S0-31: a product may ask another host, in another name."""
    meta = connector(answer(200, {"id": "1"}))
    meta.settings["api_version"] = "v27.0"
    meta.graph("POST", "me", base_url="https://graph.instagram.com", headers=ELSEWHERE)
    (call,) = meta.session.calls
    assert (call.method, call.url) == ("POST", "https://graph.instagram.com/v27.0/me")
    assert call.kwargs["headers"] == ELSEWHERE


def test_the_app_speaks_for_itself():
    """S0-31: with its id, and the newest of its secrets."""
    meta = Meta({"app_id": "17", "app_secret": "new old"})
    assert meta.app_authorization == {"Authorization": "Bearer 17|new"}


def test_upload():
    """S0-31: a file goes where it belongs, and is known by the id of the answer."""
    meta = connector(answer(200, {"h": "4::own"}))
    assert meta.upload("17", "media", name="h", data={"type": "image/png"}) == "4::own"
    (call,) = meta.session.calls
    assert (call.method, call.url) == ("POST", "https://graph.facebook.com/v26.0/17/media")
    assert call.kwargs["data"] == {"type": "image/png"}


def test_what_the_answer_lacks_is_named():
    """S0-31: whoever looks for a fault reads that it was the answer."""
    with pytest.raises(PayloadError) as caught:
        connector(answer(200, {"name": "x"})).graph("GET", "me").identifier("id")
    assert caught.value.detail.startswith("answer.id")


def test_upload_without_an_id():
    """S0-31: a file that got no id is uploaded again; nobody has received it."""
    with pytest.raises(TemporaryError) as caught:
        connector(answer(200, {"ok": True})).upload("me", "media", name="id")
    error = caught.value
    assert (error.detail, error.code) == ("Meta's answer names no file", "answer")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            {"error": {"code": 100, "error_subcode": 33, "message": "(#100) No such object"}},
            ("No such object", "100/33"),
        ),
        ({"error": {"code": 100}}, ("Meta answered 404 without an explanation", "")),
        ({}, ("Meta answered 404 without an explanation", "")),
    ],
)
def test_what_an_answer_explains(body, expected):
    """S0-31: Meta's words without the code before them, and the code for itself."""
    assert connector().explain(answer(404, body)) == expected


def test_words_of_an_error_are_kept():
    """S0-31: what Meta says stands with the message."""
    error = connector().classify({"code": 100, "message": "(#100) Invalid parameter"})
    assert error.detail == "Invalid parameter"


@pytest.mark.parametrize(("code", "scope"), [(80006, "chat"), (80007, "channel")])
def test_whom_a_throttle_concerns(code, scope):
    """S0-31: one customer waits, where the product says that only this one is concerned."""
    meta = connector()
    meta.chat_throttles = frozenset({80006})
    error = meta.classify({"code": code})
    assert (type(error), error.scope) == (ThrottledError, scope)


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        ({"error_user_msg": "u", "details": "d", "message": "m"}, "u"),
        ({"details": "d", "message": "m"}, "d"),
        ({"message": "m", "title": "t"}, "m"),
    ],
)
def test_order_of_explanations(error, expected):
    """S0-31: what is meant for the user counts more than what is meant for the programmer."""
    assert explanation(error) == expected


@pytest.mark.parametrize(
    "limits",
    [
        f'[{{"call_count": 90}}, {{"{REACHABLE_AGAIN}": 5}}]',
        f'[{{"{REACHABLE_AGAIN}": 5}}, {{"call_count": 90}}]',
    ],
)
def test_wait_beside_a_limit_without_one(limits):
    """S0-31: a limit that says nothing of a wait hides none."""
    assert retry_after({"X-Business-Use-Case-Usage": f'{{"1": {limits}}}'}) == 300.0
