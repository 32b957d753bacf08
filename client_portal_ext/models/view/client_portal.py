import re

from odoo import api, models

from ..client_portal import Todo


class ClientPortal(models.AbstractModel):
    """*View as client* (S1-70): which pages there are, and what of them an employee may see."""

    _inherit = "client.portal"

    @api.model
    def _find_page(self, user, path, query):
        """The page at an address, as this client sees it; None = there is none to be looked at.

        :param dict query: what the address says besides, texts only
        :rtype: Page | None
        """
        for pattern, get_page in self._get_pages().items():
            if found := re.fullmatch(pattern, path):
                return get_page(user, {**query, **found.groupdict()})
        return None

    @api.model
    def _is_page(self, path):
        """Whether a page of this address can be looked at."""
        return any(re.fullmatch(pattern, path) for pattern in self._get_pages())

    @api.model
    def _keep_readable(self, page):
        """What of a client's page the current user may read himself; None = nothing of it.

        :rtype: Page | None
        """
        if page.model and not self._may_read_all(page):
            return None
        values = dict(page.values)
        for name, model in page.rows.items():
            rows = values[name]
            documents = [_get_document(row, model) for row in _list_rows(rows)]
            readable = self._find_readable(documents)
            if isinstance(rows, dict):
                if not readable:
                    return None
            else:
                values[name] = [row for row in rows if _get_document(row, model) in readable]
        return page._replace(values=values)

    @api.model
    def _may_read_all(self, page):
        """Whether the current user may read all that a page adds up: a sum tells of what he may
        not.
        """
        Model = self.env[page.model]
        if not Model.has_access("read"):
            return False
        # sudo: how many there are, compared with those that he may read; nothing of it is told
        return not page.domain or Model.search_count(page.domain) == Model.sudo().search_count(
            page.domain
        )


def _list_rows(rows):
    return [rows] if isinstance(rows, dict) else rows


def _get_document(row, model):
    """For which document a row stands; () = it is not said."""
    if isinstance(row, Todo):
        return row.document
    return model, row["id"] if isinstance(row, dict) else row.id
