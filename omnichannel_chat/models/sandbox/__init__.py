"""The phone of a customer who is played."""

from . import (
    omnichannel_persona,
    omnichannel_persona_clock,
    omnichannel_persona_start,
)
