from dateutil.parser import isoparse

from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError, ValidationError
from odoo.http import request

from odoo.addons.omnichannel_chat.controllers.client_threads import HEADERS
from odoo.addons.resource_booking.controllers.portal import CustomerPortal


class Bookings(CustomerPortal):
    """OCA's booking routes: a look asks, a form posted with its token acts."""

    @http.route(methods=["GET", "POST"])
    def portal_booking_cancel(self, booking_id, access_token=None, **_query):
        booking_sudo = self._find_booking(booking_id, access_token)
        if request.httprequest.method != "POST":
            return self._show_question(booking_sudo, access_token)
        try:
            with request.env.cr.savepoint():
                return super().portal_booking_cancel(booking_id, access_token)
        except (UserError, ValidationError) as error:
            # Too late for it, as the business has set.
            return self._show_question(booking_sudo, access_token, refusal=str(error))

    @http.route(methods=["POST"])
    def portal_booking_confirm(self, booking_id, access_token=None, when="", **_query):
        booking_sudo = self._find_booking(booking_id, access_token)
        if not _is_moment(when):
            return request.redirect(booking_sudo.get_portal_url(suffix="/schedule"))
        return super().portal_booking_confirm(booking_id, access_token, when)

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
