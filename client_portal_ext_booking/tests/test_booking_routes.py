from odoo import http
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.client_portal_ext.tests.portal_case import PortalHttpCase


@tagged("post_install", "-at_install")
class TestBookingRoutes(PortalHttpCase):
    """Bookings change by a form alone."""

    def setUp(self):
        super().setUp()
        kind = self.env["resource.booking.type"].create({"name": "Tax meeting"})
        self.booking = self.env["resource.booking"].create(
            {
                "type_id": kind.id,
                "partner_ids": [(4, self.ann.id)],
                "combination_auto_assign": False,
            }
        )
        self.env.flush_all()
        self.sign_in(self.ann_user)

    def ask(self, action, method="GET", **values):
        address = f"/my/bookings/{self.booking.id}/{action}"
        if method == "POST":
            form = {"csrf_token": http.Request.csrf_token(self), **values}
            return self.url_open(address, data=form, allow_redirects=False)
        return self.url_open(address, method=method, allow_redirects=False)

    def get_state(self):
        self.env.invalidate_all()
        return self.booking.state

    def test_a_look_cancels_nothing(self):
        """S3-21: a look at the address asks; the button cancels."""
        before = self.get_state()
        for method in ("HEAD", "GET"):
            self.assertEqual(self.ask("cancel", method).status_code, 200)
        self.assertEqual(self.get_state(), before)
        self.assertEqual(self.ask("cancel", "POST").status_code, 303)
        self.assertEqual(self.get_state(), "canceled")

    def test_the_team_is_told(self):
        """S3-43: whoever has the client is notified of what he did with his booking."""
        self.acme.user_id = self.agent
        self.ask("cancel", "POST")
        # Notices to one person are not among the messages of a document.
        told = self.env["mail.message"].search(
            [
                ("model", "=", self.booking._name),
                ("res_id", "=", self.booking.id),
                ("message_type", "=", "user_notification"),
            ]
        )
        self.assertEqual(told.notified_partner_ids, self.agent.partner_id)
        self.assertEqual((told.author_id, told.subject), (self.ann, "Booking cancelled"))

    def test_a_link_asks_first(self):
        """S3-21: nor does the link of a mail cancel, with its token and without a sign-in."""
        token, before = self.booking._portal_ensure_token(), self.get_state()
        self.env.flush_all()
        self.authenticate(None, None)
        for method in ("HEAD", "GET"):
            response = self.ask(f"cancel?access_token={token}", method)
            self.assertEqual(response.status_code, 200)
        self.assertIn("no-store", response.headers["Cache-Control"])
        self.assertEqual(self.get_state(), before)
        self.assertEqual(self.ask("cancel?access_token=x").status_code, 404)
        self.ask("cancel", "POST", access_token=token)
        self.assertEqual(self.get_state(), "canceled")

    @mute_logger("odoo.http")
    def test_a_look_confirms_nothing(self):
        """S3-21: there is no address that confirms; an odd moment leads to the calendar."""
        before = self.get_state()
        for method in ("HEAD", "GET"):
            self.assertEqual(self.ask("confirm", method).status_code, 405)
        for when in ("x", "", "2027-03-01T09:00:00", "9" * 400):
            with self.subTest(when=when):
                response = self.ask("confirm", "POST", when=when)
                self.assertIn("/schedule", response.headers["Location"])
        self.assertEqual(self.get_state(), before)

    @mute_logger("odoo.http")
    def test_a_foreign_booking_is_not_there(self):
        """S3-21: neither to see nor to cancel, and the same as one that does not exist."""
        before = self.get_state()
        for user in (self.ben_user, self.zoe_user):
            self.sign_in(user)
            for method in ("GET", "POST"):
                self.assertEqual(self.ask("cancel", method).status_code, 404)
            self.assertEqual(self.ask("confirm", "POST", when="x").status_code, 404)
        self.assertEqual(self.get_state(), before)

    @mute_logger("odoo.http", "odoo.addons.client_portal_ext.models.safety.ir_http_odd")
    def test_odd_addresses(self):
        """S3-21: odd values in the address of a booking are none, never an error of ours."""
        token = self.booking._portal_ensure_token()
        self.env.flush_all()
        own = f"/my/bookings/{self.booking.id}"
        for address in (
            "/my/bookings?page=x",
            "/my/bookings/page/99999999999",
            f"{own}?access_token=%C3%A9",
            f"{own}?error=%00",
            f"{own}/schedule?year=x&month=x",
            f"{own}/schedule/9999/99",
            f"{own}/schedule/0/1?access_token={token}",
            f"/my/bookings/{'9' * 30}",
            f"/my/bookings/{'9' * 30}/schedule",
        ):
            with self.subTest(address=address):
                self.assertIn(self.url_open(address).status_code, (200, 404))
