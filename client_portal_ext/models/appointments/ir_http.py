from werkzeug.exceptions import BadRequest

from odoo import models
from odoo.http import request

from odoo.addons.omnichannel_chat.tools.arguments import is_text


class IrHttp(models.AbstractModel):
    """Links of invitations: what cannot be a key is none, and no error."""

    _inherit = "ir.http"

    @classmethod
    def _auth_method_calendar(cls):
        if not is_text(request.httprequest.args.get("token", "")):
            raise BadRequest
        return super()._auth_method_calendar()
