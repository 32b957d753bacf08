from odoo.exceptions import UserError
from odoo.tests import tagged

from .thread_case import ThreadCase


@tagged("post_install", "-at_install")
class TestThreadRefusals(ThreadCase):
    """What chats of providers need would be wrong for a thread: it is refused."""

    def test_who_it_is_with(self):
        """S1-01: a thread is linked to nobody else, and merged with nothing."""
        thread, chat = self.start(), self.receive("Hola")
        refused = [
            lambda: thread.link_partner(self.zoe.id),
            lambda: thread.link_partner(False),
            thread.create_partner,
            lambda: thread.merge_with(chat.id, thread.id, chats=True),
            lambda: chat.with_user(self.agent).merge_with(thread.id, chat.id, partners=True),
            thread.block_customer,
            thread.stop_messages,
            lambda: thread.send_location(1.0, 2.0),
            lambda: thread.send_contact(self.agent.partner_id.id),
        ]
        for act in refused:
            with self.assertRaises(UserError):
                act()
        self.assertEqual(thread.partner_id, self.acme)

    def test_no_candidates(self):
        """S1-01: threads are no candidates for merging, nor have they any."""
        thread, chat = self.start(), self.receive("Hola")
        self.assertEqual(thread.get_merge_candidates("Ana"), [])
        found = chat.with_user(self.agent).get_merge_candidates("Taxes")
        self.assertNotIn(thread.id, [row["id"] for row in found])

    def test_not_by_number(self):
        """S1-20: the portal is no channel on which one starts with a telephone number."""
        self.start()
        Chat = self.env["omnichannel.chat"].with_user(self.agent)
        options = Chat.get_start_options(partner_id=self.acme.id, phone="+34600111222")
        self.assertNotIn("portal", [each["provider"] for each in options["channels"]])

    def test_intake_makes_no_chat(self):
        """S1-04: nothing that a provider tells ends up in a thread."""
        thread = self.start()
        chats = self.env["omnichannel.chat"].sudo()._for_identities(thread.sudo().identity_id)
        self.assertEqual(chats, {})

    def test_nothing_is_queued(self):
        """S1-01: what is written in a thread never goes into an outbox."""
        thread = self.start()
        self.reply(thread, "More")
        thread.notify_typing()
        self.client_writes(thread)
        thread.mark_read()
        states = set(thread.sudo().delivery_ids.mapped("state"))
        self.assertFalse(states & {"queued", "sending"})
        self.assertFalse(thread.sudo().delivery_ids.filtered(lambda d: d.operation != "send"))

    def test_gate(self):
        """S1-17, S1-18: where nobody would read it, nothing is written, and it is said why."""
        thread = self.start(contact_ids=self.ann.ids)
        self.assertTrue(thread._get_send_permission().allowed)
        self.ann_user.active = False
        permission = thread._get_send_permission()
        self.assertEqual((permission.reason, permission.action), ("no_access", "let_in"))
        with self.assertRaisesRegex(UserError, "access to the portal"):
            self.reply(thread, "Anybody?")
        thread.sudo().participant_ids = self.carl
        self.assertEqual(thread._get_send_permission().reason, "not_activated")
        thread.sudo().participant_ids = False
        self.assertEqual(thread._get_send_permission().reason, "no_participants")
        state = thread.get_composer_state()
        self.assertFalse(state["allowed"])
        self.assertIn("Add somebody", state["sentence"])
