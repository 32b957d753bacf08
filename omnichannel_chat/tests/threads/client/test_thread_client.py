from odoo.exceptions import UserError
from odoo.tests import tagged

from ..thread_case import ThreadCase


@tagged("post_install", "-at_install")
class TestThreadClient(ThreadCase):
    """What clients do in threads, and what it means over here."""

    def test_whose_threads(self):
        """S1-16, case 12: each contact sees his own threads or the firm's, as his form says."""
        thread = self.start("Merger", contact_ids=self.ben.ids)

        def sees(user):
            return bool(self.env["omnichannel.chat"]._find_for_client(user, thread.ids))

        for is_shared, word, expected in (
            (False, False, False),
            (False, "company", True),
            (True, False, True),
            (True, "own", False),
        ):
            self.env.company.client_threads_shared = is_shared
            self.ann.client_threads = word
            with self.subTest(is_shared=is_shared, word=word):
                self.assertEqual(sees(self.ann_user), expected)
                self.assertEqual(self.ann_user in thread._get_client_readers(), expected)
                self.assertTrue(sees(self.ben_user))
        self.zoe.client_threads = "company"
        self.assertFalse(sees(self.zoe_user))

    def test_writes(self):
        """S1-01: a client's message is in the thread, unread and unanswered for the team."""
        thread = self.start()
        message = self.client_writes(thread, "See <b>this</b>")
        self.assertEqual(message.author_id, self.ann)
        self.assertEqual(message.body, "<p>See &lt;b&gt;this&lt;/b&gt;</p>")
        thread.invalidate_recordset()
        self.assertEqual(thread.last_message_direction, "in")
        self.assertEqual(thread.last_message_preview, "See <b>this</b>")
        self.assertTrue(thread.waiting_since)
        row = thread._get_inbox_rows()[0]
        self.assertEqual(row["unread"], 1)

    def test_answered(self):
        """S1-01: the team's answer ends the waiting, and is read when a client reads it."""
        thread = self.start()
        self.client_writes(thread)
        message = self.reply(thread, "Thanks")
        self.assertFalse(thread.waiting_since)
        delivery = message.sudo().omnichannel_message_ids
        self.assertEqual(delivery.state, "sent")
        self.client_reads(thread, self.ben_user)
        self.assertEqual(delivery.state, "read")
        self.assertTrue(delivery.read_at)

    def test_two_of_a_firm(self):
        """S1-35: who of the account wrote is seen."""
        thread = self.start()
        self.client_writes(thread, "one", self.ann_user)
        self.client_writes(thread, "two", self.ben_user)
        authors = thread.message_ids.sorted("id").author_id
        self.assertEqual(authors, self.agent.partner_id | self.ann | self.ben)

    def test_posted_twice(self):
        """S1-01: a repeated request posts nothing twice; another's key is another message."""
        thread = self.start()
        first = self.client_writes(thread, "one", key="k")
        self.assertEqual(self.client_writes(thread, "one", key="k"), first)
        self.assertNotEqual(self.client_writes(thread, "one", self.ben_user, key="k"), first)

    def test_files(self):
        """S1-54: a client's own uploads go with his message, once; nobody else's do."""
        thread = self.start()
        file = self.client_uploads(thread)
        message = self.client_writes(thread, "", files=file)
        self.assertEqual(message.attachment_ids, file)
        self.assertEqual(thread.last_message_kind, "document")
        with self.assertRaises(UserError):
            self.client_writes(thread, "", files=file)
        with self.assertRaises(UserError):
            self.client_writes(thread, "", self.ben_user, files=self.client_uploads(thread))
        secret = self.env["ir.attachment"].create({"name": "secret", "raw": b"x"})
        with self.assertRaises(UserError):
            self.client_writes(thread, "", files=secret)

    def test_nothing_to_say(self):
        """S1-01: an empty message is none, nor is one that is too long."""
        thread = self.start()
        for text in ("", "  \n", "x" * 20_001):
            with self.assertRaises(UserError):
                self.client_writes(thread, text)

    def test_closed(self):
        """S1-12, S0-34: a client's message opens a closed thread, where the company lets him."""
        thread = self.start()
        thread.archive_chat()
        self.client_writes(thread)
        self.assertEqual(thread.state, "open")
        thread.archive_chat()
        self.env.company.client_may_reopen = False
        with self.assertRaises(UserError):
            self.client_writes(thread)

    def test_starts(self):
        """S1-69: a client starts a thread; its salesperson has it."""
        Chat = self.env["omnichannel.chat"].with_user(self.ann_user)
        thread = Chat._start_from_client(self.ann_user, "A question about VAT", key="k")
        self.assertEqual(thread.subject, "A question about VAT")
        self.assertEqual(thread.partner_id, self.acme)
        self.assertEqual(thread.participant_ids, self.ann)
        self.assertEqual(thread.user_id, self.agent)
        self.assertEqual(thread.started_by, "client")
        self.assertTrue(thread.waiting_since)
        again = Chat._start_from_client(self.ann_user, "A question about VAT", key="k")
        self.assertEqual(again, thread)
        self.assertEqual(len(thread.delivery_ids), 1)

    def test_starts_switched_off(self):
        """S1-69: unless it is switched off."""
        self.env.company.client_may_start = False
        Chat = self.env["omnichannel.chat"].with_user(self.ann_user)
        with self.assertRaises(UserError):
            Chat._start_from_client(self.ann_user, "Hello")

    def test_notes_are_not_for_clients(self):
        """S1-10: a note moves nothing on the client's side."""
        thread = self.start()
        newest = thread.sudo()._get_newest_client_message_id()
        self.note(thread, "careful")
        self.assertEqual(thread.sudo()._get_newest_client_message_id(), newest)
