from . import test_case_tour, test_cases, test_portal, test_spanish
