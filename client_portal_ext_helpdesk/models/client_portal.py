from odoo import api, models

from odoo.addons.client_portal_ext.models.client_portal import MOST_TODOS, Section, Todo


class ClientPortal(models.AbstractModel):
    """Cases in the portal; those that wait for the client are things to do."""

    _inherit = "client.portal"

    @api.model
    def _get_sections(self, user):
        sections = super()._get_sections(user)
        # sudo: a switch of the user's own company
        if not user.sudo().company_id.client_show_cases:
            return sections
        badge = self.env["helpdesk.ticket"]._count_for_client(user, "waiting")
        cases = Section("cases", self.env._("Cases"), "/my/cases", "fa-life-ring", 60, badge)
        return [*sections, cases]

    @api.model
    def _get_own_pages(self):
        return {**super()._get_own_pages(), "cases": ["/my/cases", "/my/tickets", "/my/ticket"]}

    @api.model
    def _get_todos(self, user):
        todos = super()._get_todos(user)
        # sudo: a switch of the user's own company
        if not user.sudo().company_id.client_show_cases:
            return todos
        cases_sudo = self.env["helpdesk.ticket"]._find_for_client(
            user, domain=[("stage_id.client_state", "=", "waiting")], limit=MOST_TODOS
        )
        return [
            *todos,
            *(
                Todo(
                    key=f"case-{case.id}",
                    title=case.name,
                    url=f"/my/cases/{case.id}",
                    button=self.env._("Answer"),
                    icon="fa-life-ring",
                    detail=self.env._("Case %s waits for your answer", case.number),
                    document=("helpdesk.ticket", case.id),
                )
                for case in cases_sudo
            ),
        ]

    @api.model
    def _get_owed(self, account):
        cases = self.env["helpdesk.ticket"]
        if not cases.has_access("read"):
            return super()._get_owed(account)
        ours = cases.search(
            [
                ("commercial_partner_id", "=", account.id),
                ("stage_id.client_state", "in", ("open", "in_progress")),
            ],
            order="create_date, id",
            limit=MOST_TODOS,
        )
        return [
            *super()._get_owed(account),
            *(
                Todo(
                    key=f"case-{case.id}",
                    title=case.name,
                    url=self._get_document_url(case._name, case.id),
                    button=self.env._("View"),
                    icon="fa-life-ring",
                    detail=self.env._("Case %s", case.number),
                    document=(case._name, case.id),
                )
                for case in ours
            ),
        ]
