"""What Telegram's refusals ask of us: by their code, or by their words where it tells nothing."""

# There is no environment here: see sentences.py.
# pylint: disable=prefer-env-translation

from ..errors import (
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
from ..events import Address
from ..sentences import _

#: https://core.telegram.org/bots/api#making-requests; 404 is how Telegram answers a wrong token.
ERRORS = {
    401: CredentialsError,
    403: RecipientError,
    404: CredentialsError,
    409: TemporaryError,
}
#: Code 400 stands for nearly everything; only these descriptions have a remedy of their own. The
#: first that fits decides.
DESCRIPTIONS = {
    # A right of the bot at one business account: the customer is not to blame, nor is the token
    "on behalf of the business account": PermanentError,
    "chat not found": RecipientError,
    "user not found": RecipientError,
    "group chat was deactivated": RecipientError,
    "user is deactivated": RecipientError,
    "peer_id_invalid": RecipientError,
    "chat_write_forbidden": RecipientError,
    "user_is_blocked": RecipientError,
    "bot was blocked": RecipientError,
    "bot was kicked": RecipientError,
    "not enough rights to send": RecipientError,
    "have no rights to send": RecipientError,
    # A topic that was deleted or closed
    "message thread not found": RecipientError,
    "topic_deleted": RecipientError,
    "topic_closed": RecipientError,
}


def classify(code, detail, parameters):
    """The exception for an error code.

    :param Payload parameters: https://core.telegram.org/bots/api#responseparameters
    """
    moved_to = parameters.identifier("migrate_to_chat_id", "")
    if moved_to:
        return RecipientMovedError(Address("chat_id", moved_to), detail, code=code)
    if code == 429:
        # Telegram does not tell whether the chat or the whole bot is meant; mostly it is the chat.
        wait = parameters.number("retry_after", None)
        return ThrottledError(detail, code=code, retry_after=wait, scope="chat")
    return ERRORS.get(code, _described(detail))(detail, code=code)


def _described(detail):
    detail = detail.lower()
    return next((error for text, error in DESCRIPTIONS.items() if text in detail), PermanentError)


def says(error, text):
    """True for a refusal that Telegram only tells apart by its description."""
    return error.code == "400" and text in error.detail.lower()


def media_error(error):
    """What a refused ``getFile`` means for the file."""
    if says(error, "file is too big"):
        return MediaRefusedError(_("Telegram gives files of up to 20 MB to bots"), code="size")
    if isinstance(error, PermanentError) and not says(error, "temporarily unavailable"):
        return MediaGoneError(error.detail, code=error.code)
    return MediaError(error.detail, code=error.code)
