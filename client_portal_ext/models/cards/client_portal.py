from odoo import api, models

from ..client_portal import Section


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
