"""What an answer without an explanation asks of us, and what is told of the provider's words."""

import pytest

from omnichannel_chat.connectors.base import MAX_BODY_BYTES, Connector, same_secret
from omnichannel_chat.connectors.caller import scrubbed
from omnichannel_chat.connectors.capabilities import Capabilities, MediaLimit
from omnichannel_chat.connectors.errors import (
    CredentialsError,
    PermanentError,
    TemporaryError,
    ThrottledError,
    UnansweredError,
    UncertainError,
    VerificationError,
)
from omnichannel_chat.connectors.events import OutboundMedia, OutboundMessage
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


class WithFiles(Plain):
    """A provider of pictures, and of sounds without a text."""

    capabilities = Capabilities(
        text_limit=10,
        media={
            "image": MediaLimit(max_bytes=10),
            "audio": MediaLimit(max_bytes=10, caption=False),
        },
    )


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
    with pytest.raises(VerificationError, match=r"^body too large$"):
        connector.verify(request(b" " * (MAX_BODY_BYTES + 1), headers))
    assert MAX_BODY_BYTES == 8 * 1024 * 1024


@pytest.mark.parametrize(
    ("secret", "headers", "words"),
    [
        ("", {"x-secret": "s"}, "no webhook secret is set"),
        (" \n", {"x-secret": "s"}, "no webhook secret is set"),
        ("s", {"x-secret": "t"}, "signature does not match"),
        ("s", {"x-secret": ""}, "signature does not match"),
        ("s", {}, "signature does not match"),
        ("s t", {"x-secret": "s t"}, "signature does not match"),
    ],
)
def test_why_a_request_is_refused(secret, headers, words):
    """S0-01: the log says which of the three it was: no secret, too large, or not proven."""
    with pytest.raises(VerificationError) as caught:
        Plain({"secret": secret}).verify(request(b"{}", headers))
    assert caught.value.detail == words


@pytest.mark.parametrize("found", [1, "True", None, False, ValueError("odd")], ids=repr)
def test_only_true_is_a_proof(found):
    """S0-01: a comparison that gives something else, or stumbles, proves nothing."""

    class Odd(Plain):
        def _is_genuine(self, request, secret):
            if isinstance(found, Exception):
                raise found
            return found

    with pytest.raises(VerificationError, match="does not match"):
        Odd({"secret": "s"}).verify(request(b"{}"))


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        ("a", "a", True),
        ("a b", "b c", True),
        ("a", "b", False),
        ("a b", "c d", False),
        ("", "", False),
        ("a", "", False),
    ],
)
def test_shared_secret(one, other, shared):
    """S0-01: one secret in common is enough for one channel to read what is the other's."""
    assert Plain({"secret": one}).shares_secret(Plain({"secret": other})) is shared


@pytest.mark.parametrize(
    ("kind", "text", "code", "words"),
    [
        ("image", "", None, ""),
        ("image", "look", None, ""),
        ("audio", "", None, ""),
        ("audio", "look", "caption", "Plain takes no text with audio"),
        ("video", "", "kind", "Plain cannot send files of kind video"),
        ("video", "look", "kind", "Plain cannot send files of kind video"),
    ],
)
def test_file_that_cannot_go(kind, text, code, words):
    """S0-13, S0-31: what is refused is said in words that name the provider and the kind."""
    media = OutboundMedia(kind=kind, content=b"x", mime_type="a/b", filename="a")
    message = OutboundMessage(key="k", to=(), text=text, media=media)
    if code is None:
        assert WithFiles({}).check_file(message) is None
        return
    with pytest.raises(PermanentError) as caught:
        WithFiles({}).check_file(message)
    assert (caught.value.code, caught.value.detail) == (code, words)


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
        (None, "None", False),
        ("None", None, False),
        ("ñ\ud83c", "ñ\ud83c", True),
    ],
)
def test_secrets_are_the_same(given, expected, same):
    """S0-01: nothing proves nothing, whatever it is compared with."""
    assert same_secret(given, expected) is same
