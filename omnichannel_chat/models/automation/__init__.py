"""What other code, and rules of automation, do with what customers write."""

from . import (
    ir_actions_server,
    omnichannel_chat,
)
