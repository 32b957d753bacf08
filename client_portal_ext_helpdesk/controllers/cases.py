from uuid import uuid4

from psycopg2.errors import UniqueViolation

from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.http import request

from odoo.addons.omnichannel_chat.controllers.client_threads import HEADERS, PAGE_ROUTE
from odoo.addons.omnichannel_chat.tools.arguments import clean, is_id, read_digits
from odoo.addons.omnichannel_chat_helpdesk.controllers.portal import (
    MAX_DESCRIPTION,
    MAX_SUBJECT,
    CasePages,
    get_shown_files,
)

from ..models.helpdesk_ticket import FILE_MEGABYTES, MAX_FILES

LOOK_ROUTE = {**PAGE_ROUTE, "readonly": True}
ACT_ROUTE = {
    **PAGE_ROUTE,
    "methods": ["POST"],
    "multilang": False,
    "sitemap": False,
    "max_content_length": (MAX_FILES + 2) * FILE_MEGABYTES * 1024**2,
}


class ClientCases(CasePages):
    """The client's cases: what is not his is not there, whoever asks and however.

    Odoo makes one class of all that extend the portal: names of methods say that they are of cases.
    """

    @http.route(["/my/cases", "/my/cases/page/<int:page>"], **LOOK_ROUTE)
    def client_cases(self, page=1, state="", search="", search_in="", **_query):
        """The list, of one state or of all."""
        self._check_cases_shown()
        query = {"page": page, "state": state, "search": search, "search_in": search_in}
        found = request.env["client.portal"]._get_case_list_page(request.env.user, query)
        return self._render_cases("client_cases", **found.values)

    @http.route("/my/cases/new", **LOOK_ROUTE)
    def client_new_case(self, **_query):
        """The form, with the fields that the business has ticked."""
        self._check_cases_shown()
        return self._render_new_case()

    @http.route("/my/cases/<string:case_id>", **LOOK_ROUTE)
    def client_case(self, case_id, **_query):
        """One case: its facts, what was written, and whose turn it is."""
        return self._render_one_case(self._find_case(case_id))

    @http.route("/my/cases/<string:case_id>/files/<string:file_id>", **LOOK_ROUTE)
    def client_case_file(self, case_id, file_id, **_query):
        """A file that was sent in a case; never one of a note."""
        files_sudo = self._get_case_files(self._find_case(case_id))
        file_sudo = files_sudo.filtered(lambda file: file.id == _read_id(file_id))
        if not file_sudo:
            raise request.not_found()
        return self._send_case_file(file_sudo)

    @http.route("/my/cases/<string:case_id>/fields/<string:name>", **LOOK_ROUTE)
    def client_case_field(self, case_id, name, **_query):
        """The file of a ticked field."""
        case_sudo = self._find_case(case_id)
        facts = request.env["client.portal.field"]._get_facts(case_sudo)
        if not any(fact["name"] == name and fact["kind"] == "file" for fact in facts):
            raise request.not_found()
        return self._send_case_file(case_sudo, name)

    # ------------------------------------------------------------------ what clients do

    @http.route("/my/cases/new/send", **ACT_ROUTE)
    def client_open_case(self, **form):
        """Open a case; a second click gets the same one."""
        self._check_cases_shown()
        Case, user = request.env["helpdesk.ticket"], request.env.user
        key = _take(form.get("key"))[:64]
        try:
            with request.env.cr.savepoint():
                case_sudo = Case._open_from_client(user, form, _take_files(), key)
        except UniqueViolation:
            # The other click was first, and is stored: the list has it.
            return request.redirect("/my/cases", 303)
        except AccessError:
            raise
        except UserError as error:
            return self._render_new_case(str(error), form)
        return request.redirect(f"/my/cases/{case_sudo.id}", 303)

    @http.route("/my/cases/<string:case_id>/send", **ACT_ROUTE)
    def client_answer_case(self, case_id, text="", **_form):
        """Write in a case."""
        case_sudo = self._find_case(case_id)
        try:
            with request.env.cr.savepoint():
                case_sudo._answer_from_client(request.env.user, text, _take_files())
        except AccessError:
            raise
        except UserError as error:
            return self._render_one_case(case_sudo, str(error), _take(text))
        return request.redirect(f"/my/cases/{case_sudo.id}", 303)

    @http.route("/my/cases/<string:case_id>/close", **ACT_ROUTE)
    def client_close_case(self, case_id, **_form):
        """Nothing is left to do."""
        case_sudo = self._find_case(case_id)
        case_sudo._close_from_client(request.env.user)
        return request.redirect(f"/my/cases/{case_sudo.id}", 303)

    @http.route("/my/cases/<string:case_id>/reopen", **ACT_ROUTE)
    def client_reopen_case(self, case_id, **_form):
        """It was not done after all."""
        case_sudo = self._find_case(case_id)
        case_sudo._reopen_from_client(request.env.user)
        return request.redirect(f"/my/cases/{case_sudo.id}", 303)

    # ------------------------------------------------------------------ OCA's own addresses

    @http.route()
    def portal_my_tickets(self, *args, **kw):
        """The list of ours."""
        if request.env.user.sudo().company_id.client_show_cases:  # sudo: of the user himself
            return request.redirect("/my/cases")
        return super().portal_my_tickets(*args, **kw)

    @http.route()
    def portal_my_ticket(self, ticket_id, access_token=None, **kw):
        """The page of ours for who sees the case there; with a key, and for the team, OCA's."""
        user = request.env.user
        if not user._is_public() and user.sudo().company_id.client_show_cases:  # sudo: as above
            domain = [("id", "=", ticket_id)]
            if is_id(ticket_id) and request.env["helpdesk.ticket"]._find_for_client(user, domain):
                return request.redirect(f"/my/cases/{ticket_id}")
        return super().portal_my_ticket(ticket_id, access_token=access_token, **kw)

    # ------------------------------------------------------------------ finding

    def _check_cases_shown(self):
        # sudo: a switch of the user's own company
        if not request.env.user.sudo().company_id.client_show_cases:
            raise request.not_found()

    def _find_case(self, case_id):
        """The case of this client, under sudo.

        :raise NotFound: it is not his, or not there: no difference
        """
        portal = request.env["client.portal"]
        case_sudo = portal._find_client_case(request.env.user, case_id)
        if not case_sudo:
            raise request.not_found()
        return case_sudo

    def _get_case_files(self, case_sudo):
        return get_shown_files(case_sudo) | case_sudo._find_client_messages().attachment_ids

    # ------------------------------------------------------------------ answering

    def _render_one_case(self, case_sudo, refusal="", typed=""):
        return self._render_cases(
            "client_case",
            case=request.env["client.portal"]._get_case_values(request.env.user, case_sudo),
            refusal=refusal,
            typed=typed,
        )

    def _render_new_case(self, refusal="", form=None):
        typed = {name: _take(value) for name, value in (form or {}).items()}
        inputs = request.env["client.portal.field"]._get_inputs("helpdesk.ticket", typed)
        key = typed.get("key") or uuid4().hex
        return self._render_cases(
            "client_new_case", inputs=inputs, refusal=refusal, typed=typed, key=key
        )

    def _render_cases(self, template, **values):
        response = request.render(
            f"client_portal_ext_helpdesk.{template}",
            {
                **self._prepare_portal_layout_values(),
                "page_name": "client_cases",
                "max_files": MAX_FILES,
                "max_megabytes": FILE_MEGABYTES,
                "max_subject": MAX_SUBJECT,
                "max_description": MAX_DESCRIPTION,
                **values,
            },
        )
        response.headers.update(HEADERS)
        return response

    def _send_case_file(self, record_sudo, field_name="raw"):
        # sudo: the case was found for this client, and the file is one of those it shows
        Binary_sudo = request.env["ir.binary"].sudo()
        stream = Binary_sudo._get_stream_from(record_sudo, field_name)
        response = stream.get_response(as_attachment=True)
        response.headers.update(HEADERS)
        return response


def _take(text):
    return clean(text).strip() if isinstance(text, str) else ""


def _take_files():
    """The files of a form: pairs of name and content.

    :raise UserError: too many, or one is too big
    """
    files = [each for each in request.httprequest.files.getlist("files") if each.filename]
    limit = FILE_MEGABYTES * 1024**2
    taken = [(_take(each.filename)[:255] or "file", each.read(limit + 1)) for each in files]
    if len(taken) > MAX_FILES or any(len(raw) > limit for _name, raw in taken):
        raise UserError(
            request.env._(
                "At most %(count)s files of %(size)s MB each can be sent.",
                count=MAX_FILES,
                size=FILE_MEGABYTES,
            )
        )
    return taken


def _read_id(value):
    number = read_digits(value) if isinstance(value, str) else None
    return number if is_id(number) else 0
