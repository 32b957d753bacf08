from odoo import api, models

from ..client_portal import Section


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
