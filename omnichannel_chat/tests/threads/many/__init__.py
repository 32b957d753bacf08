from . import test_bulk, test_bulk_concurrency, test_bulk_tour
