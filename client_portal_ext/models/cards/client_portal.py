from odoo import api, models

from ..client_portal import Page, Section


class ClientPortal(models.AbstractModel):
    """Cards among the places of the portal, where the business takes them."""

    _inherit = "client.portal"

    @api.model
    def _get_sections(self, user):
        sections = super()._get_sections(user)
        # sudo: a switch of the user's own company, and whether it has a provider for cards
        company_sudo = user.sudo().company_id
        if not company_sudo.client_show_cards or not company_sudo._takes_cards():
            return sections
        cards = Section("cards", self.env._("Cards"), "/my/payment_method", "fa-credit-card", 70)
        return [*sections, cards]

    @api.model
    def _get_own_pages(self):
        return {**super()._get_own_pages(), "cards": ["/my/payment_method"]}

    @api.model
    def _get_pages(self):
        return {**super()._get_pages(), "/my/payment_method": self._get_card_page}

    @api.model
    def _get_card_page(self, user, _query):
        """The client's cards, for who looks in his place; clients have Odoo's own page."""
        tokens = self.env["payment.token"].with_user(user)
        # sudo: whose cards they are was asked by the client's own rights
        tokens_sudo = tokens.search([("partner_id", "=", user.partner_id.id)]).sudo()
        return Page(
            self.env._("Cards"),
            "client_portal_ext.client_cards",
            {"tokens": tokens_sudo},
            rows={"tokens": "payment.token"},
        )
