from odoo import api, models


class MailThread(models.AbstractModel):
    """Replies to the mails of threads, and mails of threads that come back."""

    _inherit = "mail.thread"

    @api.model
    def message_route(self, message, message_dict, model=None, thread_id=None, custom_values=None):
        # sudo: which of our mails it answers; what becomes of it is decided there
        Nudge_sudo = self.env["omnichannel.nudge"].sudo()
        if message_dict.get("is_bounce"):
            Nudge_sudo._note_bounce(message_dict)
        elif nudge_sudo := Nudge_sudo._find_answered(message_dict):
            nudge_sudo._receive_reply(message, message_dict)
            return []
        return super().message_route(message, message_dict, model, thread_id, custom_values)
