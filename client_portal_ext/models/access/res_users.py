from odoo import Command, api, models
from odoo.exceptions import UserError


class ResUsers(models.Model):
    """Portal users follow their contact, and contacts whatever Odoo does with their user.

    Odoo itself makes and ends portal users: by its dialog "Grant portal access", by signing up,
    on the form of the user.
    """

    _inherit = "res.users"

    @api.model_create_multi
    def create(self, vals_list):
        users = super().create(vals_list)
        users.filtered("active")._let_client_in()
        return users

    def write(self, vals):
        result = super().write(vals)
        if "active" in vals or "group_ids" in vals:
            self.filtered("active")._let_client_in()
            self.filtered(lambda user: not user.active)._let_client_go()
        return result

    def _let_client_in(self):
        """Who has a portal user that works is a portal user."""
        # sudo: whoever may make users was asked when they were written
        for partner in self.sudo().filtered(lambda user: user._is_portal()).partner_id:
            if not partner.client_allowed:
                partner.client_allowed = True
            if not partner._is_client_open():
                raise UserError(
                    self.env._(
                        "%s: the support period is not running. Change its days first.",
                        partner.display_name,
                    )
                )

    def _let_client_go(self):
        """Whose portal user was archived by hand is no portal user."""
        # sudo: as above; where the contact's own fields have closed the door, they stay
        people = self.sudo().filtered("share").partner_id
        people.filtered(lambda partner: partner._is_client_open()).client_allowed = False

    def _set_client_open(self, is_open):
        """:param bool is_open: as the fields of the contact say"""
        self.ensure_one()
        if not is_open:
            self.active = False
            return
        groups = [
            Command.unlink(self.env.ref("base.group_public").id),
            Command.link(self.env.ref("base.group_portal").id),
        ]
        self.write({"active": True, "group_ids": groups})
