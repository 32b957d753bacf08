import re

from odoo import models

_CHAT_TOPIC = re.compile(r"omnichannel\.chat_(\d+)")


class IrWebsocket(models.AbstractModel):
    _inherit = "ir.websocket"

    def _build_bus_channel_list(self, channels):
        """Let a browser hear of the chats that it asks for and that its user may read.

        A client asks with the text ``omnichannel.chat_<id>``; staff hear of their channels' lists
        without asking. What is sent there are ids only.
        """
        channels = list(channels)
        asked = set()
        for channel in list(channels):
            match = isinstance(channel, str) and _CHAT_TOPIC.fullmatch(channel)
            if match:
                channels.remove(channel)
                asked.add(int(match[1]))
        if asked and self.env["omnichannel.chat"].has_access("read"):
            channels.extend(self.env["omnichannel.chat"].search([("id", "in", list(asked))]))
        if self.env.user.has_group("omnichannel_chat.group_agent"):
            channels.extend(
                (channel, "inbox") for channel in self.env["omnichannel.channel"].search([])
            )
        return super()._build_bus_channel_list(channels)
