"""What an answer without an explanation asks of us, and what is told of the provider's words."""

import pytest

from omnichannel_chat.connectors.base import MAX_BODY_BYTES, Connector, same_secret
from omnichannel_chat.connectors.caller import scrubbed
from omnichannel_chat.connectors.capabilities import Capabilities
from omnichannel_chat.connectors.errors import (
    CredentialsError,
    PermanentError,
    TemporaryError,
    ThrottledError,
    UnansweredError,
    UncertainError,
    VerificationError,
)
from omnichannel_chat.connectors.testing import answer, request


class Plain(Connector):
    """A provider that explains nothing."""

    provider = "plain"
    title = "Plain"
    secret_settings = ("token", "secret")

    def _webhook_secrets(self):
        return [self.settings.get("secret")]

    def _is_genuine(self, request, secret):
        return same_secret(request.headers.get("x-secret"), secret)


class Repeatable(Plain):
    """A provider that takes a message once under the same key."""

    capabilities = Capabilities(text_limit=10, idempotent_for="a day")


@pytest.mark.parametrize(
    ("status", "asking", "sending"),
    [
        (300, TemporaryError, UncertainError),
        (400, PermanentError, PermanentError),
        (401, CredentialsError, CredentialsError),
        (402, PermanentError, PermanentError),
        (403, PermanentError, PermanentError),
        (408, TemporaryError, UncertainError),
        (428, PermanentError, PermanentError),
        (429, ThrottledError, ThrottledError),
        (430, PermanentError, PermanentError),
        (499, PermanentError, PermanentError),
        (500, TemporaryError, UncertainError),
        (503, TemporaryError, UncertainError),
    ],
)
def test_unexplained_answer(status, asking, sending):
    """S0-31: the status alone decides; a message that may have gone out is not sent again."""
    for sends, expected in ((False, asking), (True, sending)):
        error = Plain({}).unexplained(answer(status, b"<html>"), sends)
        assert type(error) is expected
        assert error.code == str(status)
        assert error.detail == f"Plain answered {status} without an explanation"


def test_unexplained_wait():
    """S0-31: we wait as long as we are asked to, all of the channel."""
    told = answer(429, b"", headers={"Retry-After": "17"})
    error = Plain({}).unexplained(told, sends=True)
    assert (error.retry_after, error.scope) == (17, "channel")


def test_lost_answer():
    """S0-31: only where the provider takes a message once may it be sent again."""
    assert Plain({}).lost(False) is TemporaryError
    assert Plain({}).lost(True) is UncertainError
    assert Repeatable({}).lost(False) is TemporaryError
    assert Repeatable({}).lost(True) is UnansweredError


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("no route to +34 600 111 222", "no route to …"),
        ("chat 5100200300 of +1 (415) 555-0100", "chat … of …"),
        # Six digits are an error code or an amount, seven may be a number.
        ("error 131047", "error 131047"),
        ("error 1310470", "error …"),
        ("token EAA" + "x" * 27 + " ended", "token … ended"),
        ("token EAA" + "x" * 26 + " ended", "token EAA" + "x" * 26 + " ended"),
        ("a " * 149 + "bc", "a " * 149 + "bc"),
        ("a " * 149 + "bcd", "a " * 149 + "bc"),
        ("", ""),
    ],
)
def test_what_is_taken_out(text, expected):
    """S0-31: numbers and tokens go, words and codes stay, in 300 characters."""
    assert scrubbed(text) == expected


def test_secrets_are_taken_out():
    """S0-31: also short ones, each of several, and nothing else."""
    connector = Plain({"token": "abc", "secret": "old new", "base_url": "https://x.example"})
    assert connector.discreet("abc, old, new at x.example") == "…, …, … at x.example"
    assert Plain({"token": ""}).discreet("as it is") == "as it is"


def test_body_of_the_largest_size():
    """S0-13: eight megabytes are taken, one byte more is not."""
    connector = Plain({"secret": "s"})
    headers = {"x-secret": "s"}
    assert connector.verify(request(b" " * MAX_BODY_BYTES, headers)) is None
    with pytest.raises(VerificationError, match="too large"):
        connector.verify(request(b" " * (MAX_BODY_BYTES + 1), headers))
    assert MAX_BODY_BYTES == 8 * 1024 * 1024


@pytest.mark.parametrize(
    ("given", "expected", "same"),
    [
        ("s", "s", True),
        ("s", "S", False),
        ("s", "s ", False),
        ("", "", False),
        (None, None, False),
        ("s", "", False),
        ("", "s", False),
        ("ñ\ud83c", "ñ\ud83c", True),
    ],
)
def test_secrets_are_the_same(given, expected, same):
    """S0-01: nothing proves nothing, whatever it is compared with."""
    assert same_secret(given, expected) is same
