"""Reminders: the complete table by hand, and made-up lives of threads.

One number is missing in every life: a reminder too many.
"""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omnichannel_chat.tools.office_hours import OfficeHours
from omnichannel_chat.tools.reminders import (
    REASONS,
    STOP_RULES,
    Decision,
    Situation,
    decide,
    get_stop_rule,
)

#: Nobody sleeps and nobody rests: only what is due counts.
ALWAYS = OfficeHours(from_hour=0, to_hour=24, is_working_day=lambda day: True)
MADRID = OfficeHours(zones=("Europe/Madrid",))
TUESDAY = datetime(2026, 12, 1, 10)
steadily = settings(derandomize=True, deadline=None, database=None, max_examples=400)


def days(number):
    return TUESDAY + timedelta(days=number)


def look(hours=ALWAYS, **facts):
    """What is decided of a thread whose last message was told of on Tuesday at ten, just now."""
    facts = {"now": TUESDAY, "enabled": True, "noticed_at": TUESDAY, "last_from": "staff", **facts}
    return decide(Situation(**facts), hours)


# ------------------------------------------------------------------ the table

YES = ""
NONE, OPEN, DONE = (0, 0), (3, 1), (3, 0)


@pytest.mark.parametrize(
    ("tasks", "has_unread", "last_from", "reason"),
    [
        # S1-49: without tasks only an answer ends them.
        (NONE, True, "staff", YES),
        (NONE, False, "staff", YES),
        (NONE, True, "client", "replied"),
        (NONE, False, "client", "replied"),
        # S1-47: both conditions are needed, and an answer is neither.
        (OPEN, True, "staff", YES),
        (OPEN, True, "client", YES),
        (OPEN, False, "staff", YES),
        (OPEN, False, "client", YES),
        # S1-48: with tasks that are done, reading is enough.
        (DONE, True, "staff", YES),
        (DONE, True, "client", YES),
        (DONE, False, "staff", "tasks_done_and_read"),
        (DONE, False, "client", "tasks_done_and_read"),
    ],
)
def test_table(tasks, has_unread, last_from, reason):
    """S1-40, S1-47 to S1-49: every line of the table."""
    total, still_open = tasks
    decision = look(
        tasks_total=total, tasks_open=still_open, has_unread=has_unread, last_from=last_from
    )
    assert decision == Decision(at=None if reason else days(3), reason=reason)


@pytest.mark.parametrize("tasks", [NONE, OPEN, DONE])
@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"archived": True}, "archived"),
        ({"sent": 1}, "limit"),
        ({"sent": 5, "limit": 4}, "limit"),
        ({"limit": 0}, "limit"),
        ({"enabled": False}, "off"),
        ({"has_recipients": False}, "no_recipients"),
        ({"noticed_at": None}, "nothing"),
    ],
)
def test_always_stops(tasks, facts, reason):
    """S1-50: whatever the tasks: archived, the number sent, switched off, nobody left to notify."""
    total, still_open = tasks
    decision = look(tasks_total=total, tasks_open=still_open, has_unread=True, **facts)
    assert decision == Decision(reason=reason)


def test_strongest_reason():
    """S1-50: staff read the reason that they can do most about; what the client did comes before
    what we did.
    """
    facts = {"sent": 1, "has_recipients": False}
    assert look(**facts).reason == "limit"
    assert look(**facts, last_from="client").reason == "replied"
    assert look(**facts, last_from="client", archived=True).reason == "archived"
    assert look(**facts, last_from="client", archived=True, enabled=False).reason == "off"


def test_empty_thread():
    """S1-46: where nobody has written, there is nothing to remind of; but of tasks there is."""
    assert look(last_from="").reason == "nothing"
    assert look(last_from="", tasks_total=1, tasks_open=1).at == days(3)


@pytest.mark.parametrize(
    ("tasks", "rule"), [(NONE, "replied"), (OPEN, "tasks_done_and_read"), (DONE, "read")]
)
def test_what_stops_them(tasks, rule):
    """S1-38, S1-39: the client is told the action that really ends the reminders."""
    assert get_stop_rule(*tasks) == rule
    assert rule in STOP_RULES


# ------------------------------------------------------------------ when


