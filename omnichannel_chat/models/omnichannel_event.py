import json
import logging
from datetime import timedelta

from psycopg2.extensions import TransactionRollbackError

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..connectors.errors import ConnectorError
from ..connectors.faults import describe, locate
from ..tools.arguments import takes
from ..tools.masking import mask
from ..tools.times import naive_utc
from ..tools.wake import wake
from ..workers import intake
from ..workers.intake import RETRY_DELAYS
from ..workers.reactions import DEFERRED, Deferred, Reactions

_logger = logging.getLogger(__name__)

#: Events understood in one transaction.
BATCH = 400
#: Oldest pending rows looked at for a batch; more than a batch, because some are locked elsewhere.
SCAN = 2000
#: Why an event is parked whose number or page has no channel.
UNROUTED = "unrouted"
#: Why an event is ignored that its channel has already.
TOLD = "told"
#: Class of the advisory locks that keep one conversation in one worker at a time.
LOCK_CLASS = 190428


class OmnichannelEvent(models.Model):
    """One thing that a provider told us, stored before anything is done with it.

    The webhook inserts rows and answers; a worker understands them later. Inside one conversation
    events are worked on in the order in which they came; conversations go in parallel.
    """

    _name = "omnichannel.event"
    _description = "Provider Event"
    _order = "id desc"
    _rec_name = "dedupe_key"
    _log_access = False

    channel_id = fields.Many2one("omnichannel.channel", required=True, ondelete="cascade")
    dedupe_key = fields.Char(required=True, readonly=True)
    conversation = fields.Char(required=True, readonly=True)
    account = fields.Char(
        readonly=True, help="The provider's id of the number or page that it was meant for."
    )
    #: JSON text with escaped non-ASCII: unlike jsonb it takes whatever a provider sends.
    payload = fields.Text(required=True, readonly=True, groups="base.group_system")
    occurred_at = fields.Datetime(required=True, readonly=True, help="By the provider's clock.")
    received_at = fields.Datetime(required=True, readonly=True)
    payload_shown = fields.Text(
        "What the Provider Told",
        compute="_compute_payload_shown",
        compute_sudo=True,
        groups="omnichannel_chat.group_manager",
        help="Without secrets. Phone numbers and texts are shown: without them nobody could tell "
        "what is wrong with it.",
    )
    state = fields.Selection(
        [
            ("pending", "Waiting"),
            ("done", "Done"),
            ("ignored", "Nothing to do"),
            ("parked", "Parked"),
        ],
        required=True,
        readonly=True,
        default="pending",
    )
    attempts = fields.Integer(readonly=True)
    next_try_at = fields.Datetime(required=True, readonly=True)
    error = fields.Char(readonly=True, help="A path and what was expected there, or a short word.")
    error_place = fields.Char(
        "Where", readonly=True, help="File, line and function of a fault; nothing of the message."
    )
    reason = fields.Char(compute="_compute_reason")
    chat_id = fields.Many2one("omnichannel.chat", readonly=True, ondelete="set null")

    # The order of the columns serves the look-up by channel, too.
    _key_unique = models.Constraint(
        "UNIQUE (channel_id, dedupe_key)", "The provider told us this already."
    )
    _pending_index = models.Index("(id) WHERE state = 'pending'")
    _conversation_index = models.Index("(channel_id, conversation, id) WHERE state = 'pending'")
    _received_index = models.Index("(channel_id, received_at)")
    _parked_index = models.Index("(channel_id, id) WHERE state = 'parked'")
    _chat_index = models.Index("(chat_id) WHERE chat_id IS NOT NULL")

    @api.depends("error")
    def _compute_reason(self):
        sentences = {
            UNROUTED: self.env._("This number or page is not connected here."),
            TOLD: self.env._("That channel has it already."),
            intake.NOT_OURS: self.env._("About a message that was not sent from here."),
            intake.ELSEWHERE: self.env._("About an account or number that is not connected here."),
        }
        for event in self:
            event.reason = sentences.get(event.error, event.error)

    @api.depends("payload")
    def _compute_payload_shown(self):
        """Who may read the event may see it: managers, who may read the chats as well."""
        secrets = {
            channel: self.env["omnichannel.secret"]
            .search([("channel_id", "=", channel.id)])
            .mapped("value")
            for channel in self.channel_id
        }
        for event in self:
            event.payload_shown = mask(event.payload or "", secrets[event.channel_id])

    # ------------------------------------------------------------------ storing

    @api.model
    def _store(self, routed, receiver):
        """Insert envelopes, in one statement; what is known already is left alone.

        :param list routed: pairs (channel or None, ``connectors.events.Envelope``)
        :param receiver: the channel whose webhook was called; keeps what belongs to no channel
        :return: how many were new
        """
        if not routed:
            return 0
        now = fields.Datetime.now()
        rows = [self._get_row(channel, envelope, receiver, now) for channel, envelope in routed]
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO omnichannel_event (
                    channel_id, dedupe_key, conversation, account, payload, occurred_at,
                    received_at, next_try_at, state, error, attempts)
                VALUES %s
                ON CONFLICT (channel_id, dedupe_key) DO NOTHING
                """,
                SQL(", ").join(rows),
            ),
            # Told twice at once: one of the two is repeated, and finds the row. That is no error.
            log_exceptions=False,
        )
        stored = self.env.cr.rowcount
        if stored:
            self._wake()
        return stored

    @api.model
    def _get_row(self, channel, envelope, receiver, now):
        state, error = "pending", None
        if channel is None:
            state, error = "parked", UNROUTED
        return SQL(
            "(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, 0)",
            (channel or receiver).id,
            envelope.key,
            envelope.conversation,
            envelope.account or None,
            json.dumps(envelope.payload),
            naive_utc(envelope.occurred_at),
            now,
            now,
            state,
            error,
        )

    @api.model
    def _wake(self, at=None):
        """Have the worker run once this transaction is committed."""
        wake(self.env, "omnichannel_chat.cron_events", at)

    # ------------------------------------------------------------------ the worker

    @api.model
    def _cron_process(self):
        """Understand pending events until none is due or the time of this run is over."""
        reactions = Reactions()
        while True:
            try:
                done = self._process_batch(reactions)
            except TransactionRollbackError:
                # Another worker finished a conversation between our look and our lock.
                self.env.cr.rollback()
                self.env.invalidate_all()
                reactions.forget()
                done = 1
            remaining = self._has_due() if done else 0
            goes_on = self.env["ir.cron"]._commit_progress(done, remaining=remaining)
            self._react(reactions)
            if not goes_on or not remaining:
                break

    @api.model
    def _react(self, reactions):
        """Have other code do what it does about messages that are committed."""
        try:
            if reactions.run(self.env):
                self.env["ir.cron"]._commit_progress()
        except TransactionRollbackError as error:
            self.env.cr.rollback()
            self.env.invalidate_all()
            _logger.error("After customers' messages: %s", describe(error))

    @api.model
    def _process_batch(self, reactions=None):
        """Claim some conversations, understand their events in order, in bulk.

        :param Reactions reactions: is told what came
        :return: how many events were worked on
        """
        claimed = self._claim()
        if claimed:
            self._process_isolated(claimed, reactions)
        return len(claimed)

    @api.model
    def _claim(self):
        """Lock due events, whole conversations at a time, oldest first.

        What comes after an event that waits for its next attempt waits with it, so that the order
        inside a conversation is kept.
        """
        self.flush_model()
        self.env.cr.execute(
            SQL(
                """
                WITH head AS MATERIALIZED (
                    SELECT id, channel_id, conversation FROM omnichannel_event
                     WHERE state = 'pending' AND next_try_at <= %(now)s
                     ORDER BY id LIMIT %(scan)s
                ), conversations AS MATERIALIZED (
                    SELECT DISTINCT channel_id, conversation FROM head
                ), free AS MATERIALIZED (
                    SELECT channel_id, conversation FROM conversations
                     WHERE pg_try_advisory_xact_lock(
                               %(class)s, hashtext(channel_id || ':' || conversation))
                )
                SELECT e.id FROM omnichannel_event e
                  JOIN free USING (channel_id, conversation)
                  JOIN head USING (id)
                 WHERE NOT EXISTS (
                           SELECT FROM omnichannel_event earlier
                            WHERE earlier.channel_id = e.channel_id
                              AND earlier.conversation = e.conversation
                              AND earlier.state = 'pending'
                              AND earlier.next_try_at > %(now)s
                              AND earlier.id < e.id)
                 ORDER BY e.id LIMIT %(batch)s
                   FOR NO KEY UPDATE OF e SKIP LOCKED
                """,
                now=fields.Datetime.now(),
                scan=SCAN,
                batch=BATCH,
                **{"class": LOCK_CLASS},
            ),
            # Another worker may be quicker: that is no error, see ``_cron_process``.
            log_exceptions=False,
        )
        return self.browse([row[0] for row in self.env.cr.fetchall()])

    @api.model
    def _has_due(self):
        due = Domain("state", "=", "pending") & Domain("next_try_at", "<=", fields.Datetime.now())
        return self.search_count(due, limit=1)

    def _process_isolated(self, claimed, reactions=None, held=None):
        """Work on events together; if that fails, halve until the broken ones stand alone.

        :param set held: conversations with an event that waits for its next attempt: what comes
            after it waits, too
        """
        held = set() if held is None else held
        claimed = claimed.filtered(lambda e: (e.channel_id.id, e.conversation) not in held)
        # Rules of automation that this triggers act when it is done.
        deferred = Deferred()
        apart = claimed.with_context(**{DEFERRED: deferred})
        one_pass = intake.Pass(apart.env, apart)
        try:
            with self.env.cr.savepoint():
                one_pass.run()
        except TransactionRollbackError:
            raise
        except Exception as error:
            self.env.invalidate_all()
            if len(claimed) == 1:
                claimed._failed(error)
                if claimed.state == "pending":
                    held.add((claimed.channel_id.id, claimed.conversation))
                return
            middle = len(claimed) // 2
            self._process_isolated(claimed[:middle], reactions, held)
            self._process_isolated(claimed[middle:], reactions, held)
            return
        if reactions is not None:
            reactions.note(one_pass.get_customer_messages(), deferred)

    def _failed(self, error):
        """Try again later, or park: never lose, never hold up other chats."""
        self.ensure_one()
        # The class only: the message of an exception may quote what a customer wrote.
        reason = str(error) if isinstance(error, ConnectorError) else type(error).__name__
        _logger.warning("Event %s: attempt %s: %s", self.id, self.attempts + 1, describe(error))
        values = {
            "attempts": self.attempts + 1,
            "error": reason[:500],
            "error_place": not isinstance(error, ConnectorError) and locate(error),
        }
        if isinstance(error, ConnectorError) or self.attempts >= len(RETRY_DELAYS):
            values["state"] = "parked"
        else:
            due = fields.Datetime.now() + timedelta(seconds=RETRY_DELAYS[self.attempts])
            values["next_try_at"] = due
            self._wake(due)
        self.write(values)

    @takes()
    def action_replay(self):
        """Have parked events understood once more, for example after an upgrade."""
        self.check_access("read")
        self.channel_id.check_access("write")
        # sudo: what providers told is nobody's to write; it is only understood once more
        parked_sudo = self.sudo().filtered(lambda event: event.state == "parked")
        groups = parked_sudo.grouped(lambda event: (event.channel_id, event.account or ""))
        for (receiver, account), events_sudo in groups.items():
            events_sudo._replay(receiver, account)
        self._wake()

    def _replay(self, receiver, account):
        """Put events of one account back into the queue of the channel that has it now.

        They stay parked while that number is still not connected here.
        """
        channel = receiver._route({account}, receiver._get_connector()).get(account)
        if not channel:
            return
        told = self._get_told(channel) if channel != receiver else self.browse()
        told.write({"state": "ignored", "error": TOLD})
        (self - told).write(
            {
                "channel_id": channel.id,
                "state": "pending",
                "attempts": 0,
                "error": False,
                "error_place": False,
                "next_try_at": fields.Datetime.now(),
            }
        )

    def _get_told(self, channel):
        """Those of these events that the channel has already."""
        keys = Domain("dedupe_key", "in", self.mapped("dedupe_key"))
        same = self.search(Domain("channel_id", "=", channel.id) & keys)
        known = set(same.mapped("dedupe_key"))
        return self.filtered(lambda event: event.dedupe_key in known)

    def _parse(self):
        """What this event says.

        :raise ConnectorError: it cannot be understood
        """
        self.ensure_one()
        connector_class = self.channel_id._get_connector_class()
        return connector_class({}).parse(json.loads(self.payload))
