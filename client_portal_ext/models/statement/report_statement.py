from odoo import api, models
from odoo.exceptions import UserError

from odoo.addons.omnichannel_chat.tools.arguments import UnfitError, day

#: Nobody reads a longer one on paper, and making it would keep a worker busy.
MOST_LINES = 1000


class ReportStatement(models.AbstractModel):
    """The statement on paper: always that of who asks, whatever record the address names."""

    _name = "report.client_portal_ext.report_statement"
    _description = "Client Statement on Paper"

    @api.model
    def _get_report_values(self, docids, data=None):
        Statements = self.env["client.statement"]
        period = {name: self._read_day((data or {}).get(name)) for name in ("start", "end")}
        statement = Statements._open(self.env.user, **period)
        totals = Statements._get_totals(statement)
        if sum(table["count"] for table in totals) > MOST_LINES:
            raise UserError(
                self.env._(
                    "That is too much for a PDF. Choose a shorter period, or the spreadsheet."
                )
            )
        return {
            "doc_ids": statement.account.ids,
            "doc_model": "res.partner",
            "docs": statement.account,
            "statement": statement,
            "totals": totals,
            "lines": Statements._get_lines(statement),
            "marks": Statements._get_marks(),
        }

    @api.model
    def _read_day(self, written):
        try:
            return day(written)
        except UnfitError:
            return None
