from odoo import http
from odoo.exceptions import UserError
from odoo.http import content_disposition, request

from odoo.addons.omnichannel_chat.controllers.client_threads import HEADERS
from odoo.addons.portal.controllers.portal import CustomerPortal

from ..models.statement.client_portal import read_day
from .routes import LOOK_ROUTE

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ClientStatementPages(CustomerPortal):
    """What was charged and paid: a page, a PDF, a spreadsheet; always of who is signed in."""

    @http.route(["/my/statement", "/my/statement/page/<int:page>"], **LOOK_ROUTE)
    def client_statement(self, page=1, start="", end="", **_query):
        """The statement of a period: of this year, unless the client says otherwise."""
        return self._render_statement(self._open_statement(start, end), page)

    # Not readonly: core's report may store what it makes.
    @http.route("/my/statement/pdf", **{**LOOK_ROUTE, "readonly": False})
    def client_statement_pdf(self, start="", end="", **_query):
        """The same as a PDF, where the server can make one."""
        statement = self._open_statement(start, end)
        # sudo: the report shows the statement of who asks, and nothing else
        Report_sudo = request.env["ir.actions.report"].sudo()
        if Report_sudo.get_wkhtmltopdf_state() in ("install", "broken"):
            refusal = request.env._(
                "A PDF cannot be made here at the moment. Print this page, or take the spreadsheet."
            )
            return self._render_statement(statement, refusal=refusal)
        days = {"start": str(statement.start), "end": str(statement.end)}
        try:
            content, _kind = Report_sudo._render_qweb_pdf(
                "client_portal_ext.action_report_statement", statement.account.ids, data=days
            )
        except UserError as error:
            return self._render_statement(statement, refusal=str(error))
        return self._send_statement(statement, content, "application/pdf", "pdf")

    @http.route("/my/statement/spreadsheet", **LOOK_ROUTE)
    def client_statement_spreadsheet(self, start="", end="", **_query):
        """The same as a spreadsheet."""
        statement = self._open_statement(start, end)
        content = request.env["client.statement"]._make_spreadsheet(statement)
        return self._send_statement(statement, content, XLSX, "xlsx")

    def _open_statement(self, start, end):
        """The client's own statement; odd days are none.

        :raise NotFound: who asks is no client, or there is no statement here
        """
        user = request.env.user
        if (
            not request.env["omnichannel.chat"]._is_client(user)
            # sudo: a switch of the user's own company
            or not user.sudo().company_id.client_show_statement
        ):
            raise request.not_found()
        return request.env["client.statement"]._open(user, read_day(start), read_day(end))

    def _render_statement(self, statement, page=1, refusal=""):
        response = request.render(
            "client_portal_ext.client_statement",
            {
                **self._prepare_portal_layout_values(),
                "page_name": "client_statement",
                **request.env["client.statement"]._get_page_values(statement, page),
                "refusal": refusal,
            },
        )
        response.headers.update(HEADERS)
        return response

    def _send_statement(self, statement, content, kind, ending):
        name = f"{request.env._('Statement')} {statement.start} {statement.end}.{ending}"
        headers = {
            **HEADERS,
            "Content-Type": kind,
            "Content-Disposition": content_disposition(name),
        }
        return request.make_response(content, list(headers.items()))
