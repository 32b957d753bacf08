from odoo import models
from odoo.http import request

#: Where the portal's first page says that a document is not open.
CLOSED = "/my?closed=1"


class IrHttp(models.AbstractModel):
    """Whoever is sent away from a document is told so on the portal's first page.

    Odoo leads him there without a word, be the document somebody else's, closed, or none.
    """

    _inherit = "ir.http"

    @classmethod
    def _dispatch(cls, endpoint):
        response = super()._dispatch(endpoint)
        route = endpoint.routing["routes"][0]
        is_document = route.startswith("/my/") and "<int:" in route
        # Who is not signed in yet may find it open once he is.
        if is_document and request.session.uid and request.httprequest.method == "GET":
            location = getattr(response, "location", None)
            if location == "/my":
                response.location = CLOSED
        return response
