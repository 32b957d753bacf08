from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common import OmnichannelCase


@tagged("post_install", "-at_install")
class TestDraft(OmnichannelCase):
    """What one has begun to write is kept (S0-20)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.laura = cls._make_user("omni_laura", "omnichannel_chat.group_agent")
        cls.channel.user_ids += cls.laura

    def setUp(self):
        super().setUp()
        self.chat = self.receive()
        self.mine = self.chat.with_user(self.agent)

    def get_draft(self, user=None):
        return self.chat.with_user(user or self.agent).get_composer_state()["draft"]

    def get_row(self, user):
        (row,) = self.chat.with_user(user)._get_inbox_rows()
        return row

    def test_kept_for_oneself(self):
        """S0-20: a draft is the writer's alone, in the chat and in the list."""
        saved_at = self.mine.save_draft("Estimada Ana,\n")
        self.assertEqual(
            self.get_draft(), {"text": "Estimada Ana,\n", "is_note": False, "at": saved_at}
        )
        self.assertEqual(self.get_row(self.agent)["draft"], "Estimada Ana,\n")
        self.assertFalse(self.get_draft(self.laura)["text"])
        self.assertFalse(self.get_row(self.laura)["draft"])

    def test_note_stays_a_note(self):
        """S0-33: what was meant for the team does not come back as an answer to the customer."""
        self.mine.save_draft("no dar más del 5 %", is_note=True)
        self.assertTrue(self.get_draft()["is_note"])

    def test_forgotten(self):
        """S0-20: nothing, or blanks, is no draft."""
        self.mine.save_draft("x", is_note=True)
        self.mine.save_draft(" \n")
        draft = self.get_draft()
        self.assertEqual((draft["text"], draft["is_note"]), ("", False))
        self.assertTrue(draft["at"])
        self.assertFalse(self.get_row(self.agent)["draft"])

    def test_sent(self):
        """S0-20: what is sent from the composer is no draft any more; other messages leave it."""
        self.mine.save_draft("Hola")
        self.laura_draft = self.chat.with_user(self.laura).save_draft("Yo también")
        self.reply(self.chat, "Otra cosa")
        self.assertEqual(self.get_draft()["text"], "Hola")
        self.reply(self.chat, "Hola", omnichannel_clears_draft=True)
        self.assertFalse(self.get_draft()["text"])
        self.assertEqual(self.get_draft(self.laura)["text"], "Yo también")
        self.assertIn("omnichannel_clears_draft", self.chat._get_allowed_message_params())

    def test_reading_stays(self):
        """S0-07: writing a draft reads nothing, reading takes no draft."""
        self.mine.save_draft("Hola")
        self.assertEqual(self.get_row(self.agent)["unread"], 1)
        self.mine.mark_read()
        self.assertEqual(self.get_row(self.agent)["unread"], 0)
        self.mine.save_draft("Hola Ana")
        self.assertEqual(self.get_row(self.agent)["unread"], 0)
        self.assertEqual(self.get_draft()["text"], "Hola Ana")

    def test_limits(self):
        """S0-40: only in one's own chats, and no book."""
        with self.assertRaises(AccessError):
            self.chat.with_user(self.stranger).save_draft("x")
        with self.assertRaises(UserError):
            self.mine.save_draft("x" * 20_001)

    def test_sent_later(self):
        """S0-20: what is sent later than it was written clears its own draft, not another one."""
        self.mine.save_draft("Estimada A")
        self.reply(self.chat, "Estimada Ana", omnichannel_clears_draft="Estimada Ana")
        self.assertEqual(self.get_draft()["text"], "")
        self.mine.save_draft("Otra cosa")
        self.reply(self.chat, "Hasta luego", omnichannel_clears_draft="Hasta luego")
        self.assertEqual(self.get_draft()["text"], "Otra cosa")
        self.reply(self.chat, "Adiós", omnichannel_clears_draft=True)
        self.assertEqual(self.get_draft()["text"], "")
