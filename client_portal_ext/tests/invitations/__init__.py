from . import test_login_access
