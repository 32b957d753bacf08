from datetime import date, datetime, timedelta, timezone

from odoo.tests import BaseCase, tagged

from ...tools.calendar_file import CalendarEntry, make_calendar_file

MADRID = timezone(timedelta(hours=1))


@tagged("post_install", "-at_install")
class TestCalendarFile(BaseCase):
    """The lines of a calendar file."""

    def make(self, **values):
        values = {
            "uid": "appointment-7@example.com",
            "changed": datetime(2026, 11, 29, 8, 0, tzinfo=timezone.utc),
            "name": "Tax meeting",
            "start": datetime(2026, 12, 2, 10, 0, tzinfo=MADRID),
            "end": datetime(2026, 12, 2, 10, 30, tzinfo=MADRID),
            **values,
        }
        return make_calendar_file(CalendarEntry(**values))

    def test_whole_file(self):
        """S3-07: all of it, as calendars read it."""
        self.assertEqual(
            self.make(),
            b"BEGIN:VCALENDAR\r\n"
            b"VERSION:2.0\r\n"
            b"PRODID:-//client_portal_ext//EN\r\n"
            b"METHOD:PUBLISH\r\n"
            b"BEGIN:VEVENT\r\n"
            b"UID:appointment-7@example.com\r\n"
            b"DTSTAMP:20261129T080000Z\r\n"
            b"DTSTART:20261202T090000Z\r\n"
            b"DTEND:20261202T093000Z\r\n"
            b"SUMMARY:Tax meeting\r\n"
            b"END:VEVENT\r\n"
            b"END:VCALENDAR\r\n",
        )

    def test_whole_days(self):
        """S3-07: days have no hour, and the file names the day after the last."""
        lines = self.make(start=date(2026, 12, 31), end=date(2026, 12, 31)).split(b"\r\n")
        self.assertIn(b"DTSTART;VALUE=DATE:20261231", lines)
        self.assertIn(b"DTEND;VALUE=DATE:20270101", lines)

    def test_signs(self):
        """S3-07: no text begins a line of its own."""
        made = self.make(name="A;B,C\\D\r\nATTENDEE:x", place="1st\nfloor", url="https://a\r\nX:1")
        lines = made.split(b"\r\n")
        self.assertIn(b"SUMMARY:A\\;B\\,C\\\\D\\nATTENDEE:x", lines)
        self.assertIn(b"LOCATION:1st\\nfloor", lines)
        self.assertIn(b"URL:https://aX:1", lines)

    def test_long_lines(self):
        """S3-07: long lines are folded by octets, between characters."""
        made = self.make(name="ñ" * 100)
        lines = made.split(b"\r\n")
        self.assertTrue(all(len(line) <= 75 for line in lines))
        self.assertIn("SUMMARY:" + "ñ" * 100, made.replace(b"\r\n ", b"").decode())
