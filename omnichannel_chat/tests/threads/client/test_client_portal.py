from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ..thread_case import ThreadCase


@tagged("post_install", "-at_install")
class TestClientPortal(ThreadCase):
    """What a company lets its clients do: managers of chats decide, on the portal's form."""

    def setUp(self):
        super().setUp()
        action = self.env["omnichannel.channel"].with_user(self.manager).action_open_client_portal()
        self.portal = (
            self.env["omnichannel.channel"].with_user(self.manager).browse(action["res_id"])
        )
        self.view = "omnichannel_chat.portal_view_form"

    def test_manager_decides(self):
        """S1-67 to S1-69: the manager says what clients may do, and what they are told."""
        self.assertEqual(self.portal.provider, "portal")
        with Form(self.portal, self.view) as form:
            form.client_may_start = False
            form.client_threads_shared = True
            form.client_mail_content = True
            form.client_hold_minutes = 5
        company = self.portal.company_id
        self.assertFalse(company.client_may_start)
        self.assertTrue(company.client_threads_shared)
        self.assertTrue(company.client_mail_content)
        self.assertEqual(company.client_hold_minutes, 5)

    def test_agents_do_not(self):
        """S1-16: agents neither see these settings nor change them."""
        portal = self.portal.with_user(self.agent)
        with self.assertRaises(AccessError):
            portal.write({"client_may_start": False})
        with self.assertRaises(AccessError):
            portal.action_open_client_portal()
        self.assertNotIn("client_may_start", portal.fields_get())

    def test_what_is_fixed(self):
        """S1-04: the portal stays connected, and its company's."""
        with self.assertRaises(UserError):
            self.portal.write({"state": "draft"})

    def test_general_settings(self):
        """S1-69: an administrator finds the same in the general settings."""
        settings = self.env["res.config.settings"].create({"client_may_start": False})
        settings.execute()
        self.assertFalse(self.env.company.client_may_start)

    def test_not_among_channels(self):
        """S1-04: where channels are connected and watched the portal does not stand."""
        for name in ("action_channels", "action_channel_health"):
            action = self.env.ref(f"omnichannel_chat.{name}")
            self.assertIn("portal", action.domain)
