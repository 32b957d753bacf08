from . import test_client_links, test_client_sign_in, test_sign_in_concurrency
