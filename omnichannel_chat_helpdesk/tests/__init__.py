from . import test_case_tour, test_cases, test_spanish
