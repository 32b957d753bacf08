from odoo import fields, models

from ...tools import chat_facts
from ...tools.arguments import takes
from ...tools.chat_facts import ChatMessage
from ...tools.texts import html_to_text


class OmnichannelMessage(models.Model):
    """Messages of ours that never reached the customer, and where a message came from."""

    _inherit = "omnichannel.message"

    preview = fields.Char("Text", related="mail_message_id.preview", exportable=False)

    @takes()
    def action_discard(self):
        """Delete failed messages: the customer never saw them, nobody has to either.

        A message of which something was sent stays, without what was not.
        """
        failed_sudo = self._checked_sudo("failed").filtered(lambda d: d.operation == "send")
        for chat_sudo, deliveries_sudo in failed_sudo.grouped("chat_id").items():
            messages_sudo = deliveries_sudo.mail_message_id
            deliveries_sudo._drop()
            empty_sudo = messages_sudo.filtered(lambda m: not m.omnichannel_message_ids)
            chat_sudo._forget_messages(empty_sudo)

    def _drop(self):
        """Delete these deliveries, with the file or text that only they were to bring."""
        for delivery in self:
            if delivery.text:
                delivery.mail_message_id.body = ""
            delivery.mail_message_id.attachment_ids -= delivery.attachment_id
        files = self.attachment_id.filtered(lambda file: file.res_model == "omnichannel.chat")
        self.unlink()
        kept = self.search([("attachment_id", "in", files.ids)]).attachment_id
        (files - kept).unlink()

    def _get_preview_values(self):
        """What the list shows of a chat whose newest message this is; may be empty."""
        if not self:
            return chat_facts.get_preview(None)
        message = self.mail_message_id
        file_name = self.attachment_id.name if self.kind == "document" else ""
        shown = ChatMessage(
            id=message.id,
            at=message.date,
            inbound=self.direction == "in",
            text=html_to_text(message.body) or file_name or "",
            kind="deleted" if self.deleted_at else self.kind,
        )
        values = chat_facts.get_preview(shown)
        # Of what is gone there is nothing to show.
        return {**values, "last_message_preview": values["last_message_preview"] or False}

    def _get_referral_data(self):
        """What brought the customer here, or what he answers; False when nobody told.

        Only addresses of web pages are handed on: whatever else stands there is the provider's, or
        anybody's, text.
        """
        self.ensure_one()
        url = self.referral_url or ""
        if not (self.referral_source or self.referral_title or url):
            return False
        return {
            "source": self.referral_source or "",
            "title": self.referral_title or "",
            "url": url if url.startswith("https://") else "",
        }
