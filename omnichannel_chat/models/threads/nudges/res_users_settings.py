from odoo import fields, models


class ResUsersSettings(models.Model):
    """Of what clients do in threads a person wants e-mails."""

    _inherit = "res.users.settings"

    thread_mail_answer = fields.Boolean("A client answers", default=True)
    thread_mail_start = fields.Boolean("A client starts a thread", default=True)
    thread_mail_task = fields.Boolean("A client ticks a task", default=True)
    thread_mail_document = fields.Boolean("A client uploads a document", default=True)
