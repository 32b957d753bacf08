from odoo import api, models

from odoo.addons.omnichannel_chat.models.threads.documents.omnichannel_folder_client import PAGE
from odoo.addons.omnichannel_chat.tools.arguments import is_id, read_digits
from odoo.addons.portal.controllers.portal import pager

from ..client_portal import Page, Section


class ClientPortal(models.AbstractModel):
    """Documents: the shared folders of a client, where there are any (S1-53)."""

    _inherit = "client.portal"

    @api.model
    def _get_sections(self, user):
        sections = super()._get_sections(user)
        if not self.env["omnichannel.folder"]._find_for_client(user):
            return sections
        label = self.env._("Documents")
        return [*sections, Section("folders", label, "/my/folders", "fa-folder-o", 60)]

    @api.model
    def _get_own_pages(self):
        return {**super()._get_own_pages(), "folders": ["/my/folders"]}

    @api.model
    def _get_pages(self):
        one = r"/my/folders/(?P<folder_id>[0-9]+)(?:/page/(?P<page>[0-9]+))?"
        pages = {"/my/folders": self._get_folders_page, one: self._get_folder_page}
        return {**super()._get_pages(), **pages}

    @api.model
    def _get_folders_page(self, user, _query):
        """The list of folders, for who looks in the client's place."""
        folders_sudo = self.env["omnichannel.folder"]._find_for_client(user)
        return Page(
            self.env._("Documents"),
            "omnichannel_chat.client_folders",
            {"folders": folders_sudo._get_client_rows()},
            model="omnichannel.folder",
            rows={"folders": "omnichannel.folder"},
        )

    @api.model
    def _get_folder_page(self, user, query):
        """One folder, for who looks in the client's place; None = there is none."""
        number = read_digits(query["folder_id"])
        ids = [number] if is_id(number) else []
        folder_sudo = self.env["omnichannel.folder"]._find_for_client(user, ids)
        if not folder_sudo:
            return None
        total = folder_sudo._count_client_files()
        url = folder_sudo._get_client_url()
        pages = pager(url=url, total=total, page=query.get("page") or 1, step=PAGE)
        (folder,) = folder_sudo._get_client_rows()
        values = {
            "folder": folder,
            "files": folder_sudo._get_client_files(user, pages["offset"]),
            "limits": self.env["omnichannel.chat"]._get_client_limits(),
            "pager": pages,
            "refusal": "",
        }
        return Page(
            folder["name"],
            "omnichannel_chat.client_folder",
            values,
            model="omnichannel.folder",
            rows={"folder": "omnichannel.folder"},
        )
