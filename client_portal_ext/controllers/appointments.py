from odoo import http
from odoo.http import request
from odoo.tools.misc import get_lang

from odoo.addons.calendar.controllers.main import CalendarController
from odoo.addons.omnichannel_chat.controllers.client_threads import HEADERS, PAGE_ROUTE
from odoo.addons.omnichannel_chat.tools.arguments import is_id, read_digits
from odoo.addons.portal.controllers.portal import CustomerPortal, pager

from ..models.appointments.calendar_event import APPOINTMENT_PARTS

#: Appointments on one page of the list.
PAGE = 20
LOOK_ROUTE = {**PAGE_ROUTE, "sitemap": False, "readonly": True}

#: A look asks, a form posted with its token answers: scanners of mail follow links, too.
QUESTION_ROUTE = {"methods": ["GET", "POST"]}


class ClientAppointments(CustomerPortal):
    """The client's appointments: upcoming ones, past ones; the next one on his first page."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if not counters:
            # The page itself, before its counters: keys that were not asked for break their script.
            portal = request.env["client.portal"]
            values["client_next_appointment"] = portal._get_next_appointment(request.env.user)
        return values

    @http.route(["/my/appointments", "/my/appointments/page/<int:page>"], **LOOK_ROUTE)
    def client_appointments(self, page=1, when="", **_query):
        """The list: what is to come, or what was."""
        self._check_appointments()
        part = when if when in APPOINTMENT_PARTS else APPOINTMENT_PARTS[0]
        user, Event = request.env.user, request.env["calendar.event"]
        pages = pager(
            url="/my/appointments",
            total=Event._count_for_client(user, part),
            page=page,
            step=PAGE,
            url_args={"when": part},
        )
        order = "start, id" if part == "upcoming" else "start desc, id desc"
        events_sudo = Event._find_for_client(
            user, part, order=order, limit=PAGE, offset=pages["offset"]
        )
        return self._render_appointments(
            "client_appointments",
            appointments=events_sudo._get_client_rows(user),
            part=part,
            to_confirm=len(request.env["client.portal"]._find_unanswered(user)),
            zone=Event._get_client_zone(user.sudo().partner_id, user.sudo().company_id),
            pager=pages,
        )

    def _check_appointments(self):
        """:raise NotFound: who asks is no client, or there is no place for appointments here"""
        user = request.env.user
        # sudo: a switch of the user's own company
        has_place = user.sudo().company_id.client_show_appointments
        if not (has_place and request.env["omnichannel.chat"]._is_client(user)):
            raise request.not_found()

    def _render_appointments(self, template, **values):
        response = request.render(
            f"client_portal_ext.{template}",
            {**self._prepare_portal_layout_values(), "page_name": "client_appointments", **values},
        )
        response.headers.update(HEADERS)
        return response


class CalendarAnswers(CalendarController):
    """Links of invitations: Odoo's own answer at a look, ours ask first.

    Who may answer stays Odoo's rule: whoever has the token of an invitation, unless he is signed
    in as somebody else.
    """

    @http.route(**QUESTION_ROUTE)
    def accept_meeting(self, token="", id="", **_query):  # noqa: A002 (Odoo's name)
        return self._ask_attendee(token, id, "accept", super().accept_meeting)

    @http.route(**QUESTION_ROUTE)
    def decline_meeting(self, token="", id="", **_query):  # noqa: A002 (Odoo's name)
        return self._ask_attendee(token, id, "decline", super().decline_meeting)

    @http.route(**QUESTION_ROUTE)
    def accept_recurrence(self, token="", id="", **_query):  # noqa: A002 (Odoo's name)
        return self._ask_attendee(token, id, "accept_series", super().accept_recurrence)

    @http.route(**QUESTION_ROUTE)
    def decline_recurrence(self, token="", id="", **_query):  # noqa: A002 (Odoo's name)
        return self._ask_attendee(token, id, "decline_series", super().decline_recurrence)

    @http.route(**QUESTION_ROUTE)
    def calendar_join_meeting(self, token="", **_query):
        """Colleagues join a meeting by its address; a client who was not invited does not."""
        # sudo: the token is the right, as in Odoo's own
        event_sudo = token and request.env["calendar.event"].sudo().search(
            [("access_token", "=", token)], limit=1
        )
        user = request.env.user
        if not event_sudo or (user.share and user.partner_id not in event_sudo.partner_ids):
            raise request.not_found()
        if _is_answer() or user.partner_id in event_sudo.partner_ids:
            # Who takes part already is led to the meeting: nothing changes.
            return super().calendar_join_meeting(token)
        return self._show_question("join", event_sudo, user.partner_id)

    def _ask_attendee(self, token, event_id, question, answer):
        """The question; once it is posted, Odoo's answer to it.

        :param answer: Odoo's method, which notes the answer and shows the meeting
        """
        number = read_digits(event_id)
        # sudo: the token is the right, as in Odoo's own
        attendee_sudo = token and request.env["calendar.attendee"].sudo().search(
            [("access_token", "=", token), ("event_id", "=", number if is_id(number) else 0)],
            limit=1,
        )
        if not attendee_sudo:
            raise request.not_found()
        if _is_answer():
            return answer(token, attendee_sudo.event_id.id)
        return self._show_question(question, attendee_sudo.event_id, attendee_sudo.partner_id)

    def _show_question(self, question, event_sudo, partner_sudo):
        lang = partner_sudo.lang or get_lang(request.env).code
        event_sudo = event_sudo.with_context(lang=lang, tz=partner_sudo.tz)
        # In the language of who was invited, who need not be signed in.
        page = (
            request.env["ir.ui.view"]
            .with_context(lang=lang)
            ._render_template(
                "client_portal_ext.calendar_question",
                {
                    "question": question,
                    "name": event_sudo.name,
                    "time": event_sudo.display_time,
                    "company": event_sudo.user_id.company_id or event_sudo.create_uid.company_id,
                },
            )
        )
        return request.make_response(page, [("Content-Type", "text/html"), *HEADERS.items()])


def _is_answer():
    return request.httprequest.method == "POST"
