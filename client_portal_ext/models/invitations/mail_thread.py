from odoo import models


class MailThread(models.AbstractModel):
    """Documents whose mails to clients hold the way into the portal (S3-32).

    Odoo's own button in the mail opens this document alone, for whoever has the mail; the link
    into the portal is put in as the mail leaves, for each client his own.
    """

    _inherit = "mail.thread"

    def _get_client_link_company(self):
        """The company whose portal stands in mails of this document; none by default."""
        return self.env["res.company"]

    def _get_client_link_path(self):
        """The page of the portal to which that link leads: of this document, if it has one."""
        return "/my"

    def _notify_by_email_prepare_rendering_context(self, message, *args, **kwargs):
        values = super()._notify_by_email_prepare_rendering_context(message, *args, **kwargs)
        # sudo: what the company has decided
        company_sudo = self._get_client_link_company().sudo()
        if company_sudo.client_link_in_mails:
            path = self._get_client_link_path()
            link = self.env["res.partner"]._get_any_client_link(company_sudo, path)
            values["client_portal_link"] = link
        return values
