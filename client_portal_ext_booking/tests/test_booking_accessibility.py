from odoo.tests import tagged

from odoo.addons.client_portal_ext.tests.accessibility_case import AccessibilityCase

from .booking_case import BookingCase


@tagged("post_install", "-at_install")
class TestBookingAccessibility(AccessibilityCase, BookingCase):
    """Pages of bookings can be used by everybody: the rules that a library can check."""

    def test_pages(self):
        """S3-20, S3-21: what can be booked; a booking is asked before it is cancelled."""
        self.ann.name = "Ann Smith"
        booking = self.kind.sudo()._start_from_client(self.ann_user)
        paths = ["/my/book", f"/my/bookings/{booking.id}/cancel"]
        for width in (320, 1280):
            with self.subTest(width=width):
                self.check("/my", self.ann_user.login, paths, width)
