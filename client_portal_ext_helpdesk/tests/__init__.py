from . import test_cases_spanish, test_client_cases, test_flat_cases
