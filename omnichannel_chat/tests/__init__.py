from . import (
    test_event,
    test_outbox,
)
