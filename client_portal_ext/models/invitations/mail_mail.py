from odoo import models


class MailMail(models.Model):
    """An invitation that could not be sent says so where the client is looked at."""

    _inherit = "mail.mail"

    def _postprocess_sent_message(
        self, success_pids, success_emails, failure_reason=False, failure_type=None
    ):
        if failure_type:
            # sudo: what became of the invitations of our own job
            people_sudo = self.env["res.partner"].sudo()
            people_sudo.search([("client_invitation_mail", "in", self.ids)]).write(
                {"client_invitation_state": "failed", "client_invitation_reason": "mail"}
            )
        return super()._postprocess_sent_message(
            success_pids,
            success_emails,
            failure_reason=failure_reason,
            failure_type=failure_type,
        )
