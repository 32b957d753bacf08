from . import test_address_form, test_redirects, test_sign_out
