from odoo import api, models
from odoo.tools import format_datetime

from ..client_portal import Todo

#: People of a firm of whom is looked what waits for them.
MOST_PEOPLE = 10
#: Rows of one kind, at most.
MOST_OWED = 50


class ClientPortal(models.AbstractModel):
    """The mirror on a customer's form: what waits for him, and what he waits for."""

    _inherit = "client.portal"

    @api.model
    def _get_mirror(self, contact):
        """Both sides, of what the current user may read himself.

        What waits for a contact is what he finds on his own first page; for a firm, what waits for
        any of its people.

        :rtype: dict[str, list[Todo]]
        """
        return {
            "todos": self._get_mirrored_todos(contact),
            "owed": self._get_owed(contact._get_account()),
        }

    @api.model
    def _get_mirrored_todos(self, contact):
        todos = {}
        for user_sudo in self._find_mirrored_users(contact):
            portal = self._as_client(user_sudo)
            # As the client finds them: no list of our own.
            todos |= {todo.key: todo for todo in portal._get_ordered_todos(portal.env.user)}
        readable = self._find_readable({todo.document for todo in todos.values()})
        return [
            todo._replace(url=self._get_document_url(*todo.document))
            for todo in todos.values()
            if todo.document in readable
        ]

    @api.model
    def _find_mirrored_users(self, contact):
        """Whose first pages are looked at, under sudo: his own, else those of a firm's people."""
        # sudo: who of a contact, whom the team reads, comes into the portal
        people_sudo = contact.sudo()
        users_sudo = people_sudo._get_client_users()
        if not users_sudo and contact == contact._get_account():
            people_sudo = contact._get_account_contacts()
            users_sudo = people_sudo._get_client_users()
        own = self.env.user.company_ids
        return [
            user_sudo
            for user_sudo in users_sudo.values()
            if user_sudo.company_id in own and user_sudo.partner_id._is_client_let_in(user_sudo)
        ][:MOST_PEOPLE]

    @api.model
    def _as_client(self, user_sudo):
        """This model as a client has it, of the companies in which the current user works, too."""
        companies = (user_sudo.company_id | user_sudo.company_ids) & self.env.user.company_ids
        return self.with_user(user_sudo.id).with_context(allowed_company_ids=companies.ids)

    @api.model
    def _get_document_url(self, model, number):
        """Where the team opens a document."""
        return f"/odoo/{'chats' if model == 'omnichannel.chat' else model}/{number}"

    @api.model
    def _get_owed(self, account):
        chats = self.env["omnichannel.chat"]
        if not chats.has_access("read"):
            return super()._get_owed(account)
        unanswered = chats.search(
            [
                ("partner_id", "child_of", account.id),
                ("state", "=", "open"),
                ("waiting_since", "!=", False),
            ],
            order="waiting_since, id",
            limit=MOST_OWED,
        )
        return [
            *super()._get_owed(account),
            *(
                Todo(
                    key=f"chat-{chat.id}",
                    title=chat.display_name,
                    url=self._get_document_url(chat._name, chat.id),
                    button=self.env._("View"),
                    icon="fa-comments",
                    detail=self.env._(
                        "Unanswered since %s",
                        format_datetime(self.env, chat.waiting_since, dt_format="short"),
                    ),
                    document=(chat._name, chat.id),
                )
                for chat in unanswered
            ),
        ]
