"""When somebody is there, and when nobody is."""

from datetime import datetime, timedelta

import pytest

from omnichannel_chat.tools.business_hours import find_closed, join


def at(hour, minute=0, second=0):
    return datetime(2026, 3, 2, hour, minute, second)


@pytest.mark.parametrize(
    ("spans", "joined"),
    [
        ([], []),
        ([(9, 12), (13, 18)], [(9, 12), (13, 18)]),
        # in their order, one after the other
        ([(13, 18), (9, 12)], [(9, 12), (13, 18)]),
        # one that goes on, one that overlaps, one that lies inside another
        ([(9, 12), (12, 18)], [(9, 18)]),
        ([(9, 13), (12, 18)], [(9, 18)]),
        ([(9, 18), (12, 13)], [(9, 18)]),
        ([(9, 10), (10, 11), (11, 12), (14, 15)], [(9, 12), (14, 15)]),
    ],
)
def test_spans_that_follow_one_another(spans, joined):
    """S0-02: two spans without a break between them are one."""
    found = join([(at(start), at(end)) for start, end in spans])
    assert found == [(at(start), at(end)) for start, end in joined]


@pytest.mark.parametrize(("seconds", "count"), [(0, 1), (59, 1), (60, 2), (61, 2)])
def test_shortest_break(seconds, count):
    """S0-02: a break of a minute is one, a shorter one is none: a day ends before midnight."""
    morning = (at(9), at(12))
    afternoon = (at(12) + timedelta(seconds=seconds), at(18))
    assert len(join([morning, afternoon])) == count


@pytest.mark.parametrize(
    ("hour", "closed"),
    [
        (8, (None, 9)),
        (9, None),
        (11, None),
        # the end itself is closed
        (12, (12, 13)),
        (12.5, (12, 13)),
        (13, None),
        (18, (18, 20)),
        (19, (18, 20)),
        (21, None),
        (22, (22, None)),
        (23, (22, None)),
    ],
)
def test_time_around_a_moment(hour, closed):
    """S0-02: since when nobody is there, and when somebody comes."""
    spans = [(at(9), at(12)), (at(13), at(18)), (at(20), at(22))]
    found = find_closed(spans, at(int(hour), 30 if hour % 1 else 0))
    expected = closed and tuple(each and at(each) for each in closed)
    assert (found and tuple(found)) == expected


def test_nobody_is_ever_there():
    """S0-02: without a span there is neither a beginning nor an end."""
    assert tuple(find_closed([], at(9))) == (None, None)
