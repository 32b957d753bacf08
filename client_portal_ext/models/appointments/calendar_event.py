from datetime import timedelta
from typing import NamedTuple

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date, format_list, format_time

#: The parts of the list, the one to come first.
APPOINTMENT_PARTS = ("upcoming", "past")
#: What the client's pages read of each meeting.
CLIENT_FIELDS = (
    *("name", "start", "stop", "allday", "start_date", "stop_date"),
    *("location", "videocall_location", "user_id", "recurrence_id"),
)


class Appointment(NamedTuple):
    """What a client sees of one meeting.

    ``day`` and ``hours`` are texts in his language and time zone, never a planned time where the
    business says only between when it arrives. ``answer`` is his own: a state of his invitation.
    """

    id: int
    name: str
    day: str
    hours: str
    place: str
    people: str
    link: str
    answer: str
    is_series: bool


class CalendarEvent(models.Model):
    """Meetings as clients see them who were invited: when, where and with whom, nothing else."""

    _inherit = "calendar.event"

    # ------------------------------------------------------------------ which ones

    @api.model
    def _find_for_client(self, user, part=None, domain=None, waiting=False, **search):
        """The one door of clients to the meetings to which they are invited themselves.

        :param user: one ``res.users`` record
        :param str part: one of :data:`APPOINTMENT_PARTS`; None = all
        :param domain: of his, only these
        :param bool waiting: only those that wait for his answer
        :param search: ``order``, ``limit``, ``offset``
        :return: meetings under sudo; none for who is no client, or where there is no place for them
        """
        wanted = self._get_client_scope(user, part, domain, waiting)
        # sudo: what this user may see is what was asked just now
        return self.sudo().search_fetch(wanted, CLIENT_FIELDS, **search)

    @api.model
    def _count_for_client(self, user, part):
        """How many there are in a part of his list, see :meth:`_find_for_client`."""
        # sudo: as there
        return self.sudo().search_count(self._get_client_scope(user, part))

    @api.model
    def _get_client_scope(self, user, part=None, domain=None, waiting=False):
        # sudo: of the user himself, and a switch of his company
        partner_sudo, company_sudo = user.sudo().partner_id, user.sudo().company_id
        is_client = self.env["omnichannel.chat"]._is_client(user)
        if not (is_client and company_sudo.client_show_appointments):
            return Domain.FALSE
        state = (
            Domain("state", "=", "needsAction") if waiting else Domain("state", "!=", "declined")
        )
        scope = (
            # Odoo keeps both; by the first the database finds them quickly.
            Domain("partner_ids", "in", partner_sudo.ids)
            & Domain("attendee_ids", "any", Domain("partner_id", "=", partner_sudo.id) & state)
            & Domain(domain or Domain.TRUE)
        )
        if not part:
            return scope
        upcoming = self._get_client_upcoming(partner_sudo, company_sudo)
        return scope & (upcoming if part == "upcoming" else ~upcoming)

    @api.model
    def _get_client_upcoming(self, partner_sudo, company_sudo):
        """Meetings that are not over: who runs late is still expected."""
        now = fields.Datetime.now()
        zone = self._get_client_zone(partner_sudo, company_sudo)
        today = fields.Date.context_today(self.with_context(tz=zone))
        by_hour = Domain("stop", ">=", now) | Domain(
            "start", ">=", now - company_sudo._get_arrival_window()
        )
        return (Domain("allday", "=", True) & Domain("stop_date", ">=", today)) | (
            Domain("allday", "=", False) & by_hour
        )

    @api.model
    def _get_client_zone(self, partner_sudo, company_sudo):
        """The time zone in which a client is told times: his own, else that of the business."""
        return partner_sudo.tz or company_sudo._get_client_zone()

    # ------------------------------------------------------------------ what they see of it

    def _get_client_rows(self, user):
        """What a client sees of meetings that :meth:`_find_for_client` has found for him.

        :rtype: list[Appointment]
        """
        # sudo: of the user himself
        partner_sudo, company_sudo = user.sudo().partner_id, user.sudo().company_id
        upcoming = self.filtered_domain(self._get_client_upcoming(partner_sudo, company_sudo))
        return [
            Appointment(
                id=event.id,
                name=event.name,
                day=event._get_client_day(partner_sudo, company_sudo),
                hours=event._get_client_hours(partner_sudo, company_sudo),
                place=event.location or "",
                people=format_list(self.env, event._get_client_hosts().mapped("name")),
                link=event._get_client_video() if event in upcoming else "",
                answer=event._get_client_invitation(partner_sudo).state or "needsAction",
                is_series=bool(event.recurrence_id),
            )
            for event in self
        ]

    def _get_client_invitation(self, partner):
        """The invitation of one contact to this meeting, with the rights of this record."""
        return self.attendee_ids.filtered(lambda each: each.partner_id == partner)[:1]

    def _get_client_hosts(self):
        """Who of the firm takes part; who has made the appointment where nobody does."""
        takers = self.attendee_ids.filtered(lambda each: each.state != "declined").partner_id
        hosts = takers.filtered(lambda partner: any(not each.share for each in partner.user_ids))
        maker = self.user_id.filtered(lambda user: user.active and not user.share).partner_id
        return hosts or maker

    def _get_client_video(self):
        """Where the meeting is joined by video; "" where it is not."""
        address = self.videocall_location or ""
        return address if address.startswith(("https://", "http://")) else ""

    def _get_client_span(self, partner, company):
        """From when until when a client is told to expect a meeting, on his own clock.

        :return: two ``datetime``; of a whole day, two ``date``
        """
        if self.allday:
            start = self.start_date or self.start.date()
            return start, max(start, self.stop_date or start)
        window = company._get_arrival_window()
        here = self.with_context(tz=self._get_client_zone(partner, company))
        return tuple(
            fields.Datetime.context_timestamp(here, moment)
            for moment in (self.start, self.start + window if window else self.stop)
        )

    def _get_client_day(self, partner, company, style="full"):
        """The day of a meeting as a text; "full" names the day of the week, "medium" is short."""
        start, end = self._get_client_span(partner, company)
        day = format_date(self.env, start, date_format=style)
        if self.allday and start != end:
            return f"{day} - {format_date(self.env, end, date_format=style)}"
        return day

    def _get_client_hours(self, partner, company):
        """The hours of a meeting as a text, or between when the firm arrives."""
        if self.allday:
            return self.env._("all day")
        start, end = self._get_client_span(partner, company)
        first, last = (
            format_time(self.env, each.timetz(), time_format="short") for each in (start, end)
        )
        if company._get_arrival_window():
            return self.env._("between %(first)s and %(last)s", first=first, last=last)
        if end.date() > start.date() and end - start >= timedelta(hours=24):
            last = f"{format_date(self.env, end, date_format='full')}, {last}"
        return f"{first} - {last}"

    def _get_client_when(self, partner, company):
        """Day and hours in one text, as the contact is told them."""
        day, hours = (
            self._get_client_day(partner, company),
            self._get_client_hours(partner, company),
        )
        return self.env._("%(day)s, %(hours)s", day=day, hours=hours)

    def _get_invitation_when(self, partner, company):
        """When a meeting is, as the link of an invitation says it: to a colleague exactly."""
        if any(not user.share for user in partner.user_ids):
            return self.display_time
        return self._get_client_when(partner, company)
