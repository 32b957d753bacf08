from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from ...tools.business_hours import Closed, find_closed, join
from ..common import OmnichannelCase


def at(text):
    """A time, naive UTC."""
    return fields.Datetime.to_datetime(text)


class HoursCase(OmnichannelCase):
    """The channel is open from Monday to Friday, 9:00 to 18:00 in Madrid."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.calendar = cls._make_calendar("Shop", dict.fromkeys(range(5), (9, 18)))
        cls.channel.calendar_id = cls.calendar

    @classmethod
    def _make_calendar(cls, name, days, tz="Europe/Madrid"):
        """:param dict days: opening and closing hour by weekday, Monday is 0"""
        return cls.env["resource.calendar"].create(
            {
                "name": name,
                "tz": tz,
                "attendance_ids": [(5, 0, 0)]
                + [
                    (0, 0, {"name": name, "dayofweek": str(day), "hour_from": a, "hour_to": b})
                    for day, (a, b) in days.items()
                ],
            }
        )

    @classmethod
    def _close(cls, start, end, **values):
        """A holiday."""
        company = values.pop("company", cls.channel.company_id)
        holiday = (
            cls.env["resource.calendar.leaves"]
            .with_company(company)
            .create(
                {
                    "name": "Holiday",
                    "date_from": start,
                    "date_to": end,
                    "calendar_id": cls.calendar.id,
                    **values,
                }
            )
        )
        # Its company is that of whoever computes it.
        holiday.flush_recordset()
        return holiday


@tagged("post_install", "-at_install")
class TestHours(HoursCase):
    """Business hours of a channel (issue 4, lesson 40)."""

    def test_open_and_closed(self):
        """S0-02: the hours are those of the calendar, in its time zone."""
        self.assertIsNone(self.channel._find_closed_period(at("2026-03-04 08:00:00")))
        self.assertEqual(
            self.channel._find_closed_period(at("2026-03-04 07:59:59")),
            Closed(at("2026-03-03 17:00:00"), at("2026-03-04 08:00:00")),
        )
        self.assertEqual(
            self.channel._find_closed_period(at("2026-03-06 17:00:00")),
            Closed(at("2026-03-06 17:00:00"), at("2026-03-09 08:00:00")),
        )

    def test_other_time_zone(self):
        """S0-02: what is the middle of the night for us is the middle of the day there."""
        self.calendar.tz = "America/Mexico_City"
        self.assertIsNone(self.channel._find_closed_period(at("2026-03-04 20:00:00")))
        self.assertTrue(self.channel._find_closed_period(at("2026-03-04 09:00:00")))

    def test_clocks_are_changed(self):
        """S0-02: after the clocks were changed we open at 9:00 of the new time."""
        # 29 March 2026, 2:00 -> 3:00; 25 October 2026, 3:00 -> 2:00.
        spring = self.channel._find_closed_period(at("2026-03-28 12:00:00"))
        self.assertEqual(spring, Closed(at("2026-03-27 17:00:00"), at("2026-03-30 07:00:00")))
        autumn = self.channel._find_closed_period(at("2026-10-24 12:00:00"))
        self.assertEqual(autumn, Closed(at("2026-10-23 16:00:00"), at("2026-10-26 08:00:00")))

    def test_holidays(self):
        """S0-02: a holiday of the calendar, or of the whole company, closes the channel."""
        self._close("2026-03-09 00:00:00", "2026-03-09 22:59:59")
        self._close("2026-03-10 00:00:00", "2026-03-10 22:59:59", calendar_id=False)
        closed = self.channel._find_closed_period(at("2026-03-09 10:00:00"))
        self.assertEqual(closed, Closed(at("2026-03-06 17:00:00"), at("2026-03-11 08:00:00")))

    def test_holidays_of_others(self):
        """S0-40: neither another company's holidays close it, nor a colleague's time off."""
        other = self.env["res.company"].create({"name": "Other"})
        self._close("2026-03-09 00:00:00", "2026-03-09 23:00:00", company=other, calendar_id=False)
        person = self.env["resource.resource"].create(
            {"name": "Somebody", "calendar_id": self.calendar.id}
        )
        self._close("2026-03-09 00:00:00", "2026-03-09 23:00:00", resource_id=person.id)
        self.assertIsNone(self.channel._find_closed_period(at("2026-03-09 10:00:00")))

    def test_open_over_midnight(self):
        """S0-02: a bar that is open from 20:00 to 24:00 and from 0:00 to 3:00 does not close."""
        self.channel.calendar_id = self._make_calendar("Bar", {4: (20, 24), 5: (0, 3)}, tz="UTC")
        for moment in ("2026-03-06 23:59:59", "2026-03-07 00:00:00", "2026-03-07 02:00:00"):
            self.assertIsNone(self.channel._find_closed_period(at(moment)))
        closed = self.channel._find_closed_period(at("2026-03-07 12:00:00"))
        self.assertEqual(closed, Closed(at("2026-03-07 03:00:00"), at("2026-03-13 20:00:00")))

    def test_closed_for_a_season(self):
        """S0-02: how long it is closed is known for a year."""
        self._close("2026-03-07 00:00:00", "2026-08-31 21:59:59")
        closed = self.channel._find_closed_period(at("2026-06-01 10:00:00"))
        self.assertEqual(closed, Closed(at("2026-03-06 17:00:00"), at("2026-09-01 07:00:00")))

    def test_never_open(self):
        """S0-02: a calendar without hours is closed, without an end."""
        self.channel.calendar_id = self._make_calendar("Never", {})
        closed = self.channel._find_closed_period(at("2026-03-04 10:00:00"))
        self.assertEqual(closed, Closed(None, None))
        self.assertIn("no opening", self.channel.hours_note)

    def test_no_hours(self):
        """S0-02: a channel without business hours is always open."""
        self.channel.calendar_id = False
        self.assertIsNone(self.channel._find_closed_period(at("2026-03-08 03:00:00")))
        self.assertFalse(self.channel.hours_note)
        self.assertFalse(self.channel._get_inbox_data()["hours"])

    @freeze_time("2026-03-07 12:00:00")
    def test_agents_see_it(self):
        """S0-02: an agent is told whether it is closed, and when that changes."""
        channel = self.channel.with_user(self.agent)
        hours = channel._get_inbox_data()["hours"]
        self.assertFalse(hours["is_open"])
        expected = ["2026-03-09 08:00:00", "2026-03-09 17:00:00", "2026-03-10 08:00:00"]
        self.assertEqual(hours["changes"][:3], expected)
        self._close("2026-03-09 00:00:00", "2026-08-31 21:59:59")
        hours = channel._get_inbox_data()["hours"]
        self.assertEqual(hours, {"is_open": False, "changes": ["2026-09-01 07:00:00"]})
        self.channel.calendar_id = self._make_calendar("Weekend", {5: (9, 18)})
        hours = channel._get_inbox_data()["hours"]
        self.assertTrue(hours["is_open"])
        self.assertEqual(hours["changes"][0], "2026-03-07 17:00:00")

    @freeze_time("2026-03-07 12:00:00")
    def test_note_on_the_form(self):
        """S0-02: the form says until when, in words and with the time zone."""
        channel = self.channel.with_context(lang="en_US")
        self.assertIn("Monday", channel.hours_note)
        self.assertIn("Europe/Madrid", channel.hours_note)
        self._close("2026-03-09 00:00:00", "2026-03-16 22:59:59")
        channel.invalidate_recordset(["hours_note"])
        self.assertIn("March 17", channel.hours_note)

    def test_joined_spans(self):
        """S0-02: spans that touch are one; those with a break are not."""
        first, second, third = (datetime(2026, 3, 4, hour) for hour in (8, 12, 16))
        nearly = second - timedelta(microseconds=1)
        self.assertEqual(join([(second, third), (first, nearly)]), [(first, third)])
        lunch = [(first, second), (second + timedelta(hours=1), third)]
        self.assertEqual(join(lunch), lunch)
        self.assertEqual(find_closed(lunch, second), Closed(second, second + timedelta(hours=1)))
