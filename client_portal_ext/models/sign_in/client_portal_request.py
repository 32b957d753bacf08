import logging

from odoo import api, fields, models

from odoo.addons.omnichannel_chat.connectors.faults import describe

_logger = logging.getLogger(__name__)

#: Requests of one run of the job; the next one begins at once.
MOST_AT_ONCE = 500


class ClientPortalRequest(models.Model):
    """Somebody asks for a sign-in link; answered by a job (S3-04).

    A request takes as long for an address that nobody knows: only the mailbox tells who is a
    client.
    """

    _name = "client.portal.request"
    _description = "Request for a Sign-in Link"

    email = fields.Char(required=True, readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    path = fields.Char(required=True, readonly=True)

    @api.model
    def _store(self, email, company, path, **more):
        """:param str email: normalised
        :param more: what another subject keeps of it
        """
        # sudo: anybody may ask; it is read by the job alone
        self.sudo().create({"email": email, "company_id": company.id, "path": path, **more})
        self.env.ref("client_portal_ext.cron_link_requests").sudo()._trigger()

    @api.model
    def _cron_answer(self):
        """One mail for each request whose address is that of clients; the others are forgotten."""
        progress = self.env["ir.cron"]._commit_progress
        for request in self.search([], order="id", limit=MOST_AT_ONCE):
            # Locked, answered and gone in one transaction: never two mails for one request.
            if request.try_lock_for_update():
                request._answer_or_drop()
                if not progress(1):
                    return
        progress(remaining=self.search_count([]))

    def _answer_or_drop(self):
        """One that cannot be answered holds up nobody else's; whoever it was can ask again."""
        try:
            with self.env.cr.savepoint():
                self._answer()
        except Exception as error:
            _logger.error("Request %s could not be answered: %s", self.id, describe(error))
            self.unlink()

    def _answer(self):
        Portal = self.env["client.portal"]
        accounts_sudo = Portal._find_accounts(self.email)
        if accounts_sudo:
            Portal._mail_links(accounts_sudo, self.company_id, self.path)
        self.unlink()
