"""What messages that come and go mean for their chat: a table, without Odoo."""

from datetime import datetime, timedelta

import pytest

from omnichannel_chat.tools.chat_facts import (
    ChatFacts,
    ChatMessage,
    follow,
    get_preview,
    tell_figures,
)
from omnichannel_chat.tools.figures import Figures

NINE = datetime(2026, 3, 2, 9)
TEN = datetime(2026, 3, 2, 10)
ELEVEN = datetime(2026, 3, 2, 11)
NOON = datetime(2026, 3, 2, 12)
#: A chat in which the customer has waited since ten, and wrote last at eleven.
WAITS = ChatFacts(
    last_message_at=ELEVEN,
    last_inbound_at=ELEVEN,
    last_inbound_message_id=5,
    last_answer_message_id=2,
    waiting_since=TEN,
)
#: One in which we have spoken last, at eleven.
ANSWERED = ChatFacts(
    last_message_at=ELEVEN,
    last_inbound_at=TEN,
    last_inbound_message_id=4,
    last_answer_message_id=5,
)


def theirs(at, **facts):
    return ChatMessage(**{"id": 7, "at": at, "inbound": True, "external_id": "x7", **facts})


def ours(at, **facts):
    return ChatMessage(**{"id": 8, "at": at, "inbound": False, "origin": "app", **facts})


# ------------------------------------------------------------------ waiting, and answers


@pytest.mark.parametrize(
    ("chat", "messages", "waiting_since", "answer_id"),
    [
        # the customer writes: first time, after an answer, once more
        (ChatFacts(), [theirs(NINE)], NINE, 0),
        (ANSWERED, [theirs(NOON)], NOON, 5),
        (WAITS, [theirs(NOON)], TEN, 2),
        # an answer in the provider's app, in time and in the same second
        (WAITS, [ours(NOON)], False, 8),
        (WAITS, [ours(ELEVEN)], False, 8),
        # one that was written before the question answers nothing
        (WAITS, [ours(NINE)], TEN, 2),
        # nobody waits: our newest message is the last answer, however late it comes
        (ANSWERED, [ours(NINE)], False, 8),
        # both ways in one pass, in the order in which they came
        (ChatFacts(), [theirs(NINE), ours(TEN)], False, 8),
        (ChatFacts(), [theirs(NINE), ours(TEN), theirs(ELEVEN)], ELEVEN, 8),
        (ANSWERED, [theirs(NOON), ours(ELEVEN)], NOON, 5),
        # what we write here answers all that is here, whatever the customer's clock says
        (WAITS, [ours(TEN, here=True)], False, 8),
        # what is older than the connection counts as answered
        (ChatFacts(), [theirs(NINE, history=True)], False, 7),
        (WAITS, [theirs(NINE, history=True)], TEN, 2),
        # people whom we have blocked wait for nothing
        (ChatFacts(blocked=True), [theirs(NINE)], False, 7),
        # who waits in a chat that knows nothing else, waits on
        (ChatFacts(waiting_since=TEN), [ours(NINE)], TEN, 0),
    ],
)
def test_waiting(chat, messages, waiting_since, answer_id):
    """S0-05: since when the customer waits, and which message of ours was the last answer."""
    values = follow(chat, messages)
    assert values["waiting_since"] == waiting_since
    assert values["last_answer_message_id"] == answer_id


# ------------------------------------------------------------------ what the list shows


@pytest.mark.parametrize(
    ("chat", "messages", "shown"),
    [
        (ChatFacts(), [theirs(NINE, text="Hola")], (NINE, "Hola", "in")),
        (WAITS, [ours(NOON, text="Sí")], (NOON, "Sí", "out")),
        # of two in the same second the later to come
        (WAITS, [theirs(ELEVEN, text="y")], (ELEVEN, "y", "in")),
        (WAITS, [theirs(NOON, text="a"), ours(NOON, text="b")], (NOON, "b", "out")),
        # by the provider's clock, not in the order in which they came
        (WAITS, [theirs(NOON, text="b"), theirs(ELEVEN, text="a")], (NOON, "b", "in")),
        # what comes late moves nothing back
        (WAITS, [theirs(TEN, text="late")], None),
        (ANSWERED, [ours(TEN, text="late")], None),
        # what we write here is the newest, whatever the customer's clock says
        (WAITS, [ours(TEN, text="now", here=True)], (TEN, "now", "out")),
    ],
)
def test_preview(chat, messages, shown):
    """The list shows the newest message, and never goes back."""
    values = follow(chat, messages)
    names = ("last_message_at", "last_message_preview", "last_message_direction")
    found = tuple(values[name] for name in names) if names[0] in values else None
    assert found == shown


def test_long_text():
    """The list keeps the first 120 characters."""
    assert get_preview(ours(NINE, text="a" * 200))["last_message_preview"] == "a" * 120


