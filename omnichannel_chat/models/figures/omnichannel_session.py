from collections import defaultdict
from datetime import datetime, timedelta
from typing import NamedTuple

import pytz

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.arguments import takes
from ...tools.figures import NAMES, Figures

#: What a period takes from its chat as long as it lasts.
FOLLOWED = ("user_id", "team_id", "tag_ids")
#: What came so long after it was written is history that the provider handed over on connecting.
HISTORY_AGE = timedelta(days=1)
WEEKDAYS = [
    ("0", "Monday"),
    ("1", "Tuesday"),
    ("2", "Wednesday"),
    ("3", "Thursday"),
    ("4", "Friday"),
    ("5", "Saturday"),
    ("6", "Sunday"),
]


class OmnichannelSession(models.Model):
    """One period in which a chat was active: from the message that opened it to its archiving.

    Reports read these rows and nothing else. They are written with the messages: once per pass for
    what customers write, and whenever we answer, archive, open again or assign.
    """

    _name = "omnichannel.session"
    _description = "Period of a Chat"
    _order = "opened_at desc, id desc"
    _rec_name = "chat_id"

    chat_id = fields.Many2one("omnichannel.chat", required=True, readonly=True, ondelete="cascade")
    channel_id = fields.Many2one(
        "omnichannel.channel", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="channel_id.company_id", store=True, index=True, precompute=True
    )
    partner_id = fields.Many2one(
        related="chat_id.partner_id", string="Customer", store=True, precompute=True
    )
    user_id = fields.Many2one(
        "res.users",
        "Agent",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="Who had the chat last; when it was given to nobody, who answered first.",
    )
    team_id = fields.Many2one("crm.team", readonly=True, ondelete="set null")
    tag_ids = fields.Many2many("omnichannel.tag", string="Tags", readonly=True)

    opened_at = fields.Datetime("Opened", required=True, readonly=True, index=True)
    opened_by = fields.Selection(
        [("customer", "Customer"), ("us", "Us")], required=True, readonly=True
    )
    opened_hour = fields.Selection(
        [(f"{hour:02}", f"{hour:02}:00") for hour in range(24)],
        "Hour",
        compute="_compute_opened_hour",
        store=True,
        precompute=True,
        help="In the time zone of the channel's business hours, else of the company, else of the "
        "responsible.",
    )
    opened_weekday = fields.Selection(
        WEEKDAYS, "Weekday", compute="_compute_opened_hour", store=True, precompute=True
    )
    closed_at = fields.Datetime("Archived", readonly=True, index="btree_not_null")
    closed_by_id = fields.Many2one("res.users", "Archived by", readonly=True, ondelete="set null")
    reopened = fields.Integer(
        readonly=True,
        help="How often the chat came back after archiving: by a message, which begins a new "
        "period, or because somebody opened this one again.",
    )

    first_inbound_at = fields.Datetime("Customer's First Message", readonly=True)
    first_answer_at = fields.Datetime("First Answer", readonly=True)
    first_answer_user_id = fields.Many2one(
        "res.users", "First Answer by", readonly=True, ondelete="set null"
    )
    waiting_since = fields.Datetime("Unanswered since", readonly=True)
    inbound_count = fields.Integer("Messages from Customers", readonly=True)
    outbound_count = fields.Integer("Messages from Us", readonly=True)

    first_response_seconds = fields.Integer(
        compute="_compute_first_response", store=True, precompute=True, aggregator=None
    )
    waited_seconds = fields.Integer(readonly=True, aggregator=None)
    resolution_seconds = fields.Integer(
        compute="_compute_resolution", store=True, precompute=True, aggregator=None
    )
    # The same for people; averages leave out what there is not (see ``_field_to_sql``).
    first_response_hours = fields.Float(
        "First Response",
        compute="_compute_first_response",
        store=True,
        precompute=True,
        aggregator="avg",
        help="From the customer's first message to our first answer, by a person or in the "
        "provider's app.",
    )
    waited_hours = fields.Float(
        "Waiting Time",
        compute="_compute_waited",
        store=True,
        precompute=True,
        aggregator="avg",
        help="How long the customer waited for our answers, altogether.",
    )
    resolution_hours = fields.Float(
        "Resolution Time",
        compute="_compute_resolution",
        store=True,
        precompute=True,
        aggregator="avg",
        help="From opening to archiving.",
    )

    _one_open_per_chat = models.UniqueIndex(
        "(chat_id) WHERE closed_at IS NULL", "A chat has one current period."
    )
    _chat_index = models.Index("(chat_id, id)")

    # ------------------------------------------------------------------ figures

    @api.depends("opened_at", "channel_id")
    def _compute_opened_hour(self):
        for session in self:
            opened_at = pytz.utc.localize(session.opened_at).astimezone(session._get_timezone())
            session.opened_hour = f"{opened_at.hour:02}"
            session.opened_weekday = str(opened_at.weekday())

    def _get_timezone(self):
        channel = self.channel_id
        company, responsible = self.company_id.partner_id, channel.responsible_id
        return pytz.timezone(channel.calendar_id.tz or company.tz or responsible.tz or "UTC")

    @api.depends("first_inbound_at", "first_answer_at")
    def _compute_first_response(self):
        for session in self:
            seconds = _count_seconds(session.first_inbound_at, session.first_answer_at)
            session.first_response_seconds = seconds
            session.first_response_hours = seconds / 3600

    @api.depends("opened_at", "closed_at")
    def _compute_resolution(self):
        for session in self:
            seconds = _count_seconds(session.opened_at, session.closed_at)
            session.resolution_seconds = seconds
            session.resolution_hours = seconds / 3600

    @api.depends("waited_seconds")
    def _compute_waited(self):
        for session in self:
            session.waited_hours = session.waited_seconds / 3600

    def _field_to_sql(self, alias, field_expr, query=None):
        """What has not happened yet has no duration: averages must not take it for 0."""
        to_sql = super()._field_to_sql
        duration = to_sql(alias, field_expr, query)
        if field_expr not in _KNOWN_IF:
            return duration
        condition, names = _KNOWN_IF[field_expr]
        known = SQL(condition, *(to_sql(alias, name, query) for name in names))
        return SQL("CASE WHEN %s THEN %s END", known, duration)

    # ------------------------------------------------------------------ following the chats

    @api.model
    def _find_current(self, chats):
        """The current periods of chats, in one query.

        :return: session by chat id
        """
        names = ["chat_id", *NAMES]
        found = self.search_fetch([("chat_id", "in", chats.ids), ("closed_at", "=", False)], names)
        return {session.chat_id.id: session for session in found}

    def _get_figures(self):
        """:rtype: Figures"""
        self.ensure_one()
        known = {name: self[name] for name in NAMES}
        return Figures(**known | {"first_answer_user_id": self.first_answer_user_id.id})

    @api.model
    def _follow(self, figures_by_chat, came_back=()):
        """Write down what messages have changed: one look, one creation, one update for all.

        :param dict figures_by_chat: for each ``omnichannel.chat`` a function that is given its
            ``Figures`` and tells them the messages
        :param came_back: ids of chats that were archived until now
        """
        current = self._find_current(self.env["omnichannel.chat"].union(*figures_by_chat))
        fresh = []
        for chat, tell in figures_by_chat.items():
            session = current.get(chat.id)
            figures = session._get_figures() if session else Figures()
            tell(figures)
            if session:
                session._take(figures)
            elif figures.changes:
                fresh.append(self._get_first_values(chat, figures, chat.id in came_back))
        self._open_all(fresh)

    def _take(self, figures):
        values = figures.changes
        if not self.user_id and values.get("first_answer_user_id"):
            values["user_id"] = values["first_answer_user_id"]
        if values:
            self.write(values)

    @api.model
    def _get_first_values(self, chat, figures, came_back):
        values = {
            **figures.changes,
            "chat_id": chat.id,
            "channel_id": chat.channel_id.id,
            "reopened": int(came_back),
            "user_id": chat.user_id.id or figures.changes.get("first_answer_user_id"),
            "team_id": chat.team_id.id,
        }
        if chat.tag_ids:
            values["tag_ids"] = [(6, 0, chat.tag_ids.ids)]
        return values

    @api.model
    def _open_all(self, values_list):
        if values_list:
            # First the chats: of two that open the same one at once the second fails there, and is
            # repeated, instead of here.
            self.env["omnichannel.chat"].browse(
                [v["chat_id"] for v in values_list]
            ).flush_recordset()
        return self.create(values_list)

    @api.model
    def _follow_assignment(self, chats, names):
        """Chats were given to others, or sorted: their current periods, too.

        :param names: those of ``FOLLOWED`` that were written
        """
        for session in self._find_current(chats).values():
            values = {name: session.chat_id[name] for name in names}
            if "user_id" in values and not values["user_id"]:
                # Given back to everybody: it stays with who had it last.
                del values["user_id"]
            session.write(values)

    @api.model
    def _end(self, chats, at, user):
        """Chats were archived.

        :param datetime at: naive UTC
        :param user: who did it
        """
        for session in self._find_current(chats).values():
            figures = session._get_figures()
            figures.end_waiting(at)
            session.write({**figures.changes, "closed_at": at, "closed_by_id": user.id})

    @api.model
    def _resume(self, chats):
        """Somebody opened archived chats again: what was not finished goes on."""
        for chat in chats:
            last = self.search([("chat_id", "=", chat.id)], order="id desc", limit=1)
            last.write({"closed_at": False, "closed_by_id": False, "reopened": last.reopened + 1})

    # ------------------------------------------------------------------ from what is stored

    @api.model
    def _recount(self, chats):
        """Count the current periods of chats anew: messages are gone."""
        current = self._find_current(chats)
        steps = self._read_steps(chats.ids)
        for session in current.values():
            figures = Figures(opened_at=session.opened_at, opened_by=session.opened_by)
            _tell_steps(
                figures, [s for s in steps[session.chat_id.id] if s.at >= session.opened_at]
            )
            session.write(figures.values)

    @api.model
    def _create_from_messages(self, chats):
        """Make the periods of chats that have none, as far as their messages tell.

        When a chat was archived before it was opened again is not known: it has one period.
        """
        steps = self._read_steps(chats.ids)
        values_list = []
        for chat in chats:
            figures = Figures()
            _tell_steps(figures, steps[chat.id])
            closed_at = chat.state == "archived" and chat.archived_at
            if closed_at:
                figures.end_waiting(closed_at)
            if figures.changes and (closed_at or chat.state != "archived"):
                values_list.append(
                    {
                        **self._get_first_values(chat, figures, came_back=False),
                        "closed_at": closed_at,
                        "closed_by_id": chat.archived_by_id.id,
                    }
                )
        return self._open_all(values_list)

    @api.model
    def _read_steps(self, chat_ids):
        """The messages of chats in their order, without what is older than the connection.

        What did not arrive is none of them.

        :return: list of ``_Step`` by chat id
        :rtype: defaultdict[int, list]
        """
        self.env["omnichannel.message"].flush_model()
        self.env["mail.message"].flush_model(["date", "author_id"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT d.chat_id, min(d.direction), m.date, min(d.origin), min(u.id)
                  FROM omnichannel_message d
                  JOIN mail_message m ON m.id = d.mail_message_id
             LEFT JOIN res_users u ON u.partner_id = m.author_id AND NOT u.share
                 WHERE d.chat_id IN %s AND d.operation = 'send'
                   AND m.create_date - m.date < %s
              GROUP BY d.chat_id, m.id
                HAVING bool_or(d.trouble IS NULL OR d.trouble = 'late')
              ORDER BY m.date, m.id
                """,
                tuple(chat_ids) or (0,),
                HISTORY_AGE,
            )
        )
        steps = defaultdict(list)
        for chat_id, *step in rows:
            steps[chat_id].append(_Step(*step))
        return steps

    # ------------------------------------------------------------------ for the browser

    @takes()
    def action_open_chat(self):
        """Open the inbox on the chat of this period."""
        return self.chat_id.action_open_inbox()


#: When there is a duration, as a condition on columns; see ``_field_to_sql``.
_KNOWN_IF = {
    "first_response_hours": ("%s IS NOT NULL", ["first_answer_at"]),
    "waited_hours": (
        "%s IS NOT NULL AND COALESCE(%s, %s) IS NOT NULL",
        ["first_inbound_at", "first_answer_at", "closed_at"],
    ),
    "resolution_hours": ("%s IS NOT NULL", ["closed_at"]),
}


class _Step(NamedTuple):
    """One message, as figures need it."""

    direction: str
    at: datetime
    origin: str | None
    user_id: int | None


def _tell_steps(figures, steps):
    for step in steps:
        if step.direction == "in":
            figures.receive(step.at)
        else:
            # In the provider's app the author is the company, nobody in particular.
            user_id = step.origin != "app" and step.user_id
            figures.send(step.at, step.origin or "agent", user_id)


def _count_seconds(start, end):
    """Whole seconds from one time to another one; 0 while one of them is not known."""
    return max(int((end - start).total_seconds()), 0) if start and end else 0
