from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, new_test_user, tagged

from ..common import OmnichannelCase

SELLER_GROUPS = (
    "omnichannel_chat.group_agent,base.group_partner_manager,"
    "sales_team.group_sale_salesman_all_leads,account.group_account_invoice"
)


class DocumentsCase(OmnichannelCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = new_test_user(cls.env, "omni_seller", groups=SELLER_GROUPS)
        cls.channel.user_ids += cls.seller
        cls.partner = cls.env["res.partner"].create({"name": "Azure"})
        cls.product = cls.env["product.product"].create({"name": "Table", "list_price": 100})

    def make_chat(self):
        chat = self.receive("¿Cuánto cuesta la mesa?").with_user(self.seller)
        chat.link_partner(self.partner.id)
        return chat

    def make_order(self, partner=None, **values):
        lines = [(0, 0, {"product_id": self.product.id, "tax_ids": False})]
        return self.env["sale.order"].create(
            {"partner_id": (partner or self.partner).id, "order_line": lines, **values}
        )

    def make_invoice(self, post=True):
        journal = self.env["account.journal"].search([("type", "=", "sale")], limit=1)
        if not journal:
            self.skipTest("needs a chart of accounts")
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.partner.id,
                "invoice_line_ids": [
                    (0, 0, {"name": "Table", "price_unit": 100, "tax_ids": False})
                ],
            }
        )
        if post:
            invoice.action_post()
        return invoice

    def card(self, chat, user=None):
        """The card of the newest message, as the user's browser gets it."""
        message = chat.sudo().message_ids.filtered("omnichannel_message_ids")[:1]
        return message.with_user(user or self.seller)._get_omnichannel_data()["document"]


