from . import test_client_invoices
