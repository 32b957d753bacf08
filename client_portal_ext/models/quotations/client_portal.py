from odoo import api, models
from odoo.tools import formatLang

from ..client_portal import Section, Todo

#: Rows of one kind among what waits, at most; the section has them all.
MOST_TODOS = 50


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
                    button=self.env._("Open"),
                    icon="fa-file-text-o",
                    amount=formatLang(self.env, order.amount_total, currency_obj=order.currency_id),
                    due=order.validity_date or None,
                )
                for order in waiting
            ),
        ]
