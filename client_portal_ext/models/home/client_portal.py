from datetime import date

from odoo import api, fields, models
from odoo.http import request

from ..client_portal import MOST_TODOS, Section, Todo

#: Places that the bar of a phone has beside "More".
BAR = 4
#: Chats on the first page.
RECENT = 3


class ClientPortal(models.AbstractModel):
    """Home, chats and account among the places; open tasks among what waits."""

    _inherit = "client.portal"

    @api.model
    def _get_sections(self, user):
        Chat = self.env["omnichannel.chat"]
        open_sudo = Chat._find_for_client(user, domain=[("state", "=", "open")])
        news = open_sudo._count_client_news(user) if open_sudo else 0
        return [
            *super()._get_sections(user),
            Section("home", self.env._("Home"), "/my", "fa-home", 0),
            Section("chats", self.env._("Chats"), "/my/chats", "fa-comments", 10, news),
            Section("account", self.env._("Account"), "/my/account", "fa-user", 90),
        ]

    @api.model
    def _get_own_pages(self):
        return {**super()._get_own_pages(), "chats": ["/my/chats"]}

    @api.model
    def _get_todos(self, user):
        chats_sudo = self.env["omnichannel.chat"]._find_for_client(
            user, domain=[("state", "=", "open")]
        )
        # sudo: of threads that were found for this user
        tasks_sudo = self.env["omnichannel.task"].sudo()
        tasks_sudo = tasks_sudo.search_fetch(
            [("chat_id", "in", chats_sudo.ids), ("is_open", "=", True)],
            ["name", "chat_id", "due_date"],
            order="due_date, chat_id, sequence, id",
            limit=MOST_TODOS,
        )
        today = fields.Date.context_today(user)
        return [
            *super()._get_todos(user),
            *(
                Todo(
                    key=f"task-{task.id}",
                    title=task.name,
                    url=task.chat_id._get_client_url(),
                    button=self.env._("View"),
                    icon="fa-check-square-o",
                    detail=task.chat_id.subject or "",
                    due=task.due_date or None,
                    is_late=bool(task.due_date and task.due_date < today),
                    document=("omnichannel.chat", task.chat_id.id),
                )
                for task in tasks_sudo
            ),
        ]

    @api.model
    def _get_ordered_todos(self, user):
        """What waits for a client: what is late first, then by day, then what has none.

        :rtype: list[Todo]
        """
        return sorted(
            self._get_todos(user),
            key=lambda todo: (not todo.is_late, todo.due or date.max),
        )

    @api.model
    def _get_navigation(self):
        """The places of the portal for who asks now; none for the team and for visitors.

        :return: all of them, those in the bar of a phone, and the rest
        :rtype: dict
        """
        user = self.env.user
        if not self.env["omnichannel.chat"]._is_client(user):
            return {}
        return self._get_way(user, request.httprequest.path if request else "/my")

    @api.model
    def _get_way(self, user, path):
        """The places of the portal for a client who is on the page of this path.

        :rtype: dict
        """
        sections = sorted(self._get_sections(user), key=lambda each: each.sequence)
        here = self._find_here(sections, path)
        return {"sections": sections, "bar": sections[:BAR], "more": sections[BAR:], "here": here}

    @api.model
    def _get_pages(self):
        return {**super()._get_pages(), "/my": self._get_home_page}

    @api.model
    def _get_home_page(self, user, query):
        """What waits for the client, and what is new."""
        page = super()._get_home_page(user, query)
        values = {
            **page.values,
            "client_todos": self._get_ordered_todos(user),
            "client_chats": self._get_recent_chats(user),
        }
        rows = {**page.rows, "client_todos": "", "client_chats": "omnichannel.chat"}
        return page._replace(values=values, rows=rows)

    @api.model
    def _find_here(self, sections, path):
        """The key of the place to which a page belongs; the longest address wins."""
        own = self._get_own_pages()
        pages = [(url, each.key) for each in sections for url in [each.url, *own.get(each.key, [])]]
        fitting = [(len(url), key) for url, key in pages if _is_below(path, url)]
        return max(fitting, default=(0, sections[0].key))[1]

    @api.model
    def _get_recent_chats(self, user):
        """Rows of the threads in which something came last, see ``_get_client_rows``."""
        chats_sudo = self.env["omnichannel.chat"]._find_for_client(
            user,
            domain=[("state", "=", "open")],
            order="last_message_at desc, id desc",
            limit=RECENT,
        )
        return chats_sudo._get_client_rows(user)

    @api.model
    def _has_own_page(self, url):
        """Whether a card of the first page leads to what is a place of ours."""
        path = (url or "").partition("?")[0]
        return any(_is_below(path, each) for own in self._get_own_pages().values() for each in own)


def _is_below(path, url):
    return f"{path}/".startswith(f"{url}/")
