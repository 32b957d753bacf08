from odoo import api, fields, models
from odoo.fields import Domain

from .omnichannel_channel_health import PASSING_KINDS, RETRY_SPAN

#: A message is refused for the sake of our access this often before it is its own fault.
MAX_ACCESS_REFUSALS = 3


class OmnichannelMessage(models.Model):
    """Messages as a measure of their channel's health."""

    _inherit = "omnichannel.message"

    access_refusals = fields.Integer(
        help="How often the provider refused our access for this message, while it was good."
    )

    _error_index = models.Index("(channel_id, write_date) WHERE error_kind IS NOT NULL")
    _sent_index = models.Index("(channel_id, sent_at) WHERE sent_at IS NOT NULL")

    def _refused_for_access(self, facts):
        """Keep the message and ask whether our access is gone; if it is not, again and again, the
        message is what the provider does not want.

        :param dict facts: values of the error
        """
        refusals = self.access_refusals + 1
        if refusals < MAX_ACCESS_REFUSALS:
            waits = {"state": "queued", "attempts": self.attempts - 1}
            self.write({**facts, **waits, "access_refusals": refusals})
            self.channel_id._doubt_access()
        else:
            self.access_refusals = 0
            self._give_up({**facts, "error_kind": "permanent"})

    @api.model
    def _forgive_refusals(self, channel):
        """The access was really gone: no message is to blame."""
        blamed = Domain("state", "in", ("queued", "sending")) & Domain("access_refusals", ">", 0)
        self.search(Domain("channel_id", "=", channel.id) & blamed).access_refusals = 0

    @api.model
    def _get_retryable_domain(self):
        """Messages that may arrive now: the reason for which they failed passes by itself."""
        return (
            Domain("direction", "=", "out")
            & Domain("operation", "=", "send")
            & Domain("state", "=", "failed")
            & Domain("error_kind", "in", PASSING_KINDS)
            & Domain("write_date", ">=", fields.Datetime.now() - RETRY_SPAN)
        )
