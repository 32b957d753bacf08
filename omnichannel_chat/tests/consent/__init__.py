"""What the customer allows: consent, blocking, erasing."""

from . import (
    test_consent,
    test_privacy,
)
