from odoo.tests import tagged
from odoo.tools import mute_logger

from ..portal_case import PortalHttpCase

PRIVATE = {
    "Cache-Control": "private, no-store",
    "Content-Security-Policy": "frame-ancestors 'self'",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
}
#: Pages of clients: Odoo's, those of other addons, ours.
PAGES = (
    "/my",
    "/my/home",
    "/my/account",
    "/my/address",
    "/my/addresses",
    "/my/security",
    "/my/orders",
    "/my/quotes",
    "/my/invoices",
    "/my/statement",
    "/my/chats",
    "/my/folders",
    "/my/payment_method",
    "/my/nothing-of-that-name",
    "/payment/status",
    "/payment/pay",
    "/mail/view?model=sale.order&res_id=1",
)


@tagged("post_install", "-at_install")
class TestPrivateHeaders(PortalHttpCase):
    """What belongs to one client is kept by no cache, and framed by no other site."""

    def setUp(self):
        super().setUp()
        self.order = self.make_job()
        self.order.state = "sent"
        self.key = self.order._portal_ensure_token()
        self.env.flush_all()

    def make_file(self, **values):
        made = self.env["ir.attachment"].create(
            {"name": "a.txt", "raw": b"secret", "mimetype": "text/plain", **values}
        )
        made.generate_access_token()
        self.env.flush_all()
        return made

    def get_headers(self, address, **options):
        answer = self.url_open(address, allow_redirects=False, **options)
        self.assertLess(answer.status_code, 500, address)
        return {name: answer.headers.get(name) for name in PRIVATE}

    @mute_logger("odoo.http")
    def test_pages_of_clients(self):
        """S3-01: each page of the portal, whoever made it and whoever looks; looking is no more."""
        for user in (self.ann_user, self.agent):
            self.sign_in(user)
            for page in PAGES:
                for method in ("GET", "HEAD"):
                    with self.subTest(user=user.name, page=page, method=method):
                        self.assertEqual(self.get_headers(page, method=method), PRIVATE)

    def test_documents_by_their_key(self):
        """S3-32: what a link with a key opens for somebody who is not signed in."""
        self.authenticate(None, None)
        own = f"/my/orders/{self.order.id}?access_token={self.key}"
        for page in (own, f"{own}&report_type=html", "/web/signup?token=x", "/my/login"):
            with self.subTest(page=page):
                headers = self.get_headers(page)
                self.assertEqual(headers["Cache-Control"], "private, no-store")
                self.assertIn(headers["X-Frame-Options"], ("SAMEORIGIN", "DENY"))
                self.assertIn(headers["Referrer-Policy"], ("same-origin", "no-referrer"))

    def test_files_by_their_key(self):
        """S3-01: a private file is not kept for a year by every proxy on its way."""
        made = self.make_file(res_model="sale.order", res_id=self.order.id)
        query = f"?access_token={made.access_token}&unique=abc"
        for user in (None, self.ann_user):
            self.authenticate(*((user.login, user.login) if user else (None, None)))
            for kind in ("content", "image"):
                with self.subTest(user=user, kind=kind):
                    headers = self.get_headers(f"/web/{kind}/{made.id}{query}")
                    self.assertEqual(headers["Cache-Control"], "private, no-store")
                    self.assertEqual(headers["X-Frame-Options"], "SAMEORIGIN")

    def test_own_files_without_a_key(self):
        """S3-01: nor does the browser keep a file that its reader may open."""
        self.sign_in(self.ann_user)
        address = f"/web/content/res.partner/{self.ann.id}/avatar_128?unique=abc"
        self.assertEqual(self.get_headers(address)["Cache-Control"], "private, no-store")

    def test_what_is_for_everybody(self):
        """S3-01: scripts, pictures and public files are kept as before."""
        made = self.make_file(public=True)
        self.sign_in(self.ann_user)
        for address in (
            f"/web/content/{made.id}?unique=abc",
            "/web/static/img/logo.png",
            f"/web/image/res.partner/{self.ann.id}/avatar_128?unique=abc",
        ):
            with self.subTest(address=address):
                headers = self.get_headers(address)
                self.assertNotIn("no-store", headers["Cache-Control"])
                self.assertFalse(headers["X-Frame-Options"])

    def test_the_backend(self):
        """S3-01: pages and files of the team are answered as before."""
        made = self.make_file(res_model="sale.order", res_id=self.order.id)
        self.sign_in(self.agent)
        query = f"?access_token={made.access_token}&unique=abc"
        headers = self.get_headers(f"/web/content/{made.id}{query}")
        self.assertIn("immutable", headers["Cache-Control"])
        headers = self.get_headers("/odoo")
        self.assertEqual((headers["X-Frame-Options"], headers["Referrer-Policy"]), ("DENY", None))
