from odoo import api, fields, models

from ...connectors.sandbox.hours import has_hours, play_hours
from ..omnichannel_channel import leave_channels


class OmnichannelChannel(models.Model):
    """Settings of the sandbox."""

    _inherit = "omnichannel.channel"

    provider = fields.Selection(
        selection_add=[("sandbox", "Sandbox (try it out)")], ondelete={"sandbox": leave_channels}
    )
    sandbox_look = fields.Selection(
        [
            ("whatsapp", "WhatsApp"),
            ("messenger", "Messenger"),
            ("instagram", "Instagram"),
            ("telegram", "Telegram"),
            ("sms", "SMS"),
        ],
        default="whatsapp",
        help="Which provider this sandbox looks like.",
    )
    sandbox_hours = fields.Boolean(
        "Play Its Hours",
        help="Answers are free for as long as with this provider, and who may write first is as "
        "there. On the customer's phone time can be let go by.",
    )
    sandbox_has_hours = fields.Boolean(compute="_compute_sandbox_has_hours")

    @api.depends("provider", "sandbox_look")
    def _compute_sandbox_has_hours(self):
        for channel in self:
            channel.sandbox_has_hours = channel.provider == "sandbox" and has_hours(
                channel.sandbox_look
            )

    @api.depends("sandbox_look", "sandbox_hours")
    def _compute_has_human_agent(self):
        return super()._compute_has_human_agent()

    @property
    def _capabilities(self):
        rules = super()._capabilities
        plays_hours = self.provider == "sandbox" and self.sandbox_hours
        return play_hours(rules, self.sandbox_look) if plays_hours else rules
