from odoo.tests import HttpCase, tagged

from .test_leads import LeadCase


@tagged("post_install", "-at_install")
class TestLeadTour(HttpCase, LeadCase):
    browser_size = "1440x900"

    def test_lead(self):
        """S0-19, S0-41: a lead from the chat, and from the lead back to the chat."""
        self.make_chat(self.partner)
        self.start_tour("/odoo/chats", "omnichannel_chat_crm_lead", login="omni_seller")
        lead = self.env["crm.lead"].search([("partner_id", "=", self.partner.id)])
        self.assertTrue(lead.omnichannel_chat_id)
