"""The phone of a customer who is played."""

from . import (
    test_phone,
    test_phone_tour,
    test_sandbox_hours,
)
