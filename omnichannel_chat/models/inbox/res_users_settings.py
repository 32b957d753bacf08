from odoo import fields, models


class ResUsersSettings(models.Model):
    """What a person wants to hear of chats; the browser has it at hand."""

    _inherit = "res.users.settings"

    omnichannel_notices = fields.Selection(
        [
            ("all", "All chats that I may answer"),
            ("mine", "Only chats assigned to me"),
            ("none", "No chats"),
        ],
        "Notify me of",
        required=True,
        default="all",
    )
    omnichannel_sound = fields.Boolean("Sound for New Messages")
    omnichannel_first_steps_hidden = fields.Boolean("First Steps of Chats Hidden")
