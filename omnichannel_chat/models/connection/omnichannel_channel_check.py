import logging
import random
from datetime import datetime, timedelta, timezone
from functools import partial

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.service.model import retrying

from ...connectors.faults import describe
from ...tools.arguments import takes
from ...tools.times import naive_utc
from ...tools.wake import leave_rest, wake
from ...workers.checks import CHECK_SECONDS, Check
from ...workers.crew import run_in_time

_logger = logging.getLogger(__name__)

#: Channels that are checked at the same time.
CHECK_THREADS = 8
#: A check that has not come back after this long was made by a process that died.
CHECK_LEASE = timedelta(minutes=10)
#: Hours between two checks of a channel that works: about a day, so that they spread out.
CHECK_HOURS = (22, 26)
#: Between two checks of a channel whose access is gone: it may come back by itself.
LOST_INTERVAL = timedelta(hours=1)
#: Minutes to the next check while we do not know whether the access is gone, by unanswered checks.
DOUBT_MINUTES = (1, 5, 15, 60)
#: Scheduled actions without which a channel does nothing.
NEEDED_JOBS = ("cron_events", "cron_outbox", "cron_channels")


def _tomorrow():
    return fields.Datetime.now() + timedelta(hours=random.uniform(*CHECK_HOURS))  # noqa: S311


