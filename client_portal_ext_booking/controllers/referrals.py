from odoo import http
from odoo.http import request

from odoo.addons.client_portal_ext.controllers.referrals import VISIT_ROUTE
from odoo.addons.client_portal_ext.controllers.routes import ACT_ROUTE
from odoo.addons.client_portal_ext.controllers.sign_in import HEADERS
from odoo.addons.omnichannel_chat.tools.arguments import is_id, read_digits


class ReferralBookings(http.Controller):
    """Who was recommended begins to book by the link in his e-mail: a look makes nothing."""

    @http.route("/refer/book/<string:token>", **VISIT_ROUTE)
    def referral_book(self, token, **_query):
        """What can be booked."""
        referral_sudo = self._find_referral(token)
        values = {
            "token": token,
            "company": referral_sudo.company_id,
            "types": referral_sudo._find_booking_types(),
        }
        response = request.render("client_portal_ext_booking.referral_book", values)
        response.headers.update(HEADERS)
        return response

    @http.route("/refer/book/<string:token>/start", **{**ACT_ROUTE, "auth": "public"})
    def referral_book_start(self, token, kind="", **_form):
        """Begin: his contact and his booking are made, then he chooses a time."""
        referral_sudo = self._find_referral(token)
        number = read_digits(kind) if isinstance(kind, str) else None
        kind_sudo = referral_sudo._find_booking_types().filtered(
            lambda each: is_id(number) and each.id == number
        )
        if not kind_sudo:
            raise request.not_found()
        referral_sudo.lock_for_update()
        contact_sudo = referral_sudo._ensure_contact()
        booking_sudo = kind_sudo._start_for(contact_sudo, referral_sudo.company_id)
        return request.redirect(booking_sudo.get_portal_url(suffix="/schedule"), 303)

    def _find_referral(self, token):
        """:raise NotFound: the link is none, too old, or nothing can be booked: no difference"""
        referral_sudo = request.env["client.referral"]._find_by_booking_token(token)
        if not referral_sudo:
            raise request.not_found()
        return referral_sudo
