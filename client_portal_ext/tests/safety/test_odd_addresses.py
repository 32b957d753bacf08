from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..documents.document_case import DocumentCase

BIG = "9" * 30
GUARD = "odoo.addons.client_portal_ext.models.safety.ir_http_odd"


@tagged("post_install", "-at_install")
class TestOddAddresses(DocumentCase):
    """Whatever stands in an address: a page, another one, or none; never an error of ours."""

    def test_lists(self):
        """S3-09, S3-13: odd values behind the address of a list are as if they were not there."""
        self._be("owner")
        for page in ("orders", "quotes", "invoices", "invoices/page/2", "payment_method"):
            for query in (
                {"sortby": "x"},
                {"filterby": "x"},
                {"groupby": "x"},
                {"search_in": "x", "search": "x\x00"},
                {"date_begin": "x", "date_end": "y"},
                {"date_begin": "2020-02-31", "date_end": "0"},
                {"page": "x"},
                {"page": "²"},
                {"page": BIG},
                {"access_token": "é", "sortby": "é"},
                {"state": "x", "x" * 3000: ""},
            ):
                with self.subTest(page=page, query=query):
                    answer = self._get(f"/my/{page}", **query)
                    self.assertEqual(answer.status_code, 200)

    def test_default(self):
        """S3-09: the page is there, as it is without what was odd."""
        order = self._make_order("sale")
        self._be("owner")
        answer = self._get("/my/orders", sortby="x")
        self.assertIn(order.name, answer.text)
        self.assertNotIn("sortby", answer.url)

    def test_details(self):
        """S3-09, S3-15: odd numbers and keys are as those of others."""
        order, invoice = self._make_order("sale"), self._make_invoice()
        for persona in ("owner", "public"):
            self._be(persona)
            status = {"owner": 200, "public": 303}[persona]
            for address in (f"/my/orders/{order.id}", f"/my/invoices/{invoice.id}"):
                for query in (
                    {"access_token": "é"},
                    {"access_token": "x" * 3000},
                    {"report_type": "x"},
                    {"payment_amount": "x"},
                ):
                    with self.subTest(persona=persona, address=address, query=query):
                        self.assertEqual(self._get_status(address, **query), status)
            for address in (f"/my/orders/{BIG}", f"/my/invoices/{BIG}", "/my/orders/0"):
                self.assertEqual(self._get_status(address), 303)

    def test_kept_key(self):
        """S3-09: whoever has come by a link keeps it when another value is odd."""
        invoice = self._make_invoice()
        self._be("public")
        address = f"/my/invoices/{invoice.id}"
        token = invoice.access_token
        query = {"access_token": token, "amount": "x", "payment_token": "é"}
        answer = self._get(address, **query)
        self.assertEqual(answer.status_code, 200)
        self.assertTrue(answer.url.endswith(f"{address}?access_token={token}"))

    def test_nothing_said(self):
        """S3-15: what is missing is as what is wrong."""
        order = self._make_order()
        self._be("owner")
        address = f"/my/orders/{order.id}"
        self.assertEqual(self._get_status(f"{address}/document/1"), 303)
        self.assertEqual(self._post(f"{address}/decline").status_code, 303)
        self.assertEqual(set(self._call(f"{address}/accept")), {"error"})
        self.assertEqual(order.state, "sent")
        self.assertEqual(self._get_status("/payment/confirmation"), 303)
        confirmation = {"tx_id": BIG, "access_token": "é"}
        self.assertEqual(self._get_status("/payment/confirmation", **confirmation), 303)
        self._be("public")
        self.assertEqual(self._post(f"{address}/decline").status_code, 303)

    def test_pictures(self):
        """S3-15: odd numbers in the address of a picture find none."""
        message = self._make_order().message_ids[:1]
        self._be("public")
        for number, query in (
            (BIG, {"access_token": "x"}),
            (message.id, {"access_token": "é"}),
            (message.id, {"_hash": "é", "pid": "x"}),
            (message.id, {"_hash": "x", "pid": BIG}),
            (0, {"access_token": "x"}),
        ):
            address = f"/mail/avatar/mail.message/{number}/author_avatar/50x50"
            with self.subTest(number=number, query=query):
                self.assertIn(self._get(address, **query).status_code, (200, 404))

    def test_links_of_mails(self):
        """S3-15: odd values in the link of a mail lead where one signs in, or to the portal."""
        for persona in ("owner", "public"):
            self._be(persona)
            for query in (
                {"model": "sale.order", "res_id": BIG},
                {"model": "x", "res_id": "x"},
                {"model": "sale.order", "res_id": self._make_order().id, "access_token": "é"},
                {"model": "mail.thread", "res_id": "1"},
            ):
                with self.subTest(persona=persona, query=query):
                    self.assertIn(self._get("/mail/view", **query).status_code, (200, 404))

    def test_faults(self):
        """S3-09: a fault of a page itself is not hidden."""
        self._be("owner")
        portal = type(self.env["client.portal"])
        with (
            patch.object(portal, "_get_sections", side_effect=ValueError),
            mute_logger("odoo.http", "odoo.addons.http_routing.models.ir_http"),
        ):
            self.assertEqual(self._get_status("/my/invoices"), 500)

    def _get(self, address, **query):
        with mute_logger(GUARD, "odoo.sql_db"):
            return self.url_open(address, params=query)

    def _get_status(self, address, **query):
        with mute_logger(GUARD, "odoo.sql_db"):
            return super()._get_status(address, **query)
