"""What a period of a chat amounts to."""

from datetime import datetime, timedelta

import pytest

from omnichannel_chat.tools.figures import Figures

NINE = datetime(2026, 3, 2, 9)
TEN = datetime(2026, 3, 2, 10)
ELEVEN = datetime(2026, 3, 2, 11)
NOTHING = {
    "opened_at": False,
    "opened_by": False,
    "first_inbound_at": False,
    "first_answer_at": False,
    "first_answer_user_id": False,
    "waiting_since": False,
    "waited_seconds": 0,
    "inbound_count": 0,
    "outbound_count": 0,
}
#: A period in which the customer asked at nine and waits.
ASKED = {
    "opened_at": NINE,
    "opened_by": "customer",
    "first_inbound_at": NINE,
    "waiting_since": NINE,
    "inbound_count": 1,
}


def test_nothing_yet():
    """S0-05: a period without messages, and what is not known of one."""
    assert Figures().values == NOTHING
    assert Figures(opened_at=None, inbound_count=None).values == NOTHING
    assert Figures(**ASKED).values == NOTHING | ASKED
    assert Figures().changes == Figures(**ASKED).changes == {}


def test_customer_writes():
    """S0-05: the first message opens the period, and the customer waits from then on."""
    figures = Figures()
    figures.receive(NINE)
    assert figures.changes == ASKED
    figures.receive(TEN)
    assert figures.values == NOTHING | ASKED | {"inbound_count": 2}


def test_customer_wrote_before():
    """S0-05: what comes late counts from when it was written."""
    figures = Figures(**ASKED | {name: TEN for name, value in ASKED.items() if value is NINE})
    figures.receive(NINE)
    assert figures.values == NOTHING | ASKED | {"inbound_count": 2}


@pytest.mark.parametrize("origin", ["agent", "app"])
def test_answer(origin):
    """S0-05: the first answer, by whom, and how long it took."""
    figures = Figures(**ASKED)
    figures.send(TEN, origin, 7)
    assert figures.changes == {
        "first_answer_at": TEN,
        "first_answer_user_id": 7,
        "waiting_since": False,
        "waited_seconds": 3600,
        "outbound_count": 1,
    }
    # The next one is not the first, and nobody waits for it.
    figures.send(ELEVEN, origin, 8)
    assert figures.values == NOTHING | ASKED | {
        "first_answer_at": TEN,
        "first_answer_user_id": 7,
        "waiting_since": False,
        "waited_seconds": 3600,
        "outbound_count": 2,
    }


@pytest.mark.parametrize("origin", ["away", "reminder", "bulk", "api"])
def test_what_is_no_answer(origin):
    """S0-05: what a machine sends is counted, and answers nothing."""
    figures = Figures(**ASKED)
    figures.send(TEN, origin, 7)
    assert figures.changes == {"outbound_count": 1}


def test_we_begin():
    """S0-05: a period that we open; without a question there is no answer."""
    figures = Figures()
    figures.send(NINE)
    assert figures.changes == {"opened_at": NINE, "opened_by": "us", "outbound_count": 1}
    figures.receive(TEN)
    figures.send(ELEVEN)
    assert figures.values == {
        "opened_at": NINE,
        "opened_by": "us",
        "first_inbound_at": TEN,
        "first_answer_at": ELEVEN,
        "first_answer_user_id": False,
        "waiting_since": False,
        "waited_seconds": 3600,
        "inbound_count": 1,
        "outbound_count": 2,
    }


def test_answer_that_was_written_before():
    """S0-05: what was written before the question answers nothing; the period began with it."""
    figures = Figures(**ASKED)
    figures.send(NINE - timedelta(seconds=1), "app")
    assert figures.changes == {"opened_at": NINE - timedelta(seconds=1), "outbound_count": 1}


def test_answer_in_the_same_second():
    """S0-05: clocks count seconds; an answer in that of the question is one."""
    figures = Figures(**ASKED)
    figures.send(NINE, "app", 7)
    assert figures.values["first_answer_at"] == NINE
    assert figures.values["waiting_since"] is False
    assert figures.values["waited_seconds"] == 0


def test_answer_between_two_questions():
    """S0-05: who waits since ten is not answered by what was written at nine."""
    figures = Figures(**ASKED | {"waiting_since": TEN})
    figures.send(NINE, "app", 7)
    assert figures.changes == {
        "first_answer_at": NINE,
        "first_answer_user_id": 7,
        "outbound_count": 1,
    }


def test_waiting_ends():
    """S0-05: waits add up, in whole seconds, and never below nothing."""
    figures = Figures(**ASKED | {"waited_seconds": 5})
    figures.end_waiting(NINE + timedelta(seconds=10, milliseconds=900))
    assert figures.changes == {"waiting_since": False, "waited_seconds": 15}
    figures.end_waiting(ELEVEN)
    assert figures.values["waited_seconds"] == 15
    figures = Figures(**ASKED | {"waited_seconds": 5})
    figures.end_waiting(NINE - timedelta(hours=1))
    assert figures.changes == {"waiting_since": False}
