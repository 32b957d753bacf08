from . import (
    test_case_accessibility,
    test_cases_spanish,
    test_client_cases,
    test_client_cases_tour,
    test_flat_cases,
)
