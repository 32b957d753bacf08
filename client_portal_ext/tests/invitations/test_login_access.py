from lxml import html

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..portal_case import PortalCase, PortalHttpCase


class LoginAccessCase(PortalCase):
    """The tab *Portal login access* of the portal of the agents' company."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.agent.company_id
        cls.company.write({"email_primary_color": "#FFFFFF", "email_secondary_color": "#123456"})
        cls.portal = cls.env["omnichannel.channel"]._get_portal(cls.company)


@tagged("post_install", "-at_install")
class TestLoginAccess(LoginAccessCase):
    def test_button(self):
        """S3-39: The code is one link to the address shown, in the colours of the company."""
        portal = self.portal.with_user(self.manager)
        code = portal.client_login_code
        self.assertTrue(portal.client_login_url.startswith(self.company.get_base_url()))
        self.assertIn(f'href="{portal.client_login_url}"', code)
        self.assertIn("background:#123456;color:#FFFFFF", code)
        self.assertTrue(code.endswith(">Client login</a>"))
        self.assertNotIn("\n", code)

    def test_preview_is_the_code(self):
        """S3-39: What the preview shows is what is copied."""
        portal = self.portal.with_user(self.manager)
        self.assertEqual(str(portal.client_login_preview), portal.client_login_code)

    def test_color_is_no_markup(self):
        """A colour that is none stays within the attribute."""
        self.company.email_secondary_color = '"><script>alert(1)</script>'
        self.assertNotIn("<script", self.portal.client_login_code)

    def test_managers_only(self):
        """Whoever does not manage the portal has no right on its settings."""
        with self.assertRaises(AccessError):
            self.portal.with_user(self.agent).read(["client_login_code"])


@tagged("post_install", "-at_install")
class TestLoginAddress(LoginAccessCase, PortalHttpCase):
    def test_address(self):
        """S3-39: The address asks a stranger to sign in, and lets a client into the portal."""
        path = self.env["client.portal"]._get_login_path()
        page = self.url_open(path)
        self.assertEqual(page.status_code, 200)
        self.assertIn("/login", page.url)
        self.sign_in(self.ann_user)
        page = self.url_open(path)
        self.assertEqual(page.status_code, 200)
        self.assertNotIn("/login", page.url)

    def test_header(self):
        """S3-40: The header of a visitor's page leads to the portal once the manager wants it."""
        order = self.make_job(self.ann)
        order.state = "sent"
        page = order.get_portal_url()
        self.assertEqual(self._get_ways_in(page), {"/web/login"})
        self.portal.with_user(self.manager).client_login_in_header = True
        self.assertEqual(self._get_ways_in(page), {"/my/login"})

    def _get_ways_in(self, address):
        page = html.fromstring(self.url_open(address).content)
        links = [link.get("href") for link in page.cssselect("header a")]
        return {link for link in links if link in ("/web/login", "/my/login")}
