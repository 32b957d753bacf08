from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..common import OmnichannelCase


@tagged("post_install", "-at_install")
class TestNoteKey(OmnichannelCase):
    """A note that the browser posts again, because the answer was lost, is there once."""

    def setUp(self):
        super().setUp()
        self.chat = self.receive("Hola")

    def _note(self, key, user=None, chat=None):
        return (
            (chat or self.chat)
            .with_user(user or self.agent)
            .message_post(
                body="Cuidado",
                message_type="comment",
                subtype_xmlid="mail.mt_note",
                omnichannel_key=key,
            )
        )

    def test_once(self):
        """S0-20: one key, one note."""
        note = self._note("k1")
        self.assertEqual(self._note("k1"), note)
        self.assertNotEqual(self._note("k2"), note)
        self.assertNotEqual(self._note(None), self._note(None))

    def test_of_others(self):
        """S0-40: a key is its author's, in one chat: nobody gets another's note by it."""
        note = self._note("k1")
        other = self.receive("Hola", self._make_persona("Eva"))
        self.assertNotEqual(self._note("k1", self.manager), note)
        self.assertNotEqual(self._note("k1", chat=other), note)
        with self.assertRaises(AccessError):
            self._note("k1", self.stranger)

    def test_message(self):
        """S0-20: a message to the customer keeps its way: one key, one message, one delivery."""
        message = self.reply(self.chat, omnichannel_key="k1")
        self.assertEqual(self.reply(self.chat, omnichannel_key="k1"), message)
        self.assertEqual(len(message.omnichannel_message_ids), 1)
