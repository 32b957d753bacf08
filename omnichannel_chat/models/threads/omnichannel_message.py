from odoo import api, fields, models

from ...connectors import gate


class OmnichannelMessage(models.Model):
    """Messages of threads: they are there at once, and no provider hears of them."""

    _inherit = "omnichannel.message"

    # What a client has not read yet of a thread.
    _client_unread_index = models.Index(
        "(chat_id, mail_message_id) WHERE direction = 'out' AND operation = 'send'"
    )

    @api.model
    def _get_parts(self, chat, message, text, content):
        """One row for the whole message, which is sent by being here."""
        if not chat.is_thread:
            return super()._get_parts(chat, message, text, content)
        kind = self._get_thread_kind(chat, message, text)
        now = fields.Datetime.now()
        return [{"kind": kind, "state": "sent", "sent_at": now, "next_try_at": False}]

    @api.model
    def _get_thread_kind(self, chat, message, text):
        """What the list shows of a message: a text, or its first file."""
        file = message.sudo().attachment_ids[:1]
        if text or not file:
            return "text"
        rules = chat.channel_id._capabilities
        return gate.kind_of_file(rules, file.mimetype or "", file.file_size) or "document"

    def _enqueue_change(self, text):
        """What changes in a thread is changed; there is nobody to be told of it."""
        return super(
            OmnichannelMessage, self.filtered(lambda each: not each.chat_id.is_thread)
        )._enqueue_change(text)
