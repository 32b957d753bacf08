from random import randint

from odoo import fields, models


class OmnichannelTag(models.Model):
    """A word that a team sorts its chats by."""

    _name = "omnichannel.tag"
    _description = "Chat Tag"
    _order = "name"

    name = fields.Char(required=True, translate=True)
    color = fields.Integer(default=lambda self: randint(1, 11))  # noqa: S311
    active = fields.Boolean(default=True)

    _name_unique = models.Constraint("UNIQUE (name)", "This tag is there already.")
