"""Who may do what, and what is answered to whom may not."""

from . import (
    test_access,
    test_access_context,
    test_access_matrix,
    test_access_routes,
    test_companies,
    test_guests,
    test_message_writers,
    test_odd_values,
)
