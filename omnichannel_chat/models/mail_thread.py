from markupsafe import Markup

from odoo import api, models


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    @api.model
    def _routing_check_route(self, message, message_dict, route, raise_exception=True):
        """Refuse e-mails that answer a message of a chat.

        The sender of an e-mail is only a claim; without this it would be shown as if it had come
        over the chat's channel, or be sent there. The writer is told where to answer.
        """
        model, thread_id = route[0], route[1]
        if model == "omnichannel.chat" and thread_id:
            body = Markup("<p>%s</p>") % self.env._(
                "Your answer was not delivered: this conversation is not read by e-mail. "
                "Please answer where the message came from."
            )
            self._routing_create_bounce_email(
                message_dict["email_from"], body, message, references=message_dict["message_id"]
            )
            return False
        return super()._routing_check_route(
            message, message_dict, route, raise_exception=raise_exception
        )
