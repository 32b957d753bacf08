from urllib.parse import urlsplit

from odoo import fields, models
from odoo.tools import config

#: Where nobody but this machine finds us.
_LOCAL = ("localhost", "127.0.0.1", "::1", "0.0.0.0")  # noqa: S104 (to compare with)


class ResCompany(models.Model):
    """What a company has to do once before its first client can come into the portal."""

    _inherit = "res.company"

    client_steps_hidden = fields.Boolean(
        "First Steps Are Hidden",
        help="The list of what is missing until the first client comes in is not shown any more.",
    )

    def _get_client_steps(self):
        """The steps in their order, and whether each is done.

        :rtype: dict[str, bool]
        """
        self.ensure_one()
        return {
            "company": bool(not self.uses_default_logo and self.phone and self.email),
            "mail": self._has_mail_server(),
            "address": self._is_found_from_outside(),
            "payment": not self.client_show_invoices or self._takes_payments(),
            "invited": self._has_clients(),
            "came": self._has_clients([("user_ids.log_ids", "!=", False)]),
        }

    def _has_mail_server(self):
        """Whether e-mails leave by a server that was set up, here or for the whole installation."""
        known = self.env["ir.mail_server"].search_count([], limit=1)
        return bool(known) or (config["smtp_server"] or "localhost") not in _LOCAL

    def _is_found_from_outside(self):
        """Whether links in mails lead here from anywhere, encrypted."""
        url = urlsplit(self.get_base_url())
        return url.scheme == "https" and (url.hostname or "localhost") not in _LOCAL

    def _takes_payments(self):
        """Whether clients can pay, and not only try."""
        providers = self.env["payment.provider"]
        wanted = [
            *providers._check_company_domain(self),
            ("state", "=", "enabled"),
            ("is_published", "=", True),
        ]
        return bool(providers.search_count(wanted, limit=1))

    def _has_clients(self, domain=()):
        """Whether this company has let in anybody, of these."""
        clients = [
            ("client_allowed", "=", True),
            ("company_id", "in", (False, self.id)),
            ("client_invitation_company_id", "in", (False, self.id)),
        ]
        return bool(self.env["res.partner"].search_count([*clients, *domain], limit=1))
