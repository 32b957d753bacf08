from odoo import http
from odoo.http import request

from odoo.addons.omnichannel_chat.tools.arguments import is_id
from odoo.addons.payment.controllers.portal import PaymentPortal


class ClientCards(PaymentPortal):
    """Cards on file: what the client removes, the business learns."""

    @http.route()
    def archive_token(self, token_id):
        """Odoo says whose card may be removed; here is seen whether one was."""
        if not is_id(token_id):
            return None
        # sudo: whether there is one, to compare; Odoo looks whose it is
        token_sudo = request.env["payment.token"].sudo().search([("id", "=", token_id)])
        result = super().archive_token(token_id)
        if token_sudo and not token_sudo.active:
            token_sudo._tell_business("removed")
        return result
