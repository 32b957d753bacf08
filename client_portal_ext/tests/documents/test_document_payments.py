from unittest.mock import patch

from psycopg2.errors import LockNotAvailable

from odoo import SUPERUSER_ID, Command, api
from odoo.sql_db import db_connect
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.payment import utils as payment_utils

from .document_case import DocumentCase


@tagged("post_install", "-at_install")
class TestDocumentPayments(DocumentCase):
    """What clients pay: open documents, what is left of them, once."""

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

    def test_closed(self):
        """S3-11, S3-17: nothing is paid of what is closed, with and without its link."""
        documents = [
            self._make_order("draft"),
            self._make_order("cancel"),
            self._make_invoice("draft"),
            self._make_invoice("cancel"),
        ]
        for document in documents:
            for persona in self.personas:
                self._be(persona)
                for token in (None, document.access_token):
                    with self.subTest(document=document, persona=persona):
                        self.assertFalse(self._pay(document, 50, token))

    def test_declined(self):
        """S3-16: a quotation that the client has declined is seen, and not paid."""
        order = self._make_order()
        order._action_cancel()
        order._note_client_declined(self.ann_user)
        self._be("owner")
        self.assertFalse(self._pay(order, 50, order._portal_ensure_token()))

    def test_open(self):
        """S3-11: the firm and whoever has the link pay what is open; strangers do not."""
        for make in (self._make_order, self._make_invoice):
            for persona, token, is_paid in (
                ("owner", None, True),
                ("colleague", None, True),
                ("stranger", None, False),
                ("public", None, False),
                ("public", "its own", True),
            ):
                document = make()
                self._be(persona)
                with self.subTest(document=document, persona=persona):
                    key = token and document.access_token
                    self.assertEqual(self._pay(document, 50, key), is_paid)

    def test_amounts(self):
        """S3-11: no more than is left, no less than something, and only numbers."""
        self._be("owner")
        for document, total in ((self._make_order(), 50), (self._make_invoice(), 100)):
            for amount in (total + 0.01, 0, -1, None, "50", True, float("nan"), float("inf"), []):
                with self.subTest(document=document, amount=amount):
                    self.assertFalse(self._pay(document, amount))
            self.assertTrue(self._pay(document, total))

    def test_paid(self):
        """S3-11: what is paid, or whose payment is under way, is not paid once more."""
        self._be("owner")
        for document, total in ((self._make_order(), 50), (self._make_invoice(), 100)):
            with self.subTest(document=document):
                self.assertTrue(self._pay(document, total))
                transaction = document.transaction_ids
                transaction.state = "done"
                self.assertFalse(self._pay(document, total))
                transaction.is_post_processed = True
                if document._name == "account.move":
                    # Nothing is booked here: a payment that failed to be.
                    self.assertTrue(self._pay(document, total))
                else:
                    self.assertFalse(self._pay(document, total))
                transaction.state = "cancel"
        invoice = self._make_invoice()
        self._settle(invoice)
        for amount in (100, 1):
            self.assertFalse(self._pay(invoice, amount))

    def test_expired(self):
        """S3-16: an expired quotation is not paid."""
        order = self._make_order(validity_date="2020-01-01")
        self._be("owner")
        self.assertFalse(self._pay(order, 50))

    def test_links_of_the_team(self):
        """S3-11: payment links that the team makes open, be the button to pay shown or not."""
        self.env["ir.config_parameter"].set_param("account_payment.enable_portal_payment", "")
        invoice, draft = self._make_invoice(), self._make_invoice("draft")
        self._be("public")
        self.assertEqual(self._get_status("/payment/pay", **self._make_link(invoice)), 200)
        self.assertTrue(self._pay(invoice, 100, invoice.access_token))
        self.assertEqual(self._get_status("/payment/pay", **self._make_link(draft)), 404)
        self._be("owner")
        link = self._make_link(draft, invoice_id=None)
        for number in (draft.id, 2**31 - 1):
            answer = self._get_status("/payment/pay", **{**link, "invoice_id": number})
            self.assertEqual(answer, 404)
        for order in (self._make_order("draft"), self._make_order("cancel")):
            self.assertEqual(self._get_status("/payment/pay", sale_order_id=order.id), 404)

    def test_odd_links(self):
        """S3-11: odd values in a link to pay are none, and never an error of ours."""
        for persona in ("owner", "public"):
            self._be(persona)
            for query in (
                {"amount": "abc"},
                {"amount": "nan"},
                {"amount": "inf", "currency_id": "x"},
                {"invoice_id": "9" * 30, "sale_order_id": "-1"},
                {"partner_id": "9" * 30, "access_token": "é"},
                {"partner_id": str(self.ann.id), "access_token": "é"},
                {"company_id": "99999", "currency_id": "99999999999"},
                {"report": "1"},
                {},
            ):
                with self.subTest(persona=persona, query=query):
                    status = self._get_status("/payment/pay", **query)
                    self.assertIn(status, (200, 303, 404))

    def test_two_presses_at_once(self):
        """S3-11: of two payments of the same thing at the same moment the second one waits."""
        limits = type(self.env["client.portal.limit"])
        turns = []
        with patch.object(limits, "_wait_turn", lambda _self, *turn: turns.append(turn)):
            self._be("owner")
            for document in (self._make_order(), self._make_invoice()):
                self.assertTrue(self._pay(document, 50))
                self.assertEqual(turns.pop(), ("pay", f"{document._name} {document.id}"))
        connection = db_connect(self.env.cr.dbname)
        with connection.cursor() as first, connection.cursor() as second:
            second.execute("SET LOCAL lock_timeout = 200")
            for cr in (first, second):
                turn = api.Environment(cr, SUPERUSER_ID, {})["client.portal.limit"]
                if cr is first:
                    turn._wait_turn("pay", "account.move 0")
                    continue
                with mute_logger("odoo.sql_db"), self.assertRaises(LockNotAvailable):
                    turn._wait_turn("pay", "account.move 0")
            first.rollback()
            second.rollback()

    def _make_link(self, invoice, **more):
        partner, currency = invoice.partner_id, invoice.currency_id
        token = payment_utils.generate_access_token(partner.id, 100.0, currency.id, env=self.env)
        return {
            "amount": "100.0",
            "partner_id": partner.id,
            "currency_id": currency.id,
            "company_id": invoice.company_id.id,
            "invoice_id": invoice.id,
            "access_token": token,
            **more,
        }

    def _settle(self, invoice):
        """All of an invoice, by a payment that is booked."""
        wizard = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        wizard.create({})._create_payments()
        invoice.invalidate_recordset()

    def _pay(self, document, amount, token=None):
        """Whether a payment could be begun."""
        address = {
            "account.move": f"/invoice/transaction/{document.id}",
            "sale.order": f"/my/orders/{document.id}/transaction",
        }[document._name]
        answer = self._call(
            address,
            access_token=token,
            provider_id=self.provider.id,
            payment_method_id=self.method.id,
            token_id=None,
            amount=amount,
            flow="redirect",
            tokenization_requested=False,
            landing_route="/my",
        )
        document.invalidate_recordset(["transaction_ids"])
        return bool(answer)
