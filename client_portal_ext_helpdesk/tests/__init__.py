from . import test_client_cases
