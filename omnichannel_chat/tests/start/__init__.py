"""Beginning a chat: from a customer, a number, an invitation link, the card of a number."""

from . import (
    test_invite,
    test_phone_card,
    test_phone_card_tour,
    test_start_chat,
)
