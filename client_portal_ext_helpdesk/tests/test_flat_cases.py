from odoo.tests import tagged

from odoo.addons.client_portal_ext.tests.portal_case import PortalHttpCase


@tagged("post_install", "-at_install")
class TestFlatCases(PortalHttpCase):
    """What the list of cases costs does not grow with the cases."""

    def test_flat(self):
        """S2-20: as many statements with many cases; the first page, too."""
        self.sign_in(self.ann_user)
        counts = []
        for more in (2, 8):
            self._make_cases(more)
            counts.append([self.count_statements(address) for address in ("/my/cases", "/my")])
        for few, many in zip(*counts, strict=True):
            self.assertLessEqual(many, few + 2)

    def _make_cases(self, count):
        waiting = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_awaiting")
        self.env["helpdesk.ticket"].create(
            [
                {
                    "name": f"Printer {number}",
                    "description": "It is broken",
                    "partner_id": self.ann.id,
                    "stage_id": waiting.id,
                }
                for number in range(count)
            ]
        )
