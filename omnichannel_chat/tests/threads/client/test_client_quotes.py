from unittest.mock import patch

from lxml import html

from odoo.tests import HttpCase, tagged

from ..thread_case import ThreadCase


@tagged("post_install", "-at_install")
class TestClientQuotes(HttpCase, ThreadCase):
    """What the client's page shows beside a message, and when it is told of a change."""

    def setUp(self):
        super().setUp()
        self.thread = self.start(body="<p>Please send the statement</p>")
        self.authenticate(self.ann_user.login, self.ann_user.login)

    def read(self):
        return html.fromstring(self.url_open(f"/my/chats/{self.thread.id}").content)

    def get_quotes(self):
        return [
            " ".join(each.text_content().split()) for each in self.read().cssselect("blockquote")
        ]

    def get_told(self, act):
        """The threads of which the client's pages are told while something is done."""
        told, original = [], type(self.thread)._notify_client

        def tell(chats):
            told.extend(chats.ids)
            return original(chats)

        with patch.object(type(self.thread), "_notify_client", tell):
            act()
        return told

    def test_quote(self):
        """S1-01: an answer of the team shows what of this thread it answers, and who wrote that."""
        asked = self.client_writes(self.thread, "By when? <b>")
        self.reply(self.thread, "By Friday", parent_id=asked.id)
        self.assertEqual(self.get_quotes(), ["You By when? <b>"])

    def test_no_quote_of_what_is_not_his(self):
        """S1-01: a note, and a message of another thread, are quoted nowhere."""
        note = self.thread.sudo()._message_log(body="He owes us 4711")
        other = self.start("Merger", body="<p>Secret 4711</p>", contact_ids=self.ben.ids)
        foreign = other.sudo().message_ids.sorted("id")[-1]
        for answered in (note, foreign):
            message = self.reply(self.thread, "See above")
            message.sudo().write({"parent_id": answered.id})
            self.assertEqual(self.get_quotes(), [])
        self.assertNotIn("4711", self.url_open(f"/my/chats/{self.thread.id}").text)

    def test_reactions(self):
        """S1-01: reactions of the team are small marks; the open page is told of them."""
        message = self.client_writes(self.thread, "Here it is")

        def react(action="add"):
            as_agent = message.with_user(self.agent).sudo()
            partner, guest = self.agent.partner_id, self.env["mail.guest"]
            as_agent._message_reaction("👍", action, partner, guest)

        self.assertEqual(self.get_told(react), self.thread.ids)
        [marks] = self.read().cssselect(".o_ct_reactions")
        self.assertEqual(marks.text_content().strip(), "👍")
        self.assertFalse(marks.cssselect("a, button, form"))
        self.assertEqual(self.get_told(lambda: react("remove")), self.thread.ids)
        self.assertFalse(self.read().cssselect(".o_ct_reactions"))

    def test_closed_at_once(self):
        """S1-12: a page that is open hears that its thread is closed, or open again."""
        self.assertEqual(self.get_told(self.thread.archive_chat), self.thread.ids)
        self.assertEqual(self.get_told(self.thread.reopen_chat), self.thread.ids)
