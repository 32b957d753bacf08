from odoo import api, models

from odoo.addons.client_portal_ext.models.fields.client_portal_field import PortalModel


class ClientPortalField(models.Model):
    """Cases have a form for clients; its subject and description are always there."""

    _inherit = "client.portal.field"

    @api.model
    def _get_portal_models(self):
        cases = PortalModel(
            choices={"category_id": [("show_in_portal", "=", True)]},
            without=frozenset(
                {"name", "description", "partner_name", "partner_email", "kanban_state"}
            ),
        )
        return {**super()._get_portal_models(), "helpdesk.ticket": cases}
