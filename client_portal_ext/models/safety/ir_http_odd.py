import logging
from traceback import extract_tb
from urllib.parse import urlencode

import psycopg2
import psycopg2.errors

from odoo import models
from odoo.http import request

from odoo.addons.base.models.ir_qweb import QWebError

from ...tools.document_token import get_token

_logger = logging.getLogger(__name__)

#: Where pages of clients are, those of others included.
PAGES = ("/my/", "/payment/", "/mail/avatar/", "/mail/view")
#: How Odoo and others fail at a value that they did not expect in an address.
ODD = (
    KeyError,
    TypeError,
    ValueError,
    OverflowError,
    QWebError,
    psycopg2.DataError,
    # A model without a table.
    psycopg2.errors.UndefinedTable,
)


class IrHttp(models.AbstractModel):
    """Odd values in an address are as if they were not there, on every page of clients.

    How a list is sorted, filtered and grouped, from which day on: each page has values of its own,
    and most of Odoo's fail at others. A page that failed is asked for again without them.
    """

    _inherit = "ir.http"

    @classmethod
    def _serve_fallback(cls):
        # No address of a stored file has one; Odoo fails when it looks for it.
        return None if "\x00" in request.httprequest.path else super()._serve_fallback()

    @classmethod
    def _dispatch(cls, endpoint):
        if not _is_page(endpoint):
            return super()._dispatch(endpoint)
        try:
            return super()._dispatch(endpoint)
        except ODD as error:
            return _answer_odd_address(error)


def _is_page(endpoint):
    return (
        endpoint.routing["type"] == "http"
        and request.httprequest.method in ("GET", "HEAD")
        and endpoint.routing["routes"][0].startswith(PAGES)
    )


def _answer_odd_address(error):
    """The same page without what stood behind its address, but for the key of a document.

    :raise NotFound: a number is none that there could be
    """
    query = request.httprequest.args.to_dict(flat=False)
    token = get_token(request.httprequest.args.get("access_token"))
    kept = {"access_token": [token]} if token else {}
    if query == kept and not isinstance(error, psycopg2.DataError):
        # A fault of the page itself.
        raise error
    # Without its words: what failed may stand in them.
    place = extract_tb(error.__traceback__)[-1]
    _logger.warning(
        "Odd address of a page: %s at %s, line %s",
        type(error).__name__,
        place.filename,
        place.lineno,
    )
    request.env.cr.rollback()
    if query == kept:
        raise request.not_found() from error
    path = request.httprequest.path
    return request.redirect(f"{path}?{urlencode(kept, doseq=True)}" if kept else path, 303)
