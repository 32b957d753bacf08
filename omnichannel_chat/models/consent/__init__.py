"""What the customer allows: consent, blocking, erasing."""

from . import (
    omnichannel_chat,
    omnichannel_identity,
    omnichannel_identity_erase,
    phone_blacklist,
)
