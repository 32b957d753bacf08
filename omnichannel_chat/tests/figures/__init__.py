"""What is counted: sessions for reports."""

from . import test_session
