from dataclasses import asdict

from odoo import api, models
from odoo.fields import Domain

from odoo.addons.mail.tools.discuss import Store

from ...tools.arguments import record_id, record_ids, takes

#: Messages that are read again at once.
MAX_MESSAGES = 100


class OmnichannelChat(models.Model):
    """What an open chat reads when the bus says that it changed."""

    _inherit = "omnichannel.chat"
    # Only what a person (or the customer) answers is an answer: no message gets a parent by itself,
    # else each would be shown, and sent, as a reply to the one before.
    _mail_flat_thread = False

    @api.model
    def _get_allowed_message_params(self):
        # Safe: a parent outside of this chat is ignored.
        return super()._get_allowed_message_params() | {"parent_id"}

    @api.model
    @takes(chat_id=record_id, message_ids=record_ids)
    def get_messages_data(self, chat_id, message_ids):
        """Read messages of a chat again, and what else changes with them, as the user.

        :param int chat_id: the chat that changed
        :param list message_ids: its messages that the client has and that changed
        :rtype: dict
        """
        chat = self.browse(chat_id)
        chat_sudo = chat._one_as_staff()
        mine = Domain("model", "=", self._name) & Domain("res_id", "=", chat.id)
        asked = message_ids[:MAX_MESSAGES]
        Message = self.env["mail.message"]
        messages = Message.search(mine & Domain("id", "in", asked)) if asked else Message
        return {
            "store_data": Store().add(messages).get_result() if messages else {},
            "gone_message_ids": sorted(set(asked) - set(messages.ids)),
            "newest_message_id": chat_sudo._get_newest_message_id() or 0,
            "composer": chat.get_composer_state(),
        }

    @takes()
    def get_composer_state(self):
        # sudo: after the method below has checked access
        chat_sudo = self.sudo()
        media = chat_sudo.channel_id._capabilities.media
        return {
            **super().get_composer_state(),
            "name": chat_sudo._get_title(),
            "media": sorted(media),
            "media_limits": {kind: asdict(limit) for kind, limit in media.items()},
            "channel_id": chat_sudo.channel_id.id,
            "look": chat_sudo.channel_id._get_look(),
        }
