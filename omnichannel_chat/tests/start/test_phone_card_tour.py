from odoo.tests import HttpCase, tagged

from ..common import OmnichannelCase

CUSTOMERS = "/odoo/action-base.action_partner_form?view_type=list"


class PhoneCardTour(HttpCase, OmnichannelCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for user in (cls.agent, cls.employee):
            user.group_ids += cls.env.ref("sales_team.group_sale_salesman_all_leads")
            user.group_ids += cls.env.ref("base.group_partner_manager")
        company = cls.env["res.partner"].create({"name": "Card Company", "is_company": True})
        cls.partner = cls.env["res.partner"].create(
            {"name": "Card Customer", "phone": "+34 600 111 222", "parent_id": company.id}
        )
        cls.shop = cls._make_channel("Tour Shop")
        cls._make_channel("Tour Second")
        cls.channel.active = False

    def setUp(self):
        super().setUp()
        self.chat = self.receive("Hola", self._make_persona("Ana", self.shop))
        self.chat.identity_id._link_partner(self.partner)


@tagged("post_install", "-at_install")
class TestPhoneCardDesktop(PhoneCardTour):
    browser_size = "1440x900"

    def test_card(self):
        """S0-41 to S0-43: the card by pointer and keyboard; choosing and starting a chat."""
        self.start_tour(CUSTOMERS, "omnichannel_phone_card", login="omni_agent")
        chats = self.env["omnichannel.chat"].search([("partner_id", "=", self.partner.id)])
        self.assertEqual(set(chats.channel_id.mapped("name")), {"Tour Shop", "Tour Second"})

    def test_nobody(self):
        """S0-40: people without the role see nothing of it."""
        self.start_tour(CUSTOMERS, "omnichannel_phone_card_nobody", login="omni_employee")


@tagged("post_install", "-at_install")
class TestPhoneCardPhone(PhoneCardTour):
    browser_size = "390x844"
    touch_enabled = True

    def test_tap(self):
        """S0-41, S0-42: on a phone the card opens by a tap."""
        self.env["sale.order"].create({"partner_id": self.partner.id, "user_id": self.agent.id})
        self.start_tour(
            "/odoo/action-sale.action_quotations",
            "omnichannel_phone_card_touch",
            login="omni_agent",
        )
