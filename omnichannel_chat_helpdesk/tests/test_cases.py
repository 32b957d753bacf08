from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user, tagged

from odoo.addons.omnichannel_chat.tests.common import OmnichannelCase


class CaseCase(OmnichannelCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.helper = new_test_user(
            cls.env,
            "omni_helper",
            groups="omnichannel_chat.group_agent,helpdesk_mgmt.group_helpdesk_user",
        )
        cls.channel.user_ids += cls.helper
        cls.partner = cls.env["res.partner"].create({"name": "Azure", "email": "a@azure.example"})

    def make_chat(self, partner=None):
        chat = self.receive("La mesa llegó rota").with_user(self.helper)
        if partner:
            chat.link_partner(partner.id)
        return chat

    def make_case(self, chat):
        """What the button "new" of the panel opens, saved."""
        action = chat.action_new_case()
        Ticket = self.env["helpdesk.ticket"].with_user(self.helper)
        return Form(Ticket.with_context(**action["context"])).save()

    def list_cases(self, chat):
        details = chat.with_user(self.helper).get_panel_details()
        return {each["key"]: each for each in details["documents"]}["cases"]


@tagged("post_install", "-at_install")
class TestCases(CaseCase):
    """Cases beside the chat, made from it, and back."""

    def test_made_from_the_chat(self):
        """S0-19: a new case has the customer, quotes the last messages, knows its chat."""
        chat = self.make_chat(self.partner)
        case = self.make_case(chat)
        self.assertEqual(case.partner_id, self.partner)
        self.assertEqual(case.partner_email, "a@azure.example")
        self.assertIn("La mesa llegó rota", case.description)
        self.assertEqual(case.omnichannel_chat_id, chat)
        self.assertIn(case.number, chat.sudo().message_ids[0].body)
        notes = case.message_ids.filtered(lambda message: "mesa" in (message.body or ""))
        self.assertFalse(notes, "the description has it")
        self.assertEqual(case.action_open_omnichannel_chat()["params"], {"chat_id": chat.id})

    def test_without_a_customer(self):
        """S0-19: of who is no customer yet the case has the name, and stands by the chat."""
        chat = self.make_chat()
        case = self.make_case(chat)
        self.assertEqual(case.partner_name, "Ana")
        self.assertFalse(case.partner_id)
        self.assertEqual([row["id"] for row in self.list_cases(chat)["records"]], case.ids)

    def test_list(self):
        """S0-18: the customer's cases with their stages; they are not sent."""
        chat = self.make_chat(self.partner)
        case = self.make_case(chat)
        (row,) = self.list_cases(chat)["records"]
        self.assertEqual(row["state_label"], case.stage_id.name)
        self.assertEqual((row["state"], row["can_send"]), ("open", False))
        done = self.env["helpdesk.ticket.stage"].search([("closed", "=", True)], limit=1)
        case.stage_id = done
        (row,) = self.list_cases(chat)["records"]
        self.assertEqual((row["state"], row["look"]), ("closed", "muted"))

    def test_rights(self):
        """S0-40: who sees no cases has no list and no button; nobody ties one to others' chats."""
        chat = self.make_chat(self.partner)
        details = chat.with_user(self.agent).get_panel_details()
        self.assertNotIn("cases", {each["key"] for each in details["documents"]})
        self.assertNotIn("cases", details["creatable"])
        self.assertEqual(chat.get_panel_details()["creatable"]["cases"], "action_new_case")
        hidden = self._make_channel("Elsewhere", user_ids=[(6, 0, self.manager.ids)])
        foreign = self.receive("Hola", self._make_persona("Eva", hidden))
        Ticket = self.env["helpdesk.ticket"].with_user(self.helper)
        with self.assertRaises(AccessError):
            Ticket.with_context(default_omnichannel_chat_id=foreign.id).create(
                {"name": "Stolen", "description": "x"}
            )

    def test_buttons_of_the_form(self):
        """S0-41: the case's form has the customer's chats, and the chat it was made in."""
        Ticket = self.env["helpdesk.ticket"]
        arch = Ticket.with_user(self.helper).get_view(view_type="form")["arch"]
        self.assertIn('name="action_open_omnichannel_chats"', arch)
        self.assertIn('name="action_open_omnichannel_chat"', arch)
        other = new_test_user(self.env, "plain_helper", groups="helpdesk_mgmt.group_helpdesk_user")
        arch = Ticket.with_user(other).get_view(view_type="form")["arch"]
        self.assertNotIn("omnichannel", arch)
