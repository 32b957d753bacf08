"""Who leaves, or loses the right, leaves nothing behind."""

from . import test_leaving
