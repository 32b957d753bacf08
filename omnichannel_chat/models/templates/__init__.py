"""Texts that the provider has approved, and the values of their gaps."""

from . import (
    omnichannel_channel,
    omnichannel_chat,
    omnichannel_chat_values,
    omnichannel_message,
    omnichannel_message_template,
    omnichannel_message_template_variable,
)
