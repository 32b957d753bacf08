from markupsafe import Markup

from odoo import models


class OmnichannelChannel(models.Model):
    """To-dos of whoever looks after a channel."""

    _inherit = "omnichannel.channel"

    def _remind(self, kind, summary, note, deadline=None):
        """One to-do for the responsible; none while the same one is open.

        :param str kind: an activity type of ours without its prefix: "reconnect", "subscribe", ...
        """
        activity_type = f"omnichannel_chat.activity_{kind}"
        if self.activity_search([activity_type]):
            return
        user = self._get_keeper()
        # The provider's words may be part of it: text, whatever they look like.
        note = Markup("<p>%s</p>") % note
        self.activity_schedule(activity_type, deadline, summary=summary, note=note, user_id=user.id)

    def _settle(self, *kinds):
        """Close to-dos whose reason has gone."""
        activity_types = [f"omnichannel_chat.activity_{kind}" for kind in kinds]
        self.activity_feedback(activity_types, feedback=self.env._("No longer needed."))
