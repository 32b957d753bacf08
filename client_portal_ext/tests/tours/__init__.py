from . import test_client_jobs, test_client_staff
