from odoo import api, fields, models
from odoo.tools import format_list, formatLang

from odoo.addons.portal.controllers.portal import pager

from ..client_portal import MOST_TODOS, Page, Section, Todo

#: What is shown of an invoice that waits: Odoo would read all columns.
TODO_FIELDS = ["name", "amount_residual", "currency_id", "invoice_date_due"]
#: Invoices on one page of the list that the team sees.
PAGE = 20


class ClientPortal(models.AbstractModel):
    """Invoices in the portal: those that are to be paid."""

    _inherit = "client.portal"

    @api.model
    def _get_sections(self, user):
        # sudo: a switch of the user's own company
        if not user.sudo().company_id.client_show_invoices:
            return super()._get_sections(user)
        badge = self.env["account.move"].with_user(user).search_count(self._get_unpaid(user))
        label = self.env._("Invoices")
        invoices = Section("invoices", label, "/my/invoices", "fa-money", 40, badge)
        return [*super()._get_sections(user), invoices]

    @api.model
    def _get_own_pages(self):
        return {**super()._get_own_pages(), "invoices": ["/my/invoices"]}

    @api.model
    def _get_todos(self, user):
        # sudo: a switch of the user's own company
        if not user.sudo().company_id.client_show_invoices:
            return super()._get_todos(user)
        invoices = self.env["account.move"].with_user(user)
        invoices = invoices.search_fetch(
            self._get_unpaid(user), TODO_FIELDS, order="invoice_date_due, id", limit=MOST_TODOS
        )
        today = fields.Date.context_today(user)
        return [
            *super()._get_todos(user),
            *(
                Todo(
                    key=f"invoice-{invoice.id}",
                    title=self.env._("Pay invoice %s", invoice.name),
                    url=f"/my/invoices/{invoice.id}",
                    button=self.env._("Pay"),
                    icon="fa-money",
                    amount=formatLang(
                        self.env, invoice.amount_residual, currency_obj=invoice.currency_id
                    ),
                    due=invoice.invoice_date_due or None,
                    is_late=bool(invoice.invoice_date_due and invoice.invoice_date_due < today),
                    document=("account.move", invoice.id),
                )
                for invoice in invoices
            ),
        ]

    @api.model
    def _get_unpaid_banner(self, user):
        """What stands above a page when a client owes something (S3-10).

        :return: ``count`` of invoices, ``amounts`` as a text; None where nothing is to be paid
        :rtype: dict | None
        """
        # sudo: a switch of the user's own company
        if not user.sudo().company_id.client_show_invoices:
            return None
        groups = (
            self.env["account.move"]
            .with_user(user)
            ._read_group(
                self._get_unpaid(user), ["currency_id"], ["amount_residual:sum", "__count"]
            )
        )
        if not groups:
            return None
        return {
            "count": sum(count for _currency, _amount, count in groups),
            "amounts": format_list(
                self.env,
                [
                    formatLang(self.env, amount, currency_obj=currency)
                    for currency, amount, _count in groups
                ],
            ),
        }

    @api.model
    def _get_unpaid(self, user):
        """Invoices of the client's account of which something is to be paid."""
        return [
            ("partner_id", "child_of", self._get_account(user).id),
            ("move_type", "in", ("out_invoice", "out_receipt")),
            ("state", "=", "posted"),
            ("payment_state", "in", ("not_paid", "partial")),
        ]

    @api.model
    def _get_pages(self):
        pages = {r"/my/invoices(?:/page/(?P<page>[0-9]+))?": self._get_invoice_page}
        return {**super()._get_pages(), **pages}

    @api.model
    def _get_invoice_page(self, user, query):
        """The client's invoices, the newest first, for who looks in his place.

        Odoo's own list needs its own request.
        """
        # sudo: a switch of the user's own company
        if not user.sudo().company_id.client_show_invoices:
            return None
        invoices = self.env["account.move"].with_user(user)
        wanted = [
            ("partner_id", "child_of", self._get_account(user).id),
            ("move_type", "in", ("out_invoice", "out_refund", "out_receipt")),
            ("state", "=", "posted"),
        ]
        total, page = invoices.search_count(wanted), query.get("page") or 1
        pages = pager(url="/my/invoices", total=total, page=page, step=PAGE)
        found = invoices.search(
            wanted, order="invoice_date desc, id desc", limit=PAGE, offset=pages["offset"]
        )
        values = {
            # sudo: of invoices that the client reads; names of currencies
            "invoices": found.sudo(),
            "unpaid": self._get_unpaid_banner(user),
            "pager": pages,
        }
        return Page(
            self.env._("Invoices"),
            "client_portal_ext.client_invoices",
            values,
            model="account.move",
            rows={"invoices": "account.move"},
        )
