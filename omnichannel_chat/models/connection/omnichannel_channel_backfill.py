import logging
from datetime import timedelta, timezone
from functools import partial

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.service.model import retrying

from ...connectors.errors import CredentialsError
from ...connectors.faults import describe
from ...tools.wake import leave_rest, wake
from ...workers.checks import BACKFILL_SECONDS, MissedMessages
from ...workers.crew import run_in_time

_logger = logging.getLogger(__name__)

#: Channels that are asked at the same time.
BACKFILL_THREADS = 8
#: Time between two questions to one provider, doubled with each failure up to the longest.
INTERVAL = timedelta(minutes=15)
LONGEST_INTERVAL = timedelta(hours=6)
#: Asked for once more, because clocks differ and providers' lists lag behind.
OVERLAP = timedelta(minutes=30)
#: What is older than this is not fetched any more.
FURTHEST = timedelta(days=7)
#: A question that has not come back after this long was asked by a process that died.
BACKFILL_LEASE = timedelta(minutes=15)
#: Envelopes stored with one statement.
STORE_BATCH = 500


class OmnichannelChannel(models.Model):
    """Messages that a provider told while we were not there, and will not tell again.

    They are stored as if the webhook had brought them, under the same keys: what came anyway, by
    the webhook or by an earlier question, is left alone.
    """

    _inherit = "omnichannel.channel"

    has_backfill = fields.Boolean(compute="_compute_has_backfill")
    complete_until = fields.Datetime(
        readonly=True, copy=False, help="Up to then no message of the provider is missing."
    )
    next_backfill_at = fields.Datetime(readonly=True, copy=False)
    backfilling_until = fields.Datetime(readonly=True, copy=False)
    backfill_failures = fields.Integer(readonly=True, copy=False)
    backfill_error = fields.Text(readonly=True, copy=False)

    @api.model
    def _get_state_fields(self):
        return super()._get_state_fields() | {
            *("complete_until", "next_backfill_at", "backfilling_until"),
            *("backfill_failures", "backfill_error"),
        }

    @api.depends("provider")
    def _compute_has_backfill(self):
        for channel in self:
            channel.has_backfill = "backfill" in channel._capabilities.features

    def _fetch_missed_soon(self):
        """Ask the provider for what we missed, in the background.

        A channel that is connected for the first time has missed nothing: its history before
        that is not ours.
        """
        for channel in self.filtered("has_backfill"):
            now = fields.Datetime.now()
            channel.write(
                {
                    "complete_until": channel.complete_until or now,
                    "next_backfill_at": now,
                    "backfill_failures": 0,
                }
            )
            wake(self.env, "omnichannel_chat.cron_backfill")

    @api.model
    def _cron_backfill(self):
        """Ask the providers that can tell for what their webhooks may not have told."""
        jobs = retrying(self._claim_backfills, self.env)
        for job in run_in_time(jobs, BACKFILL_SECONDS):
            job.channel._finish_backfill(job)
        more = jobs and self.search_count(self._get_backfill_domain())
        leave_rest(self.env, "omnichannel_chat.cron_backfill", more)

    @api.model
    def _get_backfill_domain(self):
        now = fields.Datetime.now()
        providers = [
            provider
            for provider, connector in self._get_connectors().items()
            if "backfill" in connector.capabilities.features
        ]
        due = Domain("next_backfill_at", "=", False) | Domain("next_backfill_at", "<=", now)
        free = Domain("backfilling_until", "=", False) | Domain("backfilling_until", "<", now)
        return Domain("provider", "in", providers) & Domain("state", "=", "connected") & due & free

    @api.model
    def _claim_backfills(self):
        """Take some channels that are due, so that no other worker asks for the same.

        They are claimed by a date, not by a lock: see ``_claim_checks``.
        """
        due = self.search(
            self._get_backfill_domain(), limit=BACKFILL_THREADS, order="next_backfill_at, id"
        )
        claimed = due.try_lock_for_update(allow_referencing=True)
        now = fields.Datetime.now()
        claimed.write({"backfilling_until": now + BACKFILL_LEASE})
        return [
            MissedMessages(channel, channel._get_missing_since(now), now) for channel in claimed
        ]

    def _get_missing_since(self, now):
        since = max((self.complete_until or now) - OVERLAP, now - FURTHEST)
        return since.replace(tzinfo=timezone.utc)

    def _finish_backfill(self, job):
        write = self._write_backfill_failed if job.error else self._write_backfilled
        try:
            retrying(partial(write, job), self.env)
        except Exception as error:
            # It stays claimed for a while, and is asked for again.
            self.env.cr.rollback()
            _logger.error("Missed messages of channel %s: %s", self.id, describe(error))

    def _write_backfilled(self, job):
        """Store what was missed; the next question begins where this one was asked."""
        routes = self._route({envelope.account for envelope in job.envelopes}, job.connector)
        routed = [(routes.get(envelope.account), envelope) for envelope in job.envelopes]
        Event = self.env["omnichannel.event"]
        stored = sum(
            Event._store(routed[start : start + STORE_BATCH], receiver=self)
            for start in range(0, len(routed), STORE_BATCH)
        )
        if stored:
            _logger.info("Channel %s: %s missed events", self.id, stored)
        self._ask_again_in(
            INTERVAL, complete_until=job.asked_at, backfill_failures=0, backfill_error=False
        )

    def _write_backfill_failed(self, job):
        failures = self.backfill_failures + 1
        wait = min(INTERVAL * 2 ** min(failures, 10), LONGEST_INTERVAL)
        channel = self.with_context(lang=self.responsible_id.lang or self.env.user.lang)
        self._ask_again_in(
            wait, backfill_failures=failures, backfill_error=channel._explain(job.error)
        )
        if isinstance(job.error, CredentialsError):
            # Perhaps it is the permission to list that is missing: sending goes on.
            self._check_soon()

    def _ask_again_in(self, wait, **values):
        due = fields.Datetime.now() + wait
        self.write({**values, "next_backfill_at": due, "backfilling_until": False})
        wake(self.env, "omnichannel_chat.cron_backfill", due)
