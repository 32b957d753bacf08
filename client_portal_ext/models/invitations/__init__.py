"""How clients learn of the portal: one, many, by themselves when a job is scheduled."""

from . import omnichannel_channel
