from . import test_client_invitations, test_login_access
