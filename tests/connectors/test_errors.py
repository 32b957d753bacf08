"""What an error tells: its kind, its code, its words."""

import pytest

from omnichannel_chat.connectors import errors

KINDS = {
    "VerificationError": "refused",
    "NotConfiguredError": "refused",
    "PayloadError": "payload",
    "TemporaryError": "temporary",
    "ThrottledError": "throttled",
    "QuotaError": "quota",
    "UnansweredError": "temporary",
    "UncertainError": "uncertain",
    "WindowError": "window",
    "RecipientError": "recipient",
    "ConsentError": "consent",
    "TemplateError": "template",
    "CredentialsError": "credentials",
    "PermanentError": "permanent",
    "MediaError": "media",
    "MediaRefusedError": "media_refused",
    "MediaGoneError": "media_gone",
}


@pytest.mark.parametrize(("name", "kind"), KINDS.items())
def test_plain_errors(name, kind):
    """S0-31: the kind is stored with the message; code and words are shown to people."""
    error = getattr(errors, name)("Too late", code=131047)
    assert (error.kind, error.code, error.detail) == (kind, "131047", "Too late")
    assert (str(error), error.args) == ("131047: Too late", ("Too late",))
    silent = getattr(errors, name)()
    assert (silent.code, silent.detail, str(silent)) == ("", "", "")
    assert str(getattr(errors, name)("Too late")) == "Too late"


def test_too_fast():
    """S0-31: how long, and who has to wait; the channel, unless one customer is meant."""
    error = errors.ThrottledError("Slow down", code=4, retry_after=7, scope="chat")
    assert (error.retry_after, error.scope, error.code) == (7, "chat", "4")
    silent = errors.ThrottledError()
    assert (silent.retry_after, silent.scope) == (None, "channel")


def test_moved():
    """S0-31: the customer is known by his new address."""
    error = errors.RecipientMovedError("-100", "group chat was upgraded", code=400)
    assert (error.kind, error.address) == ("moved", "-100")
    assert (error.detail, error.code) == ("group chat was upgraded", "400")
    silent = errors.RecipientMovedError("-100")
    assert (silent.detail, silent.code) == ("", "")


def test_consent():
    """S0-40: who stops advertising may still be answered, unless he stopped everything."""
    error = errors.ConsentError("Stopped", code=21610, scope="all")
    assert (error.scope, error.code, error.detail) == ("all", "21610", "Stopped")
    silent = errors.ConsentError()
    assert (silent.scope, silent.code, silent.detail) == ("marketing", "", "")


def test_empty_file():
    """S0-31: a file without content is told to people in a sentence."""
    error = errors.MediaEmptyError()
    assert (error.kind, error.code, error.detail) == ("media", "empty", "it is empty")
