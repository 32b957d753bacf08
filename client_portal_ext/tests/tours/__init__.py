from . import test_client_jobs
