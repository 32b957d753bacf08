import io
from datetime import date
from unittest.mock import patch

from freezegun import freeze_time
from lxml import html
from openpyxl import load_workbook

from odoo import Command
from odoo.tests import tagged

from ..portal_case import PortalHttpCase

TODAY = date(2026, 6, 15)


@tagged("post_install", "-at_install")
class TestClientStatement(PortalHttpCase):
    """What was charged to an account and paid by it, and what is left."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.ann_user.company_id
        cls.dollar = cls.company.currency_id
        cls.euro = (
            cls.env["res.currency"]
            .with_context(active_test=False)
            .search([("name", "=", "EUR" if cls.dollar.name != "EUR" else "USD")])
        )
        cls.euro.active = True

    def test_numbers(self):
        """S3-12: opening, each line with what is left after it, closing, what is overdue."""
        self._charge(self.acme, 100, date(2025, 11, 3), due=date(2025, 12, 3))
        self._charge(self.ann, 350, date(2026, 2, 1), due=date(2026, 3, 1))
        self._pay(self.acme, 120, date(2026, 2, 10))
        self._charge(self.acme, 40, date(2026, 6, 10), due=date(2026, 7, 10))
        self._charge(self.acme, 30, date(2026, 6, 11), move_type="out_refund")
        statement = self._open_for(self.ann_user)
        [table] = self.env["client.statement"]._get_totals(statement)
        self.assertEqual(
            [table[name] for name in ("count", "opening", "charged", "paid", "closing", "overdue")],
            [4, 100, 390, 150, 340, 450],
        )
        lines = self.env["client.statement"]._get_lines(statement)
        self.assertEqual(
            [
                (str(line["date"]), line["kind"], line["charge"], line["payment"], line["balance"])
                for line in lines
            ],
            [
                ("2026-02-01", "Invoice", 350, 0, 450),
                ("2026-02-10", "Correction", 0, 120, 330),
                ("2026-06-10", "Invoice", 40, 0, 370),
                ("2026-06-11", "Credit note", 0, 30, 340),
            ],
        )
        self.assertEqual([line["mark"] for line in lines], ["overdue", "", "", ""])

    def test_paid_in_parts(self):
        """S3-12, case 33: an invoice that is paid in two parts stands there once, as they do."""
        invoice = self._charge(self.acme, 100, date(2026, 2, 1))
        receivable = self.acme.property_account_receivable_id
        for part in (30, 20):
            lines = (invoice + self._pay(self.acme, part, date(2026, 3, 1))).line_ids
            lines.filtered_domain([("account_id", "=", receivable.id)]).reconcile()
        self.assertEqual(invoice.amount_residual, 50)
        statement = self._open_for(self.ann_user)
        lines = self.env["client.statement"]._get_lines(statement)
        found = [(line["charge"], line["payment"], line["balance"]) for line in lines]
        self.assertEqual(found, [(100, 0, 100), (0, 30, 70), (0, 20, 50)])

    def test_pages_go_on(self):
        """S3-12: the second page goes on where the first one ends."""
        for day in range(1, 6):
            self._charge(self.acme, 10, date(2026, 1, day))
        statement = self._open_for(self.ann_user)
        lines = self.env["client.statement"]._get_lines(statement, limit=2, offset=2)
        self.assertEqual([line["balance"] for line in lines], [30, 40])

    def test_currencies_apart(self):
        """S3-12: each currency has a table of its own, the company's first."""
        self._charge(self.acme, 10, date(2026, 1, 1), currency=self.euro)
        self._charge(self.acme, 70, date(2026, 1, 2))
        self._charge(self.acme, 5, date(2026, 1, 3), currency=self.euro)
        statement = self._open_for(self.ann_user)
        totals = self.env["client.statement"]._get_totals(statement)
        self.assertEqual(
            [(table["currency"], table["closing"]) for table in totals],
            [(self.dollar, 70), (self.euro, 15)],
        )
        lines = self.env["client.statement"]._get_lines(statement)
        self.assertEqual([line["balance"] for line in lines], [70, 10, 15])

    def test_only_what_is_theirs(self):
        """S3-12: no drafts, nothing cancelled, no other firm, no other company."""
        self._charge(self.other_firm, 1, date(2026, 1, 1))
        self._charge(self.acme, 2, date(2026, 1, 1), post=False)
        self._charge(self.acme, 4, date(2026, 1, 1)).button_cancel()
        statement = self._open_for(self.ann_user)
        self.assertEqual(self.env["client.statement"]._get_totals(statement), [])
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        self._charge(self.acme, 8, date(2026, 1, 1))
        statement = self._open_for(self.ann_user)._replace(company=elsewhere)
        self.assertEqual(self.env["client.statement"]._get_totals(statement), [])

    def test_page(self):
        """S3-12: the page shows the period, odd days are this year; strangers see their own."""
        invoice = self._charge(self.acme, 350, date(2026, 2, 1), due=date(2026, 3, 1))
        invoice.narration = "between us"
        with freeze_time(TODAY):
            page = self._look("/my/statement", self.ann_user)
            self.assertIn(invoice.name, page.text_content())
            self.assertNotIn("between us", page.text_content())
            [here] = page.cssselect(".o_client_side a[aria-current=page]")
            self.assertEqual(here.get("href"), "/my/statement")
            page = self._look("/my/statement?start=2025-01-01&end=2025-12-31", self.ann_user)
            self.assertIn("Nothing was charged", page.text_content())
            page = self._look("/my/statement?start=x&end=2026-99-99&page=y", self.ann_user)
            self.assertIn(invoice.name, page.text_content())
            page = self._look("/my/statement", self.zoe_user)
            self.assertNotIn(invoice.name, page.text_content())

    def test_switched_off(self):
        """S3-42: without the switch there is neither place nor page; for the team there is none."""
        portal = self.env["omnichannel.channel"]._get_portal(self.env.company)
        self.sign_in(self.agent)
        self.assertEqual(self.url_open("/my/statement").status_code, 404)
        portal.with_user(self.manager).client_show_statement = False
        self.sign_in(self.ann_user)
        for address in ("", "/pdf", "/spreadsheet"):
            self.assertEqual(self.url_open(f"/my/statement{address}").status_code, 404)

    def test_spreadsheet(self):
        """S3-12: the same numbers as a spreadsheet; a name never becomes a formula."""
        self._charge(self.acme, 100, date(2025, 11, 3))
        self._charge(self.acme, 350, date(2026, 2, 1), name="=1+1")
        with freeze_time(TODAY):
            content = self.env["client.statement"]._make_spreadsheet(self._open_for(self.ann_user))
        sheet = load_workbook(io.BytesIO(content))[self.dollar.name]
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
        self.assertEqual(rows[0][6], 100)
        self.assertEqual(rows[1][1:3] + rows[1][4:7], ["=1+1", "Invoice", 350, None, 450])
        self.assertEqual(sheet.cell(3, 2).data_type, "s")
        self.sign_in(self.ann_user)
        answer = self.url_open("/my/statement/spreadsheet")
        self.assertTrue(answer.content.startswith(b"PK"))
        self.assertIn("no-store", answer.headers["Cache-Control"])

    def test_paper(self):
        """S3-12: on paper it is the same, of who asks; a server without a renderer says so."""
        invoice = self._charge(self.acme, 350, date(2026, 2, 1))
        Report = self.env["ir.actions.report"].with_user(self.zoe_user).sudo()
        period = {"start": "2026-01-01", "end": "2026-12-31"}
        name = "client_portal_ext.action_report_statement"
        paper, _kind = Report._render_qweb_html(name, self.acme.ids, data=dict(period))
        self.assertNotIn(invoice.name, paper.decode())
        paper, _kind = (
            Report.with_user(self.ann_user)
            .sudo()
            ._render_qweb_html(name, self.zoe.ids, data=dict(period))
        )
        self.assertIn(invoice.name, paper.decode())
        with patch.object(type(Report), "get_wkhtmltopdf_state", lambda report: "install"):
            page = self._look("/my/statement/pdf", self.ann_user)
        self.assertIn("take the spreadsheet", page.text_content())

    def test_flat(self):
        """S3-12: two statements, however many lines there are."""
        Statements = self.env["client.statement"]
        statement = self._open_for(self.ann_user)
        for _round in range(2):
            self._charge(self.acme, 10, date(2026, 1, 1))
            self._charge(self.acme, 10, date(2026, 1, 1))
            self.env.flush_all()
            self.assertQueries(lambda: Statements._get_totals(statement))
            self.assertQueries(lambda: Statements._get_lines(statement))

    def test_archived_contact(self):
        """S3-12: what was charged to somebody who has left the firm stays in its statement."""
        self._charge(self.ben, 70, date(2026, 2, 1))
        self.ben_user.active = False
        self.ben.active = False
        [table] = self.env["client.statement"]._get_totals(self._open_for(self.ann_user))
        self.assertEqual(table["charged"], 70)

    def assertQueries(self, read):
        with self.assertQueryCount(1):
            read()

    def _open_for(self, user):
        with freeze_time(TODAY):
            return self.env["client.statement"].with_user(user)._open(user)

    def _look(self, address, user):
        self.authenticate(None, None)
        self.sign_in(user)
        answer = self.url_open(address)
        self.assertEqual(answer.status_code, 200, address)
        return html.fromstring(answer.content)

    def _charge(
        self,
        partner,
        amount,
        on,
        due=None,
        move_type="out_invoice",
        currency=None,
        name=None,
        post=True,
    ):
        invoice = self.env["account.move"].create(
            {
                "move_type": move_type,
                "partner_id": partner.id,
                "invoice_date": on,
                "invoice_date_due": due or on,
                "invoice_payment_term_id": False,
                "currency_id": (currency or self.dollar).id,
                "invoice_line_ids": [
                    Command.create({"name": "Work", "price_unit": amount, "tax_ids": False})
                ],
            }
        )
        invoice.invoice_payment_term_id = False
        invoice.invoice_date_due = due or on
        if name:
            invoice.name = name
        if post:
            invoice.action_post()
        return invoice

    def _pay(self, partner, amount, on):
        """Money that came in, as a book entry says it."""
        account = partner.property_account_receivable_id
        other = self.env["account.account"].search([("account_type", "=", "income")], limit=1)
        entry = self.env["account.move"].create(
            {
                "move_type": "entry",
                "date": on,
                "line_ids": [
                    Command.create(
                        {"partner_id": partner.id, "account_id": account.id, "credit": amount}
                    ),
                    Command.create({"account_id": other.id, "debit": amount}),
                ],
            }
        )
        entry.action_post()
        return entry
