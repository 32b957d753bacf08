from dataclasses import replace
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import HttpCase, new_test_user, tagged

from ...connectors.sandbox.connector import SandboxConnector
from ..templates.test_templates import PLAIN, TemplateCase
from .test_inbox_tour import AGENT_GROUPS


@tagged("post_install", "-at_install")
class TestJobsTour(HttpCase, TemplateCase):
    """The ten commonest jobs of an agent, in a browser."""

    browser_size = "1440x900"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user, cls.colleague = (
            new_test_user(cls.env, login, name=name, groups=AGENT_GROUPS, tz="Europe/Madrid")
            for login, name in (("jobs_agent", "Anna Agent"), ("jobs_laura", "Laura Colleague"))
        )
        cls.shop = cls._make_channel("Tour Shop", user_ids=[(6, 0, (cls.user + cls.colleague).ids)])
        cls.phone = cls._make_persona("Ana", cls.shop, phone="+34600123456")
        cls.customer = cls.env["res.partner"].create({"name": "Tour Customer"})

    def setUp(self):
        super().setUp()
        self.chat = self.receive("¿Tienen mesas de roble macizo?", self.phone)
        # Known only now: nobody is linked by machine, it is suggested.
        self.customer.phone = "+34600123456"

    def do(self, job):
        self.start_tour("/odoo/chats", f"omnichannel_job_{job}", login="jobs_agent")

    def rules(self, **values):
        """The sandbox as a provider with other rules."""
        rules = replace(SandboxConnector.capabilities, **values)
        return patch.object(SandboxConnector, "capabilities", rules)

    def get_sent(self):
        return self.chat.delivery_ids.filtered(
            lambda delivery: delivery.direction == "out" and delivery.operation == "send"
        )

    def test_answer(self):
        """S0-05, S0-07, S0-20: a new message is answered."""
        self.do("answer")
        self.assertEqual(self.get_sent().text, "Sí, la tenemos")
        self.assertFalse(self.chat.waiting_since)

    def test_file(self):
        """S0-22: a file is sent."""
        self.do("file")
        self.assertEqual(self.get_sent().attachment_id.name, "plan.txt")

    def test_quick_reply(self):
        """S0-18, lesson 41: a quick reply is filled in and sent."""
        self.env["mail.canned.response"].create(
            {
                "source": "hours",
                "substitution": "Hola {{customer.first_name}}, abrimos a las nueve.",
                "group_ids": [(6, 0, self.env.ref("omnichannel_chat.group_agent").ids)],
            }
        )
        self.do("quick_reply")
        self.assertEqual(self.get_sent().text, "Hola Ana, abrimos a las nueve.")

    def test_hand_over(self):
        """S0-03: a chat is taken and handed over."""
        self.do("hand_over")
        self.assertEqual(self.chat.user_id, self.colleague)

    def test_snooze(self):
        """S0-37: a chat is put off until tomorrow."""
        self.do("snooze")
        self.assertEqual(self.chat.state, "snoozed")
        self.assertGreater(self.chat.snoozed_until, fields.Datetime.now())

    def test_note(self):
        """S1-10: a colleague is told something that no customer sees."""
        self.do("note")
        note = self.chat.message_ids[0]
        self.assertEqual(note.partner_ids, self.colleague.partner_id)
        self.assertFalse(self.get_sent())

    def test_quotation(self):
        """S0-15, S0-16, S0-19: a customer is linked and gets a quotation."""
        self.do("quotation")
        order = self.env["sale.order"].search([("partner_id", "=", self.customer.id)])
        self.assertEqual(order.omnichannel_chat_id, self.chat)

    def test_template(self):
        """S0-36, lesson 14: after the window a template goes out."""
        self.sync(replace(PLAIN, name="hello", body="Buenos días"), channel=self.shop)
        self.chat.last_inbound_at = fields.Datetime.now() - timedelta(days=3)
        self.do("template")
        self.assertEqual(self.get_sent().kind, "template")

    def test_new_chat(self):
        """S0-24: somebody who never wrote is written to."""
        carla = self.env["res.partner"].create({"name": "Carla Ruiz", "phone": "+34600111222"})
        with self.rules(can_start="anyone", reply_window=None):
            self.do("new_chat")
        chat = self.env["omnichannel.chat"].search([("partner_id", "=", carla.id)])
        self.assertEqual(chat.last_message_preview, "Hola Carla")

    def test_search(self):
        """S0-38: a message of long ago is found and shown."""
        for number in range(60):
            self.write_in(f"Mensaje {number}", self.phone)
        self.process()
        self.do("search")


@tagged("post_install", "-at_install")
class TestJobsNarrowTour(TestJobsTour):
    """The same on a phone."""

    browser_size = "390x844"
    touch_enabled = True
