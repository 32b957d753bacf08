from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import config

from ..portal_case import PortalCase

#: A logo that is not Odoo's.
LOGO = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5Erk"
    "Jggg=="
)


@tagged("post_install", "-at_install")
class TestClientFirstSteps(PortalCase):
    """What is missing until the first client comes in, on the settings of the portal."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # A company of its own: what others have done does not count here.
        cls.branch = cls.env["res.company"].create({"name": "Branch"})
        cls.env["ir.mail_server"].search([]).active = False
        cls.env["ir.config_parameter"].set_param("web.base.url", "http://localhost:8069")
        cls.env["res.partner"].search([("client_allowed", "=", True)]).client_allowed = False
        cls.manager.sudo().company_ids |= cls.branch
        portals = cls.env["omnichannel.channel"]
        cls.settings = portals._get_portal(cls.branch).with_user(cls.manager)

    def test_all_is_missing(self):
        """S3-01: a company that has done nothing yet reads all steps."""
        self.assertEqual(self._find_missing(), "company mail address payment invited came")

    def test_company(self):
        """S3-03: logo, phone and e-mail, each of them."""
        self.branch.logo = LOGO
        self.branch.phone = "+34 600 000 000"
        self.assertIn("company", self._find_missing())
        self.branch.email = "hello@branch.example.com"
        self.assertNotIn("company", self._find_missing())

    def test_mail(self):
        """S3-03: a server that was set up here, or for the whole installation."""
        with patch.dict(config.options, {"smtp_server": "mail.example.com"}):
            self.assertNotIn("mail", self._find_missing())
        with patch.dict(config.options, {"smtp_server": "localhost"}):
            self.assertIn("mail", self._find_missing())
            values = {"name": "Ours", "smtp_host": "mail.example.com"}
            self.env["ir.mail_server"].create(values)
            self.assertNotIn("mail", self._find_missing())

    def test_address(self):
        """S3-04: links lead here from anywhere, and encrypted."""
        for url, is_missing in (
            ("http://portal.example.com", True),
            ("https://localhost", True),
            ("https://127.0.0.1:8069", True),
            ("https://portal.example.com", False),
        ):
            self.env["ir.config_parameter"].set_param("web.base.url", url)
            self.assertEqual("address" in self._find_missing(), is_missing, url)

    def test_payment(self):
        """S3-11: a provider that is on, not in test; none is needed where no invoices are shown."""
        provider = self.env["payment.provider"].create(
            {"name": "Bank", "code": "none", "state": "test", "company_id": self.branch.id}
        )
        provider.is_published = True
        self.assertIn("payment", self._find_missing())
        method = self.env["payment.method"].create({"name": "Card", "code": "first_card"})
        provider.payment_method_ids = [Command.set(method.ids)]
        provider.state = "enabled"
        self.assertNotIn("payment", self._find_missing())
        provider.state = "disabled"
        self.branch.client_show_invoices = False
        self.assertNotIn("payment", self._find_missing())

    def test_clients(self):
        """S3-28: somebody was let in, then has come; those of another company do not count."""
        self.carl.company_id = self.env.company
        self.carl.client_allowed = True
        self.assertIn("invited", self._find_missing())
        self.carl.company_id = False
        self.carl.client_invitation_company_id = self.branch
        self.assertEqual(self._find_missing().split()[-1], "came")
        self.assertNotIn("invited", self._find_missing())
        self.carl_user.with_user(self.carl_user).sudo()._update_last_login()
        self.assertNotIn("came", self._find_missing())

    def test_hidden(self):
        """S3-42: who does not want the list hides it, for this company; managers only."""
        self.settings.action_hide_client_steps()
        self.assertFalse(self._find_missing())
        self.assertTrue(self.branch.client_steps_hidden)
        self.assertFalse(self.env.company.client_steps_hidden)
        with self.assertRaises(AccessError):
            self.settings.with_user(self.agent).action_hide_client_steps()

    def test_form(self):
        """S3-42: the settings open for a manager who administers nothing else."""
        form = Form(self.settings, view="omnichannel_chat.portal_view_form")
        self.assertIn("company", form.client_steps_missing)

    def _find_missing(self):
        self.settings.invalidate_recordset()
        return self.settings.client_steps_missing
