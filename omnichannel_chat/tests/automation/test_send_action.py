from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from ..common import OmnichannelCase


@tagged("post_install", "-at_install")
class TestSendAction(OmnichannelCase):
    """Chat messages that rules of automation and buttons send, without code."""

    def setUp(self):
        super().setUp()
        self.customer = self.env["res.partner"].create({"name": "Ana Pérez"})
        self.chat = self.receive()
        self.chat.identity_id._link_partner(self.customer)

    def run_on(self, record, text="Hola {{customer.first_name}}"):
        reply = self.env["mail.canned.response"].create({"source": "hi", "substitution": text})
        action = self.env["ir.actions.server"].create(
            {
                "name": "Say hello",
                "model_id": self.env["ir.model"]._get_id(record._name),
                "state": "omnichannel",
                "omnichannel_reply_id": reply.id,
            }
        )
        context = {"active_model": record._name, "active_ids": record.ids}
        action.with_env(record.env).with_context(**context).run()

    def sent(self):
        return self.chat.delivery_ids.filtered(lambda d: d.direction == "out").mapped("text")

    def last_note(self, record):
        return record.message_ids.sorted("id")[-1].preview

    def test_customers_and_documents(self):
        """S0-42: to a customer, and to whom a document belongs; noted where it was asked for."""
        order = self.env["sale.order"].create({"partner_id": self.customer.id})
        for record in (self.customer, order):
            self.run_on(record)
            self.assertIn("Chat message sent on Shop", self.last_note(record))
        self.assertEqual(self.sent(), ["Hola Ana", "Hola Ana"])

    def test_by_the_customer(self):
        """S0-42: what a customer sets off in the portal is sent, and not in his own name."""
        order = self.env["sale.order"].create({"partner_id": self.customer.id})
        self.run_on(order.with_user(self.portal).sudo())
        self.assertEqual(self.sent(), ["Hola Ana"])
        author = self.chat.delivery_ids.filtered("text").mail_message_id.author_id
        self.assertNotEqual(author, self.portal.partner_id)

    def test_chat(self):
        """S0-42: in a chat; the customer's question is not answered by that."""
        self.run_on(self.chat)
        self.assertEqual(self.sent(), ["Hola Ana"])
        self.assertTrue(self.chat.waiting_since)

    def test_refused(self):
        """S0-36, S0-40: the gate is asked; why it refuses stands on the record, nothing is sent."""
        self.chat.identity_id._stop("all", "word")
        self.run_on(self.customer)
        self.assertIn(
            "Chat message not sent: The customer has asked not", self.last_note(self.customer)
        )
        self.assertFalse(self.sent())

    def test_gap(self):
        """S0-42: nothing with a gap goes out by machine."""
        self.run_on(self.customer, "Su pedido {{order.name}}")
        self.assertIn("has to be filled in", self.last_note(self.customer))
        self.assertFalse(self.sent())

    def test_nobody(self):
        """S0-43: who has no chat is not written to, and the record says so."""
        other = self.env["res.partner"].create({"name": "Bea"})
        self.run_on(other)
        self.assertIn("no chat with this customer", self.last_note(other))

    def test_where_it_is_allowed(self):
        """S0-36: of several chats one in which it is allowed; other companies' are none."""
        elsewhere = self._make_channel("Elsewhere")
        bea = self._make_persona("Bea", elsewhere)
        newer = self.receive(persona=bea)
        newer.identity_id._link_partner(self.customer)
        newer.last_message_at = fields.Datetime.now() + timedelta(minutes=1)
        newer.identity_id._set_blocked(True)
        self.run_on(self.customer)
        self.assertEqual(self.sent(), ["Hola Ana"])
        company = self.env["res.company"].create({"name": "Other"})
        order = self.env["sale.order"].create({"partner_id": self.customer.id})
        self.channel.company_id = company
        newer.identity_id._set_blocked(False)
        elsewhere.company_id = company
        self.run_on(order)
        self.assertIn("no chat with this customer", self.last_note(order))

    def test_named(self):
        """S0-42: an action says itself what it does, and what it lacks."""
        action = self.env["ir.actions.server"].new({"state": "omnichannel"})
        self.assertIn("Choose the quick reply", action._get_warning_messages()[-1])
