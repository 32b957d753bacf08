from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ...connectors.messaging.messenger import MessengerConnector
from ...connectors.whatsapp.connector import WhatsAppConnector
from ..common import OmnichannelCase


@tagged("post_install", "-at_install")
class TestChat(OmnichannelCase):
    def test_archive_keeps_who_and_when(self):
        """S0-32, S0-33: an archived chat shows who closed it, and when."""
        chat = self.receive()
        chat.with_user(self.agent).archive_chat()
        self.assertEqual(chat.state, "archived")
        self.assertEqual(chat.archived_by_id, self.agent)
        self.assertTrue(chat.archived_at)
        panel = chat.with_user(self.agent).get_panel()
        self.assertEqual(panel["archived_by"], self.agent.name)

    def test_reopen_by_button_and_by_writing(self):
        """S0-35: an archived chat reopens with a button, or simply by writing."""
        chat = self.receive()
        chat.with_user(self.agent).archive_chat()
        chat.with_user(self.agent).reopen_chat()
        self.assertEqual(chat.state, "open")
        chat.with_user(self.agent).archive_chat()
        self.reply(chat)
        self.assertEqual(chat.state, "open")
        self.assertFalse(chat.archived_by_id)

    def test_unread_and_unanswered_are_two_things(self):
        """S0-05: reading is each agent's own; answering is the team's."""
        chat = self.receive("uno")
        self.receive("dos")
        agent, manager = chat.with_user(self.agent), chat.with_user(self.manager)
        self.assertEqual(agent._get_unread_counts(), {chat.id: 2})
        agent.mark_read()
        self.assertEqual(agent._get_unread_counts(), {})
        self.assertEqual(manager._get_unread_counts(), {chat.id: 2})
        self.assertTrue(chat.waiting_since)
        self.reply(chat)
        self.assertFalse(chat.waiting_since)
        self.assertEqual(manager._get_unread_counts(), {}, "answered by the team")

    def test_indicator_leads_to_the_longest_waiting(self):
        """S0-06: the indicator counts unanswered chats and knows the next one."""
        first = self.receive()
        first.waiting_since -= timedelta(hours=1)
        self.receive("Hola", self._make_persona("Eva"))
        Chat = self.env["omnichannel.chat"]
        self.assertEqual(
            Chat.with_user(self.agent).get_unanswered(),
            {"count": 2, "chat_id": first.id, "unsent": 0},
        )
        self.assertEqual(Chat.with_user(self.stranger).get_unanswered()["count"], 0)
        self.reply(first)
        self.assertEqual(Chat.with_user(self.agent).get_unanswered()["count"], 1)

    def test_text_limit_is_the_providers(self):
        """S0-21: as long as the provider allows, and a clear refusal above."""
        chat = self.receive()
        self.reply(chat, "x" * 4096)
        with self.assertRaisesRegex(UserError, "at most 4096 characters"):
            self.reply(chat, "x" * 4097)

    def test_empty_message_is_refused(self):
        """S0-20: an empty message is nobody's wish."""
        with self.assertRaisesRegex(UserError, "Write something"):
            self.reply(self.receive(), " ")

    def test_file_limits_are_the_providers(self):
        """S0-13: a file that the provider would refuse is refused before it is stored."""
        chat = self.receive()
        big = self.upload("big.bin", b"x")
        with (
            patch.object(type(big), "file_size", 17 * 1024 * 1024),
            self.assertRaisesRegex(UserError, "big.bin is too large"),
        ):
            self.reply(chat, attachment_ids=big.ids)

    def test_window_of_a_provider(self):
        """S0-28, S0-36: after the provider's time free text is refused, with the reason."""
        chat = self.receive()
        with patch.object(type(self.channel), "_capabilities", WhatsAppConnector.capabilities):
            self.assertTrue(chat._get_send_permission().allowed)
            chat.last_inbound_at = fields.Datetime.now() - timedelta(hours=25)
            self.assertEqual(chat._get_send_permission().reason, "window")
            with self.assertRaisesRegex(UserError, "24 hours after the customer's last message"):
                self.reply(chat)
            self.note(chat)
            chat.free_until = fields.Datetime.now() + timedelta(hours=1)
            self.assertTrue(chat._get_send_permission().allowed)

    def test_window_in_words(self):
        """S0-28: people count a week in days, not in 168 hours."""
        chat = self.receive()
        self.channel.human_agent = True
        with patch.object(type(self.channel), "_capabilities", MessengerConnector.capabilities):
            chat.last_inbound_at = fields.Datetime.now() - timedelta(days=8)
            sentence = chat.get_composer_state()["sentence"]
        self.assertIn("for 7 days after the customer's last message", sentence)
        self.assertNotIn("168", sentence)

    def test_our_own_message_opens_no_window(self):
        """S0-28: only what the customer writes counts, not what we send."""
        chat = self.receive()
        with patch.object(type(self.channel), "_capabilities", WhatsAppConnector.capabilities):
            chat.last_inbound_at = fields.Datetime.now() - timedelta(hours=23)
            self.reply(chat)
            chat.last_inbound_at = fields.Datetime.now() - timedelta(hours=25)
            self.assertFalse(chat._get_send_permission().allowed)

    def test_disconnected_channel_sends_nothing(self):
        """S0-31: without a connection there is a sentence instead of a lost message."""
        chat = self.receive()
        self.channel.state = "draft"
        self.assertEqual(chat.with_user(self.agent).get_composer_state()["action"], "connect")
        with self.assertRaisesRegex(UserError, "not connected"):
            self.reply(chat)

    def test_link_and_unlink_a_customer(self):
        """S0-15, S0-16: linking is a person's act, leaves a line, and can be undone."""
        chat = self.receive()
        partner = self.env["res.partner"].create({"name": "Ana Pérez", "email": "ana@example.com"})
        agent_chat = chat.with_user(self.agent)
        agent_chat.link_partner(partner.id)
        self.assertEqual(chat.partner_id, partner)
        self.assertEqual(agent_chat.get_panel()["partner"]["name"], "Ana Pérez")
        received = chat.message_ids.filtered("omnichannel_message_ids")
        self.assertEqual(received.author_id, partner)
        self.assertIn("Linked to customer", chat.message_ids.sorted("id")[-1].body)
        self.assertEqual(self.receive("dos").message_ids[0].author_id, partner)
        agent_chat.link_partner(False)
        self.assertFalse(chat.partner_id)
        self.assertFalse(received.author_id)
        self.assertTrue(received.author_guest_id)

    def test_create_a_customer_from_the_chat(self):
        """S0-15: a new customer takes name and phone from what the provider tells."""
        self.agent.group_ids += self.env.ref("base.group_partner_manager")
        luis = self._make_persona("Luis", phone="+34600111333")
        chat = self.receive("Hola", luis)
        self.assertTrue(chat.with_user(self.agent).get_panel()["can_create_customer"])
        self.assertFalse(chat.with_user(self.manager).get_panel()["can_create_customer"])
        partner_id = chat.with_user(self.agent).create_partner()
        partner = self.env["res.partner"].browse(partner_id)
        self.assertEqual((partner.name, partner.phone), ("Luis", "+34600111333"))
        self.assertEqual(chat.partner_id, partner)

    def test_panel_lists_chats_and_documents_of_the_customer(self):
        """S0-17, S0-18: other chats and all documents of the linked customer."""
        self.agent.group_ids += self.env.ref("sales_team.group_sale_salesman_all_leads")
        partner = self.env["res.partner"].create({"name": "Ana"})
        chat = self.receive()
        other = self.receive("Hola", self._make_persona("Ana 2"))
        for each in (chat, other):
            each.with_user(self.agent).link_partner(partner.id)
        order = self.env["sale.order"].create({"partner_id": partner.id})
        panel = chat.with_user(self.agent).get_panel()
        self.assertEqual([row["id"] for row in panel["other_chats"]], other.ids)
        details = chat.with_user(self.agent).get_panel_details()
        documents = {each["key"]: each for each in details["documents"]}
        self.assertEqual([r["id"] for r in documents["quotations"]["records"]], order.ids)

    def test_new_quotation_from_the_chat(self):
        """S0-19: a quotation for the chat's customer, filled in."""
        chat = self.receive()
        with self.assertRaisesRegex(UserError, "Link the chat"):
            chat.with_user(self.agent).action_new_quotation()
        partner = self.env["res.partner"].create({"name": "Ana"})
        chat.with_user(self.agent).link_partner(partner.id)
        action = chat.with_user(self.agent).action_new_quotation()
        self.assertEqual(action["context"]["default_partner_id"], partner.id)

    def test_mail_to_customers_is_never_sent(self):
        """S0-20: a customer is reached through the channel only."""
        chat = self.receive()
        partner = self.env["res.partner"].create({"name": "Ana", "email": "ana@example.com"})
        chat.sudo().message_subscribe(partner.ids)
        message = self.reply(chat, partner_ids=partner.ids)
        self.assertFalse(message.partner_ids)
        self.assertFalse(message.notification_ids)

    def test_mention_of_a_colleague_notifies_him(self):
        """S1-10: @name in a note calls a colleague's attention."""
        chat = self.receive()
        message = (
            chat.with_user(self.agent)
            .sudo()
            .message_post(
                body="mira",
                message_type="comment",
                subtype_xmlid="mail.mt_note",
                partner_ids=self.manager.partner_id.ids,
            )
        )
        self.assertEqual(message.notified_partner_ids, self.manager.partner_id)

    def test_reply_by_email_is_refused_with_a_mail(self):
        """S1-68: an e-mail cannot speak in a chat; its writer is told so."""
        chat = self.receive()
        route = ("omnichannel.chat", chat.id, {}, self.env.uid, None)
        mail = {"email_from": "x@example.com", "message_id": "<1@x>", "to": "", "recipients": ""}
        with patch.object(
            type(self.env["mail.thread"]), "_routing_create_bounce_email", autospec=True
        ) as bounce:
            result = self.env["mail.thread"]._routing_check_route(None, mail, route)
        self.assertIs(result, False)
        self.assertEqual(bounce.call_count, 1)

    def test_methods_check_before_they_act(self):
        """S0-02: who may not see a chat can do nothing with it."""
        chat = self.receive()
        for user in (self.stranger, self.employee, self.portal):
            foreign = chat.with_user(user)
            for method, args in (
                ("archive_chat", ()),
                ("reopen_chat", ()),
                ("mark_read", ()),
                ("notify_typing", ()),
                ("link_partner", (False,)),
                ("create_partner", ()),
                ("get_panel", ()),
                ("get_composer_state", ()),
                ("action_new_quotation", ()),
            ):
                with self.subTest(user=user.login, method=method), self.assertRaises(AccessError):
                    getattr(foreign, method)(*args)

    def test_open_chat_is_preferred_to_archived_ones(self):
        """S0-34: with several chats of one customer, what he writes goes to the open one."""
        chat = self.receive()
        archived = chat.copy({"state": "archived", "last_message_at": fields.Datetime.now()})
        found = self.env["omnichannel.chat"]._for_identities(chat.identity_id)
        self.assertEqual(found[chat.identity_id.id], chat)
        self.assertNotEqual(archived, chat)
