from lxml import html

from odoo import Command
from odoo.tests import JsonRpcException, tagged
from odoo.tools import mute_logger

from ..portal_case import PortalHttpCase

TRANSACTION = "/invoice/transaction/overdue"


@tagged("post_install", "-at_install")
class TestClientInvoices(PortalHttpCase):
    """What is to be paid: shown above the list, and paid together."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ir.config_parameter"].set_param("account_payment.enable_portal_payment", "True")
        cls.method = cls.env["payment.method"].create(
            {"name": "Card", "code": "card_test", "active": True}
        )
        cls.provider = cls.env["payment.provider"].create(
            {
                "name": "Bank",
                "code": "none",
                "state": "test",
                "is_published": True,
                "company_id": cls.ann_user.company_id.id,
                "payment_method_ids": [Command.set(cls.method.ids)],
            }
        )

    def test_banner(self):
        """S3-10: how much is to be paid, until nothing is; colleagues owe the same, others not."""
        self.make_invoice(self.acme, days=5, amount=100)
        self.make_invoice(self.ben, days=-5, amount=50)
        banner = self._find_banner(self.ann_user)
        self.assertIn("2 invoices", banner)
        self.assertIn("150.00", banner)
        self.assertEqual(self._find_banner(self.zoe_user), "")

    def test_switched_off(self):
        """S3-42: who shows no invoices asks for no payment."""
        self.make_invoice(self.acme, days=5, amount=100)
        self.ann_user.company_id.client_show_invoices = False
        self.assertIsNone(self.env["client.portal"]._get_unpaid_banner(self.ann_user))

    def test_pay_together(self):
        """S3-11: a contact pays what his firm owes and is overdue, and only what is left of it."""
        first = self.make_invoice(self.acme, days=-9, amount=100)
        second = self.make_invoice(self.ben, days=-5, amount=50)
        self.make_invoice(self.acme, days=5, amount=7)
        self.make_invoice(self.zoe, days=-5, amount=3)
        self._pay(first, 40)
        self.sign_in(self.ann_user)
        page = self.url_open("/my/invoices/overdue").text
        self.assertIn("110.00", page)
        self.assertNotIn("150.00", page)
        with mute_logger("odoo.http"):
            for amount in (150, 1, "110", True, None):
                with self.assertRaises(JsonRpcException):
                    self._ask_payment(amount)
        self._ask_payment(110)
        transaction = self.env["payment.transaction"].search([], order="id desc", limit=1)
        self.assertEqual(transaction.amount, 110)
        self.assertEqual(transaction.invoice_ids, first + second)
        self.assertEqual(transaction.partner_id, self.ann)

    def test_one_under_way(self):
        """S3-11: an invoice whose payment is under way is not paid again."""
        invoice = self.make_invoice(self.acme, days=-9, amount=100)
        self.env["payment.transaction"].create(
            {
                "provider_id": self.provider.id,
                "payment_method_id": self.method.id,
                "partner_id": self.ann.id,
                "reference": "under-way",
                "amount": 100,
                "currency_id": invoice.currency_id.id,
                "invoice_ids": [Command.set(invoice.ids)],
            }
        ).state = "done"
        invoice.payment_state = "in_payment"
        self.sign_in(self.ann_user)
        answer = self.url_open("/my/invoices/overdue")
        self.assertTrue(answer.url.endswith("/my/invoices"))
        with mute_logger("odoo.http"), self.assertRaises(JsonRpcException):
            self._ask_payment(100)

    def _ask_payment(self, amount):
        return self.make_jsonrpc_request(
            TRANSACTION,
            {
                "payment_reference": "x",
                "provider_id": self.provider.id,
                "payment_method_id": self.method.id,
                "token_id": None,
                "amount": amount,
                "flow": "redirect",
                "tokenization_requested": False,
                "landing_route": "/my/invoices/",
            },
        )

    def _find_banner(self, user):
        self.authenticate(None, None)
        self.sign_in(user)
        page = html.fromstring(self.url_open("/my/invoices").content)
        return " ".join(each.text_content() for each in page.cssselect(".alert[role=status]"))

    def _pay(self, invoice, amount):
        """A part of an invoice, by a book entry."""
        line = invoice.line_ids.filtered(
            lambda each: each.account_id.account_type == "asset_receivable"
        )
        other = self.env["account.account"].search([("account_type", "=", "income")], limit=1)
        values = {"partner_id": line.partner_id.id, "account_id": line.account_id.id}
        entry = self.env["account.move"].create(
            {
                "move_type": "entry",
                "line_ids": [
                    Command.create({**values, "credit": amount}),
                    Command.create({"account_id": other.id, "debit": amount}),
                ],
            }
        )
        entry.action_post()
        (line + entry.line_ids[0]).reconcile()
