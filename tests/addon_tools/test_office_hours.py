"""Nobody hears of us at night, on a holiday, or an hour off after the clocks were changed."""

import time
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omnichannel_chat.tools.office_hours import OfficeHours

MADRID = OfficeHours(zones=("Europe/Madrid",))
ZONES = ("Europe/Madrid", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "nowhere")
steadily = settings(derandomize=True, deadline=None, database=None, max_examples=500)
moments = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1))


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        # Winter: Madrid is an hour ahead. 3 December 2026 is a Thursday.
        ("2026-12-03 10:30", "2026-12-03 10:30"),  # 11:30 there
        ("2026-12-03 02:00", "2026-12-03 08:00"),  # three in the night: nine in the morning
        ("2026-12-03 08:00", "2026-12-03 08:00"),
        ("2026-12-03 16:59", "2026-12-03 16:59"),
        ("2026-12-03 17:00", "2026-12-04 08:00"),  # six in the evening: the next day
        ("2026-12-04 20:00", "2026-12-07 08:00"),  # on Friday evening: Monday
        ("2026-12-05 11:00", "2026-12-07 08:00"),
        # Summer: two hours.
        ("2026-07-02 06:59", "2026-07-02 07:00"),
    ],
)
def test_within_the_hours(moment, expected):
    """Case 18: from nine to six of the recipient's own clock, from Monday to Friday."""
    assert str(MADRID.fit(datetime.fromisoformat(moment))) == f"{expected}:00"


def test_same_hour_after_clock_change():
    """Case 18: three days later is the same hour on the wall, in March as in October."""
    # 11:30 in winter, 11:30 in summer.
    assert MADRID.add_days(datetime(2026, 3, 27, 10, 30), 3) == datetime(2026, 3, 30, 9, 30)
    assert MADRID.add_days(datetime(2026, 10, 23, 9, 30), 3) == datetime(2026, 10, 26, 10, 30)


def test_hours_of_the_change():
    """Case 18: an hour that a night does not have is left out; one that it has twice ends once."""
    facts = {"zones": ("Europe/Madrid",), "is_working_day": lambda day: True}
    missing = OfficeHours(from_hour=2, to_hour=3, **facts)
    assert missing.fit(datetime(2026, 3, 28, 12)) == datetime(2026, 3, 30, 0)
    twice = OfficeHours(from_hour=1, to_hour=2, **facts)
    assert twice.fit(datetime(2026, 10, 24, 23, 30)) == datetime(2026, 10, 24, 23, 30)
    assert twice.fit(datetime(2026, 10, 25, 0, 30)) == datetime(2026, 10, 26, 0)


def test_holidays():
    """Case 18: the company's calendar decides, not ours."""
    holidays = {date(2026, 12, 7), date(2026, 12, 8)}
    hours = OfficeHours(
        zones=("Europe/Madrid",),
        is_working_day=lambda day: day.weekday() < 6 and day not in holidays,
    )
    assert hours.fit(datetime(2026, 12, 5, 11)) == datetime(2026, 12, 5, 11)  # a Saturday
    assert hours.fit(datetime(2026, 12, 6, 11)) == datetime(2026, 12, 9, 8)


def test_calendar_without_days():
    """Case 18: a calendar on which nobody ever works does not silence us: weekdays count."""
    asked = []
    hours = OfficeHours(is_working_day=asked.append)
    assert hours.fit(datetime(2026, 12, 5, 11)) == datetime(2026, 12, 7, 9)
    assert len(asked) < 100


def test_zones():
    """Case 18: the first zone that exists, else UTC; other hours, if the business says so."""
    moment = datetime(2026, 12, 3, 2)
    assert OfficeHours().fit(moment) == datetime(2026, 12, 3, 9)
    zones = ("", "Mars/Olympus", "Asia/Kathmandu")
    assert OfficeHours(zones=zones).fit(moment) == datetime(2026, 12, 3, 3, 15)
    assert OfficeHours(from_hour=7.5, to_hour=24).fit(moment) == datetime(2026, 12, 3, 7, 30)
    for first, last in ((9, 9), (18, 9), (-1, 5), (9, 24.5)):
        with pytest.raises(ValueError, match=r"^Hours of a day begin before they end\.$"):
            OfficeHours(from_hour=first, to_hour=last)


def test_zone_of_the_server(monkeypatch):
    """Case 18: the clock of the server says nothing of the day of the recipient."""
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    try:
        assert MADRID.fit(datetime(2026, 12, 3, 2)) == datetime(2026, 12, 3, 8)
    finally:
        monkeypatch.undo()
        time.tzset()


@steadily
@given(moments, st.sampled_from(ZONES), st.integers(0, 23), st.integers(1, 24))
def test_never_outside(moment, zone, first, length):
    """Case 18: whatever the zone, the hours and the clocks: within them, and not before."""
    hours = OfficeHours(zones=(zone,), from_hour=first, to_hour=min(first + length, 24))
    fitted = hours.fit(moment)
    local = hours._to_local(fitted)
    assert fitted >= moment
    assert hours.fit(fitted) == fitted
    assert local.weekday() < 5
    assert first <= local.hour + local.minute / 60 < hours.to_hour
