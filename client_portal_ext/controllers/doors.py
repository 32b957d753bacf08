from odoo import http
from odoo.http import SAFE_HTTP_METHODS, request

from odoo.addons.http_routing.controllers.main import SessionWebsite
from odoo.addons.omnichannel_chat.controllers.client_threads import HEADERS
from odoo.addons.payment.controllers.portal import PaymentPortal

from ..tools.local_path import get_local_path


class ClientSignOut(SessionWebsite):
    """A client signs out by a form: no picture in a page of others, no link in a mail does it."""

    @http.route()
    def logout(self, redirect="/odoo", **_query):
        # sudo: of who asks; this route knows no user yet
        user_sudo = request.env["res.users"].sudo().browse(request.session.uid or [])
        if not user_sudo.share or request.httprequest.method not in SAFE_HTTP_METHODS:
            return super().logout(redirect=redirect)
        request.update_env(user=user_sudo.id)
        response = request.render(
            "client_portal_ext.sign_out", {"path": get_local_path(redirect, "/"), "user": user_sudo}
        )
        response.headers.update(HEADERS)
        return response


class ClientPayments(PaymentPortal):
    """After paying, the browser is led to a page of ours."""

    def _create_transaction(self, *args, landing_route=None, **kwargs):
        return super()._create_transaction(
            *args, landing_route=get_local_path(landing_route), **kwargs
        )
