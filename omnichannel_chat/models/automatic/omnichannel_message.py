from datetime import timedelta

from odoo import fields, models

#: An automatic text that has not gone out by then is not sent any more.
LAPSE = timedelta(minutes=30)


class OmnichannelMessage(models.Model):
    """Automatic texts: sent soon or not at all."""

    _inherit = "omnichannel.message"

    def _prepare_job(self):
        # What the customer may have already is not taken back.
        mine = self.operation == "send" and self.origin == "away" and not self.same_key_until
        if mine and self._has_lapsed():
            self._withdraw()
            return None
        return super()._prepare_job()

    def _has_lapsed(self):
        """True when the text comes too late, or a person has answered in the meantime."""
        late = fields.Datetime.now() - self.create_date > LAPSE
        return late or not self.chat_id.waiting_since

    def _withdraw(self):
        """Take back what the customer never got."""
        chat, message = self.chat_id, self.mail_message_id
        chat._notify_changed(messages=message)
        self.unlink()
        chat._forget_messages(message)
