import re
from datetime import timedelta
from urllib.parse import urlsplit

from odoo import fields, http
from odoo.tests import tagged
from odoo.tools import mute_logger

from .booking_case import BookingCase

_LINK = re.compile(r"https?://[^\s\"']+(/refer/book/[^\s\"']+)")


@tagged("post_install", "-at_install")
class TestReferralBooking(BookingCase):
    """Who was recommended books his first appointment by a link in an e-mail."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.ann_user.company_id
        cls.company.client_show_referrals = True
        cls.link = cls.env["client.referral.link"]._make_for_client(cls.ann_user)

    def setUp(self):
        super().setUp()
        # Nobody.
        self.authenticate(None, None)

    def test_flow(self):
        """S3-26, S3-27: he writes, books by the link in his e-mail, and is Ann's referral."""
        address = self._write("paul@new.example.com")
        people = self.env["res.partner"].search_count([])
        answer = self.url_open(address)
        self.assertIn("Tax advice", answer.text)
        self.assertEqual(self.env["res.partner"].search_count([]), people)
        addresses = {self._post(f"{address}/start", kind=self.kind.id).headers["Location"]}
        addresses.add(self._post(f"{address}/start", kind=self.kind.id).headers["Location"])
        [schedule] = addresses
        paul = self.env["res.partner"].search([("email", "=", "paul@new.example.com")])
        self.assertEqual(paul.name, "Paul Smith")
        booking = self.env["resource.booking"].search([("type_id", "=", self.kind.id)])
        self.assertEqual(booking.partner_ids, paul)
        self.assertEqual(self.url_open(schedule).status_code, 200)
        self.assertFalse(paul.client_referred_by_id)
        moment = fields.Datetime.now() + timedelta(days=7)
        when = f"{moment:%Y-%m-%d}T09:00:00+00:00"
        parts = urlsplit(schedule)
        confirm = f"{parts.path.replace('/schedule', '/confirm')}?{parts.query}"
        self._post(confirm, when=when)
        self.assertEqual(booking.state, "confirmed")
        self.assertEqual(paul.client_referred_by_id, self.ann)

    def test_whom_it_is_sent(self):
        """S3-26: only whoever is new gets a link, once, and only if something can be booked."""
        self.assertFalse(self._write(self.zoe.email))
        self.assertTrue(self._write("one@example.com"))
        self.assertFalse(self._write("one@example.com"))
        self.kind.client_published = False
        self.assertFalse(self._write("two@example.com"))

    @mute_logger("odoo.http")
    def test_refused(self):
        """S3-26: a link that is none, or a kind that is not offered, books nothing."""
        address = self._write("paul@new.example.com")
        hidden = self.kind.copy({"client_published": False})
        for token in ("x", "x" * 80, address.rsplit("/", 1)[1][:-2] + "AA", "é"):
            self.assertEqual(self.url_open(f"/refer/book/{token}").status_code, 404, token)
            self.assertEqual(self._post(f"/refer/book/{token}/start").status_code, 404, token)
        for kind in (hidden.id, "x", "", "9" * 30):
            self.assertEqual(self._post(f"{address}/start", kind=kind).status_code, 404)
        self.assertEqual(self._post(f"{address}/start", csrf_token="x").status_code, 400)
        self.env["client.referral"].search([("email", "=", "paul@new.example.com")]).action_drop()
        self.assertEqual(self.url_open(address).status_code, 404)
        self.assertFalse(self.env["resource.booking"].search([("type_id", "=", self.kind.id)]))

    def _write(self, email):
        """Somebody writes by Ann's link.

        :return: the path of the link in the e-mail that he gets, or None
        """
        mails = self.env["mail.mail"].sudo()
        before = mails.search([])
        answer = self._post(f"/refer/{self.link.code}/send", name="Paul Smith", email=email)
        self.assertIn("We have got it", answer.text)
        new = (mails.search([]) - before).filtered(lambda mail: mail.email_to == email)
        found = _LINK.search(new.body_html or "")
        return found and found[1]

    def _post(self, address, **form):
        form.setdefault("csrf_token", http.Request.csrf_token(self))
        answer = self.url_open(address, data=form, allow_redirects=False)
        self.env.invalidate_all()
        return answer
