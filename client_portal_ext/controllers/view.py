import re
from urllib.parse import urlsplit

from odoo import http
from odoo.http import request

from odoo.addons.omnichannel_chat.controllers.client_view import ROUTE, ClientView
from odoo.addons.omnichannel_chat.tools.dead_html import make_dead

#: A file, which opens by the employee's own right.
_FILE = re.compile(r"/web/content/[0-9]+")


class ClientPortalView(ClientView):
    """*View as client* of the whole portal (S1-70), by the way of its threads."""

    @http.route(
        [
            "/omnichannel/client/<int:contact_id>/my",
            "/omnichannel/client/<int:contact_id>/my/<path:place>",
        ],
        **ROUTE,
    )
    def client_page(self, contact_id, place="", **query):
        """A page of the portal as the client sees it."""
        client_sudo = self._find_client(contact_id)
        if client_sudo.company_id not in request.env.user.company_ids:
            # What stands in a portal is of the company whose portal it is.
            raise request.not_found()
        path = f"/my/{place}" if place else "/my"
        asked = {name: value for name, value in query.items() if isinstance(value, str)}

        def read(chats, user):
            page = chats.env["client.portal"]._find_page(user, path, asked)
            # Drawn here: what a template reads of a record is read as the client, too.
            return page and (page.label, self._draw_page(client_sudo, page))

        label, content = self._read_as(client_sudo, read) or (None, None)
        if not label:
            raise request.not_found()
        request.env["omnichannel.chat"]._log_client_view(
            client_sudo.partner_id, request.env._("Portal seen as client: %s.", label)
        )
        return self._frame(client_sudo, content)

    def _draw_page(self, client_sudo, page):
        kept = request.env["client.portal"]._keep_readable(page)
        if not kept:
            return self._draw(client_sudo, "client_portal_ext.client_view_closed", {})
        values = {**kept.values, "client_layout": "client_portal_ext.client_view_part"}
        return self._draw(client_sudo, kept.template, values)

    def _frame(self, client_sudo, page, **values):
        """The way through the portal beside the page, as the client has it."""
        contact_id = client_sudo.partner_id.id
        path = request.httprequest.path.partition(f"/client/{contact_id}")[2]
        path = path if path.startswith("/my") else f"/my{path}"

        def read(chats, user):
            way = chats.env["client.portal"]._get_way(user, path)
            return self._draw(client_sudo, "client_portal_ext.client_view_way", {"client_way": way})

        way = make_dead(self._read_as(client_sudo, read), lambda href: self._lead(contact_id, href))
        return super()._frame(client_sudo, page, way=way, **values)

    def _lead(self, contact_id, href):
        if known := super()._lead(contact_id, href):
            return known
        parts = urlsplit(href)
        if not parts.netloc and request.env["client.portal"]._is_page(parts.path):
            return f"/omnichannel/client/{contact_id}{href}"
        return href if _FILE.fullmatch(href) else ""
