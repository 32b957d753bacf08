from . import (
    test_thread_access,
    test_thread_client,
    test_thread_refusals,
    test_thread_start,
)
