import re

from odoo import models

#: A way in, as mails to clients hold it.
_LINK = re.compile(r"/my/login/[\w=-]{20,}")


class OmnichannelNudge(models.Model):
    """Notices and reminders hold the client's way in, too: to the thread, nothing typed (S3-32)."""

    _inherit = "omnichannel.nudge"

    def _get_mail_values(self):
        values = super()._get_mail_values()
        company = self.chat_id.company_id
        # sudo: what the company has decided
        if self.kind != "team" and company.sudo().client_link_in_mails:
            path = self.chat_id._get_client_url()
            values["url"] = self.partner_id._get_client_link(company, path)
        return values

    def _take_reply(self, message_dict, sender):
        """What a reply quotes of our mail lets nobody in who reads the thread."""
        body = _LINK.sub("/my/login", message_dict.get("body") or "")
        return super()._take_reply({**message_dict, "body": body}, sender)
