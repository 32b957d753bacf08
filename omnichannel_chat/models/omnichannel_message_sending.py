import logging
import uuid
from datetime import timedelta

from psycopg2.extensions import TransactionRollbackError

from odoo import api, fields, models
from odoo.tools import SQL

from ..connectors.errors import (
    ConsentError,
    CredentialsError,
    QuotaError,
    RecipientMovedError,
    TemporaryError,
    UnansweredError,
    UncertainError,
)
from ..connectors.events import RECEIPTS, Contact, Receipt
from ..connectors.faults import describe
from ..connectors.states import may_follow
from ..tools.wake import leave_rest
from ..workers.calls import Call
from ..workers.outbox import SEND_THREADS, Run

_logger = logging.getLogger(__name__)

#: Rows of dead workers that are looked after at once.
RECOVER_BATCH = 500
#: Attempts after which a message that the provider first took, and then could not deliver for a
#: passing reason, is not sent again by itself.
LATE_ATTEMPTS = 2
#: A worker that has said nothing for this long after it began to send is dead.
SENDING_TIMEOUT = timedelta(minutes=3)


class OmnichannelMessage(models.Model):
    """The outbox at work: what is due is taken, and what came of it is written down."""

    _inherit = "omnichannel.message"

    @api.model
    def _cron_send(self):
        """Send what is queued until nothing is due or the time of this run is over."""
        self._recover_abandoned()
        self.env["ir.cron"]._commit_progress()
        leave_rest(self.env, "omnichannel_chat.cron_outbox", Run(self.env).work())

    @api.model
    def _send_batch(self):
        """Send what is due now, and no more.

        :return: how many rows were worked on
        """
        return Run(self.env).send_batch()

    @api.model
    def _cron_recover(self):
        """Find what a worker has left, whatever the outbox is doing."""
        found = self._recover_abandoned()
        self.env["ir.cron"]._commit_progress(found, remaining=0)

    @api.model
    def _recover_abandoned(self):
        """Rows left in ``sending``, by a killed worker or a call that did not come back.

        Follow-ups are repeated, a message never is.

        :return: how many there were
        """
        abandoned = self.search(
            [
                ("direction", "=", "out"),
                ("state", "=", "sending"),
                ("sending_at", "<", fields.Datetime.now() - SENDING_TIMEOUT),
            ],
            limit=RECOVER_BATCH,
        ).try_lock_for_update()
        # Read before: typing rows are deleted.
        chats, messages = abandoned.chat_id, abandoned.mail_message_id
        for delivery in abandoned:
            delivery._refused(UncertainError(code="abandoned"))
        chats._notify_changed(messages=messages)
        return len(abandoned)

    # ------------------------------------------------------------------ taking what is due

    @api.model
    def _turn_condition(self):
        """Rows whose turn it is, now or later: the first of their chat."""
        return SQL(
            """
              d.direction = 'out' AND d.state = 'queued'
              AND NOT EXISTS (
                  SELECT FROM omnichannel_message earlier
                   WHERE earlier.chat_id = d.chat_id AND earlier.id < d.id
                     AND earlier.direction = 'out' AND earlier.state IN ('queued', 'sending'))
            """
        )

    @api.model
    def _can_send_condition(self):
        """Channels that can send, now or after a pause."""
        return SQL("c.active AND c.state = 'connected' AND c.doubted_at IS NULL")

    @api.model
    def _flush_queue(self):
        self.flush_model()
        self.env["omnichannel.channel"].flush_model(
            ["active", "state", "paused_until", "doubted_at"]
        )

    @api.model
    def _claim(self, may_take=None, full=()):
        """Lock the rows whose turn it is and mark them as being sent.

        :param may_take: is asked for each row whether there is room for it, one of each channel
            after the other; None = there is
        :param full: ids of channels that have no room
        """
        self._flush_queue()
        # Another worker may be quicker: that is no error, see ``Run``.
        self.env.cr.execute(self._get_claim_query(full), log_exceptions=False)
        due = self.browse([row[0] for row in self.env.cr.fetchall()])
        deliveries = due.filtered(may_take) if may_take else due
        now = fields.Datetime.now()
        for delivery in deliveries:
            delivery.attempts += 1
        deliveries.write({"state": "sending", "sending_at": now})
        return deliveries

    @api.model
    def _get_claim_query(self, full):
        """The first rows of each channel; channel by channel, so that a long queue of one of them
        does not stand before the others.
        """
        return SQL(
            """
            SELECT due.id FROM omnichannel_channel c, LATERAL (
                SELECT d.id FROM omnichannel_message d
                 WHERE d.channel_id = c.id AND %(turn)s AND d.next_try_at <= %(now)s
                 ORDER BY d.id LIMIT %(most)s FOR NO KEY UPDATE OF d SKIP LOCKED) AS due
             WHERE c.id <> ALL(%(full)s::int[]) AND %(can_send)s
               AND (c.paused_until IS NULL OR c.paused_until <= %(now)s)
             ORDER BY row_number() OVER (PARTITION BY c.id ORDER BY due.id), due.id
            """,
            turn=self._turn_condition(),
            can_send=self._can_send_condition(),
            now=fields.Datetime.now(),
            most=SEND_THREADS,
            full=list(full),
        )

    @api.model
    def _get_seconds_to_next(self):
        """Seconds until some row is due (0 or less: now); None when nothing is queued."""
        self._flush_queue()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT min(GREATEST(d.next_try_at, c.paused_until)) FROM omnichannel_message d
                  JOIN omnichannel_channel c ON c.id = d.channel_id
                 WHERE %s AND %s
                """,
                self._turn_condition(),
                self._can_send_condition(),
            )
        )
        due = rows[0][0]
        return (due - fields.Datetime.now()).total_seconds() if due else None

    def _prepare_job(self):
        """What a thread needs to make the call; None when it must not be made."""
        self.ensure_one()
        permission = self._get_permission()
        if self.operation == "send" and not permission.allowed:
            sentence = self.chat_id._explain_permission(permission)
            refusal = {"error_kind": permission.reason, "error_detail": sentence}
            self._give_up(refusal)
            return None
        try:
            return Call(self, human_agent=permission.human_agent)
        except Exception as error:
            # A row that cannot even be prepared must not hold up the others.
            _logger.error("Delivery %s: %s", self.id, describe(error))
            self._give_up({"error_kind": "permanent", "error_code": "internal"})
            return None

    def _get_permission(self):
        """What the gate says of this row now."""
        return self.chat_id._get_send_permission(self.origin or "agent")

    @api.model
    def _give_back(self, jobs):
        """Queue again what was claimed, and not begun."""
        now = fields.Datetime.now()
        for delivery in self.union(*(job.delivery for job in jobs)).exists():
            if delivery.state == "sending":
                delivery.write(
                    {"state": "queued", "attempts": delivery.attempts - 1, "next_try_at": now}
                )
        self.env["ir.cron"]._commit_progress()

    # ------------------------------------------------------------------ what came of the call

    @api.model
    def _write_results(self, jobs):
        """Write down, and commit, what providers have said."""
        for attempt in range(5):
            try:
                self._apply_results(jobs)
                self.env["ir.cron"]._commit_progress()
                break
            except TransactionRollbackError:
                # States of the same messages were written at the same moment (or a deadlock).
                self.env.cr.rollback()
                self.env.invalidate_all()
                if attempt == 4:
                    _logger.warning("Results of %s deliveries stay uncertain", len(jobs))

    @api.model
    def _apply_results(self, jobs):
        deliveries = self.union(*(job.delivery for job in jobs)).exists()
        chats, messages = deliveries.chat_id, deliveries.mail_message_id
        for job in jobs:
            # Unless a person was erased in the meantime, for example.
            if job.delivery in deliveries:
                job.delivery._apply_result(job.result)
        chats._notify_changed(messages=messages)

    def _apply_result(self, result):
        """Write down what the provider said of one row, without harm to the others.

        :param result: a Receipt or a ConnectorError
        """
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                if isinstance(result, Receipt):
                    self._accepted(result)
                elif self.operation != "send" or self.state in ("sending", "uncertain"):
                    self._refused(result)
                # Else the provider has reported on the message meanwhile: it knows better.
        except TransactionRollbackError:
            raise
        except Exception as error:
            # The call was made, and we cannot say what came of it: a person decides.
            _logger.error("Result of delivery %s: %s", self.id, describe(error))
            self.invalidate_recordset()
            self.write({"state": "uncertain", "error_kind": "uncertain", "error_code": "internal"})

    def _accepted(self, receipt):
        """The provider has it."""
        self.ensure_one()
        values = {}
        if self.operation == "typing":
            self.unlink()
            return
        if self.operation == "send":
            values["external_id"] = receipt.external_id or False
        if may_follow(self.state, "sent"):
            values.update(state="sent", sent_at=fields.Datetime.now())
            values.update(error_kind=False, error_code=False, error_detail=False)
        self.write({**values, "same_key_until": False, "throttled_since": False})
        self.channel_id._note_taken()
        if receipt.addresses:
            self.chat_id.identity_id._add_addresses(receipt.addresses)
        pause = self.channel_id._capabilities.seconds_per_chat
        if pause and self.operation == "send":
            self._delay_chat(pause)

    def _delay_chat(self, seconds):
        """Keep the provider's distance between two messages to one customer."""
        following = self.search(
            [
                ("chat_id", "=", self.chat_id.id),
                ("state", "=", "queued"),
                ("direction", "=", "out"),
            ],
            limit=1,
        )
        if following:
            due = fields.Datetime.now() + timedelta(seconds=seconds)
            following.next_try_at = max(following.next_try_at, due)

    def _refused(self, error):
        """The provider did not take it: retry, wait, or show a person why.

        :param ConnectorError error: decides by its class; its text is only shown
        """
        self.ensure_one()
        facts = {
            "error_kind": error.kind,
            "error_code": error.code or False,
            "error_detail": error.detail or False,
        }
        if self.operation == "typing":
            self.unlink()
        elif isinstance(error, CredentialsError):
            self._refused_for_access(facts)
        elif isinstance(error, RecipientMovedError) and self.attempts <= 1:
            self.chat_id.identity_id._move_to(Contact(addresses=(error.address,)))
            self.write({**facts, "state": "queued"})
            self._wake_outbox()
        elif isinstance(error, QuotaError):
            self._wait_for_quota(facts)
        elif isinstance(error, (UncertainError, UnansweredError)):
            self._answer_lost(error, facts)
        elif isinstance(error, TemporaryError):
            self._retry_later(error, facts)
        else:
            self._give_up(facts)
            if isinstance(error, ConsentError):
                self.chat_id.identity_id._stop(error.scope, "provider")

    # ------------------------------------------------------------------ what the provider reports

    def _apply_status(self, status, moment, error=None):
        """A delivery state reported by the provider: forward only.

        :param str status: "sent", "delivered", "read" or "failed"
        :param datetime moment: naive UTC
        :return: True when something changed
        """
        self.ensure_one()
        if not may_follow(self.state, status):
            return False
        if status == "failed" and self._may_repeat(error):
            self._repeat(error)
            return True
        values = {"state": status}
        if status in RECEIPTS:
            self.channel_id._note_arrived()
            values[f"{status}_at"] = moment
            values.update(error_kind=False, error_code=False, error_detail=False)
        if error is not None:
            values.update(
                error_kind=error.kind,
                error_code=error.code or False,
                error_detail=error.detail or False,
            )
        self.write(values)
        return True

    def _may_repeat(self, error):
        # While our own call is under way its answer is waited for: two attempts would cross.
        passing = isinstance(error, TemporaryError) and self.attempts <= LATE_ATTEMPTS
        return self.state == "sent" and (passing or isinstance(error, QuotaError))

    def _repeat(self, error):
        """Send once more what the provider took, and then says that it did not deliver.

        A new key and no external id: whatever comes late about the first attempt is about that one.
        """
        self.write({**self._get_new_attempt(), "key": str(uuid.uuid4()), "sent_at": False})
        facts = {
            "error_kind": error.kind,
            "error_code": error.code or False,
            "error_detail": error.detail or False,
        }
        if isinstance(error, QuotaError):
            self._wait_for_quota(facts, late=True)
        else:
            self._retry_later(error, facts)
