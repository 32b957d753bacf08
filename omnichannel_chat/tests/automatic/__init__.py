"""Texts that nobody writes: welcome and away."""

from . import (
    test_automatic_texts,
    test_texts_concurrency,
)
