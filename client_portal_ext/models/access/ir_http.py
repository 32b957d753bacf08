from odoo import models
from odoo.http import SessionExpiredException, request


class IrHttp(models.AbstractModel):
    """A client's session ends with the day his support ends, not with the job that archives."""

    _inherit = "ir.http"

    @classmethod
    def _authenticate(cls, endpoint):
        super()._authenticate(endpoint)
        user = request.env.user
        # sudo: the contact of who asks
        if (
            request.session.uid
            and user
            and user._is_portal()
            and not user.sudo().partner_id._is_client_let_in(user)
        ):
            raise SessionExpiredException("The access of this client has ended")
