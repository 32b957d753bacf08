import io
from datetime import date
from typing import NamedTuple
from urllib.parse import urlencode

import xlsxwriter

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.portal.controllers.portal import pager

#: Lines on one page of the statement.
PAGE = 50
#: Sheets of a spreadsheet have names of at most so many characters.
SHEET_NAME = 31


class Statement(NamedTuple):
    """Whose statement it is, and of which days.

    ``account`` and ``company`` are under sudo; ``people`` are the ids of the account and of all
    its contacts.
    """

    account: object
    people: tuple
    company: object
    start: date
    end: date
    today: date


class ClientStatement(models.AbstractModel):
    """All that was charged to an account and paid by it, with what was left after each line.

    Posted receivable lines of the client's firm in the company of his portal. Read by SQL: a
    running balance needs every line before it, and an account may have very many.
    """

    _name = "client.statement"
    _description = "Client Statement"

    @api.model
    def _open(self, user, start=None, end=None):
        """The statement of the account for which a client has come.

        :param user: the ``res.users`` who is signed in
        :param date start: first day, None = that of this year
        :param date end: last day, None = today
        :rtype: Statement
        """
        today = fields.Date.context_today(user)
        start = start or today.replace(month=1, day=1)
        end = end or max(today, start)
        account_sudo = self.env["client.portal"]._get_account(user)
        # sudo: the company of the user's own portal
        company_sudo = user.sudo().company_id
        people_sudo = account_sudo.with_context(active_test=False).search(
            [("commercial_partner_id", "=", account_sudo.id)]
        )
        people = tuple(people_sudo.ids)
        return Statement(
            account_sudo, people, company_sudo, min(start, end), max(start, end), today
        )

    @api.model
    def _get_page_values(self, statement, page=1):
        """What the template of a page of the statement takes.

        :rtype: dict
        """
        totals = self._get_totals(statement)
        period = {"start": str(statement.start), "end": str(statement.end)}
        pages = pager(
            url="/my/statement",
            total=sum(table["count"] for table in totals),
            page=page or 1,
            step=PAGE,
            url_args=period,
        )
        lines = self._get_lines(statement, limit=PAGE, offset=pages["offset"])
        tables = [{**table, **_get_rows(table, lines)} for table in totals]
        return {
            "statement": statement,
            "period": urlencode(period),
            "tables": [table for table in tables if not table["count"] or table["lines"]],
            "marks": self._get_marks(),
            "pager": pages,
        }

    @api.model
    def _get_totals(self, statement):
        """A table of the statement for each currency; none where there was never anything.

        :return: ``currency``, ``count`` of lines, ``opening``, ``charged``, ``paid``,
            ``closing``, ``overdue``; the company's own currency first
        :rtype: list[dict]
        """
        self._flush_lines()
        rows = self.env.execute_query_dict(
            SQL(
                """
                SELECT line.currency_id,
                       COUNT(*) FILTER (WHERE line.date >= %(start)s) AS count,
                       COALESCE(SUM(line.amount_currency)
                           FILTER (WHERE line.date < %(start)s), 0) AS opening,
                       COALESCE(SUM(line.amount_currency)
                           FILTER (WHERE line.date >= %(start)s AND line.amount_currency > 0), 0)
                           AS charged,
                       COALESCE(-SUM(line.amount_currency)
                           FILTER (WHERE line.date >= %(start)s AND line.amount_currency < 0), 0)
                           AS paid,
                       SUM(line.amount_currency) AS closing,
                       COALESCE(SUM(line.amount_residual_currency) FILTER (WHERE %(overdue)s), 0)
                           AS overdue
                  FROM account_move_line AS line
                  JOIN account_move AS move ON move.id = line.move_id
                 WHERE %(lines)s
              GROUP BY line.currency_id
              ORDER BY line.currency_id <> %(currency)s, line.currency_id
                """,
                start=statement.start,
                overdue=self._is_overdue_sql(statement),
                lines=self._get_lines_sql(statement),
                currency=statement.company.currency_id.id,
            )
        )
        # sudo: names and digits of currencies
        Currency_sudo = self.env["res.currency"].sudo()
        tables = [{**row, "currency": Currency_sudo.browse(row["currency_id"])} for row in rows]
        return [
            table
            for table in tables
            if table["count"] or not table["currency"].is_zero(table["opening"])
        ]

    @api.model
    def _get_lines(self, statement, limit=None, offset=0):
        """Lines of the statement by currency, then by day; each with what was left after it.

        :return: ``currency_id``, ``date``, ``name``, ``kind``, ``url`` or "", ``due``,
            ``charge``, ``payment``, ``balance``, ``mark`` ("overdue", "under_way" or "")
        :rtype: list[dict]
        """
        self._flush_lines()
        rows = self.env.execute_query_dict(
            SQL(
                """
                WITH line AS (
                    SELECT line.id,
                           line.move_id,
                           line.currency_id,
                           line.date,
                           line.date_maturity,
                           line.amount_currency,
                           line.amount_residual_currency,
                           SUM(line.amount_currency) OVER (
                               PARTITION BY line.currency_id ORDER BY line.date, line.id
                           ) AS running
                      FROM account_move_line AS line
                     WHERE %(lines)s
                ), page AS (
                    SELECT *
                      FROM line
                     WHERE line.date >= %(start)s
                  ORDER BY line.currency_id <> %(currency)s, line.currency_id, line.date, line.id
                     LIMIT %(limit)s OFFSET %(offset)s
                )
                SELECT line.currency_id,
                       line.date,
                       move.id AS move_id,
                       move.name,
                       move.move_type,
                       (move.origin_payment_id IS NOT NULL OR move.statement_line_id IS NOT NULL)
                           AS is_payment,
                       line.date_maturity AS due,
                       line.amount_currency AS amount,
                       line.running AS balance,
                       (%(overdue)s) AS is_overdue,
                       (line.amount_residual_currency > 0 AND move.payment_state = 'in_payment')
                           AS is_under_way
                  FROM page AS line
                  JOIN account_move AS move ON move.id = line.move_id
              ORDER BY line.currency_id <> %(currency)s, line.currency_id, line.date, line.id
                """,
                lines=self._get_lines_sql(statement),
                start=statement.start,
                currency=statement.company.currency_id.id,
                limit=limit,
                offset=offset,
                overdue=self._is_overdue_sql(statement),
            )
        )
        return [self._read_line(row) for row in rows]

    @api.model
    def _read_line(self, row):
        """A line as clients read it: nothing that was written for the team."""
        is_charge = row["amount"] > 0
        is_invoice = row["move_type"] in ("out_invoice", "out_refund")
        return {
            "currency_id": row["currency_id"],
            "date": row["date"],
            "name": row["name"],
            "kind": self._get_kind(row["move_type"], row["is_payment"], is_charge),
            "url": f"/my/invoices/{row['move_id']}" if is_invoice else "",
            "due": row["due"] if is_charge and not row["is_payment"] else None,
            "charge": row["amount"] if is_charge else 0,
            "payment": 0 if is_charge else -row["amount"],
            "balance": row["balance"],
            "mark": "overdue" if row["is_overdue"] else "under_way" if row["is_under_way"] else "",
        }

    @api.model
    def _get_kind(self, move_type, is_payment, is_charge):
        """What a line is, in a word for clients."""
        kinds = {
            "out_invoice": self.env._("Invoice"),
            "out_refund": self.env._("Credit note"),
            "out_receipt": self.env._("Receipt"),
        }
        if move_type in kinds:
            return kinds[move_type]
        if is_payment:
            return self.env._("Money back") if is_charge else self.env._("Payment")
        return self.env._("Correction")

    @api.model
    def _get_lines_sql(self, statement):
        """Which ``line`` there are: posted, receivable, of the account, until the last day.

        Ids of people, no subquery: PostgreSQL knows whether these have few lines or many.
        """
        return SQL(
            """
            line.partner_id IN %(people)s
            AND line.account_id IN (
                SELECT id FROM account_account WHERE account_type = 'asset_receivable'
            )
            AND line.parent_state = 'posted'
            AND line.company_id = %(company)s
            AND line.date <= %(end)s
            """,
            people=statement.people,
            company=statement.company.id,
            end=statement.end,
        )

    @api.model
    def _get_lines_domain(self, statement):
        """The same lines, for who looks with rights of his own."""
        return [
            ("partner_id.commercial_partner_id", "=", statement.account.id),
            ("account_id.account_type", "=", "asset_receivable"),
            ("parent_state", "=", "posted"),
            ("company_id", "=", statement.company.id),
            ("date", "<=", statement.end),
        ]

    @api.model
    def _is_overdue_sql(self, statement):
        """Whether a ``line`` of a ``move`` should have been paid, and no payment is under way."""
        return SQL(
            """
            line.amount_residual_currency > 0
            AND line.date_maturity < %s
            AND move.move_type IN ('out_invoice', 'out_receipt')
            AND move.payment_state IN ('not_paid', 'partial')
            """,
            statement.today,
        )

    @api.model
    def _flush_lines(self):
        for name in ("account.move.line", "account.move", "account.account"):
            self.env[name].flush_model()

    # ------------------------------------------------------------------ the spreadsheet

    @api.model
    def _make_spreadsheet(self, statement):
        """The whole statement as xlsx, a sheet for each currency.

        :rtype: bytes
        """
        file = io.BytesIO()
        options = {"constant_memory": True, "in_memory": False, "default_date_format": "yyyy-mm-dd"}
        with xlsxwriter.Workbook(file, options) as workbook:
            totals = self._get_totals(statement)
            lines = self._get_lines(statement)
            for table in totals:
                own = [line for line in lines if line["currency_id"] == table["currency_id"]]
                self._write_sheet(workbook, statement, table, own)
            if not totals:
                self._write_titles(workbook, self.env._("Statement"))
        return file.getvalue()

    @api.model
    def _write_titles(self, workbook, name):
        """A new sheet with the titles of its columns."""
        sheet = workbook.add_worksheet(name[:SHEET_NAME])
        sheet.set_column(0, 7, 16)
        bold = workbook.add_format({"bold": True})
        titles = (
            self.env._("Date"),
            self.env._("Number"),
            self.env._("Description"),
            self.env._("Due"),
            self.env._("Charge"),
            self.env._("Payment"),
            self.env._("Balance"),
            self.env._("Note"),
        )
        for column, title in enumerate(titles):
            sheet.write_string(0, column, title, bold)
        return sheet

    @api.model
    def _write_sheet(self, workbook, statement, table, lines):
        currency = table["currency"]
        sheet = self._write_titles(workbook, currency.name)
        digits = "." + "0" * currency.decimal_places if currency.decimal_places else ""
        money = workbook.add_format({"num_format": f"#,##0{digits}"})
        marks = self._get_marks()
        sheet.write_datetime(1, 0, statement.start)
        sheet.write_string(1, 2, self.env._("Opening balance"))
        sheet.write_number(1, 6, table["opening"], money)
        for row, line in enumerate(lines, start=2):
            sheet.write_datetime(row, 0, line["date"])
            # As text: what looks like a formula must not be one.
            sheet.write_string(row, 1, line["name"] or "")
            sheet.write_string(row, 2, line["kind"])
            if line["due"]:
                sheet.write_datetime(row, 3, line["due"])
            for column, name in ((4, "charge"), (5, "payment")):
                if line[name]:
                    sheet.write_number(row, column, line[name], money)
            sheet.write_number(row, 6, line["balance"], money)
            sheet.write_string(row, 7, marks.get(line["mark"], ""))

    @api.model
    def _get_marks(self):
        """What is to be said of a line, by its ``mark``."""
        return {
            "overdue": self.env._("Overdue"),
            "under_way": self.env._("Payment under way"),
        }


def _get_rows(table, lines):
    """The lines of one currency on a page, and what was left before the first of them."""
    own = [line for line in lines if line["currency_id"] == table["currency_id"]]
    before = table["opening"]
    if own:
        before = own[0]["balance"] - own[0]["charge"] + own[0]["payment"]
    return {"lines": own, "before": before}
