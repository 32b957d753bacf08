"""What becomes of a message that did not go out as it should, and changes of what went out."""

from . import (
    omnichannel_channel,
    omnichannel_chat,
    omnichannel_message_changes,
    omnichannel_message_discard,
    omnichannel_message_unsent,
    omnichannel_message_wait,
)
