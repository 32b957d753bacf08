import logging
import re

from odoo import fields, models
from odoo.exceptions import UserError

_logger = logging.getLogger(__name__)


class ClientPortalRequest(models.Model):
    """Somebody has forgotten his password, or wants an account: answered by the same job.

    What is answered on the page is the same, and takes as long, whoever is behind the address.
    """

    _inherit = "client.portal.request"

    purpose = fields.Selection(
        [("link", "Sign-in link"), ("password", "New password"), ("account", "Account")],
        required=True,
        readonly=True,
        default="link",
    )
    name = fields.Char(readonly=True)

    def _answer(self):
        if self.purpose == "link":
            return super()._answer()
        if self.purpose == "password":
            self._send_password_link()
        elif not self._is_known():
            self._open_account()
        elif self.env["client.portal"]._find_accounts(self.email):
            # Of whom something is known nothing is made: he gets links to what he has.
            return super()._answer()
        else:
            self._tell_who_wants_in()
        return self.unlink()

    def _send_password_link(self):
        """A mail of Odoo's to each user with this login, else with this address."""
        Users = self.env["res.users"]
        users = Users.search(Users._get_login_domain(self.email), limit=10)
        users = users or Users.search(Users._get_email_domain(self.email), limit=10)
        for user in users:
            try:
                user.action_reset_password()
            except UserError:
                _logger.warning("No link for a new password could be sent to user %s", user.id)

    def _is_known(self):
        """Whether there is a contact or a user with this address, were he archived."""
        partners = self.env["res.partner"].with_context(active_test=False)
        users = self.env["res.users"].with_context(active_test=False)
        login = self.email.replace("\\", r"\\").replace("_", r"\_").replace("%", r"\%")
        return bool(
            partners.search_count([("email_normalized", "=", self.email)], limit=1)
            or users.search_count([("login", "=ilike", login)], limit=1)
        )

    def _open_account(self):
        """A new contact, who is told by the invitation: its link lets him in."""
        if self.env["res.users"]._get_signup_invitation_scope() != "b2c":
            return
        self.env["res.partner"].with_company(self.company_id).create(
            {
                "name": self._get_plain_name() or self.email,
                "email": self.email,
                "client_allowed": True,
            }
        )

    def _get_plain_name(self):
        """The name that a visitor has typed, without what mail programs make a link of.

        The invitation greets by it, and goes to whatever address he has typed.
        """
        words = re.sub(r"\.(?=\w)", ". ", (self.name or "").replace("://", " "))
        return " ".join(words.split())

    def _tell_who_wants_in(self):
        """A to-do, one at a time, for whoever has the contact that could be let in."""
        known = [("email_normalized", "=", self.email)]
        person = self.env["res.partner"].search(known, order="id", limit=1)
        kind = "client_portal_ext.activity_wants_in"
        if not person or person._find_colleagues() or person.activity_search([kind]):
            return
        has_him = person.user_id, person.commercial_partner_id.user_id
        user = self.company_id._get_client_keeper(*has_him)
        person.activity_schedule(kind, user_id=user.id or self.env.uid)