def test_defaults():
    """S1-43, S1-44: one reminder, three days after the notice."""
    assert look().at == days(3)
    assert look(sent=1).reason == "limit"


def test_each_has_its_day():
    """S1-43, S1-44: three reminders every two days: on the second, fourth and sixth day."""
    facts = {"limit": 3, "days": 2}
    assert look(**facts).at == days(2)
    assert look(**facts, now=days(2), sent=1, reminded_at=days(2)).at == days(4)
    assert look(**facts, now=days(4), sent=2, reminded_at=days(4)).at == days(6)
    assert look(**facts, now=days(6), sent=3, reminded_at=days(6)).reason == "limit"


def test_counted_from_the_notice():
    """S1-43: another interval later on counts from the notice, too, not from the change."""
    assert look(now=days(2), days=5).at == days(5)
    # What is overdue goes now.
    assert look(now=days(2), days=1).at == days(2)


def test_off_and_on():
    """S1-45: switching off and on gives no second first reminder, and no new term."""
    facts = {"limit": 2, "sent": 1, "reminded_at": days(3), "now": days(4)}
    assert look(**facts, enabled=False).reason == "off"
    assert look(**facts).at == days(6)
    assert look(**{**facts, "limit": 1}).reason == "limit"


def test_untick():
    """S1-47: un-ticking goes on where it was; the number sent stays."""
    facts = {"tasks_total": 2, "limit": 2, "sent": 1, "reminded_at": days(3), "now": days(4)}
    assert look(**facts, tasks_open=0).reason == "tasks_done_and_read"
    assert look(**facts, tasks_open=1).at == days(6)


def test_last_task_removed():
    """S1-49: a removed task was never there: without the last one an answer ends them."""
    facts = {"last_from": "client", "has_unread": True}
    assert look(**facts, tasks_total=1, tasks_open=1).at == days(3)
    assert look(**facts).reason == "replied"


def test_reopened():
    """S1-51: a reopened thread is as if its message were new."""
    assert look(archived=True, sent=1, reminded_at=days(3), now=days(9)).reason == "archived"
    reopened = look(noticed_at=days(9), sent=0, reminded_at=days(3), now=days(9))
    assert reopened.at == days(12)


def test_reopened_by_the_client():
    """S1-51, case 19: a client's "thank you" starts no reminders, even if it reopens the thread."""
    assert look(noticed_at=days(9), now=days(9), last_from="client").reason == "replied"


def test_nudge():
    """S1-37: who was reminded by hand has an interval until the next; it does not count."""
    assert look(now=days(1), nudged_at=days(1)).at == days(4)
    assert look(now=days(2), nudged_at=days(1), limit=2, sent=1).at == days(6)
    # One of long ago changes nothing.
    assert look(nudged_at=days(-20)).at == days(3)


def test_late_ones_do_not_bunch():
    """Case 17: after a standstill of ten days the second waits its interval, behind the first."""
    facts = {"limit": 3, "now": days(10)}
    assert look(**facts).at == days(10)
    assert look(**facts, sent=1, reminded_at=days(10)).at == days(13)


def test_in_the_hours():
    """S1-43, case 18: what is due on Friday night leaves on Monday morning."""
    # Tuesday 22:30 in Madrid; three days later it is Friday.
    late = datetime(2026, 12, 1, 21, 30)
    monday = datetime(2026, 12, 7, 8)
    assert look(MADRID, noticed_at=late).at == monday
    # The job comes late itself, at night: not now.
    assert look(MADRID, noticed_at=late, now=datetime(2026, 12, 8, 2)).at == monday + timedelta(1)
    # Every day over a weekend: Monday, and then Tuesday.
    facts = {"days": 1, "limit": 2, "noticed_at": datetime(2026, 12, 4, 10), "now": monday}
    assert look(MADRID, **facts, sent=1, reminded_at=monday).at == monday + timedelta(1)


# ------------------------------------------------------------------ lives


