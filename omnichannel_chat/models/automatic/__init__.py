"""Texts that nobody writes: welcome and away."""

from . import (
    omnichannel_channel,
    omnichannel_message,
)
