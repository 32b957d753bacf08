"""What Telegram's refusals ask of us, where more than the class is told."""

import pytest

from omnichannel_chat.connectors.errors import (
    CredentialsError,
    MediaError,
    MediaGoneError,
    MediaRefusedError,
    PermanentError,
    RecipientError,
    RecipientMovedError,
    TemporaryError,
    ThrottledError,
)
from omnichannel_chat.connectors.events import Address
from omnichannel_chat.connectors.payload import Payload
from omnichannel_chat.connectors.telegram.errors import classify, media_error, says


@pytest.mark.parametrize(
    ("code", "detail", "expected"),
    [
        (400, "Bad Request: CHAT NOT FOUND", RecipientError),
        (400, "Bad Request: message is too long", PermanentError),
        (401, "Unauthorized", CredentialsError),
        # The code comes before the words.
        (401, "chat not found", CredentialsError),
        (403, "Forbidden", RecipientError),
        (409, "Conflict", TemporaryError),
        (418, "I am a teapot", PermanentError),
    ],
)
def test_refusal(code, detail, expected):
    """S0-31: the error carries Telegram's code and words."""
    error = classify(code, detail, Payload({}))
    assert type(error) is expected
    assert (error.code, error.detail) == (str(code), detail)


@pytest.mark.parametrize(("told", "wait"), [({"retry_after": 17}, 17), ({}, None)])
def test_throttle(told, wait):
    """S0-31: this chat waits, as long as Telegram says."""
    error = classify(429, "Too Many Requests", Payload(told))
    assert type(error) is ThrottledError
    assert (error.code, error.detail) == ("429", "Too Many Requests")
    assert (error.retry_after, error.scope) == (wait, "chat")


def test_moved_chat():
    """S0-30: whatever the code, a new id of the chat is where it goes on."""
    error = classify(400, "upgraded", Payload({"migrate_to_chat_id": -1002003004005}))
    assert type(error) is RecipientMovedError
    assert error.address == Address("chat_id", "-1002003004005")
    assert (error.code, error.detail) == ("400", "upgraded")


@pytest.mark.parametrize(
    ("code", "detail", "expected"),
    [
        (400, "Bad Request: Message Is Not Modified", True),
        (400, "Bad Request: something else", False),
        (403, "Bad Request: message is not modified", False),
    ],
)
def test_words_of_a_refusal(code, detail, expected):
    """S0-31: the words count for code 400 only, in capitals or not."""
    assert says(PermanentError(detail, code=code), "message is not modified") is expected


@pytest.mark.parametrize(
    ("error", "expected", "code", "detail"),
    [
        (
            PermanentError("Bad Request: file is too big", code=400),
            *(MediaRefusedError, "size", "Telegram gives files of up to 20 MB to bots"),
        ),
        (
            PermanentError("Bad Request: file is temporarily unavailable", code=400),
            *(MediaError, "400", "Bad Request: file is temporarily unavailable"),
        ),
        (
            PermanentError("Bad Request: wrong file_id", code=400),
            *(MediaGoneError, "400", "Bad Request: wrong file_id"),
        ),
        (TemporaryError("Bad Gateway", code=502), MediaError, "502", "Bad Gateway"),
        (CredentialsError("Unauthorized", code=401), MediaError, "401", "Unauthorized"),
    ],
)
def test_file_that_is_refused(error, expected, code, detail):
    """S0-13: only what will never come is given up."""
    found = media_error(error)
    assert type(found) is expected
    assert (found.code, found.detail) == (code, detail)
