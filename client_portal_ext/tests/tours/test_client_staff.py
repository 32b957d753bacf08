from odoo.tests import HttpCase, new_test_user, tagged

from ..portal_case import PortalCase

GROUPS = (
    "omnichannel_chat.group_manager,base.group_partner_manager,"
    "sales_team.group_sale_salesman_all_leads"
)


@tagged("post_install", "-at_install")
class TestClientStaff(HttpCase, PortalCase):
    """What the team does with clients of the portal, in a browser."""

    browser_size = "1440x900"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = new_test_user(cls.env, "portal_staff", groups=GROUPS, tz="Europe/Madrid")

    def test_contact(self):
        """S3-01: what waits for a client, opened from the form; *View as client*."""
        self.make_job(self.ann).write({"state": "sent", "require_signature": True})
        self._start(f"/odoo/contacts/{self.ann.id}", "contact")

    def test_invite(self):
        """S2-09: an invitation from the tab of the contact."""
        self._start(f"/odoo/contacts/{self.dora.id}", "invite")
        self.assertTrue(self.dora.client_allowed)
        self.assertEqual(self.dora.client_invitation_state, "queued")

    def test_access(self):
        """S2-09, S3-33: several are invited from one list, and the access of one ends."""
        (self.carl | self.ben).client_allowed = True
        self._start("/odoo/action-client_portal_ext.action_client_access", "access")
        self.assertEqual(self.carl.client_invitation_state, "queued")
        self.assertEqual(self.ben.client_invitation_state, "queued")
        self.assertTrue(self.carl.client_allowed)
        self.assertFalse(self.ben.client_allowed)

    def _start(self, address, name):
        self.start_tour(address, f"client_portal_staff_{name}", login=self.user.login, timeout=120)
        self.env.invalidate_all()
