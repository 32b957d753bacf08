from lxml import html

from odoo import http
from odoo.tests import JsonRpcException, tagged
from odoo.tools import mute_logger

from ..portal_case import PortalHttpCase

SUBMIT = "/my/address/submit"
ADDRESS = {
    "name": "Ann",
    "email": "ann@client.example.com",
    "phone": "+1 555 0100",
    "street": "1 Main St",
    "city": "Brussels",
    "zip": "1000",
}


@tagged("post_install", "-at_install")
class TestAddressForm(PortalHttpCase):
    """Contact details and addresses, and what a browser can send for them."""

    def setUp(self):
        super().setUp()
        self.acme.vat = "BE0477472701"
        self.office = self._make_contact("Office", self.acme, type="invoice")
        self.foreign = self._make_contact("Depot", self.other_firm, type="delivery")
        self.country = self.env.ref("base.be")
        self.env.flush_all()
        self.sign_in(self.ann_user)

    def submit(self, **form):
        form = {
            "csrf_token": http.Request.csrf_token(self),
            **ADDRESS,
            "country_id": str(self.country.id),
            **form,
        }
        answer = self.url_open(SUBMIT, data=form)
        self.env.invalidate_all()
        return answer

    def submit_own(self, **form):
        answer = self.submit(partner_id=str(self.ann.id), **form)
        self.assertEqual(answer.status_code, 200)
        return answer.json()

    def test_details_are_saved(self):
        """S3-01: a client changes his own details, and those of his firm's addresses."""
        self.assertEqual(self.submit_own(phone="+1 555 0199"), {"redirectUrl": "/my/addresses"})
        self.assertEqual(self.ann.phone, "+1 555 0199")
        self.submit(partner_id=str(self.office.id), name="Office 2")
        self.assertEqual(self.office.name, "Office 2")
        before = self.acme.child_ids
        self.submit(address_type="delivery", name="Depot", use_delivery_as_billing="false")
        new = self.acme.child_ids - before
        self.assertEqual((new.name, new.type), ("Depot", "delivery"))

    def test_checks_cannot_be_switched_off(self):
        """S3-01: of a form its fields are read, no switch of the method behind it."""
        for extra in ("", "0", "1"):
            answer = self.submit_own(verify_address_values=extra, name="", email="x")
            self.assertEqual(set(answer["invalid_fields"]), {"name", "email"})
        self.assertEqual((self.ann.name, self.ann.email), ("Ann", "ann@client.example.com"))

    def test_words_that_are_no_fields(self):
        """S3-01: names of arguments and of other fields change nothing, and break nothing."""
        words = ("partner_sudo", "address_values", "required", "order_sudo", "kwargs")
        fields = {
            "parent_id": str(self.other_firm.id),
            "user_id": "1",
            "company_id": "1",
            "ref": "x",
            "client_allowed": "1",
            "client_until": "2099-01-01",
            "is_company": "1",
            "comment": "x",
        }
        before = self.ann.sudo().read([*fields])
        self.submit_own(**dict.fromkeys(words, "1"), **fields)
        self.assertEqual(self.ann.sudo().read([*fields]), before)

    def test_the_firm_is_not_renamed(self):
        """S3-01: name and tax number of the firm are the firm's."""
        for person in (self.ann, self.office):
            form = {"partner_id": str(person.id), "company_name": "Evil Ltd"}
            self.assertIn("redirectUrl", self.submit(**form).json())
            answer = self.submit(**form, vat="BE0246697724").json()
            self.assertEqual(answer["invalid_fields"], ["vat"])
        self.assertEqual((self.acme.name, self.acme.vat), ("Acme Ltd", "BE0477472701"))

    @mute_logger("odoo.http")
    def test_people_and_firms_are_no_addresses(self):
        """S3-01: whatever its type: a colleague, the firm and others are not touched."""
        self.ben.type = "other"
        self.dora.write({"type": "invoice", "client_allowed": True})
        self.acme.type = "invoice"
        closed = self.ben | self.dora | self.acme | self.foreign | self.zoe | self.agent.partner_id
        before = closed.read(["name", "email", "active"])
        for person in closed:
            with self.subTest(person=person.name):
                answer = self.submit(partner_id=str(person.id), email="ann@else.example.com")
                self.assertEqual(answer.status_code, 403)
                page = self.url_open(f"/my/address?partner_id={person.id}")
                self.assertEqual(page.status_code, 403)
                with self.assertRaises(JsonRpcException):
                    self.make_jsonrpc_request("/my/address/archive", {"partner_id": str(person.id)})
        self.env.invalidate_all()
        self.assertEqual(closed.read(["name", "email", "active"]), before)

    @mute_logger("odoo.http")
    def test_numbers_of_nobody(self):
        """S3-01: what no contact can be is answered as one of somebody else."""
        for number in ("x", "-1", "0", "9" * 30, "99999999", "1e3", "\0"):
            with self.subTest(number=number):
                self.assertEqual(self.submit(partner_id=number).status_code, 403)
                page = self.url_open("/my/address", params={"partner_id": number}, method="GET")
                self.assertEqual(page.status_code, 403)

    def test_addresses_are_archived(self):
        """S3-01: an address of the firm may go, one's own may not."""
        self.make_jsonrpc_request("/my/address/archive", {"partner_id": str(self.office.id)})
        with mute_logger("odoo.http"), self.assertRaises(JsonRpcException):
            self.make_jsonrpc_request("/my/address/archive", {"partner_id": str(self.ann.id)})
        self.env.invalidate_all()
        self.assertFalse(self.office.active)
        self.assertTrue(self.ann.active)

    def test_it_leads_to_a_page_of_ours(self):
        """S3-01: after saving, and from the page of the form."""
        for callback in ("https://else.example.com", "//else.example.com", "javascript:alert(1)"):
            answer = self.submit_own(callback=callback, phone="+1 555 0101")
            self.assertEqual(answer, {"redirectUrl": "/my/addresses"})
            own = f"/my/address?partner_id={self.ann.id}&callback="
            for page in ("/my/account?redirect=", own):
                shown = html.fromstring(self.url_open(page + callback).text)
                self.assertFalse(shown.xpath("//*[@href=$way or @value=$way]", way=callback))
        answer = self.submit_own(callback="/my/invoices?a=1", phone="+1 555 0102")
        self.assertEqual(answer, {"redirectUrl": "/my/invoices?a=1"})

    def test_odd_values(self):
        """S3-01: odd values of a form are none, and never an error of the server."""
        odd = {
            "country_id": ("x", "-1", "9" * 12, "99999999"),
            "state_id": ("x", "99999999"),
            "address_type": ("x", "invoice"),
            "use_delivery_as_billing": ("x", "maybe"),
            "name": ("A\0nn", "n" * 10000),
            "required_fields": ("x", ",,"),
        }
        for name, values in odd.items():
            for value in values:
                with self.subTest(name=name, value=value[:9]):
                    self.submit_own(**{name: value})
        query = "address_type=x&use_delivery_as_billing=x&partner_sudo=1&kwargs=1"
        for page in ("/my/address", "/my/addresses", "/my/account"):
            self.assertEqual(self.url_open(f"{page}?{query}").status_code, 200)
        for page in ("/my/security", "/my/deactivate_account"):
            form = {"csrf_token": http.Request.csrf_token(self)}
            self.assertEqual(self.url_open(page, data=form).status_code, 200)
        self.assertTrue(self.ann_user.active)
