from dateutil.parser import isoparse

from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError, ValidationError
from odoo.http import request
from odoo.tools.translate import LazyTranslate

from odoo.addons.client_portal_ext.controllers.routes import ACT_ROUTE, LOOK_ROUTE
from odoo.addons.omnichannel_chat.controllers.client_threads import HEADERS
from odoo.addons.omnichannel_chat.tools.arguments import is_id, read_digits
from odoo.addons.resource_booking.controllers.portal import CustomerPortal

_lt = LazyTranslate(__name__)


#: Within which a month can be looked at.
YEARS = range(2000, 2200)


class Bookings(CustomerPortal):
    """OCA's booking routes: a look asks, a form posted with its token acts."""

    @http.route("/my/book", **LOOK_ROUTE)
    def client_book(self, **_query):
        """What a client can book himself."""
        types_sudo = request.env["resource.booking.type"]._find_for_client(request.env.user)
        if not types_sudo:
            raise request.not_found()
        response = request.render(
            "client_portal_ext_booking.client_book",
            {**self._prepare_portal_layout_values(), "types": types_sudo},
        )
        response.headers.update(HEADERS)
        return response

    @http.route("/my/book/<string:type_id>/start", **ACT_ROUTE)
    def client_book_start(self, type_id, **_form):
        """Begin a booking: then the client chooses a time."""
        number = read_digits(type_id)
        type_sudo = is_id(number) and request.env["resource.booking.type"]._find_for_client(
            request.env.user, [("id", "=", number)]
        )
        if not type_sudo:
            raise request.not_found()
        booking_sudo = type_sudo._start_from_client(request.env.user)
        return request.redirect(f"/my/bookings/{booking_sudo.id}/schedule", 303)

    @http.route()
    def portal_booking_schedule(self, booking_id, year=None, month=None, **query):
        """The times of a month that there is; of the next ones, where there is none."""
        is_month = isinstance(year, int) and year in YEARS and month in range(1, 13)
        year, month = (year, month) if is_month else (None, None)
        return super().portal_booking_schedule(booking_id, year=year, month=month, **query)

    @http.route(methods=["GET", "POST"])
    def portal_booking_cancel(self, booking_id, access_token=None, **_query):
        booking_sudo = self._find_booking(booking_id, access_token)
        if request.httprequest.method != "POST":
            return self._show_question(booking_sudo, access_token)
        try:
            with request.env.cr.savepoint():
                response = super().portal_booking_cancel(booking_id, access_token)
        except (UserError, ValidationError) as error:
            # Too late for it, as the business has set.
            return self._show_question(booking_sudo, access_token, refusal=str(error))
        booking_sudo._tell_client_act(request.env.user, _lt("Booking cancelled"))
        return response

    @http.route(methods=["POST"])
    def portal_booking_confirm(self, booking_id, access_token=None, when="", **_query):
        booking_sudo = self._find_booking(booking_id, access_token)
        if not _is_moment(when):
            return request.redirect(booking_sudo.get_portal_url(suffix="/schedule"))
        was_booked = booking_sudo.state == "confirmed"
        response = super().portal_booking_confirm(booking_id, access_token, when)
        if booking_sudo.state == "confirmed" and not was_booked:
            booking_sudo._tell_client_act(request.env.user, _lt("Appointment booked"))
        return response

    def _find_booking(self, booking_id, access_token):
        """:raise NotFound: it is not his, or not there: no difference"""
        try:
            return self._get_booking_sudo(booking_id, access_token)
        except (AccessError, MissingError) as error:
            raise request.not_found() from error

    def _show_question(self, booking_sudo, access_token, refusal=""):
        response = request.render(
            "client_portal_ext_booking.cancel_question",
            {"booking_sudo": booking_sudo, "access_token": access_token, "refusal": refusal},
        )
        response.headers.update(HEADERS)
        return response


def _is_moment(written):
    """Whether a form names a moment, with its time zone: without one it would be the server's."""
    try:
        return isoparse(written).tzinfo is not None
    except (ValueError, OverflowError):
        return False
