from . import test_client_first_steps
