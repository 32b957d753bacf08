from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ....tools.viewers import filter_viewers
from ..client.omnichannel_chat import MAX_FILES
from ..client.omnichannel_chat_pages import _to_iso
from .omnichannel_folder import SHARED

#: Files of a folder into which a client puts no more.
FULL = 500
#: So many are shown at once.
PAGE = 50


class OmnichannelFolder(models.Model):
    """The client's side of folders. Portal users have no right on them: what they see, they see by
    ``_find_for_client``, and what they do, they do by the methods here, which routes call.
    """

    _inherit = "omnichannel.folder"

    # ------------------------------------------------------------------ which

    @api.model
    def _find_for_client(self, user, ids=None):
        """The one door of clients to their folders (S1-53): those of their firm that are shared.

        :param user: one ``res.users`` record
        :param ids: only these, whoever's ids they are; None = all of his
        :return: folders under sudo; none at all for who is no client, or has no access any more
        """
        # sudo: of no folder; what this user may see is asked now
        nothing_sudo = self.sudo().browse()
        if not self.env["omnichannel.chat"]._is_client(user):
            return nothing_sudo
        user_sudo = user.sudo()
        wanted = Domain(
            [
                ("partner_id", "=", user_sudo.partner_id.commercial_partner_id.id),
                ("company_id", "in", user_sudo.company_ids.ids),
                ("access", "in", SHARED),
            ]
        )
        if ids is not None:
            wanted &= Domain("id", "in", ids)
        return nothing_sudo.search(wanted)

    def _get_client_file_domain(self):
        """Files that clients see: what hangs on a note or message of the folder is the team's."""
        return (
            Domain(self._get_file_domain())
            & Domain("type", "=", "binary")
            & Domain.custom(to_sql=_is_of_no_message)
        )

    def _find_client_file(self, file_id):
        """A file of this folder that its clients may open; may be empty.

        :param int file_id: whatever a browser says
        """
        wanted = self._get_client_file_domain() & Domain("id", "=", file_id)
        return self.env["ir.attachment"].search(wanted, limit=1)

    # ------------------------------------------------------------------ what is shown

    def _get_client_url(self):
        return f"/my/folders/{self.id}"

    def _get_client_rows(self):
        """What the list shows of each of these folders.

        :rtype: list[dict]
        """
        counts = self.env["ir.attachment"]._read_group(
            self._get_client_file_domain(), ["res_id"], ["__count"]
        )
        counts = dict(counts)
        has_many = len(self.company_id) > 1
        return [
            {
                "id": folder.id,
                "name": folder.name,
                "url": folder._get_client_url(),
                "count": counts.get(folder.id, 0),
                "may_edit": folder.access == "client_edit",
                "company": folder.company_id.name if has_many else "",
            }
            for folder in self
        ]

    def _count_client_files(self):
        return self.env["ir.attachment"].search_count(self._get_client_file_domain())

    def _get_client_files(self, user, offset=0):
        """Files of one folder, the newest first.

        :param user: the client's ``res.users``
        :rtype: list[dict]
        """
        chats = self.env["omnichannel.chat"]
        files = self.env["ir.attachment"].search(
            self._get_client_file_domain(), order="id desc", limit=PAGE, offset=offset
        )
        return [
            {
                "id": file.id,
                "name": file.name,
                "size": chats._tell_size(file.file_size),
                "url": f"{self._get_client_url()}/files/{file.id}",
                "author": self._tell_author(file, user),
                "at": chats._tell_list_time(file.create_date),
                "moment": _to_iso(file.create_date),
                "may_remove": self._may_remove(file, user),
            }
            for file in files
        ]

    def _tell_author(self, file, user):
        """Who has put a file here; of the team only the firm is named."""
        if file.create_uid == user:
            return self.env._("You")
        return file.create_uid.name if file.create_uid.share else self.company_id.name

    def _may_remove(self, file, user):
        return self.access == "client_edit" and file._is_uploaded_by(user)

    # ------------------------------------------------------------------ what clients do

    def _keep_client_files(self, user, uploads):
        """A client puts files into a folder that ``_find_for_client`` has found for him.

        :param user: his ``res.users``
        :param list uploads: pairs (name, content)
        :return: the ``ir.attachment`` records, under sudo
        :raise UserError: he may only look, a file cannot be taken, or there are too many
        """
        self._check_client_edit()
        if not uploads:
            raise UserError(self.env._("Choose a file."))
        chats, room = self.env["omnichannel.chat"], MAX_FILES
        # sudo: of none yet; each is made for him
        files_sudo = self.env["ir.attachment"].sudo()
        for name, content in uploads:
            if room <= 0:
                raise UserError(self.env._("At most %s files at once.", MAX_FILES))
            kept_sudo = chats._make_client_files(user, self, name, content, room)
            files_sudo |= kept_sudo
            room -= len(kept_sudo)
        if self._count_client_files() > FULL:
            raise UserError(self.env._("This folder is full. Please write to us."))
        self._tell_team_of_files(user, len(files_sudo))
        return files_sudo

    def _remove_client_file(self, user, file_id):
        """A client takes his own file out of a folder.

        :raise UserError: it is none of his, or he may only look
        """
        self._check_client_edit()
        file_sudo = self._find_client_file(file_id)
        if not file_sudo:
            raise UserError(self.env._("This document is not there any more."))
        if not file_sudo._is_uploaded_by(user):
            raise UserError(self.env._("You can take out what you have put here yourself."))
        # sudo: of the user himself
        person = user.sudo().partner_id
        self._message_log(
            body=self.env._(
                "%(person)s removed %(file)s.", person=person.name, file=file_sudo.name
            ),
            author_id=person.id,
        )
        file_sudo.unlink()

    def _check_client_edit(self):
        if self.access != "client_edit":
            raise UserError(self.env._("You can look at this folder, and put nothing into it."))

    # ------------------------------------------------------------------ the team

    def _tell_team_of_files(self, user, count):
        """Whoever has the client gets Odoo's notice (S1-60); nobody has him, so who sees all."""
        # sudo: of the user himself
        person, people = user.sudo().partner_id, self._get_responsible()
        # As ours, whose mails arrive, and in their language: who has done it is said.
        root = self.env.ref("base.user_root")
        # sudo: a note on a folder that was found for this client
        folder_sudo = self.with_user(root).with_context(lang=people[:1].lang).sudo()
        if count == 1:
            said = folder_sudo.env._("%s has added a document.", person.name)
        else:
            said = folder_sudo.env._(
                "%(person)s has added %(count)s documents.", person=person.name, count=count
            )
        folder_sudo.message_post(
            body=said,
            message_type="notification",
            subtype_xmlid="mail.mt_note",
            partner_ids=people.partner_id.ids,
        )

    def _get_responsible(self):
        """:return: ``res.users`` records who see this folder"""
        everybody = self.env.ref("omnichannel_chat.group_threads_all").all_user_ids
        for users in (self.partner_id.user_id, everybody):
            people = users.filtered(lambda user: user.active and not user.share)
            if seen := filter_viewers(self, people):
                return seen
        return self.env["res.users"]


def _is_of_no_message(_model, alias, _query):
    return SQL(
        "NOT EXISTS (SELECT FROM message_attachment_rel WHERE attachment_id = %s)",
        SQL.identifier(alias, "id"),
    )
