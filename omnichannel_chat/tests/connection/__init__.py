"""Connecting a channel and keeping it well: secrets, checks, health, missed messages, retention."""

from . import (
    test_backfill,
    test_channel,
    test_channel_life,
    test_channel_secrets,
    test_first_steps,
    test_health,
    test_retention,
    test_sensitive,
)
