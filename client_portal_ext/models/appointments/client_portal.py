from odoo import api, fields, models

from odoo.addons.portal.controllers.portal import pager

from ..client_portal import MOST_TODOS, Page, Section, Todo
from .calendar_event import APPOINTMENT_PARTS

#: Appointments on one page of the list.
PAGE = 20
#: Invitations that are looked at for that: a series is many.
MOST_LOOKED = 500


class ClientPortal(models.AbstractModel):
    """Appointments in the portal: those that are to be confirmed, and the next one."""

    _inherit = "client.portal"

    @api.model
    def _get_sections(self, user):
        sections = super()._get_sections(user)
        # sudo: a switch of the user's own company
        if not user.sudo().company_id.client_show_appointments:
            return sections
        badge = len(self._find_unanswered(user))
        label = self.env._("Appointments")
        place = Section("appointments", label, "/my/appointments", "fa-calendar", 20, badge)
        return [*sections, place]

    @api.model
    def _get_own_pages(self):
        return {**super()._get_own_pages(), "appointments": ["/my/appointments"]}

    @api.model
    def _get_todos(self, user):
        events_sudo = self._find_unanswered(user)[:MOST_TODOS]
        # sudo: of the user himself
        whose = user.sudo().partner_id, user.sudo().company_id
        return [
            *super()._get_todos(user),
            *(
                Todo(
                    key=f"appointment-{event.id}",
                    title=self.env._("Confirm appointment: %s", event.name),
                    url="/my/appointments",
                    button=self.env._("View"),
                    icon="fa-calendar",
                    detail=event._get_client_when(*whose),
                    due=fields.Date.to_date(event._get_client_span(*whose)[0]),
                    document=("calendar.event", event.id),
                )
                for event in events_sudo
            ),
        ]

    @api.model
    def _find_unanswered(self, user):
        """Appointments that wait for the client's answer, under sudo; of a series the next one."""
        events_sudo = self.env["calendar.event"]._find_for_client(
            user, "upcoming", waiting=True, order="start, id", limit=MOST_LOOKED
        )
        seen = set()
        firsts = []
        for event in events_sudo:
            series = event.recurrence_id
            if not series or series not in seen:
                firsts.append(event.id)
            seen.add(series)
        return events_sudo.browse(firsts)

    @api.model
    def _get_next_appointment(self, user):
        """The client's next appointment, as his first page shows it.

        :rtype: Appointment | None
        """
        events_sudo = self.env["calendar.event"]._find_for_client(
            user, "upcoming", order="start, id", limit=1
        )
        return next(iter(events_sudo._get_client_rows(user)), None)

    @api.model
    def _get_home_page(self, user, query):
        page = super()._get_home_page(user, query)
        coming = self._get_next_appointment(user)
        values = {**page.values, "client_next_appointments": [coming] if coming else []}
        rows = {**page.rows, "client_next_appointments": "calendar.event"}
        return page._replace(values=values, rows=rows)

    @api.model
    def _get_pages(self):
        pages = {r"/my/appointments(?:/page/(?P<page>[0-9]+))?": self._get_appointment_page}
        return {**super()._get_pages(), **pages}

    @api.model
    def _get_appointment_page(self, user, query):
        """What is to come, or what was; None where the business shows none."""
        # sudo: a switch of the user's own company
        if not user.sudo().company_id.client_show_appointments:
            return None
        events, when = self.env["calendar.event"], query.get("when")
        part = when if when in APPOINTMENT_PARTS else APPOINTMENT_PARTS[0]
        pages = pager(
            url="/my/appointments",
            total=events._count_for_client(user, part),
            page=query.get("page") or 1,
            step=PAGE,
            url_args={"when": part},
        )
        order = "start, id" if part == "upcoming" else "start desc, id desc"
        events_sudo = events._find_for_client(
            user, part, order=order, limit=PAGE, offset=pages["offset"]
        )
        values = {
            "appointments": events_sudo._get_client_rows(user),
            "part": part,
            "to_confirm": len(self._find_unanswered(user)),
            "may_ask": events._may_ask_from_client(user),
            "message_url": self._get_message_url(user),
            "booking_url": self._get_booking_url(user),
            # sudo: of the user himself
            "zone": events._get_client_zone(user.sudo().partner_id, user.sudo().company_id),
            "unpaid": self._get_unpaid_banner(user),
            "pager": pages,
        }
        return Page(
            self.env._("Appointments"),
            "client_portal_ext.client_appointments",
            values,
            rows={"appointments": "calendar.event"},
        )

    @api.model
    def _find_readable(self, documents):
        """Of private meetings only who takes part learns anything, as in Odoo's calendar."""
        readable = super()._find_readable(documents)
        ids = [number for model, number in readable if model == "calendar.event"]
        private = (
            self.env["calendar.event"]
            .browse(ids)
            .filtered(lambda event: event._check_private_event_conditions())
        )
        return readable - {("calendar.event", event.id) for event in private}

    # ------------------------------------------------------------------ ways to write and to book

    @api.model
    def _get_message_url(self, user):
        """Where a client writes to the business; "" = nowhere (S3-18, S3-19).

        In the portal, where he may start chats; else by SMS, where a number is connected.

        :param user: the ``res.users`` who is signed in
        """
        # sudo: a setting of the user's own company, and its numbers, which are public
        company_sudo = user.sudo().company_id
        if company_sudo.client_may_start:
            return "/my/chats/new"
        channels_sudo = self.env["omnichannel.channel"].sudo()
        channels_sudo = channels_sudo.search(
            [("company_id", "=", company_sudo.id), ("state", "=", "connected")], order="id"
        )
        links = (channel._get_short_connector().invite_link() for channel in channels_sudo)
        return next((link for link in links if link.startswith("sms:")), "")

    @api.model
    def _get_booking_url(self, user):
        """Where a client books an appointment himself; "" = nowhere (S3-20).

        :param user: the ``res.users`` who is signed in
        """
        return ""
