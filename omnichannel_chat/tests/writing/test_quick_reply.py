import base64

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common import OmnichannelCase


@tagged("post_install", "-at_install")
class TestQuickReply(OmnichannelCase):
    """Texts and files that are sent often (lesson 41)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = cls._make_user(
            "omni_seller",
            "omnichannel_chat.group_agent,sales_team.group_sale_salesman_all_leads",
        )
        cls.channel.user_ids += cls.seller
        company = cls.env["res.partner"].create({"name": "Azure", "is_company": True})
        cls.customer = cls.env["res.partner"].create(
            {"name": "Ana Pérez", "parent_id": company.id, "phone": "+34600123456"}
        )

    def setUp(self):
        super().setUp()
        self.chat = self.receive()

    def link(self):
        self.chat.identity_id.partner_id = self.customer

    def make_order(self, **values):
        product = self.env["product.product"].create({"name": "Table", "list_price": 240})
        return self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "order_line": [(0, 0, {"product_id": product.id, "tax_ids": False})],
                **values,
            }
        )

    def make_reply(self, text, user=None, **values):
        replies = self.env["mail.canned.response"].with_user(user or self.agent)
        return replies.create({"source": "hello", "substitution": text, **values})

    def fill(self, text, user=None, **options):
        reply = self.make_reply(text, user)
        chat = self.chat.with_user(user or self.agent)
        return chat.fill_quick_reply(reply.id, **options)["text"]

    # ------------------------------------------------------------------ gaps

    def test_customer_and_agent(self):
        """S0-18: the customer's and the agent's names are filled in."""
        self.link()
        text = self.fill(
            "Hola {{ customer.first_name }} ({{customer.company}}), soy {{agent.name}}"
        )
        self.assertEqual(text, f"Hola Ana (Azure), soy {self.agent.name}")

    def test_document(self):
        """S0-18: values of the newest order that counts, in plain words, and its link."""
        self.link()
        order = self.make_order()
        self.make_order(state="cancel")
        text = self.fill("{{order.name}}: {{order.amount}} {{order.link}}", self.seller)
        name, amount, link = text.replace("\xa0", " ").split(" ", 1)[0], text, text.split()[-1]
        self.assertEqual(name, f"{order.name}:")
        self.assertIn("240.00", amount)
        self.assertIn(f"/my/orders/{order.id}?access_token=", link)

    def test_chosen_document(self):
        """S0-18: another order of the customer can be chosen, nobody else's."""
        self.link()
        order = self.make_order()
        self.make_order()
        reply = self.make_reply("{{order.name}}", self.seller)
        chat = self.chat.with_user(self.seller)
        preview = chat.get_quick_reply_preview(reply.id)
        self.assertEqual(len(preview["documents"]), 2)
        text = chat.fill_quick_reply(reply.id, ["sale.order", order.id])["text"]
        self.assertEqual(text, order.name)
        stranger = self.env["res.partner"].create({"name": "Eva"})
        other = self.make_order(partner_id=stranger.id)
        with self.assertRaises(UserError):
            chat.fill_quick_reply(reply.id, ["sale.order", other.id])

    def test_any_field(self):
        """S0-18: any field of the document has a placeholder, over other records, too."""
        self.link()
        self.make_order(user_id=self.seller.id, client_order_ref="PO 7")
        text = self.fill("{{order.client_order_ref}} {{order.user_id.name}}", self.seller)
        self.assertEqual(text, f"PO 7 {self.seller.name}")

    def test_unknown_is_asked_for(self):
        """Lesson 41: what is not known is a blank for whoever sends, never an empty place."""
        text = self.fill("{{customer.company}} {{order.name}} {{order.nothing}} {{x}}")
        self.assertEqual(
            text, "[[Customer's company]] [[Number of the order]] [[order.nothing]] [[x]]"
        )

    def test_rights_of_the_agent(self):
        """S0-40: who may not read orders gets nothing of them into a text."""
        self.link()
        self.make_order()
        self.assertEqual(self.fill("{{order.name}}"), "[[Number of the order]]")

    def test_asked_for(self):
        """Lesson 41: blanks stay as they are, for the composer."""
        self.assertEqual(self.fill("El [[What day?]]."), "El [[What day?]].")

    # ------------------------------------------------------------------ files

    def test_files(self):
        """Lesson 41: files of the reply become the agent's own, which he can post or leave out."""
        reply = self.make_reply(
            "Catálogo",
            self.manager,
            group_ids=[(6, 0, self.env.ref("omnichannel_chat.group_agent").ids)],
            attachment_ids=[
                (0, 0, {"name": "catalogue.pdf", "datas": base64.b64encode(b"%PDF-1.4 catalogue")})
            ],
        )
        filled = self.chat.with_user(self.agent).fill_quick_reply(reply.id)
        copy = self.env["ir.attachment"].browse(filled["attachment_ids"])
        self.assertNotEqual(copy, reply.attachment_ids)
        self.assertEqual((copy.create_uid, copy.res_id), (self.agent, 0))
        token = filled["store_data"]["ir.attachment"][0]["ownership_token"]
        self.assertTrue(copy.with_user(self.agent)._has_attachments_ownership([token]))
        message = self.reply(self.chat, filled["text"], attachment_ids=copy.ids)
        self.assertEqual(message.attachment_ids.raw, b"%PDF-1.4 catalogue")
        with self.provider() as sent:
            self.send()
        self.assertEqual(sent[0].media.filename, "catalogue.pdf")
        reply.unlink()
        self.assertTrue(copy.exists())

    # ------------------------------------------------------------------ whose

    def test_own_and_shared(self):
        """S0-18: one sees one's own and those of one's groups; managers change the shared ones."""
        agents = self.env.ref("omnichannel_chat.group_agent")
        shared = self.make_reply("Hola", self.agent, group_ids=[(6, 0, agents.ids)])
        private = self.make_reply("Mío", self.agent)
        chats = self.env["omnichannel.chat"]

        def seen(user):
            return {each["id"] for each in chats.with_user(user).get_quick_replies()}

        self.assertLessEqual({shared.id, private.id}, seen(self.agent))
        self.assertIn(shared.id, seen(self.stranger))
        self.assertNotIn(private.id, seen(self.stranger))
        with self.assertRaises(AccessError):
            self.chat.with_user(self.seller).fill_quick_reply(private.id)
        with self.assertRaises(AccessError):
            shared.with_user(self.seller).substitution = "x"
        shared.with_user(self.manager).substitution = "Buenas"
        self.assertEqual(shared.substitution, "Buenas")

    def test_only_in_ones_chats(self):
        """S0-40: nobody reads a customer's data through a reply."""
        reply = self.make_reply("{{customer.name}}", self.stranger)
        with self.assertRaises(AccessError):
            self.chat.with_user(self.stranger).fill_quick_reply(reply.id)
        with self.assertRaises(AccessError):
            self.chat.with_user(self.stranger).get_quick_reply_preview(reply.id)

    def test_example(self):
        """S0-18: the form shows what a customer might read."""
        reply = self.make_reply("Hola {{customer.first_name}}, {{order.name}} [[What day?]]")
        self.assertEqual(reply.omnichannel_preview, "Hola Ana, S00042 [[What day?]]")