class OmnichannelChannel(models.Model):
    """Is the channel well? A person asks, an error makes us ask, and once a day we ask anyway.

    Providers are asked in threads, without the database (``workers.checks.Check``); what they said
    is written down here, each channel in a transaction of its own; what follows from it is in
    ``omnichannel_channel_verdict``.
    """

    _inherit = "omnichannel.channel"

    # What a person asked for
    check_state = fields.Selection(
        [("running", "Testing"), ("passed", "Passed"), ("failed", "Failed")],
        string="Last Test",
        readonly=True,
        copy=False,
    )
    check_message = fields.Text("Result of the Last Test", readonly=True, copy=False)
    check_task = fields.Selection(
        [("test", "Test"), ("connect", "Connect"), ("disconnect", "Disconnect")],
        readonly=True,
        copy=False,
    )
    check_user_id = fields.Many2one("res.users", readonly=True, copy=False, check_company=True)
    # The daily check
    next_check_at = fields.Datetime(
        "Next Check", default=lambda self: _tomorrow(), readonly=True, copy=False
    )
    checking_until = fields.Datetime(readonly=True, copy=False)
    checked_at = fields.Datetime("Last Check", readonly=True, copy=False)
    check_error = fields.Text("Last Check Said", readonly=True, copy=False)
    unanswered_since = fields.Datetime("No Answer Since", readonly=True, copy=False)
    unanswered_count = fields.Integer("Checks Without an Answer", readonly=True, copy=False)
    lost_at = fields.Datetime(
        "Access Lost",
        readonly=True,
        copy=False,
        help="Since when we know that the provider takes our access no longer.",
    )
    # What the provider says of the channel
    token_expires_at = fields.Datetime("Access Ends", readonly=True, copy=False)
    permissions = fields.Char(readonly=True, copy=False, help="What our access may do.")
    subscription = fields.Selection(
        [("yes", "Yes"), ("no", "No")],
        "Calls Us",
        readonly=True,
        copy=False,
        help="Whether the provider tells us of new messages; empty when it does not say.",
    )
    quality = fields.Char(readonly=True, copy=False, help="The provider's rating.")
    messaging_limit = fields.Char(
        readonly=True, copy=False, help="How many customers we may write to first, in a day."
    )
    check_warnings = fields.Text("Provider's Warnings", readonly=True, copy=False)

    @api.model
    def _get_state_fields(self):
        return super()._get_state_fields() | {
            *("check_state", "check_message", "check_task", "check_user_id"),
            *("next_check_at", "checking_until", "checked_at", "check_error"),
            *("unanswered_since", "unanswered_count", "lost_at"),
            *("token_expires_at", "permissions", "subscription", "quality"),
            *("messaging_limit", "check_warnings"),
        }

    def _change_secret(self, name, value):
        # When the new one ends is not known yet.
        self.filtered("token_expires_at").token_expires_at = False
        return super()._change_secret(name, value)

    def _get_connector_settings(self):
        ends = self.token_expires_at
        ends = ends.replace(tzinfo=timezone.utc).isoformat() if ends else ""
        return {**super()._get_connector_settings(), "token_expires_at": ends}

    # ------------------------------------------------------------------ asking for a check

    @takes()
    def action_connect(self):
        """Test the settings and have the provider call us (asynchronously)."""
        return self._request_check("connect")

    @takes()
    def action_test_connection(self):
        """Ask the provider who we are, in the background; the result appears on the form."""
        return self._request_check("test")

    @takes()
    def action_disconnect(self):
        """Stop sending, and have the provider stop calling us (asynchronously)."""
        self._request_check("disconnect")
        channels_sudo = self.sudo()
        channels_sudo.write({"state": "draft", "lost_at": False})
        channels_sudo._forget_holds()
        for channel_sudo in channels_sudo:
            channel_sudo._settle("reconnect", "subscribe", "renew", "look", "quota")

    def _request_check(self, task):
        self.check_access("write")
        if task != "disconnect":
            self._check_ready()
        elif self._get_stopped_jobs():
            # Nobody would ever tell the provider, nor what has become of it.
            self.sudo().write({"check_state": False, "check_message": False})
            return
        self.sudo().write(
            {
                "check_state": "running",
                "check_message": False,
                "check_task": task,
                "check_user_id": self.env.uid,
            }
        )
        wake(self.env, "omnichannel_chat.cron_channels")

    def _check_ready(self):
        """:raise UserError: nothing can be asked of the provider, with what to do first"""
        for channel in self:
            if missing := channel._get_missing_settings():
                raise UserError(self.env._("Please fill in first: %s", ", ".join(missing)))
            # sudo: what the channel makes for itself; copies that were neutralised lack it
            channel.sudo()._make_webhook_secret()
        if stopped := self._get_stopped_jobs():
            raise UserError(
                self.env._(
                    "Nothing is sent, received or tested here, because scheduled actions are "
                    "switched off: %s. In a copy of a database that is as it should be. To try "
                    "it there, an administrator switches them on under Settings > Technical > "
                    "Scheduled Actions.",
                    ", ".join(stopped),
                )
            )

    @api.model
    def _get_stopped_jobs(self):
        """Names of the scheduled actions that channels need and that are switched off.

        :rtype: list[str]
        """
        # sudo: managers of channels may not read scheduled actions, only be told of ours
        needed_sudo = self.env["ir.model.data"].sudo()
        needed_sudo = needed_sudo.search_fetch(
            [("module", "=", "omnichannel_chat"), ("name", "in", NEEDED_JOBS)], ["res_id"]
        )
        stopped = Domain("id", "in", needed_sudo.mapped("res_id")) & Domain("active", "=", False)
        return self.env["ir.cron"].sudo().search(stopped).mapped("name")

    def _get_missing_settings(self):
        """Labels of the required settings that are still empty."""
        connector = self._get_connector()
        labels = self.fields_get(attributes=["string"])
        return [
            labels.get(f"{self.provider}_{name}", {}).get("string", name)
            for name in connector.required_settings
            if not connector.settings.get(name)
        ]

    def _check_soon(self):
        """Make the daily check now, in the background."""
        self.write({"next_check_at": fields.Datetime.now()})
        wake(self.env, "omnichannel_chat.cron_channels")

    # ------------------------------------------------------------------ the worker

    @api.model
    def _cron_check(self):
        """Make the checks that were asked for, and those whose day has come."""
        jobs = retrying(self._claim_checks, self.env)
        for job in run_in_time(jobs, CHECK_SECONDS):
            job.channel._finish_check(job)
        more = jobs and self.search_count(self._get_asked_domain() | self._get_daily_domain())
        leave_rest(self.env, "omnichannel_chat.cron_channels", more)

    @api.model
    def _get_free_domain(self):
        return Domain("checking_until", "=", False) | Domain(
            "checking_until", "<", fields.Datetime.now()
        )

    @api.model
    def _get_asked_domain(self):
        return Domain("check_state", "=", "running") & self._get_free_domain()

    @api.model
    def _get_daily_domain(self):
        due = Domain("next_check_at", "<=", fields.Datetime.now())
        return Domain("state", "!=", "draft") & due & self._get_free_domain()

    @api.model
    def _claim_checks(self):
        """Take some channels that are due, those that a person waits for first.

        They are claimed by a date, not by a lock: nothing is locked while a provider thinks, and
        the channels of a process that died come back by themselves.
        """
        # Providers are told of archived channels, too: they would go on calling.
        everywhere = self.with_context(active_test=False)
        asked = everywhere.search(
            self._get_asked_domain(), limit=CHECK_THREADS, order="write_date, id"
        )
        asked = asked.with_env(self.env)
        daily = self.search(
            self._get_daily_domain() & Domain("id", "not in", asked.ids),
            limit=CHECK_THREADS - len(asked),
            order="next_check_at, id",
        )
        claimed = (asked | daily).try_lock_for_update(allow_referencing=True)
        claimed.write({"checking_until": fields.Datetime.now() + CHECK_LEASE})
        return [
            Check(channel, channel.check_task if channel in asked else "daily")
            for channel in claimed
        ]

    def _finish_check(self, job):
        try:
            retrying(partial(self._write_check, job), self.env)
        except Exception as error:
            # It stays claimed for a while, and is made again.
            self.env.cr.rollback()
            _logger.error("Result of channel %s: %s", self.id, describe(error))

    def _write_check(self, job):
        """Write down what a check has found."""
        if not self.exists():
            return
        asked = job.task != "daily"
        user = self.check_user_id if asked else self.responsible_id
        channel = self.with_context(lang=user.lang or self.env.user.lang)
        channel.checking_until = False
        channel._store_renewed(job)
        if not channel._still_wants(job):
            return
        if job.error:
            channel._check_failed(job)
        else:
            channel._check_passed(job)
        channel.next_check_at = channel._get_next_check()
        if channel.state == "reconnect" or channel.doubted_at:
            # Sooner than the job comes by itself.
            wake(self.env, "omnichannel_chat.cron_channels", channel.next_check_at)
        user._bus_send("omnichannel/checked", {"channel_id": self.id})
        if asked:
            user._bus_send("simple_notification", channel._get_check_notice(job))

    def _get_check_notice(self, job):
        """What whoever has pressed the button is told, wherever on the page he is now."""
        failed = self.check_state == "failed"
        done = self.env._("Disconnected.") if job.task == "disconnect" else ""
        return {
            "title": self.name,
            "message": self.check_message or done,
            "type": "danger" if failed else "success",
            # What has to be mended stays until it was read.
            "sticky": failed,
        }

    def _still_wants(self, job):
        """False when somebody has asked for something else in the meantime."""
        if job.task == "daily":
            return self.active and self.state != "draft" and self.check_state != "running"
        return self.check_state == "running" and self.check_task == job.task

    def _store_renewed(self, job):
        """Keep what the provider has renewed: what we had may end at any moment.

        Unless somebody has pasted something else in the meantime: that is newer still.
        """
        settings = self._get_connector_settings() if job.renewed else {}
        if any((settings.get(name) or "") != job.settings.get(name, "") for name in job.renewed):
            return
        for name, value in job.renewed.items():
            own = f"{self.provider}_{name}"
            if name == "token_expires_at":
                self.token_expires_at = naive_utc(datetime.fromisoformat(value)) if value else False
            elif own in self._fields and own not in self._get_secret_fields():
                self[own] = value
            else:
                self._set_secret(own if own in self._fields else name, value)

    def _get_next_check(self):
        if self.state != "reconnect" and not self.doubted_at:
            return _tomorrow()
        if self.lost_at:
            return fields.Datetime.now() + LOST_INTERVAL
        step = min(max(self.unanswered_count, 1), len(DOUBT_MINUTES))
        return fields.Datetime.now() + timedelta(minutes=DOUBT_MINUTES[step - 1])
