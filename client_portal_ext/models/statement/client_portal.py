from odoo import api, models

from odoo.addons.omnichannel_chat.tools.arguments import UnfitError, day

from ..client_portal import Page, Section


class ClientPortal(models.AbstractModel):
    """The statement among the places of the portal; what is to be paid waits with the invoices."""

    _inherit = "client.portal"

    @api.model
    def _get_sections(self, user):
        # sudo: a switch of the user's own company
        if not user.sudo().company_id.client_show_statement:
            return super()._get_sections(user)
        label = self.env._("Statement")
        statement = Section("statement", label, "/my/statement", "fa-list-alt", 45)
        return [*super()._get_sections(user), statement]

    @api.model
    def _get_pages(self):
        pages = {r"/my/statement(?:/page/(?P<page>[0-9]+))?": self._get_statement_page}
        return {**super()._get_pages(), **pages}

    @api.model
    def _get_statement_page(self, user, query):
        """The statement of a period, see ``client.statement``; odd days are none.

        :return: None where the business shows no statement
        """
        # sudo: a switch of the user's own company
        if not user.sudo().company_id.client_show_statement:
            return None
        Statements = self.env["client.statement"]
        days = (read_day(query.get(name)) for name in ("start", "end"))
        statement = Statements._open(user, *days)
        return Page(
            self.env._("Statement"),
            "client_portal_ext.client_statement",
            Statements._get_page_values(statement, query.get("page")),
            "account.move.line",
            domain=tuple(Statements._get_lines_domain(statement)),
        )


def read_day(written):
    """A day as a form says it; None = none that there could be."""
    try:
        return day(written)
    except UnfitError:
        return None
