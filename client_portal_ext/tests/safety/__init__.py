from . import test_address_form
