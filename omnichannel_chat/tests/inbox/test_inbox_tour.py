from odoo.tests import HttpCase, new_test_user, tagged

from ..common import OmnichannelCase

AGENT_GROUPS = (
    "omnichannel_chat.group_agent,base.group_partner_manager,"
    "sales_team.group_sale_salesman_all_leads"
)


@tagged("post_install", "-at_install")
class TestInboxTour(HttpCase, OmnichannelCase):
    """The inbox in a browser."""

    browser_size = "1440x900"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = new_test_user(cls.env, "inbox_agent", groups=AGENT_GROUPS, tz="Europe/Madrid")
        cls.shop = cls._make_channel("Tour Shop", user_ids=[(6, 0, cls.user.ids)])
        cls.support = cls._make_channel("Tour Support", user_ids=[(6, 0, cls.user.ids)])
        cls.customer = cls.env["res.partner"].create({"name": "Tour Customer"})
        cls.env["sale.order"].create({"partner_id": cls.customer.id})
        cls.phone = cls._make_persona("Ana", cls.shop, phone="+34600123456")
        cls.bruno = cls._make_persona("Bruno", cls.support)

    def setUp(self):
        super().setUp()
        self.chat = self.receive("¿Tienen la mesa?", self.phone)
        self.other = self.receive("¿Abren el sábado?", self.bruno)
        # Two of the same number: nobody is linked by machine, both are suggested.
        self.customer.phone = "+34600123456"

    def test_desktop(self):
        """S0-05, S0-07, S0-14..S0-20, S0-32..S0-38: read, answer, archive, reopen, link."""
        self.start_tour("/odoo/chats", "omnichannel_inbox", login="inbox_agent")
        self.assertEqual(self.chat.state, "open")
        self.assertEqual(self.chat.partner_id, self.customer)
        sent = self.chat.delivery_ids.filtered(lambda d: d.direction == "out")
        texts = sent.filtered(lambda d: d.operation == "send").sudo().mapped("text")
        self.assertEqual(texts, ["Sí, la enviamos el lunes", "Una cosa más"])

    def test_address_of_a_chat(self):
        """S0-03, S0-33, S0-39: the address opens an archived chat; one channel needs no filter."""
        self.support.user_ids = self.manager
        self.chat.with_user(self.user).archive_chat()
        self.start_tour(
            f"/odoo/chats/{self.chat.id}", "omnichannel_inbox_link", login="inbox_agent"
        )

    def test_keyboard(self):
        """S0-20: list, search and composer without a mouse."""
        self.start_tour("/odoo/chats", "omnichannel_inbox_keyboard", login="inbox_agent")

    def test_escape(self):
        """S0-20: Escape closes one thing at a time; no letter does anything while one writes."""
        self.start_tour("/odoo/chats", "omnichannel_keyboard_escape", login="inbox_agent")
        self.assertEqual(self.chat.state, "open")

    def test_undo(self):
        """S0-32: archiving goes on to the next chat; what was done is undone by key and mouse."""
        self.start_tour("/odoo/chats", "omnichannel_keyboard_undo", login="inbox_agent")
        self.assertEqual(self.other.state, "open")
        self.assertTrue(self.other.waiting_since)
        self.assertFalse(self.other.user_id)

    def test_offline(self):
        """S0-20: what is written without a connection survives a reload and is sent once."""
        self.start_tour(f"/odoo/chats/{self.chat.id}", "omnichannel_offline", login="inbox_agent")
        sent = self.chat.delivery_ids.filtered(lambda d: d.direction == "out")
        texts = sent.filtered(lambda d: d.operation == "send").sudo().mapped("text")
        self.assertEqual(texts, ["Sin conexión"])

    def test_welcome(self):
        """S0-01: without a channel a manager is told how to begin."""
        company = self.env["res.company"].create({"name": "New Company"})
        new_test_user(
            self.env,
            "inbox_manager",
            groups="omnichannel_chat.group_manager",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )
        self.start_tour("/odoo/chats", "omnichannel_inbox_welcome", login="inbox_manager")


@tagged("post_install", "-at_install")
class TestInboxNarrowTour(TestInboxTour):
    browser_size = "390x844"
    touch_enabled = True

    test_desktop = test_address_of_a_chat = test_keyboard = test_welcome = None
    test_escape = test_undo = test_offline = None

    def test_phone(self):
        """S0-07, S0-08, S0-20: list, chat and customer are three pages on a phone."""
        self.start_tour("/odoo/chats", "omnichannel_inbox_phone", login="inbox_agent")
