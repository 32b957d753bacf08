from . import test_portal_fields
