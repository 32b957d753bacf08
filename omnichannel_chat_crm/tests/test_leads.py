from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user, tagged

from odoo.addons.omnichannel_chat.tests.common import OmnichannelCase

SELLER_GROUPS = (
    "omnichannel_chat.group_agent,base.group_partner_manager,"
    "sales_team.group_sale_salesman_all_leads"
)


class LeadCase(OmnichannelCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = new_test_user(cls.env, "omni_seller", groups=SELLER_GROUPS)
        cls.channel.user_ids += cls.seller
        cls.partner = cls.env["res.partner"].create({"name": "Azure", "phone": "+34600111222"})

    def make_chat(self, partner=None):
        chat = self.receive("¿Cuánto cuesta la mesa?").with_user(self.seller)
        if partner:
            chat.link_partner(partner.id)
        return chat

    def make_lead(self, chat):
        """What the button "new" of the panel opens, saved."""
        action = chat.action_new_lead()
        Lead = self.env["crm.lead"].with_user(self.seller).with_context(**action["context"])
        return Form(Lead).save()

    def list_leads(self, chat, user=None):
        details = chat.with_user(user or self.seller).get_panel_details()
        return {each["key"]: each for each in details["documents"]}["leads"]


@tagged("post_install", "-at_install")
class TestLeads(LeadCase):
    """Leads and opportunities beside the chat, made from it, and back."""

    def test_made_from_the_chat(self):
        """S0-19: a new opportunity has the customer, quotes the last messages, knows its chat."""
        chat = self.make_chat(self.partner)
        lead = self.make_lead(chat)
        self.assertEqual(lead.partner_id, self.partner)
        self.assertEqual(lead.phone_sanitized, self.partner.phone)
        self.assertEqual(lead.type, "opportunity")
        self.assertEqual(lead.user_id, self.seller)
        self.assertEqual(lead.omnichannel_chat_id, chat)
        note = lead.message_ids.filtered(lambda message: "mesa" in (message.body or ""))
        self.assertEqual(note.subtype_id, self.env.ref("mail.mt_note"))
        self.assertIn(lead.name, chat.sudo().message_ids[0].body)
        self.assertEqual(lead.action_open_omnichannel_chat()["params"], {"chat_id": chat.id})

    def test_without_a_customer(self):
        """S0-19: of who is no customer yet the lead has name and number, and stands by the chat."""
        self.seller.group_ids += self.env.ref("crm.group_use_lead")
        chat = self.make_chat()
        chat.sudo().identity_id.write({"name": "Ana", "phone": "+34600999888"})
        lead = self.make_lead(chat)
        self.assertEqual(lead.type, "lead")
        self.assertEqual((lead.contact_name, lead.phone_sanitized), ("Ana", "+34600999888"))
        self.assertFalse(lead.partner_id)
        self.assertEqual([row["id"] for row in self.list_leads(chat)["records"]], lead.ids)

    def test_list(self):
        """S0-18: all of the customer's, the lost ones last; with stage, amount and no sending."""
        chat = self.make_chat(self.partner)
        Lead = self.env["crm.lead"]
        values = {"partner_id": self.partner.id, "type": "opportunity", "user_id": self.seller.id}
        lost, won, new = Lead.create([{**values, "name": name} for name in ("Lost", "Won", "New")])
        new.expected_revenue = 500
        lost.action_set_lost()
        won.action_set_won()
        leads = self.list_leads(chat)
        self.assertEqual(leads["count"], 3)
        rows = {row["name"]: row for row in leads["records"]}
        self.assertEqual(leads["records"][-1]["name"], "Lost")
        self.assertEqual(rows["Won"]["look"], "success")
        self.assertEqual(rows["New"]["state_label"], new.stage_id.name)
        self.assertEqual(rows["New"]["amount"], 500)
        self.assertFalse(any(row["can_send"] for row in leads["records"]))

    def test_rights(self):
        """S0-40: who sees no leads has no list and no button; nobody ties one to others' chats."""
        chat = self.make_chat(self.partner)
        details = chat.with_user(self.agent).get_panel_details()
        self.assertNotIn("leads", {each["key"] for each in details["documents"]})
        self.assertNotIn("leads", details["creatable"])
        self.assertEqual(chat.get_panel_details()["creatable"]["leads"], "action_new_lead")
        hidden = self._make_channel("Elsewhere", user_ids=[(6, 0, self.manager.ids)])
        foreign = self.receive("Hola", self._make_persona("Eva", hidden))
        Lead = self.env["crm.lead"].with_user(self.seller)
        with self.assertRaises(AccessError):
            Lead.with_context(default_omnichannel_chat_id=foreign.id).create({"name": "Stolen"})

    def test_buttons_of_the_form(self):
        """S0-41: the lead's form has the customer's chats, and the chat it was made in."""
        arch = self.env["crm.lead"].with_user(self.seller).get_view(view_type="form")["arch"]
        self.assertIn('name="action_open_omnichannel_chats"', arch)
        self.assertIn('name="action_open_omnichannel_chat"', arch)
        other = new_test_user(
            self.env, "plain_seller", groups="sales_team.group_sale_salesman_all_leads"
        )
        arch = self.env["crm.lead"].with_user(other).get_view(view_type="form")["arch"]
        self.assertNotIn("omnichannel", arch)

    def test_card(self):
        """S0-41: the card on a lead's number names who asked, before he is a customer."""
        lead = self.env["crm.lead"].create(
            {
                "name": "Table",
                "contact_name": "Eva",
                "partner_name": "Eva & Co",
                "phone": "+34699999999",
                "user_id": self.seller.id,
            }
        )
        chats = self.env["omnichannel.chat"].with_user(self.seller)
        card = chats.get_phone_card(lead.phone, "crm.lead", lead.id)
        self.assertEqual(card["contact"], {"name": "Eva", "company": "Eva & Co"})
        self.assertFalse(card["customers"])
