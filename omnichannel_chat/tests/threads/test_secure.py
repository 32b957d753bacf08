import json

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .thread_case import ThreadCase

SECRET = "The password of your bank statement is swordfish, please tell nobody at all."


@tagged("post_install", "-at_install")
class TestSendSecurely(ThreadCase):
    """From a chat of a provider into the client portal."""

    def setUp(self):
        super().setUp()
        self.chat = self.receive("Hola")
        self.chat.identity_id._link_partner(self.ann)

    def let_attach(self):
        """S1-52: files for clients are a right of its own."""
        documents = self.env.ref("omnichannel_chat.group_client_documents")
        self.agent.group_ids = [Command.link(documents.id)]

    def send_securely(self, text=SECRET, user=None, **values):
        return self.chat.with_user(user or self.agent).send_securely(text, **values)

    def thread_of(self, answer):
        return self.env["omnichannel.chat"].browse(answer["thread"])

    def test_the_provider_gets_a_link_only(self):
        """S1-01: no twelve characters of the text, and no name of a file, reach the provider."""
        self.let_attach()
        file = self.upload("swordfish_statement.pdf", b"%PDF-1.4 swordfish")
        answer = self.send_securely(attachment_ids=file.ids)
        with self.provider() as sent:
            self.send()
        thread = self.thread_of(answer)
        handed_over = repr(sent) + json.dumps(
            self.chat.delivery_ids.filtered(lambda d: d.direction == "out").read(), default=str
        )
        pieces = {SECRET[start : start + 12] for start in range(len(SECRET) - 11)}
        self.assertEqual([piece for piece in pieces if piece in handed_over], [])
        self.assertNotIn("statement", handed_over)
        self.assertEqual(len(sent), 1)
        self.assertIn(f"You have a secure message: {thread.get_base_url()}/my/chats/", sent[0].text)
        self.assertNotIn(".pdf", handed_over)

    def test_the_client_gets_it_in_the_portal(self):
        """S1-01, S1-04: text and files are in a thread that only the person of the chat reads."""
        self.let_attach()
        file = self.upload("statement.pdf", b"%PDF-1.4")
        thread = self.thread_of(self.send_securely(attachment_ids=file.ids))
        message = thread.message_ids.sorted("id")[-1]
        self.assertIn("swordfish", message.body)
        self.assertEqual(message.attachment_ids.mapped("name"), ["statement.pdf"])
        self.assertEqual(thread.participant_ids, self.ann)
        found = thread.with_user(self.ann_user)._find_for_client(self.ann_user, thread.ids)
        self.assertEqual(found, thread)

    def test_goes_on(self):
        """S1-04: the next one goes on in the same open thread; a press counts once."""
        first = self.send_securely(omnichannel_key="a")
        self.assertEqual(self.send_securely(omnichannel_key="a")["thread"], first["thread"])
        thread = self.thread_of(first)
        self.assertEqual(len(thread.delivery_ids), 1)
        second = self.send_securely("More", omnichannel_key="b")
        self.assertEqual(second["thread"], first["thread"])
        self.assertEqual(len(thread.delivery_ids), 2)
        thread.with_user(self.agent).archive_chat()
        self.assertNotEqual(self.send_securely("Again")["thread"], first["thread"])

    def test_who_cannot_read_it(self):
        """S1-17: whoever is not known, or has no access, gets nothing, and it is said why."""
        self.chat.identity_id._link_partner(self.dora)
        with self.assertRaisesRegex(UserError, "Dora cannot read it"):
            self.send_securely()
        self.chat.identity_id._link_partner(self.env["res.partner"])
        with self.assertRaisesRegex(UserError, "link the chat"):
            self.send_securely()
        self.assertFalse(self.chat.delivery_ids.filtered(lambda d: d.direction == "out"))

    def test_rights(self):
        """S1-16: whoever answers the chat needs the client, too."""
        self.acme.user_id = self.stranger
        with self.assertRaises(AccessError):
            self.send_securely()
        with self.assertRaises(AccessError):
            self.send_securely(user=self.stranger)

    def test_no_link_by_the_chat(self):
        """S1-34: where the provider takes nothing now, the portal has it, and it is said."""
        self.chat.identity_id._stop("all", "word")
        answer = self.send_securely()
        self.assertIn("asked not to get", answer["refusal"])
        self.assertTrue(self.thread_of(answer).delivery_ids)
        self.assertFalse(self.chat.delivery_ids.filtered(lambda d: d.direction == "out"))

    def test_only_from_outside(self):
        """S1-04: a thread is secure already; the button is there for customers that are known."""
        thread = self.thread_of(self.send_securely())
        with self.assertRaises(UserError):
            thread.with_user(self.agent).send_securely("x")
        self.assertTrue(self.chat.with_user(self.agent).get_composer_state()["can_secure"])
        self.assertFalse(thread.with_user(self.agent).get_composer_state()["can_secure"])
