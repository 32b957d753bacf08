from datetime import timedelta

from odoo import models
from odoo.exceptions import UserError

from ...tools.arguments import between, check_one, takes

#: How far the clock of a made-up customer's phone can be moved at once, in days.
CLOCK_STEPS = (1, 8)


class OmnichannelPersona(models.Model):
    """Time that goes by on a made-up customer's phone."""

    _inherit = "omnichannel.persona"

    @takes(days=between(0, max(CLOCK_STEPS) + 1))
    def pass_time(self, days):
        """A day goes by, or eight: what was written on this phone is so much older then.

        So that the time for free answers, and what comes after it, can be tried in a minute.

        :param int days: one of CLOCK_STEPS
        """
        check_one(self)
        self.check_access("write")
        self.env["omnichannel.chat"]._check_agent()
        # sudo: the channel of a persona that the user may write
        if days not in CLOCK_STEPS or self.sudo().channel_id.provider != "sandbox":
            raise UserError(self.env._("A phone cannot do this."))
        # sudo: after the checks above
        self.sudo()._get_chats()._grow_older(timedelta(days=days))
