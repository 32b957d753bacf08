from odoo import models
from odoo.tools import SQL


class MailMessage(models.Model):
    """Messages of threads as an open page of the client follows them."""

    _inherit = "mail.message"

    def _message_reaction(self, content, action, partner, guest, store=None):
        result = super()._message_reaction(content, action, partner, guest, store)
        # sudo: whose thread it is; whoever may react was asked before
        thread = self.env["omnichannel.chat"].sudo().browse(self.res_id)
        if self.model == thread._name and thread.is_thread:
            # A page asks for what has changed since it asked last.
            self.env.cr.execute(
                SQL(
                    "UPDATE mail_message SET write_date = now() AT TIME ZONE 'UTC' WHERE id = %s",
                    self.id,
                )
            )
            self.invalidate_recordset(["write_date"])
            thread._notify_client()
        return result
