from odoo import fields, models


class OmnichannelBulkTask(models.Model):
    """A task of a message to many clients."""

    _name = "omnichannel.bulk.task"
    _inherit = ["omnichannel.company.mixin", "omnichannel.thread.line"]
    _description = "Task of a Message to Many Clients"
    _omnichannel_owner = "bulk_id"

    bulk_id = fields.Many2one("omnichannel.bulk", required=True, index=True, ondelete="cascade")
    name = fields.Char(translate=False)
    note = fields.Char(translate=False)
    choices = fields.Char(translate=False)
