from odoo import models
from odoo.http import request

from ..connectors.base import MAX_BODY_BYTES


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _pre_dispatch(cls, rule, args):
        if rule.endpoint.routing.get("omnichannel_raw"):
            # Odoo reads forms into parameters before a controller is called, and nothing is left
            # of the bytes that the signature was made over, unless they were kept before.
            raw = request.httprequest
            if (raw.content_length or 0) <= MAX_BODY_BYTES:
                raw.get_data(cache=True)
        return super()._pre_dispatch(rule, args)
