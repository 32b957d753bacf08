from . import test_client_mirror, test_client_portal_view