@tagged("post_install", "-at_install")
class TestDocuments(DocumentsCase):
    """Documents beside the chat, made from it, and sent in it."""

    # ------------------------------------------------------------------ lists and making

    def test_invoices(self):
        """S0-18: invoices stand beside the chat with what is due; not for who may not see them."""
        chat = self.make_chat()
        invoice = self.make_invoice()
        self.make_invoice(post=False)
        lists = {each["key"]: each for each in chat.get_panel_details()["documents"]}
        self.assertEqual(lists["invoices"]["count"], 2)
        (due,) = lists["invoices"]["due"]
        self.assertEqual((due["count"], due["amount"]), (1, invoice.amount_residual))
        self.assertEqual(due["currency_id"], invoice.currency_id.id)
        agent = chat.with_user(self.agent).get_panel_details()
        self.assertEqual((agent["documents"], agent["creatable"]), ([], {}))

    def test_cost(self):
        """S0-18: many documents are listed with as many queries as few."""
        chat = self.make_chat()
        self.make_order().action_confirm()
        self.make_order(), self.make_invoice()
        few = self.count_queries(chat.get_panel_details)
        for _number in range(4):
            self.make_order().action_confirm()
            self.make_order(), self.make_invoice()
        self.assertLessEqual(self.count_queries(chat.get_panel_details), few)

    def count_queries(self, call):
        call()
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        call()
        return self.env.cr.sql_log_count - before

    def test_made_from_the_chat(self):
        """S0-19: a new document quotes the last messages, knows its chat, and the chat knows it."""
        chat = self.make_chat()
        action = chat.action_new_quotation()
        Order = self.env["sale.order"].with_user(self.seller).with_context(**action["context"])
        order = Order.create({})
        self.assertEqual(order.partner_id, self.partner)
        self.assertEqual(order.omnichannel_chat_id, chat)
        self.assertTrue(order.omnichannel_chat_visible)
        note = order.message_ids.filtered(lambda message: "mesa" in (message.body or ""))
        self.assertEqual(note.subtype_id, self.env.ref("mail.mt_note"))
        self.assertIn(order.name, chat.sudo().message_ids[0].body)
        opened = order.action_open_omnichannel_chat()
        self.assertEqual(opened["params"], {"chat_id": chat.id})
        self.assertFalse(order.with_env(self.env(context={})).copy().omnichannel_chat_id)

    def test_only_with_ones_own_chat(self):
        """S0-40: nobody ties a document to a chat that he cannot see, or opens it from there."""
        hidden = self._make_channel("Elsewhere", user_ids=[(6, 0, self.manager.ids)])
        foreign = self.receive("Hola", self._make_persona("Eva", hidden))
        order = self.make_order().with_user(self.seller)
        with self.assertRaises(AccessError):
            order.omnichannel_chat_id = foreign
        Order = self.env["sale.order"].with_user(self.seller)
        with self.assertRaises(AccessError):
            Order.with_context(default_omnichannel_chat_id=foreign.id).create(
                {"partner_id": self.partner.id}
            )
        order.invalidate_recordset()
        order.sudo().omnichannel_chat_id = foreign
        self.assertFalse(order.omnichannel_chat_visible)
        with self.assertRaises(AccessError):
            order.action_open_omnichannel_chat()
        plain = new_test_user(
            self.env, "plain_seller", groups="sales_team.group_sale_salesman_all_leads"
        )
        with self.assertRaises(AccessError):
            order.with_user(plain).read(["omnichannel_chat_id"])
        self.assertNotIn("omnichannel_chat_id", order.with_user(plain).fields_get())

    # ------------------------------------------------------------------ sending

    def test_send_link(self):
        """S0-18: a quotation goes as a link that opens it; the card says so and keeps up."""
        chat, order = self.make_chat(), self.make_order()
        offer = chat.get_document_offer("sale.order", order.id)
        self.assertIn(order.name, offer["text"])
        self.assertIn("link", dict(offer["ways"]))
        args = ("sale.order", order.id, "link", "Aquí está:")
        message_id = chat.send_document(*args, omnichannel_key="k1")
        self.assertEqual(chat.send_document(*args, omnichannel_key="k1"), message_id)
        self.assertEqual(order.state, "sent")
        with self.provider() as sent:
            self.send()
        (message,) = sent
        self.assertRegex(message.text, rf"^Aquí está:\s+http.*/my/orders/{order.id}\?access_token=")
        card = self.card(chat)
        self.assertEqual((card["state"], card["number"]), ("sent", order.name))
        self.env["omnichannel.message"]._note_document_seen(order)
        self.assertEqual(self.card(chat)["state"], "seen")
        order.action_confirm()
        self.assertEqual(self.card(chat)["state"], "sale")
        order.signed_on = "2026-01-01"
        self.assertEqual(self.card(chat)["state_label"], "Signed")

    def test_no_way_now(self):
        """S0-18: a document that cannot be sent now says so; nothing is offered, nothing breaks."""
        chat, order = self.make_chat(), self.make_order()
        none = patch.object(type(order), "_get_omnichannel_ways", lambda document: [])
        with none, self.assertRaisesRegex(UserError, f"{order.name} cannot be sent now"):
            chat.get_document_offer("sale.order", order.id)

    def test_card_by_rights(self):
        """S0-40: who may not read the order sees its number on the card, and nothing of today."""
        chat, order = self.make_chat(), self.make_order()
        chat.send_document("sale.order", order.id, "link")
        order.action_confirm()
        card = self.card(chat, self.agent)
        self.assertEqual((card["number"], card["state_label"]), (order.name, "Sent"))
        self.assertNotIn("amount", card)
        self.assertFalse(card["can_open"])

    def test_not_anybodys(self):
        """S0-40: only what the agent may read, and only to the customer whose it is."""
        chat = self.make_chat()
        other = self.env["res.partner"].create({"name": "Other"})
        with self.assertRaisesRegex(UserError, "is for Other"):
            chat.send_document("sale.order", self.make_order(other).id, "link")
        with self.assertRaises(AccessError):
            chat.with_user(self.agent).send_document("sale.order", self.make_order().id, "link")
        for model in ("res.partner", "no.such.model"):
            with self.assertRaisesRegex(UserError, "cannot be sent"):
                chat.send_document(model, self.partner.id, "link")
        with self.assertRaises(AccessError):
            chat.with_user(self.stranger).send_document("sale.order", self.make_order().id, "link")
        contact = self.env["res.partner"].create({"name": "C", "parent_id": self.partner.id})
        self.assertTrue(chat.get_document_offer("sale.order", self.make_order(contact).id))

    def test_gate(self):
        """S0-20: a document passes the same gate as every message; nothing is half done."""
        chat, order = self.make_chat(), self.make_order()
        chat.sudo().identity_id.blocked = True
        with self.assertRaisesRegex(UserError, "blocked"):
            chat.send_document("sale.order", order.id, "link")
        self.assertEqual(order.state, "draft")

    def test_send_pdf(self):
        """S0-18: a quotation goes as a file."""
        chat, order = self.make_chat(), self.make_order()
        report = "odoo.addons.base.models.ir_actions_report.IrActionsReport._render_qweb_pdf"
        with patch(report, return_value=(b"%PDF-1.4", "pdf")):
            chat.send_document("sale.order", order.id, "pdf", "Aquí")
        delivery = chat.sudo().delivery_ids.filtered(lambda d: d.direction == "out")
        self.assertEqual(delivery.attachment_id.name, f"{order.name}.pdf")
        self.assertEqual(self.card(chat)["id"], order.id)

    def test_send_payment_link(self):
        """S0-18: an order that is to be paid goes with the link of Odoo's own payment page."""
        chat, order = self.make_chat(), self.make_order()
        order.action_confirm()
        chat.send_document("sale.order", order.id, "payment")
        delivery = chat.sudo().delivery_ids.filtered(lambda d: d.direction == "out")
        self.assertIn("payment_amount=100.0", delivery.text)

    def test_invoice_card(self):
        """S0-18: a draft is not sent; a paid invoice shows as paid on its card."""
        chat, draft = self.make_chat(), self.make_invoice(post=False)
        with self.assertRaisesRegex(UserError, "Confirm the invoice"):
            chat.send_document("account.move", draft.id, "link")
        invoice = self.make_invoice()
        chat.send_document("account.move", invoice.id, "link")
        self.assertEqual(self.card(chat)["state"], "sent")
        payment = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        payment.create({}).action_create_payments()
        self.assertIn(self.card(chat)["state"], ("paid", "in_payment"))

    def test_card_is_told(self):
        """S0-18: only a document that was sent tells browsers that it changed, once."""
        chat, order = self.make_chat(), self.make_order()
        chat.send_document("sale.order", order.id, "link")
        untold = self.make_order()
        self.env.flush_all()
        self.env.cr.precommit.data.pop("omnichannel.documents", None)
        self.env.cr.precommit.clear()
        told = []
        Chat = type(self.env["omnichannel.chat"])
        with patch.object(Chat, "_notify_changed", lambda chats, messages=None: told.append(chats)):
            (order | untold).action_confirm()
            order.signed_on = "2026-01-01"
            self.env.cr.precommit.run()
        self.assertEqual(told, [chat.sudo()])

    def test_invoice_of_an_order_knows_the_chat(self):
        """S0-19: what is made of a document knows the chat, too."""
        chat, order = self.make_chat(), self.make_order()
        order.omnichannel_chat_id = chat.sudo()
        self.assertEqual(order._prepare_invoice()["omnichannel_chat_id"], chat.id)


@tagged("post_install", "-at_install")
class TestDocumentPage(HttpCase, DocumentsCase):
    def test_seen(self):
        """S0-18: opening the page counts as seen; previews, bots and colleagues do not."""
        chat, order = self.make_chat(), self.make_order()
        chat.send_document("sale.order", order.id, "link")
        delivery = chat.sudo().delivery_ids.filtered("document_model")
        url = order.get_portal_url()
        for headers in (
            {"Odoo-Link-Preview": "True"},
            {"User-Agent": "WhatsApp/2.23"},
            {"User-Agent": "TelegramBot (like TwitterBot)"},
        ):
            self.assertEqual(self.url_open(url, headers=headers).status_code, 200)
            delivery.invalidate_recordset()
            self.assertFalse(delivery.document_seen_at)
        self.assertEqual(self.url_open(url).status_code, 200)
        delivery.invalidate_recordset()
        self.assertTrue(delivery.document_seen_at)
