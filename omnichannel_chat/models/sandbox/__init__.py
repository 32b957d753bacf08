"""The phone of a customer who is played."""

# isort: off
from . import omnichannel_persona
from . import (
    omnichannel_channel,
    omnichannel_chat,
    omnichannel_message,
    omnichannel_persona_clock,
    omnichannel_persona_limits,
    omnichannel_persona_screen,
)
