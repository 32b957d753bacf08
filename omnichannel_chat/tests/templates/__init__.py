"""Texts that the provider has approved, and the values of their gaps."""

from . import (
    test_template_tours,
    test_templates,
)
