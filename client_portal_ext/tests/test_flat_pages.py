from unittest.mock import patch

from odoo.tests import tagged

from .appointments.appointment_case import AppointmentCase

PAGES = (
    "/my",
    "/my/quotes",
    "/my/invoices",
    "/my/statement",
    "/my/appointments",
    "/my/chats",
)


@tagged("post_install", "-at_install")
class TestFlatPages(AppointmentCase):
    """What a page of the portal costs does not grow with what the client has."""

    def test_flat(self):
        """S3-01, S3-07, S3-09, S3-12, S3-13, S3-14: as many statements with many documents."""
        self.sign_in(self.ann_user)
        self._make_documents(2)
        few = {address: self.count_statements(address) for address in PAGES}
        self._make_documents(8)
        many = {address: self.count_statements(address) for address in PAGES}
        for address in PAGES:
            with self.subTest(address=address):
                self.assertLessEqual(many[address], few[address] + 2)

    def test_once(self):
        """S3-41: what waits and the places are found out once for each page."""
        Portal = self.registry["client.portal"]
        self.sign_in(self.ann_user)
        self._make_documents(1)
        for address in PAGES:
            with (
                patch.object(
                    Portal, "_get_sections", autospec=True, side_effect=Portal._get_sections
                ) as sections,
                patch.object(
                    Portal, "_get_todos", autospec=True, side_effect=Portal._get_todos
                ) as todos,
                self.subTest(address=address),
            ):
                self.url_open(address)
                self.assertEqual(sections.call_count, 1)
                self.assertEqual(todos.call_count, int(address == "/my"))

    def _make_documents(self, count):
        """So many of each kind, that wait for Ann."""
        for number in range(count):
            self.start(f"Subject {number}", tasks=[{"name": "One"}])
            self.make_event(name=f"Meeting {number}")
            self.make_invoice(self.acme)
            order = self.make_job(self.ann)
            order.write({"state": "sent", "require_signature": True})
            order.order_line.price_unit = 50
        self.env.flush_all()
