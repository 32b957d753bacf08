from dataclasses import replace
from datetime import timedelta
from unittest.mock import patch

from odoo import Command
from odoo.tests import tagged

from ....connectors.sandbox.connector import SandboxConnector
from .nudges import NudgeCase


@tagged("post_install", "-at_install")
class TestLadder(NudgeCase):
    """After portal and e-mail the last reminder also goes to an open channel: a link only."""

    def setUp(self):
        super().setUp()
        self.chat = self.receive("Hola")
        self.chat.identity_id._link_partner(self.ann)

    def begin(self, **reminders):
        settings = {"on": True, "channel": True, **reminders}
        thread = self.start("Your divorce", "<p>The papers are here</p>", reminders=settings)
        self.work(minutes=3)
        return thread

    def chat_message(self):
        """The person writes in the open chat, so that free text is allowed."""
        self.receive("Hola")

    def sent(self):
        """What went to the open channel."""
        out = self.chat.delivery_ids.filtered(
            lambda d: d.direction == "out" and d.operation == "send"
        )
        return out.mapped("text")

    def test_the_last_one(self):
        """S1-37, S1-44: only the last reminder, once, for whom there is a chat; the link alone."""
        thread = self.begin(limit=2, days=1)
        self.work(days=1)
        self.assertFalse(self.sent())
        self.chat_message()
        mails = self.work(days=1)
        self.assertEqual(len(mails), 2)
        [text] = self.sent()
        self.assertIn(f"/my/chats/{thread.id}", text)
        self.assertNotIn("divorce", text)
        self.assertNotIn("papers", text)
        self.chat_message()
        self.work(days=1)
        self.assertEqual(len(self.sent()), 1)
        self.assertEqual(thread.reminders_sent, 2)
        self.assertEqual(self.chat.delivery_ids.filtered("text").mapped("origin"), ["reminder"])

    def test_off(self):
        """S1-41: not unless the business wants it; switched on later, it counts."""
        thread = self.begin(channel=False)
        self.chat_message()
        thread.set_reminder_channel(True)
        self.assertTrue(thread.get_panel()["reminders"]["channel"])
        thread.set_reminder_channel(False)
        self.work(days=3)
        self.assertFalse(self.sent())

    def test_stopped(self):
        """S1-49: whoever has answered in between gets nothing there, either."""
        thread = self.begin()
        self.client_writes(thread)
        self.work(days=3)
        self.assertFalse(self.sent())

    def test_consent(self):
        """S1-37: whoever has stopped messages on a channel is not reminded there."""
        thread = self.begin()
        self.chat.identity_id._stop("all", "word")
        mails = self.work(days=3, minutes=5)
        self.assertEqual(len(mails), 2)
        self.assertFalse(self.sent())
        self.assertEqual(thread.reminders_sent, 1)

    def test_waiting_customer(self):
        """S1-37: what the customer has asked in the chat is not answered by a reminder."""
        self.begin()
        self.chat_message()
        self.work(days=3, minutes=5)
        self.assertEqual(len(self.sent()), 1)
        self.assertTrue(self.chat.waiting_since)

    def test_another_person(self):
        """S1-37: the chat of a colleague is none of his: the link is for whoever takes part."""
        self.chat.identity_id._link_partner(self.dora)
        self.begin()
        self.work(days=3, minutes=5)
        self.assertFalse(self.sent())

    def test_template(self):
        """S1-37: once the free time is over, by an approved template with a gap for the link."""
        rules = replace(
            SandboxConnector.capabilities,
            can_start="template",
            reply_window=timedelta(hours=24),
            features=frozenset({"templates"}),
        )
        self.enterContext(patch.object(SandboxConnector, "capabilities", rules))
        template = self.env["omnichannel.message.template"].create(
            {
                "channel_id": self.channel.id,
                "external_id": "t-1",
                "name": "portal",
                "language": "en",
                "category": "utility",
                "status": "pending",
                "body": "Please look: {{1}}",
                "variable_ids": [
                    Command.create({"part": "body", "name": "1", "source": "thread_link"})
                ],
            }
        )
        self.begin()
        self.work(days=3, minutes=5)
        self.assertFalse(self.sent())
        template.status = "approved"
        thread = self.begin()
        self.work(days=3, minutes=5)
        delivery = self.chat.delivery_ids.filtered(lambda d: d.direction == "out")
        self.assertEqual(delivery.kind, "template")
        body = delivery.mail_message_id.body
        self.assertIn("Please look: ", body)
        self.assertIn(f"/my/chats/{thread.id}", body)
