"""Whose chat it is, and when the team is there."""

from . import (
    omnichannel_channel,
    omnichannel_channel_hours,
    omnichannel_chat,
)
