"""When somebody is there: spans of time, and what lies between them. No database here."""

from datetime import timedelta
from typing import NamedTuple

#: Shorter breaks are none: a day that is open until midnight ends a moment before it.
SHORTEST_BREAK = timedelta(minutes=1)


class Closed(NamedTuple):
    """A time when nobody is there; None = no beginning, or no end, in sight."""

    start: object
    end: object


def join(spans):
    """Spans that follow one another without a real break are one.

    :param spans: pairs (start, end)
    :return: disjoint pairs in their order
    :rtype: list[tuple]
    """
    joined = []
    for start, end in sorted(spans):
        if joined and start - joined[-1][1] < SHORTEST_BREAK:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def find_closed(spans, moment):
    """The time around a moment when nobody is there.

    :param spans: disjoint pairs (start, end) when somebody is, in their order
    :rtype: Closed | None
    """
    before = after = None
    for start, end in spans:
        if start <= moment < end:
            return None
        if end <= moment:
            before = end
        elif after is None:
            after = start
    return Closed(before, after)
