from lxml import html

from odoo.tests import tagged

from ..portal_case import PortalHttpCase


@tagged("post_install", "-at_install")
class TestClientHome(PortalHttpCase):
    """The first page of the portal, and the way through all of it."""

    def test_to_do(self):
        """S3-01: what waits stands once, late things first, and is gone when it is done."""
        thread = self.start(tasks=[{"name": "Bank statement"}])
        invoice = self.make_invoice(self.acme, days=-3)
        order = self.make_quotation(self.ann)
        page = self._open("/my", self.ann_user)
        titles = [each.text for each in page.cssselect(".o_client_todos .fw-bold")]
        self.assertEqual(titles[0], f"Pay invoice {invoice.name}")
        self.assertCountEqual(titles[1:], [f"Approve quotation {order.name}", "Bank statement"])
        order.action_cancel()
        task = thread.sudo().task_ids
        thread.with_user(self.agent).tick_task(task.id, True)
        page = self._open("/my", self.ann_user)
        titles = [each.text for each in page.cssselect(".o_client_todos .fw-bold")]
        self.assertEqual(titles, [f"Pay invoice {invoice.name}"])

    def test_nothing_to_do(self):
        """S3-01: a client for whom nothing waits is told so; what waits for others is not his."""
        self.make_invoice(self.acme, days=-3)
        page = self._open("/my", self.zoe_user)
        [section] = page.cssselect(".o_client_todos")
        self.assertIn("Nothing to do", section.text_content())

    def test_way(self):
        """S3-09, S3-10, S3-13, S3-14, S3-41: places with badges on our pages and on Odoo's."""
        self.make_invoice(self.acme, days=30)
        self.make_quotation(self.ann)
        for address in ("/my", "/my/chats", "/my/invoices", "/my/quotes", "/my/account"):
            page = self._open(address, self.ann_user)
            places = {
                link.get("href"): " ".join(link.text_content().split())
                for link in page.cssselect(".o_client_side a")
            }
            with self.subTest(address=address):
                self.assertEqual(places["/my/invoices"], "Invoices 1 waiting")
                self.assertEqual(places["/my/quotes"], "Quotations 1 waiting")
                self.assertEqual(places["/my/chats"], "Chats")
                [here] = page.cssselect(".o_client_side a[aria-current=page]")
                self.assertEqual(here.get("href"), address)

    def test_recent(self):
        """S3-01: what was written last stands on the first page; beginning a chat is one press."""
        for number in range(4):
            self.start(f"Subject {number}")
        page = self._open("/my", self.ann_user)
        subjects = [each.text for each in page.cssselect(".o_client_chats bdi:first-child")]
        self.assertEqual(subjects[:3], ["Subject 3", "Subject 2", "Subject 1"])
        self.assertEqual(len(page.cssselect(".o_client_chats li")), 3)
        self.assertTrue(page.cssselect("a[href='/my/chats/new']"))
        self.env.company.client_may_start = False
        page = self._open("/my", self.ann_user)
        self.assertFalse(page.cssselect("a[href='/my/chats/new']"))

    def test_cards(self):
        """S3-41, S3-42: what is a place has no card beside it, also when it is switched off."""
        portal = self.env["omnichannel.channel"]._get_portal(self.env.company)
        for shown in (True, False):
            portal.with_user(self.manager).client_show_invoices = shown
            page = self._open("/my", self.ann_user)
            cards = [each.get("href") for each in page.cssselect(".o_portal_index_card a")]
            with self.subTest(shown=shown):
                self.assertIn("/my/addresses", cards)
                for own in ("/my/invoices", "/my/orders", "/my/quotes", "/my/chats"):
                    self.assertFalse([card for card in cards if card.startswith(own)], own)
        page = self._open("/my", self.agent)
        cards = [each.get("href") for each in page.cssselect(".o_portal_index_card a")]
        self.assertTrue([card for card in cards if card.startswith("/my/invoices")])

    def test_way_of_documents(self):
        """S3-41: a document's page belongs to the place of its list."""
        order = self.make_quotation(self.ann)
        page = self._open(f"/my/orders/{order.id}", self.ann_user)
        [here] = page.cssselect(".o_client_side a[aria-current=page]")
        self.assertEqual(here.get("href"), "/my/quotes")

    def test_switched_off(self):
        """S3-42: what the business does not offer is no place, and nothing of it waits."""
        self.make_invoice(self.acme, days=30)
        portal = self.env["omnichannel.channel"]._get_portal(self.env.company)
        portal.with_user(self.manager).client_show_invoices = False
        page = self._open("/my", self.ann_user)
        self.assertFalse(page.cssselect(".o_client_side a[href='/my/invoices']"))
        self.assertIn("Nothing to do", page.cssselect(".o_client_todos")[0].text_content())

    def test_not_for_the_team(self):
        """S3-41: the team sees Odoo's pages as they are."""
        page = self._open("/my", self.agent)
        self.assertFalse(page.cssselect(".o_client_side, .o_client_todos"))

    def test_flat(self):
        """S3-01: how many statements what waits costs does not grow with what waits."""
        portal = self.env["client.portal"].with_user(self.ann_user)
        self.make_invoice(self.acme, days=3)
        self.start(tasks=[{"name": "One"}])
        portal._get_todos(self.ann_user)
        counts = []
        for _round in range(2):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            portal._get_todos(self.ann_user)
            counts.append(self.env.cr.sql_log_count - before)
            for number in range(5):
                self.make_invoice(self.acme, days=number)
                self.start(f"Subject {number}", tasks=[{"name": "One"}])
        self.assertLessEqual(counts[1], counts[0] + 2)

    def _open(self, address, user):
        self.authenticate(None, None)
        self.sign_in(user)
        answer = self.url_open(address)
        self.assertEqual(answer.status_code, 200, address)
        return html.fromstring(answer.content)
