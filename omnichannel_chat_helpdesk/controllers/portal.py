import contextlib

from odoo import fields, http
from odoo.exceptions import AccessError, MissingError
from odoo.http import request

from odoo.addons.helpdesk_mgmt.controllers.main import HelpdeskTicketController
from odoo.addons.helpdesk_mgmt.controllers.myaccount import CustomerPortalHelpdesk

#: Of one new case.
MAX_FILES = 10
MAX_FILE_MEGABYTES = 25
MAX_SUBJECT = 200
MAX_DESCRIPTION = 20_000


class CaseForms(HelpdeskTicketController):
    """What customers change in the portal: their own cases, by POST, with what they are offered.

    Helpdesk Management closes anybody's case, and makes new ones, for whoever follows a link; it
    takes teams and categories that it does not show, and files without an end.
    """

    # ------------------------------------------------------------------ closing

    @http.route(methods=["POST"])
    def support_ticket_close(self, ticket_id=None, stage_id=None, **kw):
        """Close a case that one may see, into a stage that its page offers."""
        ticket = request.env["helpdesk.ticket"].browse(_to_id(ticket_id)).exists()
        if not ticket or not ticket.has_access("read"):
            # Whether there is such a case is told to nobody.
            return request.redirect("/my")
        # sudo: customers write no cases; of this one the access was checked, the stage is below
        ticket_sudo = ticket.sudo()
        stages_sudo = get_closing_stages(ticket_sudo)
        stage_sudo = stages_sudo.filtered(lambda stage: stage.id == _to_id(stage_id))
        if stage_sudo and not ticket_sudo.closed:
            ticket_sudo.stage_id = stage_sudo
        return request.redirect(f"/my/ticket/{ticket.id}")

    # ------------------------------------------------------------------ making

    @http.route(methods=["POST"])
    def submit_ticket(self, **kw):
        """Make a case of what the form offers; what cannot be taken is said above the form."""
        values = {
            **kw,
            "subject": _clean(kw.get("subject")),
            "description": _clean(kw.get("description")),
        }
        files = [file for file in request.httprequest.files.getlist("attachment") if file.filename]
        for file in files:
            file.filename = _clean(file.filename)
        problem = self._find_problem(values, files)
        if problem:
            form = self._get_create_new_ticket_values(**values)
            form |= {name: values[name] for name in ("subject", "description")}
            return request.render(
                "helpdesk_mgmt.portal_create_ticket", {**form, "problem": problem}, status=400
            )
        return super().submit_ticket(**values)

    def _find_problem(self, values, files):
        """Why no case is made of this, for the customer; "" = one is."""
        env, company = request.env, request.env.company
        if not values["subject"] or not values["description"]:
            return env._("Write a subject and a description.")
        if len(values["subject"]) > MAX_SUBJECT or len(values["description"]) > MAX_DESCRIPTION:
            return env._(
                "That is too long: a subject has at most %(subject)s characters, a description "
                "%(description)s.",
                subject=MAX_SUBJECT,
                description=MAX_DESCRIPTION,
            )
        choices = (
            (self._get_teams(), "team", company.helpdesk_mgmt_portal_team_id_required),
            (self._get_categories(), "category", company.helpdesk_mgmt_portal_category_id_required),
        )
        for offered, name, required in choices:
            if offered and required and not _choose(offered, values.get(name)):
                return env._("Choose a team and a category.")
        limit = MAX_FILE_MEGABYTES * 1024**2
        if len(files) > MAX_FILES or sum(map(_get_size, files)) > limit:
            return env._(
                "At most %(count)s files of %(size)s MB in all can be sent.",
                count=MAX_FILES,
                size=MAX_FILE_MEGABYTES,
            )
        return ""

    def _prepare_submit_ticket_vals(self, **kw):
        chosen = {
            "team": _choose(self._get_teams(), kw.get("team")),
            "category": _choose(self._get_categories(), kw.get("category")),
        }
        return super()._prepare_submit_ticket_vals(**{**kw, **chosen})


class CasePages(CustomerPortalHelpdesk):
    """What customers see in the portal: nothing of what the team keeps for itself."""

    @http.route()
    def portal_my_tickets(self, *args, **kw):
        """The list; what stands in its address and means nothing is left out."""
        stages = request.env["helpdesk.ticket.stage"].search([])
        known = {
            "sortby": self._ticket_get_searchbar_sortings(),
            "groupby": self._ticket_get_searchbar_groupby(),
            "search_in": self._ticket_get_searchbar_inputs(),
            "filterby": ["all", *map(str, stages.ids)],
        }
        if not (_is_time(kw.get("date_begin")) and _is_time(kw.get("date_end"))):
            kw |= {"date_begin": None, "date_end": None}
        kw |= {name: None for name, values in known.items() if kw.get(name) not in values}
        return super().portal_my_tickets(*args, **{**kw, "search": _clean(kw.get("search"))})

    @http.route()
    def portal_my_ticket(self, ticket_id, access_token=None, **kw):
        """A case; only files that are shown get a key."""
        token = access_token if (access_token or "").isascii() else None
        try:
            ticket_sudo = self._document_check_access("helpdesk.ticket", ticket_id, token)
        except (AccessError, MissingError):
            return request.redirect("/my")
        values = self._ticket_get_page_view_values(ticket_sudo, token, **kw)
        return request.render("helpdesk_mgmt.portal_helpdesk_ticket_page", values)

    def _ticket_get_page_view_values(self, ticket, access_token, **kwargs):
        # sudo: of a case that was found for this user or this key, and only what is shown of it
        files_sudo = get_shown_files(ticket.sudo())
        for file_sudo in files_sudo:
            file_sudo.generate_access_token()
        values = super()._ticket_get_page_view_values(ticket, access_token, **kwargs)
        return {**values, "shown_files": files_sudo}


def get_closing_stages(ticket_sudo):
    """Stages into which the page of a case offers to close it."""
    stages_sudo = ticket_sudo.team_id.with_company(ticket_sudo.company_id)._get_applicable_stages()
    return stages_sudo.filtered("close_from_portal")


def get_shown_files(ticket_sudo):
    """Files of a case that its customer may see: what he sent, and what was written to him."""
    messages_sudo = ticket_sudo.message_ids.filtered(
        lambda message: not message.is_internal and not message.subtype_id.internal
    )
    return ticket_sudo.attachment_ids.filtered(
        lambda file: file.create_uid.share or file in messages_sudo.attachment_ids
    )


def _to_id(value):
    """An id out of a form; 0, which nothing has, for whatever else stands there."""
    text = str(value or "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def _choose(offered, value):
    """The id of what was chosen, if it was offered."""
    return _to_id(value) if offered and _to_id(value) in offered.ids else 0


def _clean(text):
    """A text that can be stored."""
    text = (text if isinstance(text, str) else "").replace("\x00", "")
    return text.encode(errors="replace").decode().strip()


def _is_time(value):
    with contextlib.suppress(ValueError, TypeError):
        return bool(fields.Datetime.to_datetime(value))
    return False


def _get_size(file):
    size = file.stream.seek(0, 2)
    file.stream.seek(0)
    return size
