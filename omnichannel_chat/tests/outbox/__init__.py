"""What goes out, once, and what becomes of it where it does not."""

from . import (
    test_concurrency,
    test_file,
    test_outbox,
    test_sent_files,
    test_slow_provider,
    test_unsent,
    test_waiting,
)
