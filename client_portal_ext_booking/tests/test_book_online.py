from datetime import timedelta

from lxml import html

from odoo import Command, fields, http
from odoo.tests import tagged
from odoo.tools import mute_logger

from .booking_case import BookingCase


@tagged("post_install", "-at_install")
class TestBookOnline(BookingCase):
    """Clients begin a booking themselves and choose a time."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ann.name = "Ann Miller"

    def test_button(self):
        """S3-20, S3-22, S3-42: only with something to book, and a first and a last name."""
        self.assertTrue(self._find_button(self.ann_user))
        self.assertFalse(self._find_button(self.ben_user))
        self.kind.client_published = False
        self.assertFalse(self._find_button(self.ann_user))
        self.kind.write({"client_published": True, "combination_rel_ids": [Command.clear()]})
        self.assertFalse(self._find_button(self.ann_user))

    def test_other_companies(self):
        """S3-20: what another company of the business offers is not offered here."""
        self.kind.company_id = self.env["res.company"].create({"name": "Other"})
        self.assertFalse(self._find_button(self.ann_user))
        self.kind.company_id = False
        self.assertTrue(self._find_button(self.ann_user))

    def test_flow(self):
        """S3-21, S3-43: begin, choose a time, have an appointment; the firm is told once."""
        page = self._look("/my/book", self.ann_user)
        [form] = page.cssselect("form[action$='/start']")
        self.assertIn("Tax advice", form.text_content())
        addresses = set()
        for _click in range(2):
            answer = self._post(form.get("action"))
            self.assertEqual(answer.status_code, 303)
            addresses.add(answer.headers["Location"])
        booking = self._find_bookings()
        self.assertEqual(len(booking), 1)
        [address] = addresses
        self.assertTrue(address.endswith(f"/my/bookings/{booking.id}/schedule"))
        self.assertEqual(booking.user_id, self.agent)
        self.assertEqual(self.url_open("/my/bookings").status_code, 200)
        self.assertEqual(self.url_open(address).status_code, 200)
        moment = fields.Datetime.now() + timedelta(days=7)
        when = f"{moment:%Y-%m-%d}T09:00:00+00:00"
        with self._told() as told:
            for _click in range(2):
                self._post(f"/my/bookings/{booking.id}/confirm", when=when)
        self.assertEqual(told, [(self.acme, self.ann_user, booking)])
        self.assertEqual(booking.state, "confirmed")
        [row] = self._look("/my/appointments", self.ann_user).cssselect("[data-appointment]")
        self.assertIn("Confirmed", row.text_content())
        with self._told() as told:
            self._post(f"/my/bookings/{booking.id}/cancel")
        self.assertEqual(told, [(self.acme, self.ann_user, booking)])
        page = self._look("/my/appointments", self.ann_user)
        self.assertFalse(page.cssselect("[data-appointment]"))

    def test_the_team_wants_a_time(self):
        """S3-21, S3-41: a booking of the team waits until its client has chosen a time."""
        Booking = self.env["resource.booking"].with_user(self.env.ref("base.user_admin"))
        values = {"type_id": self.kind.id, "partner_ids": [Command.set(self.ann.ids)]}
        booking = Booking.create(values)
        self.kind.with_user(self.ben_user).sudo()._start_from_client(self.ben_user)
        portal = self.env["client.portal"]
        for user, expected in (
            (self.ann_user, {f"booking-{booking.id}": "Choose a time: Tax advice"}),
            (self.ben_user, {}),
            (self.zoe_user, {}),
        ):
            todos = portal.with_user(user)._get_todos(user)
            self.assertEqual({todo.key: todo.title for todo in todos}, expected)
        booking.action_cancel()
        self.assertFalse(portal.with_user(self.ann_user)._get_todos(self.ann_user))

    @mute_logger("odoo.http")
    def test_refused(self):
        """S3-20, S3-22: what is not offered to somebody is not there; a look begins nothing."""
        hidden = self.kind.copy({"client_published": False})
        address = f"/my/book/{self.kind.id}/start"
        for user, number in (
            (self.ben_user, self.kind.id),
            (self.agent, self.kind.id),
            (self.ann_user, hidden.id),
            (self.ann_user, "x"),
            (self.ann_user, "9" * 30),
        ):
            self.authenticate(None, None)
            self.sign_in(user)
            with self.subTest(user=user.name, number=number):
                self.assertEqual(self._post(f"/my/book/{number}/start").status_code, 404)
        self.assertEqual(self.url_open(address).status_code, 405)
        self.assertEqual(self._post(address, csrf_token="x").status_code, 400)
        self.sign_in(self.ben_user)
        self.assertEqual(self.url_open("/my/book").status_code, 404)
        self.assertFalse(self._find_bookings())

    def _find_bookings(self):
        return self.env["resource.booking"].search([("type_id", "=", self.kind.id)])

    def _find_button(self, user):
        return self._look("/my/appointments", user).cssselect("#wrap a.btn[href='/my/book']")

    def _look(self, address, user):
        self.authenticate(None, None)
        self.sign_in(user)
        answer = self.url_open(address)
        self.assertEqual(answer.status_code, 200, address)
        return html.fromstring(answer.content)

    def _post(self, address, **form):
        form.setdefault("csrf_token", http.Request.csrf_token(self))
        answer = self.url_open(address, data=form, allow_redirects=False)
        self.env.invalidate_all()
        return answer
