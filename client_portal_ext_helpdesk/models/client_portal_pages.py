from odoo import api, models
from odoo.fields import Domain
from odoo.tools import format_datetime

from odoo.addons.client_portal_ext.models.client_portal import Page
from odoo.addons.omnichannel_chat.tools.arguments import clean, is_id, read_digits
from odoo.addons.omnichannel_chat_helpdesk.controllers.portal import (
    get_closing_stages,
    get_shown_files,
)
from odoo.addons.portal.controllers.portal import pager

from .helpdesk_ticket import FILE_MEGABYTES, MAX_FILES

#: Cases on one page of the list.
PAGE = 20
#: Characters that are searched for.
MAX_SEARCH = 200
#: Where is searched, by what the list offers.
SEARCHED = {
    "all": ("number", "name", "category_id.name"),
    "number": ("number",),
    "subject": ("name",),
    "category": ("category_id.name",),
}


class ClientPortal(models.AbstractModel):
    """The pages of cases: for their client, and for the team in his place."""

    _inherit = "client.portal"

    @api.model
    def _get_pages(self):
        return {
            **super()._get_pages(),
            r"/my/cases(?:/page/(?P<page>[0-9]+))?": self._get_case_list_page,
            r"/my/cases/(?P<case_id>[0-9]+)": self._get_case_page,
        }

    @api.model
    def _get_case_list_page(self, user, query):
        """The client's cases, of one state or of all; None where the business shows none."""
        # sudo: a switch of the user's own company
        if not user.sudo().company_id.client_show_cases:
            return None
        cases = self.env["helpdesk.ticket"]
        states = self._get_case_states()
        kept = _read_case_query(query, states)
        domain = _get_case_domain(**kept)
        pages = pager(
            url="/my/cases",
            # sudo: the domain starts from the user
            total=cases.sudo().search_count(cases._get_client_domain(user) & domain),
            page=query.get("page") or 1,
            step=PAGE,
            url_args={
                name: value
                for name, value in kept.items()
                if value and (name != "search_in" or kept["search"])
            },
        )
        found_sudo = cases._find_for_client(user, domain, limit=PAGE, offset=pages["offset"])
        rows = [self._get_case_row(case_sudo, states) for case_sudo in found_sudo]
        values = {"rows": rows, "states": states, "pager": pages, **kept}
        return Page(
            self.env._("Cases"),
            "client_portal_ext_helpdesk.client_cases",
            values,
            model="helpdesk.ticket",
            rows={"rows": "helpdesk.ticket"},
        )

    @api.model
    def _find_client_case(self, user, case_id):
        """A case of a client, under sudo; none where it is not his, or not there.

        :param str case_id: whatever stands in the address
        """
        cases = self.env["helpdesk.ticket"]
        number = read_digits(case_id) if isinstance(case_id, str) else None
        # sudo: a switch of the user's own company
        if not is_id(number) or not user.sudo().company_id.client_show_cases:
            return cases.sudo().browse()
        return cases._find_for_client(user, [("id", "=", number)])

    @api.model
    def _get_case_page(self, user, query):
        """One case; None where it is not the client's."""
        case_sudo = self._find_client_case(user, query.get("case_id"))
        if not case_sudo:
            return None
        values = {
            "case": self._get_case_values(user, case_sudo),
            "max_files": MAX_FILES,
            "max_megabytes": FILE_MEGABYTES,
        }
        return Page(
            self.env._("Cases"),
            "client_portal_ext_helpdesk.client_case",
            values,
            model="helpdesk.ticket",
            rows={"case": "helpdesk.ticket"},
        )

    # ------------------------------------------------------------------ what they show

    @api.model
    def _get_case_states(self):
        stages = self.env["helpdesk.ticket.stage"]
        return dict(stages._fields["client_state"]._description_selection(self.env))

    @api.model
    def _get_case_row(self, case_sudo, states):
        state = case_sudo.stage_id.client_state
        return {
            "url": f"/my/cases/{case_sudo.id}",
            "id": case_sudo.id,
            "number": case_sudo.number,
            "subject": case_sudo.name,
            "state": state,
            "state_label": states[state],
            "at": format_datetime(self.env, case_sudo.create_date, dt_format="short"),
        }

    @api.model
    def _get_case_values(self, user, case_sudo):
        messages_sudo = case_sudo._find_client_messages()
        loose_sudo = get_shown_files(case_sudo) - messages_sudo.attachment_ids
        return {
            **self._get_case_row(case_sudo, self._get_case_states()),
            "description": case_sudo.description,
            "facts": self.env["client.portal.field"]._get_facts(case_sudo),
            "messages": [
                self._get_case_message(user, case_sudo, message) for message in messages_sudo
            ],
            "files": [self._get_case_file(case_sudo, file) for file in loose_sudo],
            "may_close": bool(get_closing_stages(case_sudo)),
        }

    @api.model
    def _get_case_message(self, user, case_sudo, message_sudo):
        own = message_sudo.author_id == user.partner_id
        return {
            "author": self.env._("You") if own else message_sudo.author_id.name or "",
            "at": format_datetime(self.env, message_sudo.date, dt_format="short"),
            "body": message_sudo.body,
            "files": [self._get_case_file(case_sudo, file) for file in message_sudo.attachment_ids],
        }

    @api.model
    def _get_case_file(self, case_sudo, file_sudo):
        return {
            "url": f"/my/cases/{case_sudo.id}/files/{file_sudo.id}",
            "name": file_sudo.name,
        }


def _read_case_query(query, states):
    """What the list of cases is asked for; odd values are none."""
    state, search, where = (query.get(name) for name in ("state", "search", "search_in"))
    return {
        "state": state if state in states else "",
        "search": clean(search).strip()[:MAX_SEARCH] if isinstance(search, str) else "",
        "search_in": where if where in SEARCHED else "all",
    }


def _get_case_domain(state, search, search_in):
    domain = Domain("stage_id.client_state", "=", state) if state else Domain.TRUE
    if search:
        domain &= Domain.OR(Domain(name, "ilike", search) for name in SEARCHED[search_in])
    return domain
