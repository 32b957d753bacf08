"""The phone of a customer who is played."""

from . import (
    test_persona,
    test_sandbox_hours,
    test_sandbox_tour,
)
