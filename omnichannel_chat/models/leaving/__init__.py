"""Who leaves, or loses the right, leaves nothing behind."""

from . import (
    omnichannel_channel,
    omnichannel_chat,
    res_company,
    res_groups,
)
