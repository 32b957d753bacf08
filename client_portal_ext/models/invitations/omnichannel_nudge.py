from odoo import models


class OmnichannelNudge(models.Model):
    """Notices and reminders hold the client's way in, too: to the thread, nothing typed (S3-32).

    What a reply quotes of it lets nobody in: see ``mail.thread.message_parse``.
    """

    _inherit = "omnichannel.nudge"

    def _get_mail_values(self):
        values = super()._get_mail_values()
        company = self.chat_id.company_id
        # sudo: what the company has decided
        if self.kind != "team" and company.sudo().client_link_in_mails:
            path = self.chat_id._get_client_url()
            values["url"] = self.partner_id._get_client_link(company, path)
        return values
