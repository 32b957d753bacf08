"""What Meta's codes ask of us in Messenger and Instagram."""

from ..errors import (
    CredentialsError,
    PermanentError,
    RecipientError,
    TemporaryError,
    ThrottledError,
    WindowError,
)
from ..meta.graph import GRAPH_ERRORS

#: What each code asks of us. Meta puts the same subcode under several codes.
#: https://developers.facebook.com/documentation/business-messaging/messenger-platform/error-codes
ERRORS = {
    **GRAPH_ERRORS,
    # Too long since the customer's last message
    **dict.fromkeys(
        [(None, 2018065), (None, 2018278), (None, 2534022), (None, 2534029), (None, 2534122)],
        WindowError,
    ),
    # This customer: blocked us, gone, never wrote, or not in the list of testers
    551: RecipientError,
    2018218: RecipientError,
    10903: RecipientError,
    **dict.fromkeys(
        [
            *((None, 1545041), (None, 2018001), (None, 2018108), (None, 2018218)),
            *((None, 2018027), (None, 2018028), (None, 2534001), (None, 2534014)),
        ],
        RecipientError,
    ),
    # The page: restricted for a while, or its messages are switched off
    **dict.fromkeys([(None, 1893063), 2022, 10904], CredentialsError),
    # The message: another app leads the chat, a tag that Meta no longer has, files
    **dict.fromkeys([2018300, 2018321, (None, 2018300), (None, 2018321)], PermanentError),
    **dict.fromkeys([(None, 1893061), (None, 2018109), (None, 2018047)], PermanentError),
    # Too fast
    9: ThrottledError,
    (None, 2018022): ThrottledError,
    # Down
    1200: TemporaryError,
    (100, 2018294): TemporaryError,
}
