"""When does the client hear of us again? One answer for the notice in the thread and for the job.

A pure function of the thread's facts, so that it is tested as a table. "Read" and "answered" are
facts of the account: what one of two spouses has done, both have done.
"""

from dataclasses import dataclass
from datetime import datetime

#: Reminders for one message, and days between them, unless the business says otherwise.
LIMIT = 1
DAYS = 3

#: What ends the reminders, for the notice in the thread: until all tasks are done and all messages
#: are read, until all messages are read, until somebody answers.
STOP_RULES = ("tasks_done_and_read", "read", "replied")
#: Why no reminder goes: it is switched off, the thread is archived, nobody was told of anything
#: yet, the client has done what was asked for, all reminders were sent, or nobody is left to be
#: notified. "" = one goes.
REASONS = (
    *("", "off", "archived", "nothing", "tasks_done_and_read", "replied"),
    *("limit", "no_recipients"),
)


@dataclass(frozen=True, kw_only=True)
class Situation:
    """What has to be known of a thread. Times are naive UTC, like Odoo's."""

    now: datetime
    enabled: bool
    archived: bool = False
    #: Removed tasks were never there.
    tasks_total: int = 0
    tasks_open: int = 0
    has_unread: bool = False
    #: Who wrote the last message: "staff", "client", or "" while there is none. A note for
    #: colleagues is no message, a file without text is one.
    last_from: str = ""
    #: When the notice of the last message to the client went out, or when the thread was reopened;
    #: None while it has not.
    noticed_at: datetime | None = None
    #: Reminders for that message, or since the reopening. Neither un-ticking a task nor switching
    #: off and on begins anew.
    sent: int = 0
    limit: int = LIMIT
    days: int = DAYS
    #: When the last of them was sent: one that came late is not followed at once by the next.
    reminded_at: datetime | None = None
    #: When a person last reminded by hand, which is no reminder of the number.
    nudged_at: datetime | None = None
    #: Somebody with *Notify* can be reached.
    has_recipients: bool = True


@dataclass(frozen=True, kw_only=True)
class Decision:
    """When the next reminder may leave, never before now; or why none does."""

    at: datetime | None = None
    #: One of :data:`REASONS`.
    reason: str = ""


def decide(situation, hours):
    """Decide when the client is reminded. Asked again in the transaction that sends.

    :param Situation situation: the facts
    :param .office_hours.OfficeHours hours: when the client may be disturbed
    :rtype: Decision
    """
    if reason := _find_reason(situation):
        return Decision(reason=reason)
    return Decision(at=hours.fit(max(_get_date(situation, hours), situation.now)))


def get_stop_rule(tasks_total, tasks_open):
    """What the client may do, so that the reminders end.

    :return: one of :data:`STOP_RULES`
    :rtype: str
    """
    if not tasks_total:
        return "replied"
    return "tasks_done_and_read" if tasks_open else "read"


def _find_reason(situation):
    """Why no reminder goes, the strongest reason first; "" = one does."""
    if not situation.enabled:
        return "off"
    if situation.archived:
        return "archived"
    if not situation.noticed_at:
        return "nothing"
    if reason := _find_end(situation):
        return reason
    if situation.sent >= situation.limit:
        return "limit"
    return "" if situation.has_recipients else "no_recipients"


def _find_end(situation):
    """What the client has done, so that he is left in peace. An answer counts without tasks."""
    if situation.tasks_total:
        is_done = not (situation.tasks_open or situation.has_unread)
        return "tasks_done_and_read" if is_done else ""
    return {"client": "replied", "": "nothing"}.get(situation.last_from, "")


def _get_date(situation, hours):
    """Counted from the notice of the last message; but whoever was reminded has an interval."""
    reminded = [at for at in (situation.reminded_at, situation.nudged_at) if at]
    return max(
        [
            hours.add_days(situation.noticed_at, situation.days * (situation.sent + 1)),
            *(hours.add_days(at, situation.days) for at in reminded),
        ]
    )
