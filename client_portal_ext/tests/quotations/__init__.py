from . import test_client_quotations
