"""When people may be disturbed: their own day, not their night. No database here.

Opening hours of a channel (``business_hours``) say when the team is there; these say when a letter
may reach somebody.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import pytz

#: From when, and until when, people hear of us unless the business says otherwise.
FROM_HOUR = 9
TO_HOUR = 18
#: So many days are looked through for a working one: no business is closed for longer by mistake.
LONGEST_CLOSING = 90
#: Monday to Friday.
WEEKDAYS = 5


def is_weekday(day):
    """A working day for who has no calendar."""
    return day.weekday() < WEEKDAYS


@dataclass(frozen=True, kw_only=True)
class OfficeHours:
    """The hours of somebody's day, where he lives. Moments are naive UTC, like Odoo's."""

    #: The first time zone that exists counts, else UTC: that of the person, of the company.
    zones: tuple[str, ...] = ()
    #: Hours of the local day, 9.5 = half past nine.
    from_hour: float = FROM_HOUR
    to_hour: float = TO_HOUR
    #: Whether a local day is a working one: the company's calendar, with its holidays.
    is_working_day: Callable[[date], bool] = is_weekday

    def __post_init__(self):
        if not 0 <= self.from_hour < self.to_hour <= 24:
            raise ValueError("Hours of a day begin before they end.")

    def add_days(self, moment, days):
        """So many days later, at the same hour on the wall, whatever the clocks do meanwhile.

        :rtype: datetime
        """
        return self._to_utc(self._to_local(moment) + timedelta(days=days))

    def fit(self, moment):
        """The first moment within the hours that is not before this one.

        A calendar without any working day is a mistake, which must not silence us for ever: then
        weekdays count.

        :rtype: datetime
        """
        today = self._to_local(moment).date()
        for is_open in (self.is_working_day, is_weekday):
            for ahead in range(LONGEST_CLOSING):
                day = today + timedelta(days=ahead)
                start, end = self._get_span(day)
                # On the day when clocks go forward, hours of the night may not exist.
                if moment < end and start < end and is_open(day):
                    return max(moment, start)
        # A week has weekdays.
        raise AssertionError

    def _get_span(self, day):
        """When a local day begins and ends for us, in UTC."""
        midnight = datetime.combine(day, time())
        return (
            self._to_utc(midnight + timedelta(hours=self.from_hour)),
            # An hour that comes twice ends us the first time.
            self._to_utc(midnight + timedelta(hours=self.to_hour), is_dst=True),
        )

    @property
    def _zone(self):
        known = (zone for zone in self.zones if zone in pytz.all_timezones_set)
        return pytz.timezone(next(known, "UTC"))

    def _to_local(self, moment):
        """What the clock on the wall says; without a zone, so that days can be counted."""
        return pytz.utc.localize(moment).astimezone(self._zone).replace(tzinfo=None)

    def _to_utc(self, local, is_dst=False):
        zoned = self._zone.localize(local, is_dst=is_dst)
        return zoned.astimezone(pytz.utc).replace(tzinfo=None)
