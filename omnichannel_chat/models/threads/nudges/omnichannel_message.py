from odoo import fields, models


class OmnichannelMessage(models.Model):
    """What a client has written in answer to one of our e-mails."""

    _inherit = "omnichannel.message"

    by_email = fields.Boolean(
        "By E-mail", readonly=True, help="Came as an e-mail, whose sender can be forged."
    )
