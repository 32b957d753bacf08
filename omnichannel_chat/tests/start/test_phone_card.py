from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..common import OmnichannelCase

PHONE = "+34600111222"
#: A card costs at most so many statements.
MOST_STATEMENTS = 10


@tagged("post_install", "-at_install")
class TestPhoneCard(OmnichannelCase):
    """The card on a phone number."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.country_id = cls.env.ref("base.es")
        cls.company = cls.env["res.partner"].create({"name": "Azure", "is_company": True})
        cls.partner = cls.env["res.partner"].create(
            {"name": "Ana Pérez", "phone": "600 111 222", "parent_id": cls.company.id}
        )
        cls.order = cls.env["sale.order"].create({"partner_id": cls.partner.id})

    def card(self, phone="600 111 222", record=None, user=None):
        chats = self.env["omnichannel.chat"].with_user(user or self.agent)
        return chats.get_phone_card(phone, record and record._name, record and record.id)

    def link(self, text="Hola", persona=None):
        """A chat with the customer."""
        chat = self.receive(text, persona)
        chat.identity_id._link_partner(self.partner)
        return chat

    # ------------------------------------------------------------------ whose number it is

    def test_by_number(self):
        """S0-41: a number alone tells whose it is, however it is written."""
        for phone in ("600111222", "+34 600-111-222", "0034600111222"):
            with self.subTest(phone):
                card = self.card(phone)
                self.assertEqual(
                    card["customers"],
                    [{"id": self.partner.id, "name": "Ana Pérez", "company": "Azure"}],
                )
                self.assertEqual(card["phone"], PHONE)

    def test_variants(self):
        """Lessons 6, 7: the same phone in Brazil's, Mexico's and Argentina's other notation."""
        for stored, shown in (
            ("+55 11 8765-4321", "+5511987654321"),
            ("+52 1 55 1234 5678", "+525512345678"),
            ("+54 9 11 2345-6789", "+541123456789"),
        ):
            with self.subTest(shown):
                self.partner.phone = stored
                self.assertEqual(self.card(shown)["customers"][0]["id"], self.partner.id)

    def test_by_record(self):
        """S0-41: the record's customer counts, whatever number stands in the record."""
        chat = self.link()
        card = self.card("+34 699 999 999", self.order, self._let_sell(self.agent))
        self.assertEqual(card["customers"][0]["id"], self.partner.id)
        self.assertEqual([row["id"] for row in card["chats"]], [chat.id])

    def test_by_customer(self):
        """S0-41: on the customer himself it is his card."""
        self.assertEqual(self.card("1", self.partner)["customers"][0]["id"], self.partner.id)

    def test_shared_number(self):
        """S0-41: of several customers with one number all are named."""
        other = self.env["res.partner"].create({"name": "Bruno", "phone": PHONE})
        names = {customer["id"] for customer in self.card()["customers"]}
        self.assertEqual(names, {self.partner.id, other.id})

    def test_nobody(self):
        """S0-41: a number that nobody has, and what is no number, give an empty card."""
        for phone in ("+34 699 999 999", "none", "", False):
            with self.subTest(phone):
                card = self.card(phone)
                self.assertFalse(card["customers"] or card["chats"])

    def test_record_that_is_no_record(self):
        """S0-41: what a browser says of the record is not believed, and breaks nothing."""
        chats = self.env["omnichannel.chat"].with_user(self.agent)
        for model, res_id in (("no.model", 1), ("base", 1), ("sale.order", False)):
            with self.subTest(model):
                card = chats.get_phone_card(PHONE, model, res_id)
                self.assertEqual(card["customers"][0]["id"], self.partner.id)

    # ------------------------------------------------------------------ chats and channels

    def test_chats(self):
        """S0-41: chats with their channel, state and unread messages; active ones first."""
        archived = self.link()
        archived.archive_chat()
        second = self._make_channel("Second")
        persona = self._make_persona("Ana again", second)
        active = self.link("One", persona)
        self.receive("Two", persona)
        rows = self.card()["chats"]
        self.assertEqual([row["id"] for row in rows], [active.id, archived.id])
        self.assertEqual(rows[0]["channel"], "Second")
        self.assertEqual(rows[0]["unread"], 2)
        self.assertEqual([row["state_label"] for row in rows], ["", "Archived"])

    def test_chat_by_number(self):
        """S0-41: a chat that is linked to nobody is found by its number."""
        self._make_persona("Carla", phone="+34 699 999 999")
        persona = self.channel.persona_ids[-1]
        chat = self.receive(persona=persona)
        chat.sudo().identity_id.write({"phone": "+34699999999", "partner_id": False})
        card = self.card("699 99 99 99")
        self.assertEqual([row["id"] for row in card["chats"]], [chat.id])
        self.assertFalse(card["customers"])

    def test_chats_of_a_company(self):
        """S0-41: a company's card has the chats of its people."""
        chat = self.link()
        card = self.card("911 111 111", self.company)
        self.assertEqual([row["id"] for row in card["chats"]], [chat.id])
        self.assertEqual([row["id"] for row in card["channels"]], [self.channel.id])

    def test_many_chats(self):
        """S0-41: a card stays small; it says how many chats are left."""
        for number in range(8):
            self.link(persona=self._make_persona(f"Ana {number}"))
        card = self.card()
        self.assertEqual((len(card["chats"]), card["more"]), (6, 2))

    def test_where_to_start(self):
        """S0-43: channels without a chat, where one can write to this number."""
        self.assertEqual(
            self.card()["channels"],
            [{"id": self.channel.id, "name": "Shop", "look": "whatsapp", "mode": "text"}],
        )
        self.link()
        self.assertFalse(self.card()["channels"])

    def test_where_one_cannot_start(self):
        """S0-43: without a number, or where nothing is connected, no channel is offered."""
        self.assertFalse(self.card("none")["channels"])
        self.channel.state = "reconnect"
        self.assertFalse(self.card()["channels"])

    # ------------------------------------------------------------------ rights

    def test_only_the_team(self):
        """S0-40: without the role one is told nothing, not even to whom the number belongs."""
        for user in (self.employee, self.portal):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.card(user=user)

    def test_three_agents(self):
        """S0-40: each agent sees the chats of his channels, and starts on these only."""
        other = self._make_user("omni_other", "omnichannel_chat.group_agent")
        second = self._make_channel("Second", user_ids=[(6, 0, other.ids)])
        here = self.link()
        there = self.link(persona=self._make_persona("Ana there", second))
        expected = {self.agent: here, other: there, self.stranger: here.browse()}
        for user, chats in expected.items():
            with self.subTest(user.login):
                card = self.card(record=self.order, user=self._let_sell(user))
                self.assertEqual([row["id"] for row in card["chats"]], chats.ids)
                self.assertFalse(card["channels"])
                self.assertEqual(card["customers"][0]["id"], self.partner.id)
        both = self.card(user=self.manager)["chats"]
        self.assertEqual({row["id"] for row in both}, {here.id, there.id})

    def _let_sell(self, user):
        user.group_ids += self.env.ref("sales_team.group_sale_salesman_all_leads")
        return user

    def test_two_companies(self):
        """S0-40: what belongs to another company is not there: chats, channels, customers."""
        other = self.env["res.company"].create({"name": "Other", "country_id": self._spain().id})
        abroad = self._make_channel("Abroad", company_id=other.id)
        chat = self.link(persona=self._make_persona("Ana abroad", abroad))
        self.assertFalse(self.card()["chats"])
        self.partner.company_id = other
        self.assertFalse(self.card()["customers"])
        with self.assertRaises(AccessError):
            self.card(record=self.partner)
        self.agent.write({"company_ids": [(4, other.id)]})
        chats = self.env["omnichannel.chat"].with_user(self.agent)
        chats = chats.with_context(allowed_company_ids=[other.id, self.env.company.id])
        card = chats.get_phone_card(PHONE)
        self.assertEqual([row["id"] for row in card["chats"]], [chat.id])
        self.assertEqual(card["customers"][0]["id"], self.partner.id)

    def _spain(self):
        return self.env.ref("base.es")

    def test_record_that_one_may_not_read(self):
        """S0-40: nobody learns through the card of a record that he may not read."""
        with self.assertRaises(AccessError):
            self.card(record=self.order, user=self.stranger)

    # ------------------------------------------------------------------ what it costs

    def test_statements(self):
        """S0-41: one card costs at most ten statements, by record and by number."""
        for number in range(3):
            self.link(persona=self._make_persona(f"Ana {number}", self._make_channel(f"C{number}")))
        self._make_channel("Without a chat")
        for values in ((PHONE, None), (PHONE, self.partner), ("699999999", self.order)):
            with self.subTest(values[1]):
                user = self._let_sell(self.agent)
                self.card(*values, user=user)  # fills the caches of rights
                self.env.flush_all()
                self.env.invalidate_all()
                # What every request reads of its user is not counted.
                user.lang, user.company_id.partner_id.name  # noqa: B018
                before = self.env.cr.sql_log_count
                self.card(*values, user=user)
                self.assertLessEqual(self.env.cr.sql_log_count - before, MOST_STATEMENTS)

    def test_list_costs_nothing(self):
        """S0-41: a list of 80 customers costs an agent as many statements as anybody."""
        self.env["res.partner"].create(
            [{"name": f"C{number}", "phone": f"+3460000{number:04}"} for number in range(80)]
        )
        self.employee.group_ids += self.env.ref("base.group_partner_manager")
        self.agent.group_ids += self.env.ref("base.group_partner_manager")

        def count(user):
            Partner = self.env["res.partner"].with_user(user)
            specification = {"display_name": {}, "phone": {}}
            counts = []
            for _attempt in range(2):  # the first one fills the caches of rights
                self.env.flush_all()
                self.env.invalidate_all()
                before = self.env.cr.sql_log_count
                Partner.get_views([(False, "list")])
                Partner.web_search_read([("phone", "!=", False)], specification, limit=80)
                counts.append(self.env.cr.sql_log_count - before)
            return counts[-1]

        self.assertEqual(count(self.agent), count(self.employee))
