from odoo import api, fields, models


class ResCompany(models.Model):
    """What a company lets its clients do; a company has its client portal from the beginning."""

    _inherit = "res.company"

    client_threads_shared = fields.Boolean(
        "Contacts See All Threads of Their Company",
        help="Else a contact sees the threads in which he takes part.",
    )
    client_may_start = fields.Boolean(
        "Clients May Start Threads",
        default=True,
        help="Clients find “New chat” in their portal.",
    )
    client_may_reopen = fields.Boolean(
        "Clients May Write in Closed Threads",
        default=True,
        help="A closed thread opens again when the client writes in it.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        self.env["omnichannel.channel"]._ensure_portals(companies)
        return companies
