from odoo import SUPERUSER_ID, api, models
from odoo.fields import Domain

from ...tools.arguments import takes


class OmnichannelChannel(models.Model):
    """What a manager does once before a team works in the inbox."""

    _inherit = "omnichannel.channel"

    @api.model
    @takes()
    def get_first_steps(self):
        """Which of the first steps are done, on the channels that the user manages.

        :rtype: dict
        :return: ``done``, a dict of booleans by step; ``channel_id``, whose form has the next step
        :raises AccessError: to those who manage no channels
        """
        self.check_access("write")
        # The client portal is there from the beginning.
        channels = self.search([("active", "=", True), ("provider", "!=", "portal")])
        connected = channels.filtered(lambda channel: channel.state == "connected")
        sessions = self.env["omnichannel.session"]
        # Odoo comes with a reply of its own.
        own = Domain("create_uid", "!=", SUPERUSER_ID)
        written = Domain("inbound_count", ">", 0)
        return {
            "channel_id": (connected or channels)[:1].id,
            "done": {
                "channel": bool(connected),
                # Who makes a channel is its first member.
                "members": any(len(channel.user_ids) > 1 for channel in channels),
                "message": bool(sessions.search_count(written, limit=1)),
                "answer": bool(
                    sessions.search_count(written & Domain("first_answer_at", "!=", False), limit=1)
                ),
                "hours": any(channel.calendar_id or channel.away_text for channel in channels),
                "quick_reply": bool(self.env["mail.canned.response"].search_count(own, limit=1)),
            },
        }
