"""What other code, and rules of automation, do with what customers write."""

from . import (
    test_reactions,
    test_send_action,
)
