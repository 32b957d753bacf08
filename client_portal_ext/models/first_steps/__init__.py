"""What is missing until the first client comes in."""

from . import omnichannel_channel, res_company
