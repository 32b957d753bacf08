from odoo import models
from odoo.exceptions import UserError

from ....tools.arguments import takes


class ResPartner(models.Model):
    """Writing to many clients, from their list (S1-31)."""

    _inherit = "res.partner"

    @takes()
    def action_message_clients(self):
        """Prepare a message to each of these clients; people of one account are one client.

        :raise UserError: nobody was chosen
        """
        self.env["omnichannel.chat"]._check_agent()
        self.check_access("read")
        # sudo: which accounts they belong to
        accounts = self.sudo().commercial_partner_id
        if not accounts:
            raise UserError(self.env._("Choose clients in the list first."))
        bulk = self.env["omnichannel.bulk"].create({})
        # sudo: the clients of a message are written by its methods only
        bulk.sudo()._add_accounts(accounts)
        bulk.sudo()._decide()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Message to Clients"),
            "res_model": bulk._name,
            "res_id": bulk.id,
            "views": [(False, "form")],
        }
