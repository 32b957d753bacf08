import re
from datetime import timedelta

from lxml import html

from odoo import Command, fields
from odoo.tests import tagged

from ..portal_case import PortalHttpCase

#: What anybody could press, or would be sent somewhere by.
DEAD = "form, input:enabled, button:enabled, select:enabled, textarea:enabled"


@tagged("post_install", "-at_install")
class TestClientPortalView(PortalHttpCase):
    """View as client of the whole portal (S1-70): read-only, of who has the client, and noted."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for group in ("sales_team.group_sale_salesman_all_leads", "account.group_account_invoice"):
            cls.agent.sudo().group_ids += cls.env.ref(group)
        cls.base = f"/omnichannel/client/{cls.ann.id}"

    def test_home(self):
        """S1-70: the first page shows what waits for the client, and leads to the other pages."""
        self.make_invoice(self.acme, days=-3)
        order = self.make_quotation(self.ann)
        self.start(tasks=[{"name": "Bank statement"}])
        page = self._look("/my")
        titles = [each.text for each in page.cssselect(".o_client_todos .fw-bold")]
        self.assertCountEqual(
            titles,
            [
                f"Pay invoice {self.env['account.move'].search([], order='id desc', limit=1).name}",
                f"Approve quotation {order.name}",
                "Bank statement",
            ],
        )
        ways = {
            " ".join(link.text_content().split()): link.get("href")
            for link in page.cssselect(".o_client_side a")
        }
        self.assertEqual(ways["Home"], f"{self.base}/my")
        self.assertEqual(ways["Chats 1 waiting"], f"{self.base}/chats")
        self.assertEqual(ways["Quotations 1 waiting"], f"{self.base}/my/quotes")
        self.assertEqual(ways["Invoices 1 waiting"], f"{self.base}/my/invoices")
        self.assertEqual(ways["Statement"], f"{self.base}/my/statement")
        self.assertIsNone(ways["Account"])
        [banner] = page.cssselect(".o_ct_view_banner")
        self.assertIn("Ann", banner.text_content())
        [leave] = banner.cssselect("a")
        self.assertEqual(leave.get("href"), f"/odoo/res.partner/{self.ann.id}")

    def test_lists(self):
        """S1-70: quotations, invoices and the statement are those that the client finds."""
        invoice = self.make_invoice(self.acme, days=-3)
        order = self.make_quotation(self.ann)
        theirs = self.make_invoice(self.zoe, days=3), self.make_quotation(self.zoe)
        for place, document, foreign in (
            ("/my/quotes", order, theirs[1]),
            ("/my/invoices", invoice, theirs[0]),
            (f"/my/statement?start={invoice.date}", invoice, theirs[0]),
        ):
            with self.subTest(place=place):
                text = self._look(place).cssselect("main")[0].text_content()
                self.assertIn(document.name, text)
                self.assertNotIn(foreign.name, text)
        banner = self._look("/my/invoices").cssselect("main .alert")[0].text_content()
        self.assertIn("1 invoice is to be paid", banner)

    def test_it_does_nothing(self):
        """S1-70: nothing can be pressed, no script runs, and links stay in the view."""
        self.make_invoice(self.acme, days=-3)
        self.make_quotation(self.ann)
        for place in ("/my", "/my/quotes", "/my/invoices", "/my/statement", "/my/payment_method"):
            with self.subTest(place=place):
                page = self._look(place)
                self.assertFalse(page.cssselect(DEAD))
                self.assertFalse(page.cssselect("main script, main iframe"))
                for link in page.cssselect("main a[href], .o_client_way a[href]"):
                    href = link.get("href")
                    self.assertTrue(href.startswith(f"{self.base}/"), href)

    def test_no_trace_for_the_client(self):
        """S1-70: no row of the client's changes by being looked at, and nobody is signed in."""
        self.make_quotation(self.ann)
        self.start(tasks=[{"name": "Bank statement"}])
        before = self.ann_user.login_date, self.env["omnichannel.read"].sudo().search([]).ids
        for place in ("/my", "/my/quotes", "/my/invoices", "/my/statement"):
            self._look(place)
        self.env.invalidate_all()
        after = self.ann_user.login_date, self.env["omnichannel.read"].sudo().search([]).ids
        self.assertEqual(after, before)
        self.assertEqual(self.session.uid, self.agent.id)

    def test_it_is_noted(self):
        """S1-70: each view is noted on the contact, in the name of who looked."""
        self._look("/my/quotes")
        line = self.ann.sudo().message_ids[0]
        self.assertIn("Portal seen as client: Quotations.", line.preview)
        self.assertEqual(line.author_id, self.agent.partner_id)
        self.assertTrue(line.is_internal or line.subtype_id.internal)

    def test_who_may(self):
        """S1-70: managers and who has the client; for everybody else it is not there."""
        self.assertEqual(self._ask("/my", self.manager).status_code, 200)
        for user in (self.stranger, self.overseer, self.employee, self.ann_user, self.zoe_user):
            for place in ("/my", "/my/quotes", "/my/invoices"):
                self.assertEqual(self._ask(place, user).status_code, 404, user.login)

    def test_not_of_another_company(self):
        """S1-70: a client of a company in which the employee does not work is none of his."""
        branch = self.env["res.company"].create({"name": "Branch"})
        self.ann_user.sudo().write(
            {"company_ids": [Command.set(branch.ids)], "company_id": branch.id}
        )
        for place in ("/my", "/my/quotes", "/chats"):
            self.assertEqual(self._ask(place).status_code, 404, place)
        # He may come in at both: what stands in the portal is of the other one.
        self.ann_user.sudo().company_ids |= self.env.company
        self.assertEqual(self._ask("/my").status_code, 404)

    def test_only_what_one_reads_oneself(self):
        """S1-70: who may not read quotations himself does not read them in a client's place."""
        order = self.make_quotation(self.ann)
        manager = self._make_user("portal_viewer", "omnichannel_chat.group_manager")
        for place in ("/my", "/my/quotes", "/my/statement"):
            answer = self._ask(place, manager)
            self.assertEqual(answer.status_code, 200)
            self.assertNotIn(order.name, answer.text)

    def test_sums_of_what_one_does_not_read(self):
        """S1-70: who reads his own invoices alone sees no statement with others."""
        for group in ("sales_team.group_sale_salesman_all_leads", "account.group_account_invoice"):
            self.agent.sudo().group_ids -= self.env.ref(group)
        self.agent.sudo().group_ids += self.env.ref("sales_team.group_sale_salesman")
        invoice = self.make_invoice(self.acme, days=3)
        invoice.invoice_user_id = self.agent
        self.assertIn(invoice.name, self._ask(f"/my/statement?start={invoice.date}").text)
        invoice.invoice_user_id = self.manager
        answer = self._ask(f"/my/statement?start={invoice.date}")
        self.assertEqual(answer.status_code, 200)
        self.assertNotIn(invoice.name, answer.text)
        self.assertNotIn("100.00", answer.text)

    def test_only_clients(self):
        """S1-70: of who cannot come in there is nothing to be seen."""
        self.ann.client_allowed = True
        self.ann.client_until = fields.Date.today() - timedelta(days=3)
        self.assertEqual(self._ask("/my").status_code, 404)
        self.base = f"/omnichannel/client/{self.dora.id}"
        self.assertEqual(self._ask("/my").status_code, 404)

    def test_odd_addresses(self):
        """S0-40: what is no page is not there; odd values are the usual."""
        for place in ("/my/orders/1", "/my/account", "/my/..", "/my/quotes/page/x"):
            self.assertIn(self._ask(place).status_code, (400, 404), place)
        for place in (
            "/my/quotes?state=odd&page=x",
            f"/my/quotes/page/{'9' * 40}",
            "/my/statement?start=x&end=9999-99-99",
            "/my/invoices?user=1&path=2",
            "/my?path=/my/quotes&query=x",
        ):
            self.assertEqual(self._ask(place).status_code, 200, place)
        answer = self.url_open("/omnichannel/client/99999999999999/my")
        self.assertEqual(answer.status_code, 404)

    def test_switched_off(self):
        """S3-42: what the business does not show is not there either."""
        self.env.company.client_show_invoices = False
        self.assertEqual(self._ask("/my/invoices").status_code, 404)

    def test_button(self):
        """S1-70: the button on the contact is there for who may look, where there is access."""
        for user, expected in ((self.agent, True), (self.manager, True), (self.stranger, False)):
            contacts = (self.ann + self.dora).with_user(user)
            self.assertEqual(contacts.mapped("client_may_view"), [expected, False], user.login)
        action = self.ann.with_user(self.agent).action_view_as_client()
        self.assertEqual(action["url"], f"{self.base}/my")

    def test_page_of_a_thread(self):
        """S1-70: the way through the portal is beside the threads, too."""
        thread = self.start("Taxes 2026")
        page = self._look(f"/chats/{thread.id}")
        [here] = page.cssselect(".o_client_side a[aria-current=page]")
        self.assertEqual(here.get("href"), f"{self.base}/chats")

    def test_appointments(self):
        """S1-70, S3-07: appointments are shown, but of private ones nothing to who has no part."""
        start = fields.Datetime.now() + timedelta(days=2)
        for name, privacy in (("Tax meeting", "public"), ("Secret meeting", "private")):
            self.env["calendar.event"].with_user(self.manager).create(
                {
                    "name": name,
                    "start": start,
                    "stop": start + timedelta(hours=1),
                    "privacy": privacy,
                    "partner_ids": [Command.set((self.ann + self.manager.partner_id).ids)],
                }
            )
            start += timedelta(days=1)
        for place in ("/my", "/my/appointments"):
            with self.subTest(place=place):
                page = self._look(place)
                text = page.cssselect("main")[0].text_content()
                self.assertIn("Tax meeting", text)
                self.assertNotIn("Secret meeting", text)
                self.assertFalse(page.cssselect(DEAD))

    # ------------------------------------------------------------------ helpers

    def _ask(self, place, user=None):
        self.authenticate(None, None)
        self.sign_in(user or self.agent)
        return self.url_open(f"{self.base}{place}", allow_redirects=False)

    def _look(self, place):
        answer = self._ask(place)
        self.assertEqual(answer.status_code, 200, place)
        self.assertIn("no-store", answer.headers["Cache-Control"])
        self.assertFalse(re.findall(r"<script[^>]* src=", answer.text))
        return html.fromstring(answer.content)
