from datetime import timedelta

from lxml import html

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.http import Request
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..portal_case import PortalHttpCase

PAUL = {
    "name": "Paul",
    "email": "Paul@new.example.com",
    "phone": "+34 600 000 000",
    "message": "I need a tax return",
}


@tagged("post_install", "-at_install")
class TestClientReferrals(PortalHttpCase):
    """Clients pass on a link; whoever writes by it, and what becomes of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.ann_user.company_id
        cls.company.client_show_referrals = True
        cls.link = cls.env["client.referral.link"]._make_for_client(cls.ann_user)
        cls.url = f"/refer/{cls.link.code}"
        cls.referrals = cls.env["client.referral"].search([])

    # ------------------------------------------------------------------ the client's link

    def test_own_link(self):
        """S3-25: a client gets a link of his own by a button; a look makes none."""
        links = self.env["client.referral.link"]
        self.sign_in(self.ben_user)
        page = self._read("/my/refer")
        self.assertFalse(page.cssselect("#refer_url"))
        self.assertEqual(links.search_count([("partner_id", "=", self.ben.id)]), 0)
        for _click in range(2):
            self._post("/my/refer/link")
        link = links.search([("partner_id", "=", self.ben.id)])
        self.assertEqual(len(link.code), 22)
        self.assertNotEqual(link.code, self.link.code)
        [field] = self._read("/my/refer").cssselect("#refer_url")
        self.assertEqual(field.get("value"), f"{self.company.get_base_url()}/refer/{link.code}")

    def test_off(self):
        """S3-25, S3-42: as long as the business does not want it there is nothing of it."""
        self.sign_in(self.ann_user)
        self.assertTrue(self._read("/my").cssselect(".o_client_side a[href='/my/refer']"))
        self.company.client_show_referrals = False
        self.assertFalse(self._read("/my").cssselect(".o_client_side a[href='/my/refer']"))
        with mute_logger("odoo.http"):
            for address in ("/my/refer", self.url):
                self.assertEqual(self.url_open(address).status_code, 404)
            self.assertEqual(self._post(f"{self.url}/send", **PAUL).status_code, 404)
        self.assertFalse(self._find())

    def test_not_for_the_team(self):
        """S3-25: the team has no link."""
        self.sign_in(self.agent)
        with mute_logger("odoo.http"):
            self.assertEqual(self.url_open("/my/refer").status_code, 404)
            self.assertEqual(self._post("/my/refer/link").status_code, 404)

    # ------------------------------------------------------------------ whoever opens it

    @mute_logger("odoo.http")
    def test_page(self):
        """S3-44: anybody reads what the business says; a code that is none leads nowhere."""
        portal = self.env["omnichannel.channel"]._get_portal(self.company)
        portal.with_user(self.manager).client_referral_welcome = "Welcome <b>friend</b>"
        answer = self.url_open(self.url)
        self.assertEqual(answer.status_code, 200)
        self.assertIn("Welcome &lt;b&gt;friend&lt;/b&gt;", answer.text)
        self.assertNotIn("Ann", answer.text)
        self.assertIn("no-store", answer.headers["Cache-Control"])
        for code in ("x" * 22, "x", "%25", f"{self.link.code}x"):
            self.assertIn(self.url_open(f"/refer/{code}").status_code, (400, 404), code)
        self.ann_user.active = False
        self.ann.active = False
        self.assertEqual(self.url_open(self.url).status_code, 404)

    def test_looks_change_nothing(self):
        """S3-25: looking, also without loading, stores nothing."""
        limits = self.env["client.portal.limit"]
        before = limits.search_count([])
        self.url_open(self.url)
        self.url_open(self.url, method="HEAD")
        self.assertFalse(self._find())
        self.assertEqual(limits.search_count([]), before)

    def test_write(self):
        """S3-26: what somebody leaves is a referral; whoever has the client has a to-do."""
        with self._told() as told:
            answer = self._send()
        self.assertIn("We have got it", answer.text)
        referral = self._find()
        self.assertEqual(
            referral.read(["name", "email", "phone", "message", "state"])[0] | {"id": 0},
            {**PAUL, "email": "paul@new.example.com", "state": "new", "id": 0},
        )
        self.assertEqual(referral.referrer_id, self.ann)
        self.assertEqual(referral.activity_ids.user_id, self.agent)
        self.assertEqual(
            [(account, record) for account, _user, record in told], [(self.acme, referral)]
        )

    def test_wrong(self):
        """S3-26: without name or address nothing is stored, and what was typed stays."""
        for wrong in ({"name": " "}, {"email": "paul"}, {"email": ""}, {"email": "a@b, c@d"}):
            answer = self._send(**wrong)
            self.assertIn("Please write your name", answer.text)
            self.assertIn("I need a tax return", answer.text)
        self.assertFalse(self._find())
        with mute_logger("odoo.http"):
            answer = self.url_open(f"{self.url}/send", data={**PAUL, "csrf_token": "x"})
        self.assertEqual(answer.status_code, 400)

    def test_neutral(self):
        """S3-26: nobody learns from the answer who is a client; the team reads it."""
        said = {self._send(email=email).text for email in ("new@example.com", self.zoe.email)}
        said |= {self._send(email=email).text for email in (self.ann.email, self.dora.email)}
        self.assertEqual(len({_without_token(text) for text in said}), 1)
        states = {each.email: each.state for each in self._find()}
        self.assertEqual(
            states,
            {
                "new@example.com": "new",
                "zoe@client.example.com": "known",
                # The referrer himself, and his own firm.
                "ann@client.example.com": "known",
                "dora@client.example.com": "known",
            },
        )

    def test_no_double(self):
        """S3-26: who writes once more, also by another's link, stays the first one's."""
        self._send()
        other = self.env["client.referral.link"]._make_for_client(self.zoe_user)
        self._send(f"/refer/{other.code}", message="Anybody there?")
        referral = self._find()
        self.assertEqual(referral.referrer_id, self.ann)
        self.assertIn("Anybody there?", referral.message_ids[0].body)
        self.assertEqual(len(referral.activity_ids), 1)

    def test_often(self):
        """S3-26: from one address one writes ten times an hour."""
        for number in range(10):
            self.assertIn("We have got it", self._send(email=f"p{number}@example.com").text)
        answer = self._send(email="p10@example.com")
        self.assertIn("That was often", answer.text)
        self.assertEqual(len(self._find()), 10)

    # ------------------------------------------------------------------ what becomes of it

    def test_first_order(self):
        """S3-27: with the first order it stands on the customer by whom he was referred."""
        self._send()
        referral = self._find()
        action = referral.with_user(self._make_keeper()).action_make_contact()
        paul = self.env["res.partner"].browse(action["res_id"])
        self.assertEqual((paul.name, paul.email), ("Paul", "paul@new.example.com"))
        self.assertFalse(paul.client_referred_by_id)
        self.assertEqual(referral.state, "contact")
        order = self.make_job(paul)
        self.assertFalse(paul.client_referred_by_id)
        order.action_confirm()
        self.assertEqual(paul.client_referred_by_id, self.ann)
        self.assertEqual(referral.state, "won")

    def test_first_appointment(self):
        """S3-27: so it is with an appointment, also of a contact that was made by another way."""
        self._send()
        paul = self.env["res.partner"].create({"name": "P.", "email": "PAUL@new.example.com"})
        start = fields.Datetime.now() + timedelta(days=1)
        self.env["calendar.event"].create(
            {
                "name": "First meeting",
                "start": start,
                "stop": start + timedelta(hours=1),
                "partner_ids": [Command.set(paul.ids)],
            }
        )
        self.assertEqual(paul.client_referred_by_id, self.ann)
        self.assertEqual(self._find().partner_id, paul)

    def test_no_second_contact(self):
        """S3-27: the contact with the address is taken, if there is one."""
        paul = self.env["res.partner"].create({"name": "P.", "email": "paul@new.example.com"})
        self._send()
        action = self._find().with_user(self._make_keeper()).action_make_contact()
        self.assertEqual(action["res_id"], paul.id)

    def test_who_was_known(self):
        """S3-27: who was a client before is nobody's referral, nor is who sends himself."""
        for email in (self.zoe.email, self.dora.email):
            self._send(email=email)
        for partner in (self.zoe, self.dora):
            self.make_job(partner).action_confirm()
        self.assertFalse((self.zoe + self.dora).client_referred_by_id)

    def test_jobs_of_others(self):
        """S3-27: an order of somebody else changes nothing, nor does one of another company."""
        self._send()
        self.make_job(self.zoe).action_confirm()
        branch = self.env["res.company"].create({"name": "Branch"})
        paul = self.env["res.partner"].create({"name": "P.", "email": "paul@new.example.com"})
        paul._follow_referrals(branch)
        self.assertEqual(self._find().state, "new")
        self.assertFalse(paul.client_referred_by_id)

    # ------------------------------------------------------------------ who reads it

    def test_rights(self):
        """S3-27: agents of the company read referrals, nobody makes one by hand."""
        self._send()
        referral = self._find()
        self.assertEqual(referral.with_user(self.agent).name, "Paul")
        for user in (self.employee, self.ann_user):
            with self.assertRaises(AccessError):
                referral.with_user(user).read(["name"])
        with self.assertRaises(AccessError):
            self.env["client.referral"].with_user(self.agent).create({"name": "X", "email": "x@y"})
        with self.assertRaises(AccessError):
            self.link.with_user(self.agent).read(["code"])
        branch = self.env["res.company"].create({"name": "Branch"})
        referral.sudo().company_id = branch
        self.assertFalse(self.env["client.referral"].with_user(self.agent).search([]))

    def test_preview(self):
        """S3-44: the texts are seen before anybody else sees them, in each language."""
        portal = self.env["omnichannel.channel"]._get_portal(self.company)
        portal = portal.with_user(self.manager)
        self.assertIn("Do you know somebody", portal.client_referral_preview)
        portal.client_referral_text = "Send us your friends"
        self.assertIn("Send us your friends", portal.client_referral_preview)
        self.assertTrue(portal._fields["client_referral_text"].translate)

    # ------------------------------------------------------------------ helpers

    def _make_keeper(self):
        groups = "omnichannel_chat.group_agent,base.group_partner_manager"
        return self._make_user("referral_keeper", groups)

    def _find(self):
        self.env.invalidate_all()
        return self.env["client.referral"].search([], order="id") - self.referrals

    def _read(self, address):
        answer = self.url_open(address)
        self.assertEqual(answer.status_code, 200)
        return html.fromstring(answer.content)

    def _post(self, address, **data):
        self.url_open("/web/login")
        data["csrf_token"] = Request.csrf_token(self)
        return self.url_open(address, data=data)

    def _send(self, url=None, **values):
        """Somebody who is not signed in writes."""
        self.authenticate(None, None)
        return self._post(f"{url or self.url}/send", **{**PAUL, **values})


def _without_token(text):
    return "\n".join(line for line in text.splitlines() if "csrf" not in line)
