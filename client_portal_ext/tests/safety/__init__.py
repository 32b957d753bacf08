from . import (
    test_address_form,
    test_all_routes,
    test_controllers,
    test_odd_addresses,
    test_private_headers,
    test_redirects,
    test_sign_out,
    test_sign_up,
)
