from odoo import models


class ResPartner(models.Model):
    """Addresses of a firm are changed by all of its contacts, people by themselves alone.

    Odoo looks at the type of the address only: a person or a firm of that type could be renamed,
    archived, or given another e-mail address, to which the sign-in links would go.
    """

    _inherit = "res.partner"

    def _can_be_edited_by_current_customer(self, **kwargs):
        if not super()._can_be_edited_by_current_customer(**kwargs):
            return False
        current = self._get_current_partner(**kwargs)
        if self == current:
            return True
        # sudo: of an address of one's own firm
        address = self.sudo().with_context(active_test=False)
        is_person = address.client_allowed or address.user_ids
        return not is_person and address != current.commercial_partner_id
