from datetime import datetime, time, timedelta, timezone

import pytz

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ....tools import office_hours
from ....tools.office_hours import OfficeHours, is_weekday

#: Minutes in which what is written is put together into one mail, unless the company says other.
HOLD_MINUTES = 3
MOST_HOLD_MINUTES = 60
#: Days of a calendar that are read at once.
CALENDAR_DAYS = 31


class ResCompany(models.Model):
    """How a company tells its clients of threads: when, and what its mails say."""

    _inherit = "res.company"

    client_hours_from = fields.Float(
        "Reminders from",
        default=office_hours.FROM_HOUR,
        help="Hour of the day, where the client lives. Before it nobody is reminded.",
    )
    client_hours_to = fields.Float(
        "Reminders until",
        default=office_hours.TO_HOUR,
        help="Hour of the day, where the client lives. After it nobody is reminded.",
    )
    client_hold_minutes = fields.Integer(
        "Put Messages Together for",
        default=HOLD_MINUTES,
        help="Minutes until an e-mail tells of a message; all that is written in the meantime "
        "stands in the same one, and who has read it gets none.",
    )
    client_mail_content = fields.Boolean(
        "Message Text in E-mails",
        help="Else e-mails to clients say who wrote, about what, and which tasks are open.",
    )
    client_mail_replies = fields.Selection(
        [("refuse", "Refuse, and say so"), ("take", "Take into the thread")],
        "Replies by E-mail",
        default="refuse",
        required=True,
        help="A reply is taken when it answers one of our e-mails and comes from the address of "
        "somebody who takes part. It is shown as sent by e-mail: senders can be forged.",
    )

    @api.constrains("client_hours_from", "client_hours_to")
    def _check_client_hours(self):
        for company in self:
            if not 0 <= company.client_hours_from < company.client_hours_to <= 24:
                raise ValidationError(
                    self.env._("The hours of reminders begin before they end, within one day.")
                )

    @api.constrains("client_hold_minutes")
    def _check_client_hold(self):
        for company in self:
            if not 0 <= company.client_hold_minutes <= MOST_HOLD_MINUTES:
                raise ValidationError(
                    self.env._(
                        "Messages are put together for at most %s minutes.", MOST_HOLD_MINUTES
                    )
                )

    # ------------------------------------------------------------------ when people are reminded

    def _get_client_zone(self):
        return self.resource_calendar_id.tz or self.partner_id.tz or "UTC"

    def _get_client_hours(self, person, is_working_day):
        """When one person may be reminded.

        :param is_working_day: see :meth:`_make_working_day_test`
        :rtype: OfficeHours
        """
        return OfficeHours(
            zones=(person.tz or "", self._get_client_zone()),
            from_hour=self.client_hours_from,
            to_hour=self.client_hours_to,
            is_working_day=is_working_day,
        )

    def _get_any_hours(self, people=None):
        """Day and night, as the clocks go where people live: for whoever asks which day it is.

        :return: at least one, the company's
        :rtype: list[OfficeHours]
        """
        zones = {person.tz or "" for person in people or ()} or {""}
        return [
            OfficeHours(
                zones=(zone, self._get_client_zone()),
                from_hour=0,
                to_hour=24,
                is_working_day=lambda day: True,
            )
            for zone in sorted(zones)
        ]

    def _make_working_day_test(self):
        """Whether the company works on a day: by its calendar, of which little is read at once.

        :return: function of a ``date``
        """
        if not self.resource_calendar_id:
            return is_weekday
        known = {}

        def is_working_day(day):
            if day not in known:
                days = [day + timedelta(days=ahead) for ahead in range(CALENDAR_DAYS)]
                working = self._find_working_days(days[0], days[-1])
                known.update({each: each in working for each in days})
            return known[day]

        return is_working_day

    def _find_working_days(self, first, last):
        """:rtype: set[date]"""
        # sudo: when a company works is no secret
        calendar_sudo = self.sudo().resource_calendar_id
        zone = pytz.timezone(calendar_sudo.tz or "UTC")
        # Without the rules, holidays of all companies would count.
        holidays = Domain("time_type", "=", "leave") & Domain("company_id", "in", (False, self.id))
        spans = calendar_sudo._work_intervals_batch(
            zone.localize(datetime.combine(first, time.min)).astimezone(timezone.utc),
            zone.localize(datetime.combine(last, time.max)).astimezone(timezone.utc),
            domain=list(holidays),
        )[False]
        return {span[0].astimezone(zone).date() for span in spans}
