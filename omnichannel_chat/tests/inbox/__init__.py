"""What the inbox shows: list, filters, panel, messages, search, who has seen what."""

from . import (
    test_bus,
    test_chat,
    test_chats_button,
    test_inbox_data,
    test_inbox_tour,
    test_jobs_tour,
    test_links,
    test_message_search,
    test_notices,
    test_press_concurrency,
    test_queue,
    test_screen_data,
    test_screen_tour,
    test_scroll,
    test_search,
    test_search_tour,
    test_undo,
    test_window_tour,
)
