from odoo import models
from odoo.fields import Domain


class OmnichannelChannel(models.Model):
    """Archiving a channel: the provider is told, and the team what becomes of its messages."""

    _inherit = "omnichannel.channel"

    def write(self, vals):
        switched = self.filtered(lambda c: "active" in vals and c.active != bool(vals["active"]))
        result = super().write(vals)
        for channel in switched.filtered(lambda c: c.state != "draft"):
            channel._follow_archived() if not channel.active else channel._follow_restored()
        return result

    def _follow_archived(self):
        """Have the provider stop calling an address that answers nobody, and say what waits."""
        waiting = Domain("channel_id", "=", self.id) & Domain("direction", "=", "out")
        waiting &= Domain("state", "in", ("queued", "sending")) & Domain("operation", "=", "send")
        # sudo: a number only, of a channel that the user has just written
        count = self.env["omnichannel.message"].sudo().search_count(waiting)
        text = self.env._("Archived: nothing is received or sent any more.")
        if count:
            text += " " + self.env._(
                "%s messages wait. They are sent when the channel is taken out of the archive; "
                "discard in their chats what must not be sent by then.",
                count,
            )
        self._tell_user(text)
        self._ask_quietly("disconnect")

    def _follow_restored(self):
        """Have the provider call us again."""
        self._ask_quietly("connect")

    def _ask_quietly(self, task):
        """Ask for a check if one can be made; archiving does not depend on it."""
        if not self._get_missing_settings() and not self._get_stopped_jobs():
            self._request_check(task)

    def _tell_user(self, text):
        """Write it into the channel's history, and show it to whoever has just acted."""
        # sudo: a note of the system, about what the user could do
        self.sudo().message_post(body=text, subtype_xmlid="mail.mt_note")
        note = {"title": self.name, "message": text, "type": "info", "sticky": True}
        self.env.user._bus_send("simple_notification", note)
