from pytz import all_timezones_set

from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal, pager

from ..connectors.portal.connector import FILE_LIMIT
from ..models.media.omnichannel_message import SAFE_INLINE_TYPES
from ..models.threads.client.omnichannel_chat_pages import PICTURE_TYPES
from ..tools.arguments import UnfitError, is_id, long_text, read_digits, short_text

#: Threads on one page of the list.
PAGE = 20
#: Width and height within which pictures are shown in a thread.
SMALL = 480
#: What a form may be beside its file.
FORM_BYTES = 1024 * 1024
#: What clients read is theirs: no cache keeps it, no other site frames it or learns its address.
HEADERS = {
    "Cache-Control": "private, no-store",
    "Content-Security-Policy": "frame-ancestors 'self'",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
}
#: Pages are in the client's language; what scripts ask for takes it from the cookie.
PAGE_ROUTE = {"type": "http", "auth": "user", "website": True, "methods": ["GET"]}
LOOK_ROUTE = {**PAGE_ROUTE, "multilang": False, "sitemap": False, "readonly": True}
ACT_ROUTE = {
    **PAGE_ROUTE,
    "multilang": False,
    "sitemap": False,
    "methods": ["POST"],
    "max_content_length": FILE_LIMIT + FORM_BYTES,
}


class ClientThreads(CustomerPortal):
    """The pages of clients: their threads, and what they do there.

    Portal users have no right on chats: each route asks ``_find_for_client`` first. What is not
    theirs is not there, whoever asks and however. What changes something is a plain form, posted
    with its token; a script of ours that posts the same form gets JSON instead of the page.
    """

    # ------------------------------------------------------------------ the portal's home

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        Chat = request.env["omnichannel.chat"]
        if "client_news_count" in counters:
            threads_sudo = Chat._find_for_client(request.env.user, domain=[("state", "=", "open")])
            values["client_news_count"] = threads_sudo._count_client_news(request.env.user)
        if not counters:
            # The page itself, before its counters: keys that were not asked for break their script.
            values["is_client"] = Chat._is_client(request.env.user)
        return values

    # ------------------------------------------------------------------ pages

    @http.route(["/my/chats", "/my/chats/page/<int:page>"], **PAGE_ROUTE, readonly=True)
    def client_threads(self, page=1, archived=None, search="", **_query):
        """The client's threads: open ones, or archived ones."""
        chats = self._get_chats()
        user = request.env.user
        if not chats._is_client(user):
            raise request.not_found()
        search = _read(short_text, search)
        domain = [("state", "=", "archived" if archived else "open")]
        if search.strip():
            domain += list(chats._get_client_search_domain(search))
        total = chats._count_for_client(user, domain)
        kept = {"archived": "1" if archived else None, "search": search or None}
        pages = pager(
            url="/my/chats",
            total=total,
            page=page,
            step=PAGE,
            url_args={name: value for name, value in kept.items() if value},
        )
        found_sudo = chats._find_for_client(
            user,
            domain=domain,
            order="last_message_at desc, id desc",
            limit=PAGE,
            offset=pages["offset"],
        )
        return self._render(
            "client_threads",
            threads=found_sudo._get_client_rows(user),
            is_archived=bool(archived),
            search=search,
            pager=pages,
            may_start=user.company_id.client_may_start,
        )

    @http.route("/my/chats/<string:chat_id>", **PAGE_ROUTE, readonly=True)
    def client_thread(self, chat_id, before=None, tab=None, **_query):
        """One thread: its messages, or its documents."""
        return self._render_thread(self._find_thread(chat_id), before, tab)

    @http.route("/my/chats/new", **PAGE_ROUTE, readonly=True)
    def client_new_thread(self, **_query):
        """Where a client starts a thread."""
        return self._render_new(self._find_thread("new"))

    # ------------------------------------------------------------------ what a script asks for

    @http.route("/my/chats/<string:chat_id>/news", **LOOK_ROUTE)
    def client_news(self, chat_id, **query):
        """What is new since the page was opened, or has asked before."""
        return self._answer(self._get_news(self._find_thread(chat_id), query))

    @http.route("/my/chats/<string:chat_id>/older", **LOOK_ROUTE)
    def client_older(self, chat_id, before="", **_query):
        """The page of messages before those that are shown."""
        chat_sudo = self._find_thread(chat_id)
        page = chat_sudo._get_client_page(request.env.user, before=_read_id(before))
        return self._answer(
            {"messages": self._render_messages(page), "has_older": page["has_older"]}
        )

    # ------------------------------------------------------------------ what clients do

    @http.route("/my/chats/<string:chat_id>/send", **ACT_ROUTE)
    def client_send(self, chat_id, **form):
        """Write in a thread; ``new`` starts one."""
        chat_sudo = self._find_thread(chat_id)

        def send():
            user = request.env.user
            text, key = _read(long_text, form.get("text")), _read(short_text, form.get("key"))
            files = self._take_files(chat_sudo, form)
            if chat_sudo:
                chat_sudo._post_from_client(user, text, files, key)
                return chat_sudo
            subject = _read(short_text, form.get("subject"))
            return chat_sudo._start_from_client(user, text, subject, files, key)

        return self._act(chat_sudo, form, send)

    @http.route("/my/chats/<string:chat_id>/upload", **ACT_ROUTE)
    def client_upload(self, chat_id, file=None, **_form):
        """Keep one file, to be sent with the next message."""
        chat_sudo = self._find_thread(chat_id)
        if not hasattr(file, "filename"):
            return self._answer({"error": request.env._("Choose a file.")}, 400)
        try:
            files_sudo = chat_sudo._keep_client_upload(
                request.env.user, _read(short_text, file.filename), file.read()
            )
        except UserError as error:
            return self._answer({"error": str(error)}, 400)
        first, *more = [chat_sudo._get_client_upload(kept) for kept in files_sudo]
        return self._answer({**first, "more": more})

    @http.route("/my/chats/<string:chat_id>/discard", **ACT_ROUTE)
    def client_discard(self, chat_id, file_id="", **_form):
        """Take back a file that was uploaded and not sent."""
        chat_sudo = self._find_thread(chat_id)
        uploads_sudo = chat_sudo._find_client_uploads(request.env.user)
        uploads_sudo.filtered(lambda file: file.id == _read_id(file_id)).unlink()
        return self._answer({})

    @http.route("/my/chats/<string:chat_id>/read", **ACT_ROUTE)
    def client_read(self, chat_id, message_id="", **_form):
        """Note how far the client has read."""
        chat_sudo = self._find_thread(chat_id)
        if chat_sudo and _read_id(message_id):
            chat_sudo._note_client_reading(request.env.user, _read_id(message_id))
        return self._answer({})

    # ------------------------------------------------------------------ files

    @http.route("/my/chats/<string:chat_id>/files/<string:file_id>", **LOOK_ROUTE)
    def client_file(self, chat_id, file_id, small=None, download=None, **_query):
        """A file of a thread: shown where a browser does so safely, else a download."""
        file_sudo = self._find_thread(chat_id)._find_client_file(_read_id(file_id))
        return self._show_file(file_sudo, small, download)

    def _show_file(self, file_sudo, small=None, download=None):
        """A file that a finder has found for this client, or has not.

        :raise NotFound: it has not
        """
        if not file_sudo:
            raise request.not_found()
        # sudo: the finder has found it for this client
        Binary_sudo = request.env["ir.binary"].sudo()
        is_shown = file_sudo.mimetype in SAFE_INLINE_TYPES and not download
        try:
            if small and file_sudo.mimetype in PICTURE_TYPES and is_shown:
                stream = Binary_sudo._get_image_stream_from(file_sudo, width=SMALL, height=SMALL)
            else:
                stream = Binary_sudo._get_stream_from(file_sudo)
        except UserError as error:
            # No picture, whatever its name says.
            raise request.not_found() from error
        response = stream.get_response(as_attachment=not is_shown)
        response.headers.update(HEADERS)
        # Browsers show no PDF in a sandbox; theirs is a viewer of their own.
        is_pdf = file_sudo.mimetype == "application/pdf"
        policy = "default-src 'none'; frame-ancestors 'self'"
        response.headers["Content-Security-Policy"] = policy if is_pdf else f"{policy}; sandbox"
        return response

    # ------------------------------------------------------------------ finding

    def _get_chats(self):
        """The model, with the client's clock: his own, or that of his browser."""
        user = request.env.user
        zone = user.tz or request.cookies.get("tz")
        if zone not in all_timezones_set:
            zone = user.company_id.partner_id.tz or "UTC"
        return request.env["omnichannel.chat"].with_context(tz=zone)

    def _find_thread(self, chat_id):
        """The thread of this client, under sudo; none for ``new`` where he may start one.

        :param str chat_id: whatever stands in the address
        :raise NotFound: it is not his, or not there: no difference
        """
        chats, user = self._get_chats(), request.env.user
        if chat_id == "new" and chats._is_client(user) and user.company_id.client_may_start:
            # sudo: of no thread; what is uploaded for it is the user's own
            return chats.sudo()
        chat_sudo = chats._find_for_client(user, [_read_id(chat_id)])
        if not chat_sudo:
            raise request.not_found()
        return chat_sudo

    def _take_files(self, chat_sudo, form):
        """The files of a message: uploaded before, and those of the form itself."""
        ids = [_read_id(each) for each in _read(long_text, form.get("uploads")).split(",") if each]
        # sudo: whether they are his own, and not sent yet, is asked when the message is posted
        files_sudo = request.env["ir.attachment"].sudo().browse(ids).exists()
        for file in request.httprequest.files.getlist("file"):
            if file.filename:
                name = _read(short_text, file.filename)
                files_sudo |= chat_sudo._keep_client_upload(request.env.user, name, file.read())
        return files_sudo

    # ------------------------------------------------------------------ answering

    def _act(self, chat_sudo, form, act):
        """Do something in a thread, all of it or nothing, and show what has come of it.

        :param act: does it; returns the thread that is shown then
        """
        is_script = request.httprequest.accept_mimetypes.best == "application/json"
        try:
            with request.env.cr.savepoint():
                shown_sudo = act()
        except AccessError:
            # A fault of ours, no sentence for clients.
            raise
        except UserError as error:
            if is_script:
                return self._answer({"error": str(error)}, 400)
            return self._show_refusal(chat_sudo, form, str(error))
        if not is_script or shown_sudo != chat_sudo:
            url = shown_sudo._get_client_url()
            return self._answer({"url": url}) if is_script else request.redirect(url, 303)
        return self._answer(self._get_news(chat_sudo, form))

    def _show_refusal(self, chat_sudo, form, sentence):
        """The page again, with the reason and what was typed."""
        typed = {name: _read(long_text, form.get(name)) for name in ("text", "subject")}
        if chat_sudo:
            return self._render_thread(chat_sudo, refusal=sentence, typed=typed)
        return self._render_new(chat_sudo, refusal=sentence, typed=typed)

    def _render_thread(self, chat_sudo, before=None, tab=None, **values):
        user = request.env.user
        thread = chat_sudo._get_client_page(user, before=_read_id(before) or None)
        if tab == "documents" and thread["file_count"]:
            documents = chat_sudo._get_client_documents(user)
            return self._render(
                "client_documents_page", thread=thread, documents=documents, **values
            )
        return self._render("client_thread", thread=thread, **values)

    def _render_new(self, chats_sudo, **values):
        user = request.env.user
        thread = {
            "id": 0,
            "url": "/my/chats/new",
            "uploads": chats_sudo._get_client_uploads(user),
            "limits": chats_sudo._get_client_limits(),
        }
        return self._render("client_new_thread", thread=thread, **values)

    def _render(self, template, **values):
        response = request.render(
            f"omnichannel_chat.{template}",
            {
                **self._prepare_portal_layout_values(),
                "page_name": "client_threads",
                "refusal": "",
                "typed": {},
                "words": self._get_chats()._get_client_words(),
                **values,
            },
        )
        response.headers.update(HEADERS)
        return response

    def _get_news(self, chat_sudo, query):
        """:param query: ``after`` and ``since``, as a browser says them"""
        user = request.env.user
        after, since = _read_id(query.get("after")), _read_id(query.get("since"))
        news = chat_sudo._get_client_news(user, after, since)
        return {
            "messages": self._render_messages(news),
            "top": self._render_part("client_thread_top", thread=news),
            "readers": news["readers"],
            "is_archived": news["is_archived"],
            "file_count": news["file_count"],
            "cursor": news["cursor"],
        }

    def _render_messages(self, page):
        return [
            {
                "id": message["id"],
                "version": message["version"],
                "html": self._render_part("client_message", message=message, thread=page),
            }
            for message in page["messages"]
        ]

    def _render_part(self, template, **values):
        return request.env["ir.qweb"]._render(f"omnichannel_chat.{template}", values)

    def _answer(self, values, status=200):
        return request.make_json_response(values, HEADERS.items(), status=status)


def _read(reader, value):
    """What a form says, read as :mod:`..tools.arguments` does.

    :raise UserError: it cannot be used
    """
    try:
        return reader(value)
    except UnfitError as error:
        raise UserError(request.env._("That is too long, or cannot be used.")) from error


def _read_id(value):
    """The id that a browser says; 0 = none that there could be."""
    number = read_digits(value) if isinstance(value, str) else None
    return number if is_id(number) else 0
