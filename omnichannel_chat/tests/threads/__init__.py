from . import (
    test_bulk,
    test_client_files,
    test_client_pages,
    test_client_routes,
    test_tasks,
    test_thread_access,
    test_thread_action,
    test_thread_client,
    test_thread_people,
    test_thread_refusals,
    test_thread_start,
    test_thread_templates,
)
