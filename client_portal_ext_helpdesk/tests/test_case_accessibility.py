from odoo.tests import tagged

from odoo.addons.client_portal_ext.tests.accessibility_case import AccessibilityCase


@tagged("post_install", "-at_install")
class TestCaseAccessibility(AccessibilityCase):
    """Pages of cases can be used by everybody: the rules that a library can check."""

    def test_pages(self):
        """S2-12, S2-13: the list, a case, and a new one."""
        stage = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_awaiting")
        values = {"name": "Printer", "description": "<p>Broken</p>", "partner_id": self.ann.id}
        case = self.env["helpdesk.ticket"].create({**values, "stage_id": stage.id})
        paths = ["/my/cases", f"/my/cases/{case.id}", "/my/cases/new"]
        for width in (320, 1280):
            with self.subTest(width=width):
                self.check("/my", self.ann_user.login, paths, width)
