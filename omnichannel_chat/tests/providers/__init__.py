"""Real providers, the whole way from their request into the chat and back."""

from . import (
    test_adding_a_provider,
    test_flow,
    test_foreign_words,
    test_meta_messaging,
    test_protocol,
    test_twilio,
)
