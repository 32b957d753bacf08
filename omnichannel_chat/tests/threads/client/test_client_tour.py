from unittest.mock import patch

from odoo.http import request
from odoo.tests import HttpCase, tagged

from ..thread_case import ThreadCase


@tagged("post_install", "-at_install")
class TestClientTour(HttpCase, ThreadCase):
    """A client on the pages of his threads, in a browser."""

    browser_size = "1280x800"

    def setUp(self):
        super().setUp()
        self.thread = self.start(body="<p>Please send the statement</p>")

    def answer_meanwhile(self):
        """Somebody of the team reads and answers, just after the client has sent a file."""
        Chat = self.env.registry["omnichannel.chat"]
        get_client_news = Chat._get_client_news

        def get_news(chat, *args):
            news = get_client_news(chat, *args)
            if request.httprequest.path.endswith("/send") and news["file_count"]:
                colleague = chat.env(user=self.agent.id)["omnichannel.chat"].browse(chat.id)
                colleague.mark_read()
                self.reply(colleague, "Thank you")
            return news

        return patch.object(Chat, "_get_client_news", get_news)

    def test_client(self):
        """S1-01, S1-57, S1-65, S1-69: reads, writes, sends a file, sees the answer, starts one."""
        with self.answer_meanwhile():
            self.start_tour(
                "/my/chats", "omnichannel_client_thread", login=self.ann_user.login, timeout=120
            )
        texts = self.thread.message_ids.sorted("id").mapped("preview")
        self.assertEqual(texts[:2], ["Please send the statement", "Good morning"])
        self.assertEqual(texts[-1], "Thank you")
        self.assertEqual(len(texts), 4)
        started = self.env["omnichannel.chat"].search([("subject", "=", "A question")])
        self.assertEqual(started.started_by, "client")

    def test_offline(self):
        """S1-01: without a connection a message is kept, then sent once; so is a draft."""
        address = f"/my/chats/{self.thread.id}"
        self.start_tour(address, "omnichannel_client_offline", login=self.ann_user.login)
        texts = self.thread.message_ids.sorted("id").mapped("preview")
        self.assertEqual(texts, ["Please send the statement", "Without a connection"])


@tagged("post_install", "-at_install")
class TestClientNarrowTour(TestClientTour):
    """The same on a phone."""

    browser_size = "390x844"
    touch_enabled = True


@tagged("post_install", "-at_install")
class TestClientNarrowestTour(TestClientTour):
    """WCAG 1.4.10: the same at 320 px, without scrolling sideways."""

    browser_size = "320x568"

    test_offline = None
