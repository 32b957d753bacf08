from urllib.parse import quote, urlsplit

from odoo.tests import JsonRpcException, tagged
from odoo.tools import mute_logger

from odoo.addons.account_payment.tests.common import AccountPaymentCommon

from ...tools.local_path import get_local_path
from ..portal_case import PortalHttpCase

#: What browsers read as another host, each in its own way.
ELSEWHERE = (
    "//else.example.com",
    "///else.example.com",
    "/\\else.example.com",
    "\\\\else.example.com",
    "/\t/else.example.com",
    "\t//else.example.com",
    "/\n/else.example.com",
    "/\r\n/else.example.com",
    "/\x00/else.example.com",
    "https://else.example.com",
    "https:else.example.com",
    "https:///else.example.com",
    "javascript:alert(1)",
    " //else.example.com",
)
TAKERS = (
    "/web/login?redirect=",
    "/web/session/logout?redirect=",
    "/odoo?redirect=",
    "/web?redirect=",
)


def leaves(location, base):
    r"""Whether a browser goes to another host: it leaves tabs and line ends out, takes \ for /."""
    read = "".join(letter for letter in location.strip() if letter not in "\t\r\n\0")
    read = read.replace("\\", "/")
    host = urlsplit(read).netloc
    return (bool(host) and host != urlsplit(base).netloc) or read.startswith("javascript")


@tagged("post_install", "-at_install")
class TestRedirects(PortalHttpCase):
    """No address that comes from outside leads to another host."""

    def open(self, address, **options):
        return self.url_open(address, allow_redirects=False, **options)

    def check_stays(self, answer):
        self.assertLess(answer.status_code, 500)
        self.assertFalse(leaves(answer.headers.get("Location", "/"), self.base_url()))

    @mute_logger("odoo.http")
    def test_addresses_that_redirect(self):
        """S3-32: sign-in, sign-out and the backend lead signed-in people to pages of ours alone."""
        for user in (self.ann_user, self.agent):
            for taker in TAKERS:
                for path in ELSEWHERE:
                    with self.subTest(user=user.name, taker=taker, path=path):
                        self.sign_in(user)
                        self.check_stays(self.open(taker + quote(path)))

    def test_after_signing_in(self):
        """S3-32: the password's form leads to the page that was asked for, to no other host."""
        for path in ELSEWHERE:
            with self.subTest(path=path):
                self.authenticate(None, None)
                token = self.get_csrf("/web/login?redirect=" + quote(path))
                form = {"login": self.ann_user.login, "password": self.ann_user.login}
                form |= {"csrf_token": token, "redirect": path}
                answer = self.open("/web/login", data=form)
                self.assertEqual(answer.status_code, 303)
                self.check_stays(answer)

    def get_csrf(self, address):
        page = self.url_open(address).text
        return page.split('name="csrf_token" value="', 1)[1].split('"', 1)[0]

    def test_pages_of_ours(self):
        """S3-32: what leads to a page here still does."""
        self.sign_in(self.ann_user)
        for path in ("/my/invoices?page=2&sort=a%20b", "/my/orders/5?access_token=a-b#pay", "/"):
            answer = self.open("/web/login?redirect=" + quote(path, safe=""))
            self.assertEqual(answer.headers["Location"].removeprefix(self.base_url()), path)

    def test_local_paths(self):
        """S3-32: the one rule for addresses from outside."""
        for path in ELSEWHERE:
            self.assertEqual(get_local_path(path), "/my", repr(path))
        for path in (None, 1, [], "", "my", "/a b", "/" + "a" * 500, "/a\x7f"):
            self.assertEqual(get_local_path(path, "/x"), "/x", repr(path))
        for path in ("/", "/my", "/my/invoices?a=//b", "/" + "a" * 499):
            self.assertEqual(get_local_path(path), path)


@tagged("post_install", "-at_install")
class TestLandingRoutes(AccountPaymentCommon, PortalHttpCase):
    """Where a browser is led after paying."""

    def test_landing(self):
        """S3-11: a page of ours, whatever the browser asks for."""
        self.env.flush_all()
        for path in (*ELSEWHERE, None, 5):
            with self.subTest(path=path):
                self.assertEqual(self.pay(path), "/my")
        self.assertEqual(self.pay("/payment/confirmation"), "/payment/confirmation")

    def pay(self, landing_route):
        """Where the payment will lead to."""
        partner, currency = self.ann, self.currency
        values = {
            "provider_id": self.provider.id,
            "payment_method_id": self.payment_method_id,
            "token_id": None,
            "amount": 10.0,
            "currency_id": currency.id,
            "partner_id": partner.id,
            "access_token": self._generate_test_access_token(partner.id, 10.0, currency.id),
            "flow": "direct",
            "tokenization_requested": False,
            "landing_route": landing_route,
        }
        before = self.env["payment.transaction"].search([], order="id desc", limit=1)
        try:
            with mute_logger("odoo.http", "odoo.addons.payment.models.payment_transaction"):
                self.make_jsonrpc_request("/payment/transaction", values)
        except JsonRpcException:
            return None
        made = self.env["payment.transaction"].search([("id", ">", before.id or 0)])
        return made.landing_route.partition("?")[0]
