from odoo import fields, models


class OmnichannelSecret(models.Model):
    """One secret of a channel.

    Nobody has access rights to this model, managers included: secrets go in through the channel's
    form and come out only into a connector. See ``omnichannel.channel._inverse_secrets``.
    """

    _name = "omnichannel.secret"
    _description = "Secret of a Channel"

    channel_id = fields.Many2one(
        "omnichannel.channel", required=True, index=True, ondelete="cascade"
    )
    name = fields.Char(required=True)
    value = fields.Char(required=True)

    _name_unique = models.Constraint("UNIQUE (channel_id, name)", "A secret is stored once.")
