from . import test_client_statement
