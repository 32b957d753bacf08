from odoo import http
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..portal_case import PortalHttpCase

SIGN_OUT = "/web/session/logout?redirect=/my/login"


@tagged("post_install", "-at_install")
class TestSignOut(PortalHttpCase):
    """A client is signed out by himself alone."""

    def is_signed_in(self):
        return self.url_open("/my", allow_redirects=False).status_code == 200

    def test_a_look_asks(self):
        """S3-04: a link or a picture of others signs no client out."""
        self.sign_in(self.ann_user)
        for method in ("GET", "HEAD", "GET"):
            answer = self.url_open(SIGN_OUT, method=method, allow_redirects=False)
            self.assertEqual(answer.status_code, 200)
            self.assertIn("no-store", answer.headers["Cache-Control"])
        self.assertIn("Ann", answer.text)
        self.assertTrue(self.is_signed_in())

    @mute_logger("odoo.http")
    def test_the_form_signs_out(self):
        """S3-04: the form of our pages does, one of another site does not."""
        self.sign_in(self.ann_user)
        self.assertIn('id="o_logout_client"', self.url_open("/my").text)
        self.assertEqual(self.url_open(SIGN_OUT, data={"x": "1"}).status_code, 400)
        self.assertTrue(self.is_signed_in())
        form = {"csrf_token": http.Request.csrf_token(self), "redirect": "/my/login"}
        answer = self.url_open(SIGN_OUT, data=form, allow_redirects=False)
        self.assertEqual(answer.status_code, 303)
        self.assertTrue(answer.headers["Location"].endswith("/my/login"))
        self.assertFalse(self.is_signed_in())

    def test_the_team_as_before(self):
        """S3-04: the menu of the backend signs out by its link; who is nobody is led on."""
        self.sign_in(self.agent)
        page = self.url_open("/my").text
        self.assertIn('id="o_logout"', page)
        self.assertNotIn('id="o_logout_client"', page)
        for _ in range(2):
            answer = self.url_open(SIGN_OUT, allow_redirects=False)
            self.assertEqual(answer.status_code, 303)
            self.assertFalse(self.is_signed_in())
