from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from odoo.addons.mail.tools.discuss import Store

from ..common import OmnichannelCase

LONG, SHORT = 1000, 10
PAGE = 60  # messages that the web client asks for at a time


@tagged("post_install", "-at_install")
class TestScroll(OmnichannelCase):
    """A conversation's length costs nothing until somebody reads all of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bruno = cls._make_persona("Bruno")

    def setUp(self):
        super().setUp()
        self.long = self.receive_many(self.ana, LONG)
        self.short = self.receive_many(self.bruno, SHORT)

    def receive_many(self, persona, count):
        """A customer has written so many messages, a minute apart; returns the chat."""
        first = fields.Datetime.now() - timedelta(minutes=count)
        self.deliver(
            [
                {
                    "type": "message",
                    "id": f"{persona.ref}-{n}",
                    "timestamp": int((first + timedelta(minutes=n)).timestamp() * 1000),
                    "from": {"id": persona.ref, "name": persona.name},
                    "kind": "text",
                    "text": f"Message {n}",
                }
                for n in range(count)
            ]
        )
        self.process()
        return self.find_chat(persona).with_user(self.agent)

    def show(self, chat, before=None):
        """What the route /mail/thread/messages does; returns the ids of the messages shown."""
        found = chat.env["mail.message"]._message_fetch(
            domain=None, thread=chat, before=before, limit=PAGE
        )["messages"]
        shown = Store().add(found).get_result()["mail.message"]
        self.assertEqual({message["id"] for message in shown}, set(found.ids))
        return found.ids

    def switch_to(self, chat):
        chat.get_panel()
        chat.get_composer_state()
        self.show(chat)

    def count(self, act, *arguments):
        """Statements that something costs, and what it returns; nothing is read before."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        result = act(*arguments)
        return self.cr.sql_log_count - before, result

    def test_every_page_costs_the_same(self):
        """S0-13, S0-23: all 1 000 messages are reached, page by page, at the price of the first."""
        self.count(self.show, self.long)  # fills what a running server has in its caches
        costs, seen = [], []
        while len(seen) < 2 * LONG:
            cost, page = self.count(self.show, self.long, seen[-1] if seen else None)
            costs.append(cost)
            seen += page
            if len(page) < PAGE:
                break
        messages = self.env["mail.message"].search(
            [("model", "=", self.long._name), ("res_id", "=", self.long.id)], order="id desc"
        )
        self.assertGreaterEqual(len(messages), LONG)
        self.assertEqual(seen, messages.ids)
        self.assertEqual(len(costs), len(messages) // PAGE + 1)
        self.assertEqual(costs, costs[:1] * len(costs))

    def test_switching_does_not_cost_by_length(self):
        """S0-23: to switch to a chat of 1 000 messages costs what it costs with 10."""
        for chat in (self.long, self.short):
            self.count(self.switch_to, chat)
        costs = [self.count(self.switch_to, chat)[0] for chat in (self.short, self.long)]
        self.assertEqual(costs[0], costs[1])
