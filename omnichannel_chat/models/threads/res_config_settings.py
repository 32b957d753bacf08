from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """What the company lets its clients do, in the general settings."""

    _inherit = "res.config.settings"

    client_threads_shared = fields.Boolean(
        related="company_id.client_threads_shared", readonly=False
    )
    client_may_start = fields.Boolean(related="company_id.client_may_start", readonly=False)
    client_may_reopen = fields.Boolean(related="company_id.client_may_reopen", readonly=False)
    client_hours_from = fields.Float(related="company_id.client_hours_from", readonly=False)
    client_hours_to = fields.Float(related="company_id.client_hours_to", readonly=False)
    client_hold_minutes = fields.Integer(related="company_id.client_hold_minutes", readonly=False)
    client_mail_content = fields.Boolean(related="company_id.client_mail_content", readonly=False)
    client_mail_replies = fields.Selection(related="company_id.client_mail_replies", readonly=False)
