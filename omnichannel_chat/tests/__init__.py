from . import (
    test_access,
    test_channel,
    test_chat,
    test_concurrency,
    test_event,
    test_flow,
    test_identity,
    test_media,
    test_outbox,
    test_sensitive,
    test_webhook,
)
