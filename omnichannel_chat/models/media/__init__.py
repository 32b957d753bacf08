"""Files that customers send."""

from . import omnichannel_message
