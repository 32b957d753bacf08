"""Beginning a chat: from a customer, a number, an invitation link, the card of a number."""

from . import (
    omnichannel_channel,
    omnichannel_chat,
    omnichannel_chat_phone_card,
    omnichannel_identity,
    omnichannel_identity_invite,
)
