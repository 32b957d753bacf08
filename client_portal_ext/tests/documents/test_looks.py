from unittest.mock import patch

from odoo.tests import tagged

from .document_case import DocumentCase

PHONE = {"User-Agent": "Mozilla/5.0 (iPhone) Safari"}


@tagged("post_install", "-at_install")
class TestLooks(DocumentCase):
    """The salesperson learns that a quotation was looked at: once a day, by a person."""

    def test_once_a_day(self):
        """S3-15: looks without a cookie, from anywhere, are told once a day."""
        order = self._make_order()
        for _look in range(3):
            self._look(order)
        self.assertEqual(self._count(order), 1)
        self._be("colleague")
        self._look(order)
        self.assertEqual(self._count(order), 1)
        self._look(self._make_order())
        self.assertEqual(self._count(order), 1)
        with patch.object(type(order), "_take_look_of_today", lambda *_all: True):
            # As on another day.
            self._look(order)
        self.assertEqual(self._count(order), 2)

    def test_machines(self):
        """S3-15: what is fetched in advance or by machines is no look; that of a person counts."""
        order = self._make_order()
        self.authenticate(None, None)
        for headers in (
            {"Odoo-Link-Preview": "True"},
            {"Sec-Purpose": "prefetch;prerender"},
            {"Purpose": "prefetch"},
            {"X-Moz": "prefetch"},
            {"User-Agent": "Googlebot/2.1"},
        ):
            self._look(order, headers, new=False)
        self._look(order, new=False, method="HEAD")
        self.assertEqual(self._count(order), 0)
        self._look(order, new=False)
        self._look(order, {"Purpose": "prefetch"}, new=False)
        self.assertEqual(self._count(order), 1)

    def test_two_at_once(self):
        """S3-15: of two looks at the same moment one is told: both take the same row."""
        order = self._make_order()
        self.assertTrue(order._take_look_of_today())
        self.assertFalse(order._take_look_of_today())
        limits = self.env["client.portal.limit"].search([("count", "=", 2)])
        self.assertEqual(len(limits), 1)

    def _look(self, order, headers=None, new=True, method="GET"):
        if new:
            self.authenticate(None, None)
        answer = self.url_open(
            f"/my/orders/{order.id}",
            params={"access_token": order.access_token},
            headers={**PHONE, **(headers or {})},
            method=method,
        )
        self.assertEqual(answer.status_code, 200)

    def _count(self, order):
        order.invalidate_recordset()
        viewed = self.env.ref("sale.mt_order_viewed")
        return len(order.message_ids.filtered(lambda each: each.subtype_id == viewed))