class Thread:
    """A thread as the product keeps it: facts change, the job asks and sends."""

    def __init__(self):
        self.facts = Situation(now=TUESDAY, enabled=True)
        self.tasks = []
        #: Reminders by the message (or reopening) that they were for, and what was true then.
        self.reminders = []
        self.number = 0

    def change(self, **facts):
        is_open = [task for task in self.tasks if not task]
        self.facts = replace(
            self.facts, tasks_total=len(self.tasks), tasks_open=len(is_open), **facts
        )

    def begin_anew(self, **facts):
        self.number += 1
        self.change(noticed_at=self.facts.now, sent=0, **facts)

    def do_post(self, _number):
        self.begin_anew(last_from="staff", has_unread=True)

    def do_answer(self, _number):
        self.change(last_from="client", has_unread=False)

    def do_read(self, _number):
        self.change(has_unread=False)

    def do_add_task(self, _number):
        self.tasks.append(False)
        self.change()

    def do_tick(self, number):
        if self.tasks:
            self.tasks[number % len(self.tasks)] ^= True
        self.change()

    def do_remove_task(self, _number):
        self.tasks[-1:] = []
        self.change()

    def do_archive(self, _number):
        self.change(archived=True)

    def do_reopen(self, _number):
        if self.facts.archived:
            self.begin_anew(archived=False)

    def do_switch(self, _number):
        self.change(enabled=not self.facts.enabled)

    def do_set_days(self, number):
        self.change(days=1 + number % 5)

    def do_set_limit(self, number):
        self.change(limit=number % 4)

    def do_notify(self, number):
        self.change(has_recipients=bool(number % 3))

    def do_nudge(self, _number):
        self.change(nudged_at=self.facts.now)

    def do_wait(self, number):
        self.change(now=self.facts.now + timedelta(hours=number))

    def do_clock_back(self, number):
        self.change(now=self.facts.now - timedelta(minutes=number))

    def run_job(self):
        decision = decide(self.facts, MADRID)
        assert decision.reason in REASONS
        assert bool(decision.at) != bool(decision.reason)
        if decision.at and decision.at <= self.facts.now:
            self.reminders.append((self.number, self.facts))
            self.change(sent=self.facts.sent + 1, reminded_at=self.facts.now)


DEEDS = [name.removeprefix("do_") for name in vars(Thread) if name.startswith("do_")]
#: Time passes more often than anything else happens.
deeds = st.tuples(st.sampled_from([*DEEDS, *["wait"] * len(DEEDS)]), st.integers(0, 48))
lives = st.lists(deeds, max_size=50)


def live(life):
    thread = Thread()
    for deed, number in life:
        getattr(thread, f"do_{deed}")(number)
        thread.run_job()
        # Killed and started again, or twice at once: the job finds nothing more to do.
        before = len(thread.reminders)
        thread.run_job()
        assert len(thread.reminders) == before
    return thread


@steadily
@given(lives)
def test_lives(life):
    """S1-44 to S1-51, cases 13 to 18: whatever happens in whatever order: never more reminders than
    the number, none after an end, none at night, none within the interval.
    """
    for number, facts in (thread := live(life)).reminders:
        so_far = [each for each, _facts in thread.reminders if each == number]
        assert facts.enabled
        assert not facts.archived
        assert facts.has_recipients
        assert facts.sent < facts.limit
        assert len(so_far) <= 3
        if facts.tasks_total:
            assert facts.tasks_open or facts.has_unread
        else:
            assert facts.last_from == "staff"
        assert facts.now - facts.noticed_at >= timedelta(days=facts.days)
        for earlier in (facts.reminded_at, facts.nudged_at):
            assert not earlier or facts.now - earlier >= timedelta(days=facts.days)
        # Madrid is an hour ahead; lives end before spring.
        assert 9 <= facts.now.hour + 1 < 18
        assert facts.now.weekday() < 5


@steadily
@given(lives)
def test_same_life_same_reminders(life):
    """S1-43: the same facts give the same answer, on every host."""
    assert live(life).reminders == live(life).reminders


def test_lives_have_reminders():
    """The lives above are none in which nothing is ever sent."""
    patient = [("set_limit", 3), ("post", 0), *[("wait", 5)] * 60]
    assert len(live(patient).reminders) == 3
    assert len(live([("add_task", 0), *patient[:30], ("tick", 0), ("read", 0)]).reminders) == 1
