from odoo import http
from odoo.exceptions import AccessError
from odoo.http import request

from odoo.addons.omnichannel_chat.tools.arguments import is_id
from odoo.addons.payment.controllers.portal import PaymentPortal


class ClientCards(PaymentPortal):
    """Cards on file: each client's are his own; what he removes, the business learns."""

    @http.route()
    def archive_token(self, token_id):
        """Odoo lets every contact remove the card of the firm; here only whose it is does."""
        if not is_id(token_id):
            return None
        own = [("id", "=", token_id), ("partner_id", "=", request.env.user.partner_id.id)]
        # sudo: his own
        token_sudo = request.env["payment.token"].sudo().search(own)
        if not token_sudo:
            return None
        result = super().archive_token(token_id)
        if not token_sudo.active:
            token_sudo._tell_business("removed")
        return result

    def _create_transaction(
        self,
        provider_id,
        payment_method_id,
        token_id,
        amount,
        currency_id,
        partner_id,
        flow,
        *args,
        **kwargs,
    ):
        """Odoo lets every contact of a firm pay with the cards of the others, and whoever has the
        link to a payment with those of whose it is.
        """
        user = request.env.user
        if flow == "token" and user.share:
            # sudo: whose it is; nothing of it is told
            token_sudo = request.env["payment.token"].sudo()
            token_sudo = token_sudo.browse(token_id if is_id(token_id) else ()).exists()
            if not token_sudo or token_sudo.partner_id != user.partner_id:
                raise AccessError(request.env._("This card is not yours."))
        return super()._create_transaction(
            provider_id,
            payment_method_id,
            token_id,
            amount,
            currency_id,
            partner_id,
            flow,
            *args,
            **kwargs,
        )
