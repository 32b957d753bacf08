"""Who the customer is: linking, suggestions, putting two of one together, profiles."""

from . import (
    omnichannel_change,
    omnichannel_chat,
    omnichannel_chat_merge,
    omnichannel_chat_suggest,
    omnichannel_identity_merge,
    omnichannel_identity_profile,
)
