from odoo.tests import HttpCase, tagged

from .test_cases import CaseCase


@tagged("post_install", "-at_install")
class TestCaseTour(HttpCase, CaseCase):
    browser_size = "1440x900"

    def test_case(self):
        """S0-19, S0-41: a case from the chat, and from the case back to the chat."""
        self.make_chat(self.partner)
        self.start_tour("/odoo/chats", "omnichannel_chat_helpdesk_case", login="omni_helper")
        case = self.env["helpdesk.ticket"].search([("partner_id", "=", self.partner.id)])
        self.assertIn("mesa", case.description)
        self.assertTrue(case.omnichannel_chat_id)
