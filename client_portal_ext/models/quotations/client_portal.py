from odoo import api, models
from odoo.tools import formatLang

from odoo.addons.portal.controllers.portal import pager

from ..client_portal import MOST_TODOS, Page, Section, Todo
from .sale_order import QUOTATION_STATES

#: Quotations on one page of the list.
PAGE = 20


class ClientPortal(models.AbstractModel):
    """Quotations in the portal: those that wait for an answer."""

    _inherit = "client.portal"

    @api.model
    def _get_sections(self, user):
        # sudo: a switch of the user's own company
        if not user.sudo().company_id.client_show_quotations:
            return super()._get_sections(user)
        orders = self.env["sale.order"].with_user(user)
        badge = orders.search_count(orders._get_client_quotations(user, "open"))
        label = self.env._("Quotations")
        quotations = Section("quotations", label, "/my/quotes", "fa-file-text-o", 30, badge)
        return [*super()._get_sections(user), quotations]

    @api.model
    def _get_own_pages(self):
        return {**super()._get_own_pages(), "quotations": ["/my/quotes", "/my/orders"]}

    @api.model
    def _get_todos(self, user):
        # sudo: a switch of the user's own company
        if not user.sudo().company_id.client_show_quotations:
            return super()._get_todos(user)
        orders = self.env["sale.order"].with_user(user)
        orders = orders.search(orders._get_client_quotations(user, "open"), limit=MOST_TODOS)
        # sudo: of quotations that the user reads; whether there is a payment under way
        waiting = [
            order for order in orders.sudo() if order._has_to_be_signed() or order._has_to_be_paid()
        ]
        return [
            *super()._get_todos(user),
            *(
                Todo(
                    key=f"quotation-{order.id}",
                    title=self.env._("Approve quotation %s", order.name),
                    url=f"/my/orders/{order.id}",
                    button=self.env._("View"),
                    icon="fa-file-text-o",
                    amount=formatLang(self.env, order.amount_total, currency_obj=order.currency_id),
                    due=order.validity_date or None,
                    document=("sale.order", order.id),
                )
                for order in waiting
            ),
        ]

    @api.model
    def _get_pages(self):
        pages = {r"/my/quotes(?:/page/(?P<page>[0-9]+))?": self._get_quotation_page}
        return {**super()._get_pages(), **pages}

    @api.model
    def _get_quotation_page(self, user, query):
        """A part of the client's quotations, see ``QUOTATION_STATES``; an odd one is the open."""
        state = query.get("state")
        state = state if state in QUOTATION_STATES else QUOTATION_STATES[0]
        orders = self.env["sale.order"].with_user(user)
        wanted = orders._get_client_quotations(user, state)
        pages = pager(
            url="/my/quotes",
            total=orders.search_count(wanted),
            page=query.get("page") or 1,
            step=PAGE,
            url_args={"state": state},
        )
        found = orders.search(
            wanted, order="date_order desc, id desc", limit=PAGE, offset=pages["offset"]
        )
        values = {
            # sudo: of quotations that the client reads; names of currencies
            "orders": found.sudo(),
            "state": state,
            "open_count": orders.search_count(orders._get_client_quotations(user, "open")),
            "pager": pages,
        }
        return Page(
            self.env._("Quotations"),
            "client_portal_ext.client_quotations",
            values,
            model="sale.order",
            rows={"orders": "sale.order"},
        )
