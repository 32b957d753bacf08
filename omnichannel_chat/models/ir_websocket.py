import re

from odoo import models

from ..tools.arguments import is_id, read_digits

_CHAT_TOPIC = re.compile(r"omnichannel\.chat_(\d+)")


class IrWebsocket(models.AbstractModel):
    _inherit = "ir.websocket"

    def _build_bus_channel_list(self, channels):
        """Let a browser hear of the chats that it asks for and that its user may read.

        A client asks with the text ``omnichannel.chat_<id>``; staff hear of their channels' lists
        without asking. Clients ask for their threads in the same way, and hear on a topic of their
        own. What is sent there are ids only.
        """
        channels = list(channels)
        asked = set()
        for channel in list(channels):
            match = isinstance(channel, str) and _CHAT_TOPIC.fullmatch(channel)
            if match:
                channels.remove(channel)
                asked.add(read_digits(match[1]))
        asked = [chat_id for chat_id in asked if is_id(chat_id)]
        Chat = self.env["omnichannel.chat"]
        if asked and Chat.has_access("read"):
            channels.extend(Chat.search([("id", "in", asked)]))
        elif asked and self.env.user._is_portal():
            threads_sudo = Chat._find_for_client(self.env.user, asked)
            channels.extend((thread, "client") for thread in threads_sudo)
        if self.env.user.has_group("omnichannel_chat.group_agent"):
            channels.extend(
                (channel, "inbox") for channel in self.env["omnichannel.channel"].search([])
            )
        return super()._build_bus_channel_list(channels)
