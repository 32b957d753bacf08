from . import (
    test_client_concurrency,
    test_client_files,
    test_client_pages,
    test_client_portal,
    test_client_quotes,
    test_client_routes,
    test_client_tour,
    test_client_view,
    test_thread_client,
)