def test_message_without_text():
    """The list says what kind of message it is, and of a text that it is none."""
    assert get_preview(theirs(NINE, kind="image")) == {
        "last_message_at": NINE,
        "last_message_preview": "",
        "last_message_kind": "image",
        "last_message_direction": "in",
    }


def test_chat_without_messages():
    """When nothing is left, the list shows nothing."""
    assert get_preview(None) == {
        "last_message_at": False,
        "last_message_preview": False,
        "last_message_kind": False,
        "last_message_direction": False,
    }


# ------------------------------------------------------------------ where the customer is


@pytest.mark.parametrize(
    ("chat", "messages", "inbound_id", "inbound_at"),
    [
        (ChatFacts(), [theirs(NINE)], 7, NINE),
        (WAITS, [theirs(NOON)], 7, NOON),
        # late: unread, but not where the window begins
        (WAITS, [theirs(TEN)], 7, None),
        # a message with a lower id than what is here
        (WAITS, [theirs(NOON, id=3)], 5, NOON),
        (WAITS, [theirs(NOON, id=9), theirs(TEN, id=10)], 10, NOON),
        (WAITS, [ours(NOON)], None, None),
    ],
)
def test_pointers(chat, messages, inbound_id, inbound_at):
    """S0-05: unread goes by what came, the time for answers by when it was written."""
    values = follow(chat, messages)
    assert values.get("last_inbound_message_id") == inbound_id
    assert values.get("last_inbound_at") == inbound_at


def test_place_at_the_provider():
    """The newest message says under which id, and in which part of the chat, answers go."""
    first = theirs(TEN, external_id="a", thread="old")
    last = theirs(NOON, external_id="b", thread="new")
    values = follow(ChatFacts(), [last, first])
    assert (values["last_inbound_external_id"], values["thread"]) == ("b", "new")


def test_place_at_the_provider_of_two_in_the_same_second():
    """Answers go to the later to come of two that were written in the same second."""
    values = follow(WAITS, [theirs(ELEVEN, external_id="b", thread="new")])
    assert (values["last_inbound_external_id"], values["thread"]) == ("b", "new")


def test_free_window():
    """An advertisement opens a longer window; messages without one leave it as it is."""
    values = follow(WAITS, [theirs(NOON, free_until=NOON + timedelta(hours=72)), theirs(NOON)])
    assert values["free_until"] == datetime(2026, 3, 5, 12)
    assert "free_until" not in follow(WAITS, [theirs(NOON)])


# ------------------------------------------------------------------ archived and snoozed


@pytest.mark.parametrize(
    ("state", "blocked", "message", "comes_back"),
    [
        ("open", False, theirs(NOON), False),
        ("archived", False, theirs(NOON), True),
        ("archived", False, ours(NOON), True),
        ("archived", True, theirs(NOON), False),
        ("snoozed", False, theirs(NOON), True),
        ("snoozed", False, ours(NOON), False),
        ("snoozed", True, theirs(NOON), False),
    ],
)
def test_comes_back(state, blocked, message, comes_back):
    """S0-04: archived chats come back with any message, snoozed ones with the customer's."""
    values = follow(ChatFacts(state=state, blocked=blocked), [message])
    assert values.get("state") == ("open" if comes_back else None)
    assert ("archived_at" in values) is comes_back


# ------------------------------------------------------------------ figures


def tell(messages, **known):
    figures = Figures(**known)
    tell_figures(messages, figures)
    return figures.values


def test_counted():
    """What came and went is counted, and who has answered first, and when."""
    told = tell([theirs(NINE), ours(TEN, origin="agent", user_id=3)])
    assert (told["inbound_count"], told["outbound_count"]) == (1, 1)
    assert (told["first_answer_at"], told["first_answer_user_id"]) == (TEN, 3)
    assert told["waited_seconds"] == 3600


def test_history_is_not_counted():
    """What is older than the connection is in no report."""
    told = tell([theirs(NINE, history=True), ours(TEN, history=True)])
    assert (told["inbound_count"], told["outbound_count"]) == (0, 0)


def test_what_comes_after_history_is_counted():
    """What is older than the connection hides nothing that comes with it."""
    told = tell([theirs(NINE, history=True), theirs(TEN), ours(NOON)])
    assert (told["inbound_count"], told["outbound_count"]) == (1, 1)


def test_clock_ahead_of_ours():
    """What we write here ends the waiting, even if the customer's clock is ahead."""
    waits = {"opened_at": NINE, "first_inbound_at": TEN, "waiting_since": TEN}
    assert tell([ours(NINE, here=True)], **waits)["waiting_since"] is False
    assert tell([ours(NINE)], **waits)["waiting_since"] == TEN
