from unittest.mock import patch

from lxml import etree

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..common import OmnichannelCase

BUTTON = "//button[@name='action_open_omnichannel_chats']"


@tagged("post_install", "-at_install")
class TestChatsButton(OmnichannelCase):
    """The button with the number of chats, on whatever belongs to a customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls.env["res.partner"].create({"name": "Ana Pérez"})
        for user in (cls.agent, cls.employee):
            user.group_ids += cls.env.ref("sales_team.group_sale_salesman_all_leads")
            user.group_ids += cls.env.ref("account.group_account_invoice")
            user.group_ids += cls.env.ref("base.group_partner_manager")

    def form(self, model, user=None, view_type="form"):
        Model = self.env[model].with_user(user or self.agent)
        return etree.fromstring(Model.get_view(view_type=view_type)["arch"])

    def make_model(self, field="x_partner_id"):
        """A model as somebody makes it in the interface."""
        # A registry without the model, once the test is over.
        self.addCleanup(self.registry.reset_changes)
        self.addCleanup(self.env.invalidate_all)
        model = self.env["ir.model"].create(
            {
                "name": "Repair",
                "model": "x_repair",
                "field_id": [
                    (0, 0, {"name": "x_name", "ttype": "char", "field_description": "Name"}),
                    (
                        0,
                        0,
                        {
                            "name": field,
                            "ttype": "many2one",
                            "relation": "res.partner",
                            "field_description": "Customer",
                        },
                    ),
                    (0, 0, {"name": "x_phone", "ttype": "char", "field_description": "Phone"}),
                ],
            }
        )
        self.env["ir.model.access"].create(
            {
                "name": "repair",
                "model_id": model.id,
                "group_id": self.env.ref("base.group_user").id,
                "perm_read": True,
                "perm_write": True,
                "perm_create": True,
            }
        )

    def link(self, persona=None, partner=None):
        chat = self.receive(persona=persona)
        chat.identity_id._link_partner(partner or self.partner)
        return chat

    # ------------------------------------------------------------------ where it stands

    def test_on_orders_and_invoices(self):
        """S0-41, S1-15: one button on orders and on invoices, for agents only."""
        for model in ("sale.order", "account.move"):
            with self.subTest(model):
                (button,) = self.form(model).xpath(BUTTON)
                self.assertEqual(button.getparent().get("name"), "button_box")
                self.assertFalse(self.form(model, self.employee).xpath(BUTTON))
                # What is kept for one user does not show to, or hide from, the next.
                self.assertTrue(self.form(model).xpath(BUTTON))

    def test_on_customers(self):
        """S1-15: the customer's form has its own, which counts with the record."""
        (button,) = self.form("res.partner").xpath(BUTTON)
        self.assertFalse(button.xpath("./widget"))

    def test_nowhere_else(self):
        """S0-41: no button where there is no customer, or where he is one of us."""
        for model in ("res.currency", "res.company", "omnichannel.chat"):
            with self.subTest(model):
                self.assertFalse(self.form(model, self.env.ref("base.user_admin")).xpath(BUTTON))

    def test_on_a_custom_model(self):
        """S0-41: a model that was made in the interface has the button without any code."""
        self.make_model()
        (button,) = self.form("x_repair").xpath(BUTTON)
        self.assertIn("x_partner_id", button.get("invisible"))
        self.assertFalse(self.form("x_repair", self.employee).xpath(BUTTON))
        chat = self.link()
        repair = (
            self.env["x_repair"].with_user(self.agent).create({"x_partner_id": self.partner.id})
        )
        action = repair.action_open_omnichannel_chats()
        self.assertEqual(action["params"], {"chat_id": chat.id})
        chats = self.env["omnichannel.chat"].with_user(self.agent)
        card = chats.get_phone_card("+34 699 999 999", "x_repair", repair.id)
        self.assertEqual([row["id"] for row in card["chats"]], [chat.id])

    def test_on_a_custom_model_with_other_names(self):
        """S0-41: whatever the field of the customer is called there."""
        self.make_model("x_who_pays")
        self.assertTrue(self.form("x_repair").xpath(BUTTON))

    def test_field_that_one_may_not_read(self):
        """S0-40: whose customer one may not read has no chats either."""
        self.link()
        order = self.env["sale.order"].create({"partner_id": self.partner.id})
        order = order.with_user(self.agent)
        self.assertEqual(order._get_omnichannel_partner(), self.partner)
        field = type(order)._fields["partner_id"]
        with patch.object(field, "groups", "base.group_system"):
            self.assertFalse(order._get_omnichannel_partner())

    def test_beside_inherited_views(self):
        """S0-41: views that extend the form, as form editors make them, stay valid."""
        self.env["ir.ui.view"].create(
            {
                "name": "edited",
                "model": "sale.order",
                "inherit_id": self.env.ref("sale.view_order_form").id,
                "arch": """
                    <data>
                        <xpath expr="//div[@name='button_box']" position="inside">
                            <button name="action_confirm" type="object" class="oe_stat_button"/>
                        </xpath>
                        <xpath expr="//form/sheet/div[@name='button_box']/button[1]"
                               position="attributes">
                            <attribute name="icon">fa-star</attribute>
                        </xpath>
                    </data>
                """,
            }
        )
        self.assertEqual(len(self.form("sale.order").xpath(BUTTON)), 1)

    # ------------------------------------------------------------------ what it counts and opens

    def count(self, partner=None, user=None):
        chats = self.env["omnichannel.chat"].with_user(user or self.agent)
        return chats.get_customer_chat_count((partner or self.partner).id)

    def test_count(self):
        """S0-40, S0-41: chats that the user sees; those of a company's people are the company's."""
        company = self.env["res.partner"].create({"name": "Azure", "is_company": True})
        self.partner.parent_id = company
        self.link()
        second = self._make_channel("Second", user_ids=[(6, 0, self.manager.ids)])
        self.link(self._make_persona("Ana again", second))
        for user, expected in ((self.agent, 1), (self.manager, 2), (self.stranger, 0)):
            with self.subTest(user.login):
                self.assertEqual(self.count(user=user), expected)
                self.assertEqual(self.count(company, user), expected)
                seen = self.partner.with_user(user)
                self.assertEqual((seen | company).mapped("omnichannel_chat_count")[0], expected)
        with self.assertRaises(AccessError):
            self.count(user=self.employee)

    def test_count_costs_one_statement(self):
        """S0-41: the number on the button costs one statement."""
        self.link()
        self.count()  # fills the caches of rights
        self.env.flush_all()
        self.env.invalidate_all()
        self.agent.with_user(self.agent).lang  # noqa: B018
        with self.assertQueryCount(1):
            self.count()

    def test_what_it_opens(self):
        """S0-42, S0-43: one chat in a window, several in the inbox, none: where to start one."""
        order = self.env["sale.order"].create({"partner_id": self.partner.id})
        order = order.with_user(self.agent)
        self.assertEqual(
            order.action_open_omnichannel_chats()["tag"], "omnichannel_chat.start_chat"
        )
        first = self.link()
        self.assertEqual(order.action_open_omnichannel_chats()["params"], {"chat_id": first.id})
        second = self.link(self._make_persona("Ana again"))
        action = order.action_open_omnichannel_chats()
        self.assertEqual(action["tag"], "omnichannel_chat.inbox")
        chats = self.env["omnichannel.chat"].with_user(self.agent)
        rows = chats.get_inbox_rows(partner_id=action["params"]["partner_id"])["rows"]
        self.assertEqual({row["id"] for row in rows}, {first.id, second.id})
        with self.assertRaises(AccessError):
            order.with_user(self.employee).action_open_omnichannel_chats()

    # ------------------------------------------------------------------ numbers in views

    def test_numbers_in_lists(self):
        """S0-41: numbers that a list shows as plain text have a card, for agents only."""
        (field,) = self.form("res.partner", view_type="list").xpath("//field[@name='phone']")
        self.assertEqual(field.get("widget"), "phone")
        (field,) = self.form("res.partner", self.employee, "list").xpath("//field[@name='phone']")
        self.assertFalse(field.get("widget"))

    def test_numbers_of_custom_models(self):
        """S0-41: a custom model's number, too."""
        self.make_model()
        (field,) = self.form("x_repair").xpath("//field[@name='x_phone']")
        self.assertEqual(field.get("widget"), "phone")

    def test_numbers_of_orders_and_invoices(self):
        """S0-41: orders and invoices show the customer's number to agents."""
        self.partner.phone = "+34 600 111 222"
        order = self.env["sale.order"].create({"partner_id": self.partner.id})
        self.assertEqual(order.with_user(self.agent).omnichannel_phone, "+34 600 111 222")
        for model in ("sale.order", "account.move"):
            with self.subTest(model):
                path = "//field[@name='omnichannel_phone']"
                self.assertTrue(self.form(model).xpath(path))
                self.assertFalse(self.form(model, self.employee).xpath(path))

    def test_list_of_orders(self):
        """S0-41: 80 orders with their numbers cost at most three statements more than without."""
        partners = self.env["res.partner"].create(
            [{"name": f"C{number}", "phone": f"+3460000{number:04}"} for number in range(80)]
        )
        self.env["sale.order"].create([{"partner_id": partner.id} for partner in partners])
        Order = self.env["sale.order"].with_user(self.agent)

        def count(**columns):
            fields = {"name": {}, "partner_id": {"fields": {"display_name": {}}}, **columns}
            statements = 0
            for _attempt in range(2):  # the first one fills the caches of rights
                self.env.flush_all()
                self.env.invalidate_all()
                before = self.env.cr.sql_log_count
                Order.web_search_read([("partner_id", "in", partners.ids)], fields, limit=80)
                statements = self.env.cr.sql_log_count - before
            return statements

        self.assertLessEqual(count(omnichannel_phone={}), count() + 3)
