from odoo import fields, models


class OmnichannelChat(models.Model):
    """The documents of a thread: what either side has sent in it."""

    _inherit = "omnichannel.chat"

    file_count = fields.Integer("Number of Documents", readonly=True)
