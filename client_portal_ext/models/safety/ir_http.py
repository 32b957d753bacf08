from odoo import models
from odoo.http import request

from odoo.addons.omnichannel_chat.controllers.client_threads import HEADERS

from ...tools.local_path import leads_elsewhere

#: What stands below these is one client's, whoever looks at it.
CLIENT_PLACES = ("/my", "/payment", "/mail/view")
#: The same, when it is not the team that asks; the team's own pages and files stay as they are.
SHARED_PLACES = ("/account", "/calendar", "/mail/attachment", "/report", "/web/content")
#: Names under which an address carries what opens a document.
KEYS = {"access_token", "token"}


class IrHttp(models.AbstractModel):
    """What holds for all pages, whoever made them."""

    _inherit = "ir.http"

    @classmethod
    def _redirect(cls, location, code=303):
        # Odoo takes the host away, and lets "/<tab>/host" pass, which browsers read as "//host".
        if location[:1] == "/" and leads_elsewhere(location):
            location = "/my"
        return super()._redirect(location, code)

    @classmethod
    def _post_dispatch(cls, response):
        super()._post_dispatch(response)
        if _is_private(response):
            for name, value in HEADERS.items():
                response.headers.setdefault(name, value)
            if "no-store" not in response.headers["Cache-Control"]:
                response.headers["Cache-Control"] = HEADERS["Cache-Control"]


def _is_private(response):
    """Whether what is answered is for who asks alone: no cache keeps it, no other site frames it.

    With a key in the address it is, even where Odoo says that everybody may keep a file for a year.
    """
    path = request.httprequest.path
    if _is_below(path, CLIENT_PLACES):
        return True
    has_key = not KEYS.isdisjoint(request.httprequest.args)
    is_open = not has_key and "public" in response.headers.get("Cache-Control", "")
    if is_open or not (has_key or _is_below(path, SHARED_PLACES)):
        return False
    # No user: a page for everybody, or of somebody who signs in.
    return not (request.env.user and request.env.user._is_internal())


def _is_below(path, places):
    return any(path == place or path.startswith(f"{place}/") for place in places)
