from dataclasses import replace
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, ConcurrencyError, UserError
from odoo.tests import tagged

from ...connectors.events import Address, Template
from ...connectors.sandbox.connector import SandboxConnector
from ..common import OmnichannelCase

PHONE = "+34600111222"


@tagged("post_install", "-at_install")
class TestStartChat(OmnichannelCase):
    """Writing to somebody who never wrote."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.country_id = cls.env.ref("base.es")
        cls.partner = cls.env["res.partner"].create({"name": "Carla Ruiz", "phone": "600 111 222"})

    def setUp(self):
        super().setUp()
        # Addresses like WhatsApp's: the look-up of variants knows them.
        self.startPatcher(
            patch.object(
                SandboxConnector,
                "address_for_phone",
                lambda self, phone: Address("wa_id", phone.removeprefix("+")),
            )
        )
        self.startPatcher(patch.object(SandboxConnector, "_reach", lambda self, to: None))

    def rules(self, **values):
        """The sandbox with other rules, until the end of the test."""
        rules = replace(SandboxConnector.capabilities, **values)
        self.startPatcher(patch.object(SandboxConnector, "capabilities", rules))

    def by_template(self):
        self.rules(can_start="template", reply_window=timedelta(hours=24))

    def add_template(self):
        told = Template(external_id="t", name="t", language="es", body="Hola", category="utility")
        self.env["omnichannel.message.template"]._store(self.channel, [told])

    @property
    def chats(self):
        return self.env["omnichannel.chat"].with_user(self.agent)

    def start(self, **values):
        values = values or {"partner_id": self.partner.id}
        return self.chats.browse(self.chats.start_chat(self.channel.id, **values))

    def option(self, channel=None, **values):
        values = values or {"partner_id": self.partner.id}
        options = self.chats.get_start_options(**values)["channels"]
        return next(each for each in options if each["id"] == (channel or self.channel).id)

    # ------------------------------------------------------------------ starting

    def test_new_chat(self):
        """S0-24: a chat with a customer who never wrote, linked to the customer."""
        chat = self.start()
        identity_sudo = chat.sudo().identity_id
        self.assertEqual(chat.partner_id, self.partner)
        self.assertEqual(identity_sudo.external_id, "34600111222")
        self.assertEqual(identity_sudo.phone, PHONE)
        self.assertEqual(chat.display_name, "Carla Ruiz")
        self.reply(chat, "Hola")
        with self.provider() as sent:
            self.send()
        self.assertEqual(sent[0].to, (Address("wa_id", "34600111222"),))

    def test_shown_after_the_first_message(self):
        """S0-24: an empty chat stands in no list; with its first message it does."""
        chat = self.start()
        self.assertFalse(self.chats.get_inbox_rows()["rows"])
        self.reply(chat, "Hola")
        self.assertEqual([row["id"] for row in self.chats.get_inbox_rows()["rows"]], [chat.id])

    def test_same_chat_again(self):
        """S0-24: there is one chat with a customer, however one finds it."""
        chat = self.start()
        self.assertEqual(self.start(), chat)
        self.assertEqual(self.start(phone="600111222"), chat)
        self.assertEqual(self.start(phone="+34 600-11-12-22"), chat)

    def test_chat_of_the_customer(self):
        """S0-24: who wrote under another number is found by the link to the customer."""
        chat = self.receive()
        chat.identity_id._link_partner(self.partner)
        self.assertEqual(self.start(), chat)
        self.assertEqual(self.option()["chat_id"], chat.id)

    def test_open_chat_before_an_archived_one(self):
        """S0-35: an archived chat is found, too, and opens with the first message."""
        chat = self.start()
        self.reply(chat)
        chat.archive_chat()
        self.assertEqual(self.start(), chat)
        self.reply(chat)
        self.assertEqual(chat.state, "open")

    def test_variants(self):
        """Lessons 6, 7: Brazil's ninth digit, Mexico's 1 and Argentina's 9 are the same phone."""
        for known, typed in (
            ("+551187654321", "+55 11 98765-4321"),
            ("+5215512345678", "+52 55 1234 5678"),
            ("+5491123456789", "+54 11 2345-6789"),
        ):
            with self.subTest(typed):
                chat = self.start(phone=known)
                self.assertEqual(self.start(phone=typed), chat)
                self.assertEqual(self.option(phone=typed)["chat_id"], chat.id)

    def test_a_number_nobody_has(self):
        """S0-24: a number alone is enough; a unique customer with it is linked."""
        chat = self.start(phone="+34 699 999 999")
        self.assertFalse(chat.partner_id)
        self.assertEqual(chat.display_name, "+34699999999")
        self.assertEqual(self.start(phone=PHONE).partner_id, self.partner)

    def test_customer_of_another_country(self):
        """Lesson 11: a number is read as in the customer's country, then the company's."""
        self.partner.write({"country_id": self.env.ref("base.fr").id, "phone": "06 12 34 56 78"})
        self.assertEqual(self.start().sudo().identity_id.phone, "+33612345678")

    def test_no_number(self):
        """Lesson 11: what is no number is refused with a sentence; nothing is made of it."""
        for phone, words in (("123", "123 is no phone number"), ("hello", "no phone number")):
            with self.subTest(phone), self.assertRaisesRegex(UserError, words):
                self.start(phone=phone)
        self.partner.phone = False
        with self.assertRaisesRegex(UserError, "has no phone number"):
            self.start()
        self.assertFalse(self.env["omnichannel.identity"].search([("phone", "=", "123")]))
        self.assertIn("no phone number", self.option()["why_not"])

    def test_somebody_elses_number(self):
        """S0-15: a chat that belongs to somebody is opened, never given to somebody else."""
        other = self.env["res.partner"].create({"name": "Other"})
        chat = self.start()
        self.assertEqual(self.start(partner_id=other.id, phone=PHONE), chat)
        self.assertEqual(chat.partner_id, self.partner)

    def test_blacklisted_number(self):
        """Lesson 44: who is on the phone blacklist gets no advertising here either."""
        self.env["phone.blacklist"].sudo().create({"number": PHONE})
        self.assertEqual(self.start().sudo().identity_id.stopped, "marketing")

    def test_started_twice_at_once(self):
        """Lesson 2: who comes second finds the chat of the first, by repeating the request."""
        self.start()
        with (
            patch.object(type(self.chats), "_find_start_chats", lambda *args: {}),
            patch.object(
                type(self.env["omnichannel.identity"]), "_find_addresses", lambda *args: {}
            ),
            self.assertRaises(ConcurrencyError),
        ):
            self.start()

    # ------------------------------------------------------------------ what is possible

    def test_free_text(self):
        """S0-24: where anyone may start, one writes."""
        self.assertEqual(self.option()["mode"], "text")

    def test_by_template(self):
        """S0-36: where a template has to begin, it is offered, if there is one."""
        self.by_template()
        self.assertIn("no approved template", self.option()["why_not"])
        self.add_template()
        self.assertEqual(self.option()["mode"], "template")
        chat = self.start()
        with self.assertRaises(UserError):
            self.reply(chat)
        template = self.env["omnichannel.message.template"].search([])[-1]
        chat.send_template(template.id)
        self.assertEqual(chat.delivery_ids.kind, "template")

    def test_within_the_window(self):
        """S0-36: with who has written just now one writes freely."""
        self.by_template()
        chat = self.receive()
        chat.identity_id._link_partner(self.partner)
        self.assertEqual(self.option()["mode"], "text")
        chat.last_inbound_at = fields.Datetime.now() - timedelta(days=2)
        self.add_template()
        self.assertEqual(self.option()["mode"], "template")

    def test_by_link(self):
        """S0-24: where the customer has to begin, he is sent a link that says who he is."""
        self.rules(can_start="customer")
        with patch.object(
            SandboxConnector, "invite_link", lambda self, ref="": f"https://t.example/?start={ref}"
        ):
            self.assertEqual(self.option()["mode"], "link")
            link = self.chats.get_invite_link(self.channel.id, self.partner.id)
        with self.assertRaisesRegex(UserError, "has to write first"):
            self.start()
        ref = link["url"].partition("=")[2]
        self.assertIn("barcode_type=QR", link["qr"])
        chat = self.receive()
        chat.identity_id._follow_invite(ref)
        self.assertEqual(chat.partner_id, self.partner)

    def test_without_a_link(self):
        """S0-24: a channel that knows no link says so."""
        self.rules(can_start="customer")
        with patch.object(SandboxConnector, "invite_link", lambda self, ref="": ""):
            self.assertEqual(self.option()["mode"], "")
            self.assertTrue(self.option()["why_not"])
            with self.assertRaises(UserError):
                self.chats.get_invite_link(self.channel.id, self.partner.id)

    def test_not_connected(self):
        """S0-31: a channel that lost its connection says so; one never connected is not listed."""
        self.channel.state = "reconnect"
        self.assertIn("not connected", self.option()["why_not"])
        with self.assertRaises(UserError):
            self.start()
        self.channel.state = "draft"
        self.assertFalse(self.chats.get_start_options()["channels"])

    def test_blocked(self):
        """S0-24: whom we have blocked is not written to."""
        self.start().sudo().identity_id.blocked = True
        option = self.option()
        self.assertEqual(option["mode"], "")
        self.assertIn("blocked", option["why_not"])

    def test_finding_somebody(self):
        """S0-24: by name, e-mail or number; a number is offered as it is, too."""
        self.partner.email = "carla@example.com"
        for text in ("carla ru", "carla@example", "600 111"):
            with self.subTest(text):
                found = self.chats.find_start_customers(text)["customers"]
                self.assertIn(self.partner.id, [each["id"] for each in found])
        found = self.chats.find_start_customers("699 999 999")
        self.assertEqual(found, {"customers": [], "phone": "+34699999999"})
        self.assertEqual(self.chats.find_start_customers("  ")["customers"], [])

    def test_colleagues_are_no_customers(self):
        """S0-15: whom a chat is linked to is a customer; two of one name are told apart."""
        self.partner.write({"email": "carla@example.com", "name": "Laura"})
        self.manager.partner_id.name = "Laura"
        everybody = self.chats.find_start_customers("Laura")["customers"]
        self.assertIn(self.manager.partner_id.id, [each["id"] for each in everybody])
        found = self.chats.find_start_customers("Laura", colleagues=False)["customers"]
        self.assertNotIn(self.manager.partner_id.id, [each["id"] for each in found])
        (carla,) = [each for each in found if each["id"] == self.partner.id]
        self.assertEqual(
            (carla["phone"], carla["email"]), (self.partner.phone, "carla@example.com")
        )

    # ------------------------------------------------------------------ access

    def test_channels_of_the_user(self):
        """S0-40, S0-42: one starts on one's own channels only."""
        other = self._make_channel("Other", user_ids=[(6, 0, self.stranger.ids)])
        listed = self.chats.get_start_options(self.partner.id)["channels"]
        self.assertEqual([each["id"] for each in listed], self.channel.ids)
        with self.assertRaises(AccessError):
            self.chats.start_chat(other.id, partner_id=self.partner.id)
        with self.assertRaises(AccessError):
            self.chats.get_invite_link(other.id)

    def test_nobody_else(self):
        """S0-40: neither employees without the role nor customers nor the public start chats."""
        for user in (self.employee, self.portal, self.env.ref("base.public_user")):
            chats = self.env["omnichannel.chat"].with_user(user)
            for call in (
                lambda c=chats: c.find_start_customers("Carla"),
                lambda c=chats: c.get_start_options(self.partner.id),
                lambda c=chats: c.start_chat(self.channel.id, phone=PHONE),
                lambda c=chats: c.get_invite_link(self.channel.id),
            ):
                with self.subTest(user.login), self.assertRaises(AccessError):
                    call()

    def test_customers_that_one_may_not_see(self):
        """S0-40: nobody learns through a chat of a customer that he may not read."""
        company = self.env["res.company"].create({"name": "Other"})
        self.partner.company_id = company
        with self.assertRaises(AccessError):
            self.chats.get_start_options(self.partner.id)
        with self.assertRaises(AccessError):
            self.start()

    def test_queries_do_not_grow(self):
        """S0-24: options for ten channels cost as many queries as for two."""
        self.start()
        # A new channel empties the caches of rules: so it is in both counts.
        self._make_channel("Second")

        def count():
            self.env.flush_all()
            self.chats.get_start_options(self.partner.id)
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.chats.get_start_options(self.partner.id)
            return self.env.cr.sql_log_count - before

        few = count()
        for number in range(8):
            channel = self._make_channel(f"More {number}")
            self.chats.start_chat(channel.id, partner_id=self.partner.id)
        self.assertEqual(count(), few)

    # ------------------------------------------------------------------ the customer's form

    def test_button_of_the_customer(self):
        """S0-43: the customer's form opens the dialog for that customer."""
        action = self.partner.with_user(self.agent).action_start_omnichannel_chat()
        self.assertEqual(action["tag"], "omnichannel_chat.start_chat")
        self.assertEqual(action["params"], {"partner_id": self.partner.id})


@tagged("post_install", "-at_install")
class TestStartInSandbox(OmnichannelCase):
    """Starting a chat in the sandbox as it is."""

    def test_customer_gets_a_phone(self):
        """S0-24: in the sandbox the customer gets a phone, and answers in the same chat."""
        partner = self.env["res.partner"].create({"name": "Carla Ruiz", "phone": PHONE})
        chats = self.env["omnichannel.chat"].with_user(self.agent)
        chat = chats.browse(chats.start_chat(self.channel.id, partner_id=partner.id))
        persona = self.channel.persona_ids.filtered(lambda p: p.phone == PHONE)
        self.assertEqual(persona.name, "Carla Ruiz")
        self.reply(chat, "Hola")
        self.send()
        self.assertEqual(chat.delivery_ids.state, "sent")
        self.assertEqual(self.receive("Buenas", persona), chat)
        self.assertEqual(chats.start_chat(self.channel.id, phone=PHONE), chat.id)
