from datetime import timedelta

from odoo.tests import tagged

from ..common import OmnichannelCase


@tagged("post_install", "-at_install")
class TestQueue(OmnichannelCase):
    """The list as a queue: what is left to do, in which order, and how far each has read."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Chat = cls.env["omnichannel.chat"]

    def make_chats(self, *names):
        """A chat each, the last one newest; each customer waits since he wrote."""
        chats = self.Chat
        for hours, name in enumerate(names):
            chat = self.receive(f"Hola de {name}", self._make_persona(name))
            at = chat.last_message_at - timedelta(hours=len(names) - hours)
            chat.write({"last_message_at": at, "waiting_since": at})
            chats += chat
        return chats

    def page(self, user=None, **filters):
        return self.Chat.with_user(user or self.agent).get_inbox_rows(**filters)

    def names(self, user=None, **filters):
        return [row["name"] for row in self.page(user, **filters)["rows"]]

    def unread(self, chat, user=None):
        (row,) = chat.with_user(user or self.agent)._get_inbox_rows()
        return row["unread"]

    # ------------------------------------------------------------------ filters

    def test_waiting(self):
        """S0-05, S0-06: only the chats that wait for an answer."""
        ana, _eva = self.make_chats("Bea", "Eva")
        self.reply(ana)
        self.assertEqual(self.names(only="waiting"), ["Eva"])

    def test_unread(self):
        """S0-05: what the user has not seen; what the team has answered is read by everybody."""
        answered, seen, _fresh = self.make_chats("Bea", "Eva", "Leo")
        self.reply(answered)
        seen.with_user(self.agent).mark_read()
        self.assertEqual(self.names(only="unread"), ["Leo"])
        self.assertEqual(self.names(self.manager, only="unread"), ["Leo", "Eva"])
        self.assertEqual(self.names(self.stranger, only="unread"), [])

    def test_filters_go_together(self):
        """S0-38: what is left to do is filtered by owner, too."""
        mine, _other = self.make_chats("Bea", "Eva")
        mine.with_user(self.agent).take()
        self.assertEqual(self.names(only="waiting", whose="mine"), ["Bea"])
        self.assertEqual(self.names(only="unread", whose="unassigned"), ["Eva"])

    def test_filters_cost_nothing(self):
        """S0-03: a filtered page costs as many statements as the whole list."""
        self.make_chats("Bea", "Eva")

        def cost(only):
            self.page(only=only)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.page(only=only)
            return self.env.cr.sql_log_count - before

        whole = cost("")
        for only in ("waiting", "unread"):
            with self.subTest(only=only):
                self.assertLessEqual(cost(only), whole)

    def test_filters_have_their_index(self):
        """S0-03: flat in the number of chats: each filter has an index of just its rows."""
        self.env.cr.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'omnichannel_chat'"
        )
        partial = dict(self.env.cr.fetchall())
        self.assertIn("unsent IS NOT NULL", partial["omnichannel_chat_unsent_index"])
        self.assertIn("waiting_since IS NOT NULL", partial["omnichannel_chat_waiting_index"])
        self.assertIn("last_inbound_message_id", partial["omnichannel_chat_unread_index"])

    # ------------------------------------------------------------------ order

    def test_longest_waiting_first(self):
        """S0-06: who has waited longest stands first, answered chats below, newest first."""
        chats = self.make_chats("Bea", "Eva", "Leo", "Max", "Noa")
        self.reply(chats[1])
        self.reply(chats[3])
        expected = ["Bea", "Leo", "Noa", "Max", "Eva"]
        self.assertEqual(self.names(order="waiting"), expected)
        self.assertEqual(self.names(order="waiting", only="waiting"), ["Bea", "Leo", "Noa"])

    def test_pages_of_the_longest_waiting(self):
        """S0-03: its pages follow each other without gaps and repetitions, at equal times, too."""
        chats = self.make_chats("Bea", "Eva", "Leo", "Max", "Noa", "Pau")
        chats[1:4].write({"waiting_since": chats[1].waiting_since})
        self.reply(chats[4])
        self.reply(chats[5])
        for size in (1, 2, 3, 4, 5):
            seen, cursor = [], None
            while cursor is not False:
                page = self.page(order="waiting", limit=size, before=cursor)
                seen += [row["name"] for row in page["rows"]]
                cursor = page["cursor"]
            with self.subTest(size=size):
                self.assertEqual(seen, ["Bea", "Eva", "Leo", "Max", "Pau", "Noa"])

    # ------------------------------------------------------------------ reading

    def test_only_what_was_seen_is_read(self):
        """S0-05: a user has read up to the message that was on his screen, not further."""
        chat = self.receive("uno")
        first = chat.message_ids[:1].id
        self.receive("dos")
        chat.with_user(self.agent).mark_read(first)
        (row,) = chat.with_user(self.agent)._get_inbox_rows()
        self.assertEqual((row["unread"], row["read_to"]), (1, first))
        chat.with_user(self.agent).mark_read(2**31 - 1)
        self.assertEqual(self.unread(chat), 0)
        self.receive("tres")
        self.assertEqual(self.unread(chat), 1, "nobody reads what is still to come")

    def test_customer_is_told_when_all_is_seen(self):
        """S0-26: the customer's ticks turn when nothing of his is unseen."""
        self.channel.send_read_receipts = True
        chat = self.receive("uno")
        first = chat.message_ids[:1].id
        self.receive("dos")
        receipts = [("chat_id", "=", chat.id), ("operation", "=", "read")]
        chat.with_user(self.agent).mark_read(first)
        self.assertFalse(self.env["omnichannel.message"].search(receipts))
        chat.with_user(self.agent).mark_read()
        self.assertEqual(self.env["omnichannel.message"].search_count(receipts), 1)
        chat.with_user(self.agent).mark_unread()
        chat.with_user(self.agent).mark_read()
        self.assertEqual(self.env["omnichannel.message"].search_count(receipts), 1, "told once")

    def test_mark_unread(self):
        """S0-05: a chat read by mistake is unread again, for this user and no other."""
        chat = self.receive("uno")
        for user in (self.agent, self.manager):
            chat.with_user(user).mark_read()
        chat.with_user(self.agent).mark_unread()
        self.assertEqual(self.unread(chat), 1)
        self.assertEqual(self.unread(chat, self.manager), 0)
        self.assertEqual(self.names(only="unread"), ["Ana"])
        self.assertEqual(self.names(self.manager, only="unread"), [])
        chat.with_user(self.agent).mark_read()
        self.assertEqual(self.names(only="unread"), [])

    def test_mark_unread_from_a_message(self):
        """S0-05: from a message on; nothing before it, and what is unread anyway stays so."""
        chat = self.receive("uno")
        self.receive("dos")
        second = chat.message_ids[:1].id
        self.receive("tres")
        chat.with_user(self.agent).mark_read()
        chat.with_user(self.agent).mark_unread(second)
        self.assertEqual(self.unread(chat), 2)
        chat.with_user(self.agent).mark_unread()
        self.assertEqual(self.unread(chat), 2)

    def test_mark_unread_what_is_answered(self):
        """S0-05: also what the team has answered, and what only we have written."""
        chat = self.receive("uno")
        self.reply(chat)
        chat.with_user(self.agent).mark_unread()
        self.assertEqual(self.unread(chat), 1)
        self.assertEqual(self.names(only="unread"), ["Ana"])
        self.assertFalse(chat.waiting_since, "reading and answering are two things")

    # ------------------------------------------------------------------ the row follows

    def test_row_follows_our_edit(self):
        """S0-05: the list shows what stands in the chat, not what stood there."""
        chat = self.receive()
        message = self.reply(chat, "Texto viejo")
        self.send()
        chat._message_update_content(message, body="Texto nuevo")
        self.assertEqual(chat.last_message_preview, "Texto nuevo")

    def test_row_follows_our_deletion(self):
        """S0-05: what was deleted is not to be read in the list either."""
        chat = self.receive()
        message = self.reply(chat, "Secreto")
        self.send()
        chat._message_update_content(message, body="", attachment_ids=[])
        self.assertEqual((chat.last_message_preview, chat.last_message_kind), (False, "deleted"))

    def test_older_messages_change_nothing(self):
        """S0-05: the row shows the newest message, whatever becomes of older ones."""
        chat = self.receive()
        message = self.reply(chat, "Texto viejo")
        self.send()
        self.receive("Gracias")
        chat._message_update_content(message, body="Texto nuevo")
        self.assertEqual(chat.last_message_preview, "Gracias")

    def test_note_is_never_in_the_row(self):
        """S1-10: nor is an edited note."""
        chat = self.receive("Hola")
        note = self.note(chat, "Cuidado")
        chat._message_update_content(note, body="Mucho cuidado")
        self.assertEqual(chat.last_message_preview, "Hola")
