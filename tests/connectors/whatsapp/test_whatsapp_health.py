"""WhatsApp: the connection test."""

import traceback
from datetime import datetime, timedelta, timezone

import pytest

from omnichannel_chat.connectors.errors import (
    CredentialsError,
    NotConfiguredError,
    PermanentError,
    TemporaryError,
)
from omnichannel_chat.connectors.testing import answer

from .helpers import ACCOUNT, SETTINGS, make_connector, refused

SECRETS = ("access_token", "app_secret", "verify_token")
NUMBER = {
    "id": ACCOUNT,
    "display_phone_number": "+1 202-555-0100",
    "verified_name": "Tyre Workshop",
    "quality_rating": "GREEN",
    "status": "CONNECTED",
    "whatsapp_business_manager_messaging_limit": "TIER_2K",
}
APPS = {"data": [{"whatsapp_business_api_data": {"id": "911", "name": "Own app"}}]}
TOKEN = {
    "data": {
        "is_valid": True,
        "expires_at": 0,
        "scopes": ["whatsapp_business_messaging", "whatsapp_business_management"],
    }
}


def test_healthy_channel():
    """S0-01: the connection test says which number answers."""
    health = make_connector(answer(200, NUMBER), answer(200, APPS)).check_health()
    assert (health.account, health.name, health.warnings) == (
        ACCOUNT,
        "+1 202-555-0100 · Tyre Workshop",
        (),
    )
    assert (health.handle, health.quality, health.limit) == ("12025550100", "GREEN", "TIER_2K")
    assert health.subscribed is True
    assert health.expires_at is None and health.permissions == ()


def test_healthy_channel_with_app():
    """S0-01: with the app's id the token is looked into as well."""
    connector = make_connector(*(answer(200, body) for body in (TOKEN, NUMBER, APPS)), app_id="911")
    health = connector.check_health()
    assert (health.warnings, health.subscribed) == ((), True)
    assert health.permissions == tuple(TOKEN["data"]["scopes"])
    question = connector.session.calls[0]
    assert question.url.endswith("/debug_token")
    assert question.kwargs["headers"]["Authorization"].startswith("Bearer 911|")


def test_limit_that_an_old_version_does_not_know():
    """S0-31: the test works with an older version of the API, only without the limit."""
    replies = (answer(400, refused(100)), answer(200, NUMBER), answer(200, APPS))
    connector = make_connector(*replies, api_version="v20.0")
    assert connector.check_health().account == ACCOUNT
    assert "limit" not in connector.session.calls[1].kwargs["params"]["fields"]


@pytest.mark.parametrize(
    ("number", "apps", "subscribed", "warning"),
    [
        ({"quality_rating": "RED"}, {}, True, "rates the quality of this number red"),
        ({"status": "BANNED"}, {}, True, "not connected at WhatsApp: banned"),
        ({}, {"data": []}, False, "does not get this account's messages"),
        ({}, refused(200), None, "could not be checked"),
    ],
)
def test_warnings(number, apps, subscribed, warning):
    """S0-31: what works but deserves attention is said in a sentence."""
    replies = (answer(200, NUMBER | number), answer(200, apps or APPS))
    health = make_connector(*replies).check_health()
    (found,) = health.warnings
    assert warning in found
    assert health.subscribed is subscribed


def test_token_that_ends_soon():
    """S0-31: a token's end is announced."""
    soon = int((datetime.now(timezone.utc) + timedelta(days=3)).timestamp())
    token = {"data": TOKEN["data"] | {"expires_at": soon}}
    replies = (answer(200, body) for body in (token, NUMBER, APPS))
    health = make_connector(*replies, app_id="911").check_health()
    (warning,) = health.warnings
    assert "ends on" in warning
    assert int(health.expires_at.timestamp()) == soon


def test_subscription_of_another_app():
    """S0-31: that some other app gets the messages is not enough."""
    replies = (answer(200, body) for body in (TOKEN, NUMBER, APPS))
    assert make_connector(*replies, app_id="912").check_health().subscribed is False


@pytest.mark.parametrize(
    ("reply", "error_class", "sentence"),
    [
        (answer(401, refused(190, 463)), CredentialsError, "token is not valid any more"),
        (answer(400, refused(100, 33)), CredentialsError, "no number with this phone number ID"),
        (answer(400, refused(100)), PermanentError, "app secret belongs to another app"),
        (answer(403, refused(10)), CredentialsError, "lacks a permission"),
        (answer(403, refused(210)), CredentialsError, "lacks a permission"),
        (answer(503, b""), TemporaryError, "answered 503"),
    ],
)
def test_unhealthy_channel(reply, error_class, sentence):
    """S0-31: each failure names its cure."""
    with pytest.raises(error_class) as caught:
        make_connector(reply, reply).check_health()
    assert sentence in caught.value.detail
    shown = "".join(traceback.format_exception(caught.value))
    assert not [name for name in SECRETS if SETTINGS[name] in shown]


@pytest.mark.parametrize(
    ("reply", "sentence"),
    [
        (answer(200, {"data": {"is_valid": False}}), "not valid any more"),
        (answer(200, {"data": {"is_valid": True, "scopes": []}}), "lacks a permission"),
        (answer(400, refused(190)), "do not belong together"),
        (answer(400, refused(101)), "do not belong together"),
    ],
)
def test_unhealthy_token(reply, sentence):
    """S0-31: the same for what Meta says of the token."""
    with pytest.raises(CredentialsError) as caught:
        make_connector(reply, app_id="911").check_health()
    assert sentence in caught.value.detail


def test_channel_without_app_secret():
    """S0-31: a channel that could send but never receive is not healthy."""
    with pytest.raises(NotConfiguredError) as caught:
        make_connector(app_secret="").check_health()
    assert "app secret is missing" in caught.value.detail
