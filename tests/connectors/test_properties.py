"""What must hold whatever comes, in whatever order: hundreds of made-up cases for each rule."""

import copy
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from omnichannel_chat.connectors import CONNECTORS
from omnichannel_chat.connectors.base import UNPARSED, Capabilities
from omnichannel_chat.connectors.events import RECEIPTS, Event, Ignored, StatusUpdate
from omnichannel_chat.connectors.gate import ORIGINS, Situation, decide

from .test_cases_are_complete import find_cases

#: The same cases in every run: a failure that comes and goes helps nobody.
steadily = settings(derandomize=True, deadline=None, database=None, max_examples=60)
#: Lists of a body that providers fill as they like; the rest of it is the frame.
BATCHES = ("entry", "events")


def each_provider(function):
    return pytest.mark.parametrize("provider", sorted(CONNECTORS))(function)


# ---------------------------------------------------------------------- batches


def bodies_of(cases):
    """Every fixture of a connector in its smallest parts."""
    bodies = [cases.load(name) for name in sorted(cases.expected)]
    parts = [part for body in bodies for part in cases.rebatched(body)]
    # What is stored as a body that nobody can cut belongs to its batch.
    return [part for part in parts if not _is_uncut(cases, part)]


def _is_uncut(cases, body):
    return any(UNPARSED in envelope.payload for envelope in cases.split(body))


def merged(bodies):
    """Bodies of the same frame as one body; the others as they are."""
    result = {}
    for n, body in enumerate(bodies):
        name = next((name for name in BATCHES if isinstance(body.get(name), list)), None)
        if not name:
            result[n] = body
            continue
        frame = repr(sorted((key, value) for key, value in body.items() if key != name))
        batch = result.setdefault((name, frame), {**body, name: []})
        batch[name] = [*batch[name], *copy.deepcopy(body[name])]
    return list(result.values())


def told(cases, bodies):
    """What a channel has stored and understood in the end: the first of each key counts."""
    stored = {}
    for body in bodies:
        for envelope in cases.split(body):
            stored.setdefault((envelope.account, envelope.key), envelope)
    return {key: _describe(cases, envelope) for key, envelope in stored.items()}


def _describe(cases, envelope):
    event = cases._understood(cases.connector(), envelope)
    if isinstance(event, Ignored):
        # Its time may be that of its coming.
        return (Ignored, event.reason, envelope.conversation)
    if not cases.tells_time and isinstance(event, Event):
        event = replace(event, occurred_at=None)
    return (repr(event), envelope.conversation)


@each_provider
@steadily
@given(data=st.data())
def test_grouping_and_repetition_change_nothing(provider, data):
    """S0-04, S0-13: the same things in other bodies, in another order, several times: the same."""
    cases = find_cases()[CONNECTORS[provider]]()
    bodies = data.draw(st.lists(st.sampled_from(bodies_of(cases)), min_size=1, max_size=12))
    # A provider repeats and regroups what it has told: it does not tell it differently.
    plain = told(cases, bodies)
    again = data.draw(st.permutations(bodies + data.draw(st.lists(st.sampled_from(bodies)))))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(again)), max_size=4)))
    batches = [
        body
        for start, end in zip([0, *cuts], [*cuts, len(again)], strict=True)
        for body in merged(again[start:end])
    ]
    assert told(cases, batches) == plain


@each_provider
def test_states_have_a_rank(provider):
    """S0-25: each state that a provider reports is one whose place among the others is known."""
    cases = find_cases()[CONNECTORS[provider]]()
    events = [event for name in cases.expected for event in cases.events(cases.load(name))]
    states = {event.status for event in events if isinstance(event, StatusUpdate)}
    assert states <= {*RECEIPTS, "failed"}
    assert CONNECTORS[provider].capabilities.receipts <= set(RECEIPTS)


# ---------------------------------------------------------------------- the gate

NOW = datetime(2026, 1, 1, 12)
#: Every rule of time at once, whoever has it now.
STRICT = Capabilities(
    text_limit=1,
    reply_window=timedelta(hours=24),
    referral_window=timedelta(hours=72),
    human_agent_window=timedelta(days=7),
)
RULES = [STRICT, *(connector.capabilities for connector in CONNECTORS.values())]
_TIMES = st.integers(-400, 400).map(lambda hours: NOW + timedelta(hours=hours))
_PAST = st.integers(0, 400).map(lambda hours: NOW - timedelta(hours=hours))


@st.composite
def situations(draw, **fixed):
    """Any facts about a chat on any provider."""
    facts = {
        "capabilities": st.sampled_from(RULES),
        "now": st.just(NOW),
        "origin": st.sampled_from(ORIGINS),
        "template": st.sampled_from(["", "marketing", "utility"]),
        "channel_state": st.sampled_from(["connected", "draft", "reconnect"]),
        "channel_active": st.booleans(),
        "human_agent": st.booleans(),
        "reachable": st.booleans(),
        "blocked": st.booleans(),
        "stopped": st.sampled_from(["", "marketing", "all"]),
        "last_inbound_at": st.none() | _PAST,
        "free_until": st.none() | _TIMES,
    }
    facts.update({name: st.just(value) for name, value in fixed.items()})
    return {name: draw(strategy) for name, strategy in facts.items()}


#: Nothing speaks against writing but the rules of time.
WELL = {
    "channel_state": "connected",
    "channel_active": True,
    "reachable": True,
    "blocked": False,
    "stopped": "",
}
_waiting = st.integers(0, 500 * 60).map(lambda minutes: timedelta(minutes=minutes))
often = settings(steadily, max_examples=500)


def ask(facts, **changes):
    return decide(Situation(**{**facts, **changes}))


@often
@given(facts=situations(), wait=_waiting)
def test_waiting_opens_no_window(facts, wait):
    """S0-28: what is refused now is refused later, as long as the customer writes nothing."""
    assume(not ask(facts).allowed)
    assert not ask(facts, now=NOW + wait).allowed


@often
@given(facts=situations(**WELL), wait=_waiting)
def test_deadline_is_kept(facts, wait):
    """S0-28, S0-29: until the deadline that people are shown it is open, from then on closed."""
    permission = ask(facts)
    assume(permission.allowed)
    later = ask(facts, now=NOW + wait)
    if permission.deadline is None or NOW + wait < permission.deadline:
        assert later.allowed
    elif not facts["human_agent"]:
        assert not later.allowed


@often
@given(facts=situations(**WELL))
def test_machine_may_never_more_than_a_person(facts):
    """S0-28, S0-31: what a bulk, reminder or away text may do, a person may do, too."""
    assume(ask(facts).allowed)
    person = ask(facts, origin="agent")
    assert person.allowed
    assert facts["origin"] == "agent" or not ask(facts).human_agent


@often
@given(facts=situations(**WELL))
def test_new_message_of_the_customer_closes_nothing(facts):
    """S0-28: who has just written can be answered wherever he could be answered before."""
    assume(ask(facts).allowed)
    assert ask(facts, last_inbound_at=NOW).allowed


@often
@given(facts=situations())
def test_who_does_not_want_it_gets_nothing(facts):
    """S0-36: whatever else is true, no message goes past a block, a stop or a broken channel."""
    permission = ask(facts)
    advertises = facts["origin"] == "bulk" or facts["template"] == "marketing"
    if (
        facts["blocked"]
        or not facts["reachable"]
        or facts["stopped"] == "all"
        or (facts["stopped"] and advertises)
        or facts["channel_state"] != "connected"
        or not facts["channel_active"]
    ):
        assert not permission.allowed
    assert permission.allowed or permission.action
    assert permission.allowed == (permission.reason == "ok")
