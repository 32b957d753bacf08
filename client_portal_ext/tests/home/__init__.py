from . import test_client_home
