from odoo.tests import tagged

from odoo.addons.client_portal_ext.tests.portal_case import PortalHttpCase


@tagged("post_install", "-at_install")
class TestClientCasesTour(PortalHttpCase):
    """A client opens a case and adds to it, in a browser."""

    browser_size = "1280x800"

    def test_new_case(self):
        """S2-13, S2-14: New case, some fields, Send; the case is among the client's and ours."""
        login = self.ann_user.login
        self.start_tour("/my/cases", "client_portal_cases", login=login, timeout=120)
        case = self.env["helpdesk.ticket"].search([("partner_id", "=", self.ann.id)])
        self.assertEqual(case.name, "The printer is broken")
        self.assertIn("It smokes", case.description)


@tagged("post_install", "-at_install")
class TestClientCasesTourOnAPhone(TestClientCasesTour):
    """The same on a phone."""

    browser_size = "390x780"
    touch_enabled = True
