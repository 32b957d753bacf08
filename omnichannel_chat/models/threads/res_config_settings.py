from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """What the company lets its clients do, in the general settings."""

    _inherit = "res.config.settings"

    client_threads_shared = fields.Boolean(
        related="company_id.client_threads_shared", readonly=False
    )
    client_may_start = fields.Boolean(related="company_id.client_may_start", readonly=False)
    client_may_reopen = fields.Boolean(related="company_id.client_may_reopen", readonly=False)
