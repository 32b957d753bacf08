import json
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged

from ..common import OmnichannelCase

REACTIONS = "odoo.addons.omnichannel_chat.workers.reactions"


@tagged("post_install", "-at_install")
class TestCustomerPosts(OmnichannelCase):
    """A customer writes on a page of ours, in a web request: the same follows as from a provider's
    message.
    """

    def setUp(self):
        super().setUp()
        self.chat = self.receive("Hola")
        self.reply(self.chat)
        self.env.cr.precommit.run()
        self.env["bus.bus"].search([]).unlink()
        self.env.cr.postcommit.clear()

    def post(self, text="¿Cuándo?", kind="text", **values):
        """The customer posts, logged in as portal user; returns the message."""
        chat_sudo = self.chat.with_user(self.portal).sudo()
        (message,) = chat_sudo._message_create(
            [
                {
                    "model": "omnichannel.chat",
                    "res_id": self.chat.id,
                    "author_id": self.portal.partner_id.id,
                    "body": text,
                    "message_type": "comment",
                    "subtype_id": self.chat._get_comment_subtype_id(),
                    **values,
                }
            ]
        )
        chat_sudo._note_inbound(message, text, kind)
        return message

    def told(self, what):
        """What the bus says: payloads of this kind."""
        self.env.cr.precommit.run()
        rows = self.env["bus.bus"].search([("message", "like", f'"{what}"')], order="id")
        return [json.loads(row.message)["payload"] for row in rows]

    def commit(self):
        """What happens once the request's transaction is committed."""
        with self.enter_registry_test_mode():
            self.env.cr.postcommit.run()

    def test_what_the_chat_says(self):
        """S0-05: it is unread and unanswered, and what the list shows."""
        message = self.post()
        chat = self.chat
        self.assertEqual(chat.waiting_since, message.date)
        self.assertEqual(chat.last_inbound_at, message.date)
        self.assertEqual(chat.last_inbound_message_id, message.id)
        self.assertEqual(chat.last_message_preview, "¿Cuándo?")
        self.assertEqual((chat.last_message_kind, chat.last_message_direction), ("text", "in"))
        self.assertEqual(chat.with_user(self.agent)._get_unread_counts(), {chat.id: 1})

    def test_answered(self):
        """S0-05: an answer of ours answers it."""
        self.post()
        answer = self.reply(self.chat)
        self.assertFalse(self.chat.waiting_since)
        self.assertEqual(self.chat.last_answer_message_id, answer.id)

    def test_nothing_is_sent(self):
        """No provider is told: it stands there as received."""
        message = self.post()
        delivery = message.sudo().omnichannel_message_ids
        self.assertEqual((delivery.direction, delivery.state), ("in", "received"))
        self.assertFalse(delivery.external_id)

    def test_file(self):
        """A document without a text is shown by its name."""
        file = self.env["ir.attachment"].create({"name": "plan.pdf", "raw": b"%PDF-"})
        self.post("", "document", attachment_ids=[(4, file.id)])
        self.assertEqual(self.chat.last_message_preview, "plan.pdf")

    def test_archived_chat_comes_back(self):
        """S0-04: it opens the chat again, in a new period of the figures."""
        self.chat.with_user(self.agent).archive_chat()
        self.post()
        self.assertEqual(self.chat.state, "open")
        first, second = self.chat.session_ids.sorted("id")
        self.assertTrue(first.closed_at)
        self.assertEqual((second.inbound_count, second.reopened), (1, 1))

    def test_counted(self):
        """It is one message of the current period."""
        self.post()
        self.assertEqual(self.chat.session_ids.inbound_count, 2)

    def test_handed_out(self):
        """Where chats are handed out, somebody is looked for."""
        self.channel.assignment = "round_robin"
        job = self.env.ref("omnichannel_chat.cron_assign")
        before = self.env["ir.cron.trigger"].search_count([("cron_id", "=", job.id)])
        self.post()
        after = self.env["ir.cron.trigger"].search_count([("cron_id", "=", job.id)])
        self.assertEqual(after, before + 1)

    def test_notice(self):
        """The members who are there are told, the customer is not."""
        self.env["mail.presence"].create({"user_id": self.agent.id, "status": "online"})
        self.post()
        (told,) = self.told("omnichannel/news")
        self.assertEqual(told["notices"], [[[self.chat.id], [self.agent.id]]])

    def test_live(self):
        """Open browsers are told of the chat."""
        self.post()
        told = self.told("omnichannel/chat")
        self.assertEqual(told, [{"chat_id": self.chat.id, "message_ids": []}])

    def test_hook(self):
        """Other code learns of it when it is committed, as superuser."""
        told = []
        chat_class = self.env.registry["omnichannel.chat"]

        def on_customer_message(chats, messages):
            told.append((chats.ids, messages.ids, chats.env.su))

        with patch.object(chat_class, "_on_customer_message", on_customer_message):
            message = self.post()
            self.assertFalse(told)
            self.commit()
        self.assertEqual(told, [(self.chat.ids, message.ids, True)])

    def test_broken_hook(self):
        """S0-04: what other code does wrong loses no message."""
        chat_class = self.env.registry["omnichannel.chat"]
        broken = patch.object(chat_class, "_on_customer_message", side_effect=KeyError("secret"))
        with broken, self.assertLogs(REACTIONS, "ERROR") as logs:
            message = self.post()
            self.commit()
        self.assertTrue(message.exists())
        self.assertNotIn("secret", str(logs.output))

    def test_broken_notice(self):
        """S0-04: a notice that cannot be given loses no message."""
        notifier = "odoo.addons.omnichannel_chat.models.omnichannel_chat_facts.Notifier.run"
        with patch(notifier, side_effect=KeyError("secret")), self.assertLogs(REACTIONS, "ERROR"):
            self.post()
        self.assertTrue(self.chat.waiting_since)

    def test_blocked(self):
        """Of people whom we have blocked nobody hears, and no code is told."""
        self.chat.identity_id.blocked = True
        self.chat.state = "archived"
        self.env["mail.presence"].create({"user_id": self.agent.id, "status": "online"})
        chat_class = self.env.registry["omnichannel.chat"]
        with patch.object(chat_class, "_on_customer_message") as hook:
            self.post()
            self.commit()
        hook.assert_not_called()
        self.assertEqual(self.told("omnichannel/news"), [])
        self.assertEqual((self.chat.state, self.chat.waiting_since), ("archived", False))

    def test_late(self):
        """What was written before our answer does not become the newest."""
        an_hour_ago = fields.Datetime.now() - timedelta(hours=1)
        self.post(date=an_hour_ago)
        self.assertEqual(self.chat.last_message_direction, "out")
