from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.portal.controllers.portal import pager

from ..models.threads.documents.omnichannel_folder_client import PAGE
from ..tools.arguments import short_text
from .client_threads import ACT_ROUTE, LOOK_ROUTE, PAGE_ROUTE, ClientThreads, _read, _read_id


class ClientFolders(ClientThreads):
    """The folders that a client's firm shares with us: looked at, downloaded, filled."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if not counters:
            found_sudo = self._get_folders()._find_for_client(request.env.user)
            values["has_client_folders"] = bool(found_sudo)
        return values

    @http.route("/my/folders", **PAGE_ROUTE, readonly=True)
    def client_folders(self, **_query):
        """The folders that the client may see."""
        user = request.env.user
        if not self._get_chats()._is_client(user):
            raise request.not_found()
        folders_sudo = self._get_folders()._find_for_client(user)
        rows = folders_sudo._get_client_rows()
        return self._render("client_folders", page_name="client_folders", folders=rows)

    @http.route(
        ["/my/folders/<string:folder_id>", "/my/folders/<string:folder_id>/page/<int:page>"],
        **PAGE_ROUTE,
        readonly=True,
    )
    def client_folder(self, folder_id, page=1, **_query):
        """One folder: its files, the newest first."""
        return self._render_folder(self._find_folder(folder_id), page)

    @http.route("/my/folders/<string:folder_id>/files/<string:file_id>", **LOOK_ROUTE)
    def client_folder_file(self, folder_id, file_id, download=None, **_query):
        """A file of a folder: shown where a browser does so safely, else a download."""
        file_sudo = self._find_folder(folder_id)._find_client_file(_read_id(file_id))
        return self._show_file(file_sudo, download=download)

    @http.route("/my/folders/<string:folder_id>/upload", **ACT_ROUTE)
    def client_folder_upload(self, folder_id, **_form):
        """Put files into a folder."""
        folder_sudo = self._find_folder(folder_id)

        def keep():
            uploads = [
                (_read(short_text, file.filename), file.read())
                for file in request.httprequest.files.getlist("file")
                if file.filename
            ]
            folder_sudo._keep_client_files(request.env.user, uploads)

        return self._act_in_folder(folder_sudo, keep)

    @http.route("/my/folders/<string:folder_id>/files/<string:file_id>/remove", **ACT_ROUTE)
    def client_folder_remove(self, folder_id, file_id, **_form):
        """Take a file of one's own out of a folder."""
        folder_sudo = self._find_folder(folder_id)

        def remove():
            folder_sudo._remove_client_file(request.env.user, _read_id(file_id))

        return self._act_in_folder(folder_sudo, remove)

    # ------------------------------------------------------------------ finding, answering

    def _get_folders(self):
        """The model, with the client's clock."""
        zone = self._get_chats().env.context["tz"]
        return request.env["omnichannel.folder"].with_context(tz=zone)

    def _find_folder(self, folder_id):
        """The folder of this client, under sudo.

        :raise NotFound: it is not his, not shared, or not there: no difference
        """
        found_sudo = self._get_folders()._find_for_client(request.env.user, [_read_id(folder_id)])
        if not found_sudo:
            raise request.not_found()
        return found_sudo

    def _act_in_folder(self, folder_sudo, act):
        """Do something in a folder, all of it or nothing; then the folder is shown."""
        try:
            with request.env.cr.savepoint():
                act()
        except UserError as error:
            return self._render_folder(folder_sudo, refusal=str(error))
        return request.redirect(folder_sudo._get_client_url(), 303)

    def _render_folder(self, folder_sudo, page=1, refusal=""):
        url = folder_sudo._get_client_url()
        pages = pager(url=url, total=folder_sudo._count_client_files(), page=page, step=PAGE)
        (folder,) = folder_sudo._get_client_rows()
        return self._render(
            "client_folder",
            page_name="client_folders",
            folder=folder,
            files=folder_sudo._get_client_files(request.env.user, pages["offset"]),
            limits=self._get_chats()._get_client_limits(),
            pager=pages,
            refusal=refusal,
        )
