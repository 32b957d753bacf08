import re

from psycopg2.errors import ReadOnlySqlTransaction

from odoo import api, http
from odoo.http import request

from ..tools.arguments import is_id, read_digits
from ..tools.dead_html import make_dead
from .client_threads import HEADERS

#: Threads of the list: whoever looks for more opens them from the inbox.
MOST = 80
#: Pages of clients that can be looked at.
_PAGES = re.compile(r"/my/chats(/[0-9]+)?(\?(archived=1|tab=documents|before=[0-9]+))?")
ROUTE = {"type": "http", "auth": "user", "methods": ["GET"], "website": True, "sitemap": False}


class ClientView(http.Controller):
    """*View as client* (S1-70): what a contact sees of his threads, for the team.

    Nobody is signed in as somebody else. The values are read by a transaction that cannot write,
    as the client's user; the page is drawn for the employee, without any script or form.
    """

    @http.route("/omnichannel/client/<int:contact_id>/chats", **ROUTE)
    def list(self, contact_id, archived=None, **_query):
        """The client's list of threads."""
        client_sudo = self._find_client(contact_id)
        wanted = [("state", "=", "archived" if archived else "open")]

        def read(chats, user):
            order = "last_message_at desc, id desc"
            found_sudo = chats._find_for_client(user, domain=wanted, order=order, limit=MOST)
            return found_sudo._get_client_rows(user)

        rows = self._read_as(client_sudo, read)
        shown = self._get_shown([row["id"] for row in rows])
        rows = [row for row in rows if row["id"] in shown]
        request.env["omnichannel.chat"]._log_client_view(client_sudo.partner_id)
        values = {
            "threads": rows,
            "is_archived": bool(archived),
            "search": "",
            "pager": None,
            "may_start": client_sudo.company_id.client_may_start,
        }
        return self._show(client_sudo, "client_view_list", values)

    @http.route("/omnichannel/client/<int:contact_id>/chats/<int:chat_id>", **ROUTE)
    def thread(self, contact_id, chat_id, before=None, tab=None, **_query):
        """One thread as the client sees it."""
        client_sudo = self._find_client(contact_id)
        if not (is_id(chat_id) and self._get_shown([chat_id])):
            raise request.not_found()
        before = before and read_digits(before)

        def read(chats, user):
            chat_sudo = chats._find_for_client(user, [chat_id])
            if not chat_sudo:
                return None
            page = chat_sudo._get_client_page(user, before=before)
            documents = tab == "documents" and chat_sudo._get_client_documents(user)
            return {"thread": page, "documents": documents or [], "tab": tab}

        values = self._read_as(client_sudo, read)
        if not values:
            return self._show(client_sudo, "client_view_nothing", {})
        chat = request.env["omnichannel.chat"].browse(chat_id)
        chat._log_client_view(client_sudo.partner_id)
        return self._show(client_sudo, "client_view_thread", _for_staff(values))

    # ------------------------------------------------------------------ who, and what

    def _find_client(self, contact_id):
        """The portal user of a contact, under sudo.

        :raise NotFound: the contact is none, or none of the user's: no difference
        """
        client_sudo = request.env["omnichannel.chat"]._find_viewed_client(contact_id)
        if not client_sudo:
            raise request.not_found()
        return client_sudo

    def _get_shown(self, chat_ids):
        """Those of these threads that the employee may read himself."""
        return set(request.env["omnichannel.chat"].search([("id", "in", chat_ids)]).ids)

    def _read_as(self, client_sudo, read):
        """Read something as a client, in a transaction that cannot write.

        Of the client's companies only those in which the employee works, too.

        :param read: called with the model of chats and the client's ``res.users``
        """
        companies = client_sudo.company_id | client_sudo.company_ids
        companies &= request.env.user.company_ids
        context = {
            "lang": client_sudo.lang,
            "tz": client_sudo.tz,
            "allowed_company_ids": companies.ids,
        }
        with request.env.registry.cursor(readonly=True) as cr:
            cr.execute("SET TRANSACTION READ ONLY")
            env = api.Environment(cr, client_sudo.id, context)
            try:
                return read(env["omnichannel.chat"], env.user)
            except ReadOnlySqlTransaction as error:
                # Something would leave a trace: then nothing is shown.
                raise request.not_found() from error
            finally:
                cr.rollback()

    # ------------------------------------------------------------------ drawing

    def _show(self, client_sudo, template, values):
        return self._frame(client_sudo, self._draw(client_sudo, template, values))

    def _draw(self, client_sudo, template, values):
        """A part of a page as the client reads it, alive as yet.

        :param str template: of this addon, where it names none
        """
        Qweb = request.env["ir.qweb"].with_context(lang=client_sudo.lang, tz=client_sudo.tz)
        xmlid = template if "." in template else f"omnichannel_chat.{template}"
        return Qweb._render(xmlid, values)

    def _frame(self, client_sudo, page, **values):
        """The page for the employee, around what the client sees."""
        contact = client_sudo.partner_id

        def lead(href):
            return self._lead(contact.id, href)

        response = request.render(
            "omnichannel_chat.client_view",
            {
                "client": client_sudo.name,
                "leave_url": f"/odoo/res.partner/{contact.id}",
                "content": make_dead(page, lead),
                **values,
            },
        )
        response.headers.update(HEADERS)
        return response

    def _lead(self, contact_id, href):
        """Where a link of the client's pages leads here; "" = nowhere."""
        base = f"/omnichannel/client/{contact_id}/chats"
        return href.replace("/my/chats", base, 1) if _PAGES.fullmatch(href) else ""


def _for_staff(values):
    """Files by addresses that the employee may open: the client's are the client's."""
    files = [file for message in values["thread"]["messages"] for file in message["files"]]
    for file in [*files, *values["documents"]]:
        file["url"] = ""
        if file["picture"]:
            file["picture"] = f"/web/image/{file['id']}/480x480"
    return values
