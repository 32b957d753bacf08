from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_datetime

from ...tools.arguments import maybe, short_text, takes

#: What is counted as an error of now.
ERROR_SPAN = timedelta(days=1)
#: Reasons that may have gone without anybody's doing; what concerns the customer has not.
PASSING_KINDS = (
    *("temporary", "throttled", "payload", "refused"),
    *("credentials", "reconnect", "disconnected"),
)
#: What failed longer ago is not sent again all at once: it may not be true any more.
RETRY_SPAN = timedelta(days=7)
#: What waits longer than this waits for too long, as long as nothing is known that holds it.
LONG_WAIT = timedelta(minutes=10)
#: Refused requests in a row after which the secret is the likely reason.
SUSPICIOUS_REFUSALS = 3
#: A channel is silent for unusually long after this many times the longest pause between its last
#: events, and never before so long.
SILENCE_FACTOR = 3
SILENCE_EVENTS = 200
SHORTEST_SILENCE = timedelta(days=3)
#: States of health, worst first.
ATTENTION = ("broken", "look", "fine", "off")


class OmnichannelChannel(models.Model):
    """What a manager has to know of a channel: how it is, and what to do. Computed on reading."""

    _inherit = "omnichannel.channel"

    attention = fields.Selection(
        [
            ("broken", "Does not work"),
            ("look", "Needs a look"),
            ("fine", "Works"),
            ("off", "Not connected"),
        ],
        "Health",
        compute="_compute_problems",
        groups="omnichannel_chat.group_manager",
    )
    problems = fields.Json(
        compute="_compute_problems",
        groups="omnichannel_chat.group_manager",
        help="What is wrong, worst first: level, text, and a method that leads on.",
    )
    errors = fields.Json(
        compute="_compute_errors",
        groups="omnichannel_chat.group_manager",
        help="Messages with an error since yesterday, by reason.",
    )
    retryable_count = fields.Integer(
        "Failed, May Go Now", compute="_compute_errors", groups="omnichannel_chat.group_manager"
    )
    last_received_at = fields.Datetime("Last Received", compute="_compute_received")
    is_silent = fields.Boolean(compute="_compute_received")
    last_sent_at = fields.Datetime(
        "Last Sent", compute="_compute_outbox", groups="omnichannel_chat.group_manager"
    )
    outbox_count = fields.Integer(
        "Messages That Wait", compute="_compute_outbox", groups="omnichannel_chat.group_manager"
    )
    outbox_since = fields.Datetime(
        "Oldest One That Waits", compute="_compute_outbox", groups="omnichannel_chat.group_manager"
    )
    waiting_count = fields.Integer(
        "Events That Wait", compute="_compute_events", groups="omnichannel_chat.group_manager"
    )
    waiting_since = fields.Datetime(
        "Oldest Event That Waits",
        compute="_compute_events",
        groups="omnichannel_chat.group_manager",
    )
    parked_count = fields.Integer(
        "Parked Events", compute="_compute_events", groups="omnichannel_chat.group_manager"
    )
    refused_streak = fields.Integer(
        "Refused Since the Last Accepted One",
        readonly=True,
        copy=False,
        groups="omnichannel_chat.group_manager",
    )

    @api.model
    def _get_state_fields(self):
        return super()._get_state_fields() | {"refused_streak"}

    # ------------------------------------------------------------------ figures

    def _compute_received(self):
        """When the last event came, and whether that is unusually long ago for this channel."""
        self.env["omnichannel.event"].flush_model(["channel_id", "received_at"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT c.id, max(e.received_at), max(e.received_at - e.before)
                  FROM unnest(%s::int[]) AS c (id), LATERAL (
                       SELECT received_at, lag(received_at) OVER (ORDER BY received_at) AS before
                         FROM (SELECT received_at FROM omnichannel_event
                                WHERE channel_id = c.id
                                ORDER BY received_at DESC LIMIT %s) AS recent) AS e
                 GROUP BY c.id
                """,
                self._origin.ids,
                SILENCE_EVENTS,
            )
        )
        facts = {channel_id: (last, pause) for channel_id, last, pause in rows}
        now = fields.Datetime.now()
        for channel in self:
            last, pause = facts.get(channel._origin.id, (None, None))
            usual = max(SHORTEST_SILENCE, SILENCE_FACTOR * (pause or timedelta()))
            channel.last_received_at = last
            channel.is_silent = bool(last and now - last > usual)

    def _compute_outbox(self):
        self.env["omnichannel.message"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT c.id, sent.at, waiting.n, waiting.since
                  FROM unnest(%s::int[]) AS c (id)
                  LEFT JOIN LATERAL (
                       SELECT max(sent_at) AS at FROM omnichannel_message
                        WHERE channel_id = c.id AND sent_at IS NOT NULL) AS sent ON TRUE
                  LEFT JOIN (
                       SELECT channel_id, count(*) AS n, min(create_date) AS since
                         FROM omnichannel_message
                        WHERE direction = 'out' AND state IN ('queued', 'sending')
                          AND operation = 'send'
                        GROUP BY channel_id) AS waiting ON waiting.channel_id = c.id
                """,
                self._origin.ids,
            )
        )
        facts = {row[0]: row[1:] for row in rows}
        for channel in self:
            sent_at, count, since = facts.get(channel._origin.id, (None, 0, None))
            channel.last_sent_at = sent_at
            channel.outbox_count = count
            channel.outbox_since = since

    def _compute_events(self):
        self.env["omnichannel.event"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT channel_id, 'pending', count(*), min(received_at) FROM omnichannel_event
                 WHERE state = 'pending' AND channel_id = ANY(%(ids)s) GROUP BY channel_id
                 UNION ALL
                SELECT channel_id, 'parked', count(*), NULL FROM omnichannel_event
                 WHERE state = 'parked' AND channel_id = ANY(%(ids)s) GROUP BY channel_id
                """,
                ids=self._origin.ids,
            )
        )
        facts = {(row[0], row[1]): row[2:] for row in rows}
        for channel in self:
            count, since = facts.get((channel._origin.id, "pending"), (0, None))
            channel.waiting_count = count
            channel.waiting_since = since
            channel.parked_count = facts.get((channel._origin.id, "parked"), (0, None))[0]

    @api.depends_context("lang")
    def _compute_errors(self):
        self.env["omnichannel.message"].flush_model()
        now = fields.Datetime.now()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT channel_id, error_kind,
                       count(*) FILTER (WHERE write_date >= %(day)s),
                       count(*) FILTER (WHERE direction = 'out' AND operation = 'send'
                                          AND state = 'failed' AND error_kind = ANY(%(passing)s))
                  FROM omnichannel_message
                 WHERE error_kind IS NOT NULL AND write_date >= %(week)s
                   -- That we have read is a courtesy: nobody has to look at one that failed.
                   AND operation <> 'read'
                   AND channel_id = ANY(%(ids)s)
                 GROUP BY channel_id, error_kind ORDER BY 3 DESC, error_kind
                """,
                day=now - ERROR_SPAN,
                week=now - RETRY_SPAN,
                passing=list(PASSING_KINDS),
                ids=self._origin.ids,
            )
        )
        kinds = self.env["omnichannel.message"]._fields["error_kind"]
        labels = dict(kinds._description_selection(self.env))
        for channel in self:
            mine = [row[1:] for row in rows if row[0] == channel._origin.id]
            channel.retryable_count = sum(row[2] for row in mine)
            channel.errors = [
                {
                    "kind": kind,
                    "label": labels.get(kind, kind),
                    "count": count,
                    "sentence": channel._explain(kind),
                }
                for kind, count, _retryable in mine
                if count
            ]

    def _count_refusal(self):
        """Remember that a request was refused; skipped while another one is being counted."""
        # Accepted requests are not counted: that would be a write to the same row for each. What
        # they left in the table of events tells whether there was one in between.
        self.env.cr.execute(
            SQL(
                """
                UPDATE omnichannel_channel c
                   SET refused_count = COALESCE(refused_count, 0) + 1,
                       refused_streak = CASE WHEN EXISTS (
                           SELECT FROM omnichannel_event e
                            WHERE e.channel_id = c.id AND e.received_at >= c.last_refused_at)
                           THEN 1 ELSE COALESCE(refused_streak, 0) + 1 END,
                       last_refused_at = now() AT TIME ZONE 'UTC'
                 WHERE id IN (SELECT id FROM omnichannel_channel
                               WHERE id = %s FOR NO KEY UPDATE SKIP LOCKED)
                """,
                self.id,
            ),
            # Counted by another request in the same moment: this one is repeated.
            log_exceptions=False,
        )

    # ------------------------------------------------------------------ what is wrong

    @api.depends_context("lang", "tz")
    def _compute_problems(self):
        jobs = self._get_job_problems()
        for channel in self:
            problems = [*jobs, *channel._get_problems()] if channel.state != "draft" else []
            levels = [problem["level"] for problem in problems]
            if channel.state == "draft":
                channel.attention = "off"
            elif "danger" in levels:
                channel.attention = "broken"
            else:
                channel.attention = "look" if "warning" in levels else "fine"
            channel.problems = problems

    def _get_problems(self):
        """What is wrong, worst first.

        :return: dicts of ``level`` ("danger", "warning", "info"), ``text``, and perhaps ``action``
            (a method) with its ``label``
        """
        self.ensure_one()
        problems = [
            *self._get_access_problems(),
            *self._get_inbound_problems(),
            *self._get_outbound_problems(),
        ]
        return sorted(problems, key=lambda p: ("danger", "warning", "info").index(p["level"]))

    @api.model
    def _get_job_problems(self):
        """What is wrong with all channels, because nobody works for them."""
        stopped = self._get_stopped_jobs()
        text = self.env._("Scheduled actions are switched off: %s.", ", ".join(stopped))
        return [_problem("danger", text)] if stopped else []

    def _get_access_problems(self):
        if self.state == "reconnect":
            text = self.env._(
                "%(reason)s Messages wait since %(since)s.",
                reason=self.check_error or self._explain("credentials"),
                since=self._say_when(self.lost_at or self.write_date),
            )
            yield _problem("danger", text)
        elif self.doubted_at:
            text = self.env._(
                "The provider refused our access. We are asking whether it is gone; until then "
                "messages wait."
            )
            yield _problem("danger", text)
        elif self.check_error:
            text = self.env._("The last check did not pass: %s", self.check_error)
            yield _problem("warning", text)
        if self._is_access_ending():
            text = self.env._(
                "The access ends on %s. Make a new one at the provider, paste it, press Connect.",
                self._say_when(self.token_expires_at),
            )
            yield _problem("warning", text)
        for warning in (self.check_warnings or "").splitlines():
            yield _problem("warning", warning)

    def _get_inbound_problems(self):
        refused = self.last_refused_at
        accepted = self.last_received_at and refused and self.last_received_at >= refused
        if self.refused_streak >= SUSPICIOUS_REFUSALS and not accepted:
            text = self.env._(
                "The last %s requests were refused, because their signature did not match: most "
                "likely the secret is wrong. Copy it from the provider once more, paste it and "
                "press Connect.",
                self.refused_streak,
            )
            yield _problem("danger", text)
        if self.subscription == "no" and self.state == "connected":
            text = self.env._(
                "The provider does not tell us of new messages. Press Subscribe Again, and do what "
                "the result says."
            )
            yield _problem("danger", text)
        if _is_long_ago(self.waiting_since):
            text = self.env._(
                "%(count)s events wait since %(since)s. Is the scheduled action running?",
                count=self.waiting_count,
                since=self._say_when(self.waiting_since),
            )
            yield _problem("warning", text, "action_open_events", self.env._("Show"))
        if self.parked_count:
            text = self.env._("Events that we could not understand: %s", self.parked_count)
            yield _problem("warning", text, "action_open_events", self.env._("Show"))
        if self.backfill_error:
            text = self.env._("Missed messages could not be fetched: %s", self.backfill_error)
            yield _problem("warning", text)
        if self.is_silent:
            text = self.env._(
                "Nothing has come since %s, which is unusual here.",
                self._say_when(self.last_received_at),
            )
            yield _problem("info", text)

    def _get_outbound_problems(self):
        failed = sum(error["count"] for error in self.errors or [])
        if failed:
            text = self.env._("Messages with an error since yesterday: %s", failed)
            yield _problem("warning", text, "action_open_errors", self.env._("Show"))
        paused = self.paused_until and self.paused_until > fields.Datetime.now()
        if self.quota_since:
            text = self.env._(
                "What was paid for is used up since %s. Messages wait. Top up the account at the "
                "provider; we look again once an hour, or when you press the button.",
                self._say_when(self.quota_since),
            )
            yield _problem("danger", text, "action_send_again", self.env._("Send Again Now"))
        elif _is_long_ago(self.throttled_since):
            text = self.env._(
                "The provider has been asking us to slow down since %s, and takes nothing. Look "
                "there whether a limit of the account is reached.",
                self._say_when(self.throttled_since),
            )
            yield _problem("warning", text, "action_send_again", self.env._("Send Again Now"))
        elif paused:
            text = self.env._(
                "The provider asked us to slow down until %s.", self._say_when(self.paused_until)
            )
            yield _problem("info", text)
        elif self.state == "connected" and _is_long_ago(self.outbox_since):
            text = self.env._(
                "%(count)s messages wait since %(since)s.",
                count=self.outbox_count,
                since=self._say_when(self.outbox_since),
            )
            yield _problem("warning", text, "action_open_outbox", self.env._("Show"))

    def _say_when(self, moment):
        return format_datetime(self.env, moment, dt_format="short")

    @api.model
    def _order_field_to_sql(self, alias, field_name, direction, nulls, query):
        """Channels are few: those that need a person come first, although that is not stored."""
        if field_name != "attention":
            return super()._order_field_to_sql(alias, field_name, direction, nulls, query)
        channels = self.search([("active", "in", (True, False))])
        ranked = channels.sorted(lambda channel: ATTENTION.index(channel.attention))
        where = SQL.identifier(alias, "id")
        return SQL("array_position(%s::int[], %s) %s %s", ranked.ids, where, direction, nulls)

    # ------------------------------------------------------------------ what a manager can do

    @takes()
    def action_replay_parked(self):
        """Have all parked events understood once more."""
        self.check_access("write")
        mine = Domain("channel_id", "in", self.ids) & Domain("state", "=", "parked")
        self.env["omnichannel.event"].search(mine).action_replay()

    @takes()
    def action_retry_failed(self):
        """Send again what failed for a reason that may have passed; the gate is asked again."""
        self.check_access("write")
        Delivery = self.env["omnichannel.message"]
        mine = Domain("channel_id", "in", self.ids)
        Delivery.search(mine & Delivery._get_retryable_domain()).action_retry()

    @takes()
    def action_open_events(self):
        """The events that wait or are parked."""
        action = self.env["ir.actions.act_window"]._for_xml_id("omnichannel_chat.action_events")
        states = Domain("state", "in", ("parked", "pending"))
        return action | {
            "domain": list(Domain("channel_id", "in", self.ids) & states),
            "context": {},
        }

    @takes()
    def action_open_outbox(self):
        """The messages that wait."""
        return self._open_messages(
            Domain("state", "in", ("queued", "sending")) & Domain("operation", "=", "send")
        )

    @takes(kind=maybe(short_text))
    def action_open_errors(self, kind=None):
        """The messages with an error since yesterday.

        :param str kind: only those with this reason
        """
        since = fields.Datetime.now() - ERROR_SPAN
        domain = Domain("write_date", ">=", since) & Domain("error_kind", "!=", False)
        if kind:
            domain &= Domain("error_kind", "=", kind)
        return self._open_messages(domain)

    def _open_messages(self, domain):
        action = self.env["ir.actions.act_window"]._for_xml_id("omnichannel_chat.action_outbox")
        return action | {
            "domain": list(Domain("channel_id", "in", self.ids) & domain),
            "context": {},
        }


def _problem(level, text, action=None, label=None):
    problem = {"level": level, "text": text}
    return {**problem, "action": action, "label": label} if action else problem


def _is_long_ago(moment):
    return bool(moment) and fields.Datetime.now() - moment > LONG_WAIT
