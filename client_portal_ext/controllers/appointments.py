from uuid import uuid4

from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.http import content_disposition, request
from odoo.tools.misc import get_lang

from odoo.addons.calendar.controllers.main import CalendarController
from odoo.addons.omnichannel_chat.controllers.client_threads import HEADERS
from odoo.addons.omnichannel_chat.tools.arguments import clean, is_id, is_text, read_digits
from odoo.addons.portal.controllers.portal import CustomerPortal

from .routes import ACT_ROUTE, LOOK_ROUTE

#: What a client says when he asks for something, at most; who has more goes on in the thread.
MAX_TEXT = 10_000

#: A look asks, a form posted with its token answers: scanners of mail follow links, too.
QUESTION_ROUTE = {"methods": ["GET", "POST"]}


class ClientAppointments(CustomerPortal):
    """The client's appointments: upcoming ones, past ones."""

    @http.route(["/my/appointments", "/my/appointments/page/<int:page>"], **LOOK_ROUTE)
    def client_appointments(self, page=1, when="", **_query):
        """The list: what is to come, or what was."""
        self._check_appointments()
        query = {"page": page, "when": when}
        found = request.env["client.portal"]._get_appointment_page(request.env.user, query)
        return self._render_appointments("client_appointments", **found.values)

    @http.route("/my/appointments/<string:event_id>/file", **LOOK_ROUTE)
    def client_appointment_file(self, event_id, **_query):
        """The appointment for the client's own calendar."""
        event_sudo = self._find_appointment(event_id)
        headers = {
            **HEADERS,
            "Content-Type": "text/calendar; charset=utf-8",
            "Content-Disposition": content_disposition(f"appointment-{event_sudo.id}.ics"),
        }
        content = event_sudo._make_client_calendar_file(request.env.user)
        return request.make_response(content, headers=list(headers.items()))

    @http.route("/my/appointments/<string:event_id>/confirm", **ACT_ROUTE)
    def client_appointment_confirm(self, event_id, series="", **_form):
        """The client comes; a second click changes nothing."""
        event_sudo = self._find_appointment(event_id)
        event_sudo._confirm_from_client(request.env.user, whole_series=bool(series))
        return request.redirect("/my/appointments", 303)

    @http.route("/my/appointments/new", **LOOK_ROUTE)
    def client_appointment_new(self, **_query):
        """Where a client asks for an appointment."""
        return self._render_wish(*self._find_wish("new"))

    @http.route("/my/appointments/new/send", **ACT_ROUTE)
    def client_appointment_ask_new(self, text="", key="", **_form):
        """Ask for an appointment: a thread; a second click gets the same one."""
        return self._ask(*self._find_wish("new"), text, key)

    @http.route("/my/appointments/<string:event_id>/ask/<string:what>", **LOOK_ROUTE)
    def client_appointment_change(self, event_id, what, **_query):
        """Where a client asks to move or to cancel an appointment."""
        return self._render_wish(*self._find_wish(what, event_id))

    @http.route("/my/appointments/<string:event_id>/ask/<string:what>/send", **ACT_ROUTE)
    def client_appointment_ask(self, event_id, what, text="", key="", **_form):
        """Ask to move or to cancel it: as for a new one; the appointment stays as it is."""
        return self._ask(*self._find_wish(what, event_id), text, key)

    def _ask(self, event_sudo, what, text, key):
        text, key = (clean(each) if isinstance(each, str) else "" for each in (text, key))
        try:
            if len(text) > MAX_TEXT:
                raise UserError(request.env._("That is too long: at most %s characters.", MAX_TEXT))
            with request.env.cr.savepoint():
                chat_sudo = event_sudo._ask_from_client(request.env.user, what, text, key[:64])
        except AccessError:
            # A fault of ours, no sentence for clients.
            raise
        except UserError as error:
            return self._render_wish(event_sudo, what, str(error), text, key[:64])
        return request.redirect(chat_sudo._get_client_url(), 303)

    def _find_wish(self, what, event_id=None):
        """The appointment, under sudo, about which a client may ask this; none for a new one.

        :raise NotFound: it is not his, is over, or he may not write: no difference
        """
        self._check_appointments()
        Event = request.env["calendar.event"]
        wishes = ("move", "cancel") if event_id else ("new",)
        if what not in wishes or not Event._may_ask_from_client(request.env.user):
            raise request.not_found()
        return (self._find_appointment(event_id) if event_id else Event), what

    def _find_appointment(self, event_id):
        """An appointment of the client that is to come, under sudo.

        :param str event_id: whatever stands in the address
        :raise NotFound: it is not his, is over, or not there: no difference
        """
        number = read_digits(event_id)
        found_sudo = is_id(number) and request.env["calendar.event"]._find_for_client(
            request.env.user, "upcoming", domain=[("id", "=", number)]
        )
        if not found_sudo:
            raise request.not_found()
        return found_sudo

    def _render_wish(self, event_sudo, what, refusal="", text="", key=""):
        return self._render_appointments(
            "client_appointment_wish",
            appointment=next(iter(event_sudo._get_client_rows(request.env.user)), None),
            what=what,
            refusal=refusal,
            text=text,
            key=key or uuid4().hex,
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
    """Links of invitations: Odoo's own answer at a look, ours ask first, and show no more of a
    meeting than the portal does.

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
        event_sudo = self._find_event(token)
        user = request.env.user
        if user.share and user.partner_id not in event_sudo.partner_ids:
            raise request.not_found()
        if _is_answer() or user.partner_id in event_sudo.partner_ids:
            # Who takes part already is led to the meeting: nothing changes.
            return super().calendar_join_meeting(token)
        return self._show_question("join", event_sudo, user.partner_id)

    @http.route(**QUESTION_ROUTE)
    def calendar_join_videocall(self, access_token):
        """The first who comes opens the room, by a press: a look makes none."""
        event_sudo = self._find_event(access_token)
        if _is_answer() or event_sudo.videocall_channel_id:
            return super().calendar_join_videocall(access_token)
        return self._show_question("video", event_sudo, request.env.user.partner_id)

    @http.route(methods=["GET"])
    def view_meeting(self, token="", id="", **_query):  # noqa: A002 (Odoo's name)
        """What the link of an invitation shows: no notes, and nobody else who is invited."""
        attendee_sudo = self._find_attendee(token, id)
        if request.env.user._is_internal():
            return super().view_meeting(token, attendee_sudo.event_id.id)
        event_sudo, state = attendee_sudo.event_id, attendee_sudo.state
        return self._show_question("", event_sudo, attendee_sudo.partner_id, state)

    def _ask_attendee(self, token, event_id, question, answer):
        """The question; once it is posted, Odoo's answer to it.

        :param answer: Odoo's method, which notes the answer and shows the meeting
        """
        attendee_sudo = self._find_attendee(token, event_id)
        if _is_answer():
            return answer(token, attendee_sudo.event_id.id)
        return self._show_question(question, attendee_sudo.event_id, attendee_sudo.partner_id)

    def _find_event(self, token):
        """:raise NotFound: no meeting has this token"""
        # Nothing at all would be the token of every meeting that has none.
        # sudo: the token is the right, as in Odoo's own
        event_sudo = (
            token
            and is_text(token)
            and request.env["calendar.event"].sudo().search([("access_token", "=", token)], limit=1)
        )
        if not event_sudo:
            raise request.not_found()
        return event_sudo

    def _find_attendee(self, token, event_id):
        """:raise NotFound: there is no such invitation, or to another meeting"""
        number = read_digits(str(event_id))
        # sudo: the token is the right, as in Odoo's own
        attendee_sudo = token and request.env["calendar.attendee"].sudo().search(
            [("access_token", "=", token), ("event_id", "=", number if is_id(number) else 0)],
            limit=1,
        )
        if not attendee_sudo:
            raise request.not_found()
        return attendee_sudo

    def _show_question(self, question, event_sudo, partner_sudo, state=""):
        lang = partner_sudo.lang or get_lang(request.env).code
        event_sudo = event_sudo.with_context(lang=lang, tz=partner_sudo.tz)
        company_sudo = event_sudo.user_id.company_id or event_sudo.create_uid.company_id
        # In the language of who was invited, who need not be signed in.
        page = (
            request.env["ir.ui.view"]
            .with_context(lang=lang)
            ._render_template(
                "client_portal_ext.calendar_question",
                {
                    "lang": lang,
                    "question": question,
                    "state": state,
                    "name": event_sudo.name,
                    "moment": event_sudo._get_invitation_when(partner_sudo, company_sudo),
                    "place": event_sudo.location,
                    "company": company_sudo,
                },
            )
        )
        return request.make_response(page, [("Content-Type", "text/html"), *HEADERS.items()])


def _is_answer():
    return request.httprequest.method == "POST"
