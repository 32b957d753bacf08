from . import test_client_portal_view
