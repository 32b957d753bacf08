"""Connecting a channel and keeping it well: secrets, checks, health, missed messages, retention."""

from . import (
    omnichannel_channel_address,
    omnichannel_channel_alert,
    omnichannel_channel_archive,
    omnichannel_channel_backfill,
    omnichannel_channel_check,
    omnichannel_channel_first_steps,
    omnichannel_channel_health,
    omnichannel_channel_retention,
    omnichannel_channel_todo,
    omnichannel_channel_verdict,
    omnichannel_message,
    omnichannel_secret,
)
