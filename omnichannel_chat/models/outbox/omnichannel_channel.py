from datetime import timedelta

from odoo import fields, models

from ...tools.arguments import takes
from ...tools.wake import wake

#: A provider that has asked us to slow down for so long, and has taken nothing in between, is a
#: person's business.
THROTTLE_PATIENCE = timedelta(minutes=15)
#: Time between two looks whether there is quota again.
QUOTA_INTERVAL = timedelta(hours=1)


class OmnichannelChannel(models.Model):
    """What makes a connected channel hold its messages back: doubt, the provider's pace, money."""

    _inherit = "omnichannel.channel"

    doubted_at = fields.Datetime(
        "Access in Doubt",
        readonly=True,
        copy=False,
        help="Since when we ask whether our access is gone, because a message was refused for it.",
    )
    throttled_since = fields.Datetime(
        "Slowed Down",
        readonly=True,
        copy=False,
        help="Since when the provider asks us to slow down, and takes nothing.",
    )
    quota_since = fields.Datetime(
        "Quota Used Up",
        readonly=True,
        copy=False,
        help="Since when the provider takes nothing, because what was paid for is used up.",
    )
    quota_told_late = fields.Boolean(
        readonly=True,
        copy=False,
        help="The provider takes messages, and says of them later that there is no quota.",
    )

    def _get_state_fields(self):
        return super()._get_state_fields() | {
            *("doubted_at", "throttled_since", "quota_since", "quota_told_late"),
        }

    @takes()
    def action_send_again(self):
        """Do not wait any longer: what waits is tried now."""
        self.check_access("write")
        # sudo: after the check above; the field is nobody's to write
        self.sudo().paused_until = False
        wake(self.env, "omnichannel_chat.cron_outbox")

    def _forget_holds(self):
        """What is disconnected holds nothing back for a reason of its own."""
        names = ("doubted_at", "throttled_since", "quota_since", "quota_told_late", "paused_until")
        self.write(dict.fromkeys(names, False))

    # ------------------------------------------------------------------ doubt

    def _doubt_access(self):
        """The provider refused our access: hold the outbox, and find out whether it is gone.

        One error proves little, it may concern one message only: the channel stays connected and
        nobody is troubled before the check has confirmed it; if it does not, the outbox goes on.
        """
        for channel in self.filtered(lambda c: c.state == "connected" and not c.doubted_at):
            channel.doubted_at = fields.Datetime.now()
            channel._check_soon()

    def _trust_access(self):
        """The access is good: what was held back goes out."""
        if self.doubted_at:
            self.doubted_at = False
            wake(self.env, "omnichannel_chat.cron_outbox")

    # ------------------------------------------------------------------ pace

    def _slow_down(self, due):
        """The provider asks the whole channel to wait until then.

        :param datetime due: naive UTC
        """
        now = fields.Datetime.now()
        since = self.throttled_since or now
        self.write({"paused_until": due, "throttled_since": since})
        if now - since >= THROTTLE_PATIENCE:
            self._remind_of_throttle()

    def _remind_of_throttle(self):
        """Tell the responsible that slowing down does not help."""
        channel = self.with_context(lang=self.responsible_id.lang or self.env.lang)
        note = channel.env._(
            "%s keeps asking us to slow down, and takes nothing. Look there whether a limit of the "
            "account is reached. What cannot be sent for an hour fails, and can be sent again.",
            self._get_connector_class().title,
        )
        channel._remind("look", channel.env._("Look at %s", self.name), note)

    # ------------------------------------------------------------------ money

    def _run_out_of_quota(self, late):
        """What was paid for is used up: rest, tell one person, and look again once an hour.

        :param bool late: the provider had taken the message before it said so
        """
        now = fields.Datetime.now()
        self.write(
            {
                "paused_until": now + QUOTA_INTERVAL,
                "quota_since": self.quota_since or now,
                "quota_told_late": late,
            }
        )
        channel = self.with_context(lang=self.responsible_id.lang or self.env.lang)
        note = channel.env._(
            "What was paid for at %s is used up. Messages wait. Top up the account there; sending "
            "goes on within the hour, or at once with Send Again Now on the page Health.",
            self._get_connector_class().title,
        )
        channel._remind("quota", channel.env._("Top up %s", self.name), note)
        wake(self.env, "omnichannel_chat.cron_outbox", self.paused_until)

    # ------------------------------------------------------------------ it goes on

    def _note_taken(self):
        """The provider has taken a message."""
        if self.throttled_since:
            self.throttled_since = False
        if self.quota_since and not self.quota_told_late:
            self._end_quota()

    def _note_arrived(self):
        """The provider has not only taken a message: it went on."""
        if self.quota_since:
            self._end_quota()

    def _end_quota(self):
        self.write({"quota_since": False, "quota_told_late": False})
        self._settle("quota")
