"""Who the customer is: linking, suggestions, putting two of one together, profiles."""

from . import (
    test_customer,
    test_identity,
    test_profile,
)
