from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from odoo.addons.mail.tools.discuss import Store

from ....connectors.portal.connector import FILE_LIMIT
from ....tools.archives import (
    ArchiveError,
    Limits,
    is_archive,
    unpack,
)
from ....tools.arguments import (
    maybe,
    record_id,
    record_ids,
    takes,
)
from .omnichannel_folder import SHARED

FOLDER = "omnichannel.folder"

#: Unpacked, all files of a zip file together, in bytes.
UNPACKED_LIMIT = 100 * 1024 * 1024
#: Files that a zip file of the team becomes.
UNPACKED_FILES = 100
#: Such zip files are sent as they are: their reader has the password, or another program.
_KEPT = ("encrypted", "unsupported", "broken", "empty")
#: What was taken out of a thread is kept for the team so long.
KEPT_DAYS = 30


class OmnichannelChat(models.Model):
    """The documents of a thread: what either side has sent in it."""

    _inherit = "omnichannel.chat"

    file_count = fields.Integer("Number of Documents", readonly=True)

    # ------------------------------------------------------------------ who attaches

    def _may_attach(self):
        """Whether the user may send files to this customer: in a thread it is a right (S1-52)."""
        if self.env.su or not self.sudo().is_thread:
            return True
        return self.env.user.has_group("omnichannel_chat.group_client_documents")

    def _check_content(self, text, attachments):
        if attachments and not self._may_attach():
            raise UserError(
                self.env._(
                    "You may not send documents to clients. Leave the files out, or ask a manager "
                    "for the right “Client Documents”."
                )
            )
        return super()._check_content(text, attachments)

    @takes()
    def get_composer_state(self):
        return {**super().get_composer_state(), "may_attach": self._may_attach()}

    # ------------------------------------------------------------------ zip files

    def _take_files(self, file_ids):
        """In a thread the client gets the files that are in a zip file (S1-56), and copies of those
        that come from a folder: what becomes of the message leaves the folder as it is.
        """
        file_ids = super()._take_files(file_ids)
        if not self.sudo().is_thread or not self._may_attach():
            return file_ids
        # sudo: whether they may be sent by this user was asked before
        files_sudo = self.env["ir.attachment"].sudo().browse(file_ids)
        found = files_sudo.browse()
        for file in files_sudo:
            if file.res_model == FOLDER:
                self._check_shared(file)
                place = {"res_model": self._name, "res_id": self.id, "name": file.name}
                found |= self._unpack_attachment(file.copy(place))
            else:
                found |= self._unpack_attachment(file)
        return found.ids

    def _check_shared(self, file_sudo):
        """:raise UserError: the folder of a file is another client's, or for the team alone"""
        folder_sudo = file_sudo.env[FOLDER].browse(file_sudo.res_id)
        chat_sudo = self.sudo()
        if folder_sudo.partner_id != chat_sudo.partner_id.commercial_partner_id or (
            folder_sudo.company_id != chat_sudo.company_id
        ):
            raise UserError(self.env._("%s is a document of another client.", file_sudo.name))
        if folder_sudo.access not in SHARED:
            raise UserError(
                self.env._(
                    "%(file)s is in “%(folder)s”, which only the team sees.",
                    file=file_sudo.name,
                    folder=folder_sudo.name,
                )
            )

    def _unpack_attachment(self, file_sudo):
        """:return: the files that are in a zip file, else the file itself"""
        if not file_sudo.name.lower().endswith(".zip"):
            return file_sudo
        files = self._unpack_file(file_sudo.name, file_sudo.raw or b"", UNPACKED_FILES)
        if [name for name, _raw in files] == [file_sudo.name]:
            return file_sudo
        place = {"res_model": self._name, "res_id": self.id}
        unpacked = file_sudo.create([{"name": name, "raw": raw, **place} for name, raw in files])
        # Not needed any more; a repeated request still finds it, and Odoo cleans it away.
        file_sudo.write({"res_model": "mail.compose.message", "res_id": 0})
        return unpacked

    @api.model
    def _unpack_file(self, name, content, most):
        """The files that a file stands for: those of a zip file, else the file itself (S1-56).

        :param bytes content: what is in it
        :param int most: so many files are taken
        :return: pairs (name, content)
        :rtype: list[tuple]
        :raise UserError: too many or too much for us is in it
        """
        if not is_archive(name, content):
            return [(name, content)]
        try:
            files = unpack(content, Limits(files=most, size=UNPACKED_LIMIT))
        except ArchiveError as error:
            if error.reason in _KEPT:
                return [(name, content)]
            raise UserError(self._explain_archive(error.reason, name, most)) from error
        large = [each for each, raw in files if len(raw) > FILE_LIMIT]
        if large:
            raise UserError(
                self.env._(
                    "%(name)s in %(archive)s is too large: a file may have %(limit)s MB.",
                    name=large[0],
                    archive=name,
                    limit=FILE_LIMIT // 1024**2,
                )
            )
        # An empty file is nothing that anybody could send.
        return [(each, raw) for each, raw in files if raw] or [(name, content)]

    def _explain_archive(self, reason, name, most):
        if reason == "too_many":
            return self.env._(
                "%(name)s holds more than %(most)s files: send them in several.",
                name=name,
                most=most,
            )
        if reason == "too_large":
            return self.env._(
                "%(name)s is larger than %(limit)s MB once it is unpacked: send it in several.",
                name=name,
                limit=UNPACKED_LIMIT // 1024**2,
            )
        return self.env._(
            "%s is not unpacked: it would become far too large. Send the files one by one.", name
        )

    # ------------------------------------------------------------------ counting

    def _note_answer(self, message, text, kind, origin):
        super()._note_answer(message, text, kind, origin)
        if message.sudo().attachment_ids:
            self._follow_files()

    def _note_inbound(self, message, text="", kind="text"):
        super()._note_inbound(message, text=text, kind=kind)
        if message.sudo().attachment_ids:
            self._follow_files()

    def _message_update_content(self, message, /, **kwargs):
        result = super()._message_update_content(message, **kwargs)
        self._follow_files()
        return result

    def _follow_files(self):
        """Count the documents of this thread anew: with the first one there are tab and clip."""
        # sudo: a fact of the thread, which nobody has the right to write
        chat_sudo = self.sudo()
        if chat_sudo.is_thread:
            count = chat_sudo._count_client_files()
            if count and not chat_sudo.file_count:
                chat_sudo.env[FOLDER]._ensure_open_folder(
                    chat_sudo.partner_id, chat_sudo.company_id
                )
            chat_sudo.file_count = count

    # ------------------------------------------------------------------ what is shown

    def _get_document_rows(self):
        """The documents of a thread for the team, the newest first; access was checked.

        :rtype: list[dict]
        """
        # sudo: parts of a thread that the user may read
        chat_sudo = self.sudo()
        self.env.flush_all()
        found = self.env.execute_query(
            SQL("%s ORDER BY 2 DESC, 1 DESC", chat_sudo._select_client_files())
        )
        Attachment, Message = chat_sudo.env["ir.attachment"], chat_sudo.env["mail.message"]
        rows = []
        for file_id, message_id, direction in found:
            file, message = Attachment.browse(file_id), Message.browse(message_id)
            row = file._get_document_row()
            row["direction"] = direction
            row["author"] = message.author_id.name or ""
            row["at"] = fields.Datetime.to_string(message.date)
            row["message_id"] = message.id
            rows.append(row)
        return rows

    def _get_removed_rows(self):
        """What was taken out of the thread and is kept for the team (S1-59).

        :rtype: list[dict]
        """
        # sudo: as above
        removed_sudo = (
            self.env["ir.attachment"]
            .sudo()
            .search(
                [
                    ("res_model", "=", self._name),
                    ("res_id", "=", self.id),
                    ("omnichannel_removed_at", "!=", False),
                ],
                order="omnichannel_removed_at desc, id desc",
            )
        )
        return [
            {
                **file._get_document_row(),
                "removed_by": file.omnichannel_removed_by_id.name or "",
                "at": fields.Datetime.to_string(file.omnichannel_removed_at),
            }
            for file in removed_sudo
        ]

    def _get_document_panel(self):
        """What the panel shows of documents; access was checked.

        :rtype: dict
        """
        return {
            "documents": self._get_document_rows() if self.sudo().file_count else [],
            "removed": self._get_removed_rows(),
            "may_manage": self._may_attach(),
            "folders": self._get_folder_rows(),
        }

    def _get_folder_rows(self):
        """Where a document can be put: the client's folders, of which there is always one."""
        if not self._may_attach():
            return []
        chat_sudo = self.sudo()
        folders = self._find_folders(chat_sudo)
        return [{"id": folder.id, "name": folder.name} for folder in folders]

    @takes()
    def get_document_panel(self):
        """The documents of a thread, received and sent, and those that were taken out of it.

        :rtype: dict
        """
        self._one_as_staff()
        return self._get_document_panel()

    # ------------------------------------------------------------------ what is done with them

    @takes(attachment_id=record_id)
    def remove_document(self, attachment_id):
        """Take a document out of the thread, for both sides; the team keeps it for some time."""
        chat_sudo = self._one_as_staff()
        if not self._may_attach():
            raise AccessError(self.env._("You may not take documents out of threads with clients."))
        file_sudo = chat_sudo._find_document(attachment_id)
        chat_sudo._remove_document(file_sudo, self.env.user.partner_id)

    @takes(attachment_id=record_id, folder_id=maybe(record_id))
    def save_document(self, attachment_id, folder_id=None):
        """Put a copy of a document among the files of the client, or into one of his folders.

        :param int folder_id: an ``omnichannel.folder`` that the user may write (S1-55)
        :return: id of the copy
        """
        chat_sudo = self._one_as_staff()
        file_sudo = chat_sudo._find_document(attachment_id)
        account = chat_sudo.partner_id.sudo(False)
        if folder_id:
            folder = self.env[FOLDER].search(
                [
                    ("id", "=", folder_id),
                    ("partner_id", "=", account.id),
                    ("company_id", "=", chat_sudo.company_id.id),
                ]
            )
            if not folder:
                raise UserError(self.env._("The client has no such folder any more."))
            folder.check_access("write")
            return folder._keep_copy(file_sudo).id
        account.check_access("write")
        place = {"res_model": account._name, "res_id": account.id}
        same = [(name, "=", value) for name, value in place.items()]
        known_sudo = file_sudo.search(
            [*same, ("name", "=", file_sudo.name), ("checksum", "=", file_sudo.checksum)], limit=1
        )
        # sudo: he may read the one and write the other
        return (known_sudo or file_sudo.copy({**place, "name": file_sudo.name})).id

    @takes()
    def get_folder_files(self):
        """The documents of the client that may be sent to him, by folder (S1-53).

        :return: of each folder that the user sees ``id``, ``name``, ``access`` and ``files``
        :rtype: list[dict]
        """
        chat_sudo = self._one_as_staff()
        folders = self._find_folders(chat_sudo).filtered(lambda folder: folder.access in SHARED)
        files = self.env["ir.attachment"].search(folders._get_file_domain(), order="name, id")
        return [
            {
                "id": folder.id,
                "name": folder.name,
                "access": folder.access,
                "files": [file._get_document_row() for file in files if file.res_id == folder.id],
            }
            for folder in folders
        ]

    @takes(attachment_ids=record_ids)
    def take_folder_files(self, attachment_ids):
        """Copies of documents of the client's folders for a message that is being written.

        Taken out of the message again they are deleted; the folder keeps its own.

        :return: ``attachment_ids`` of the copies, and ``store_data`` of them
        :rtype: dict
        """
        self._one_as_staff()
        files = self.env["ir.attachment"].browse(attachment_ids).exists()
        files.check_access("read")
        if not self._may_attach() or set(files.mapped("res_model")) - {FOLDER}:
            raise AccessError(self.env._("You may not send these documents to clients."))
        copies_sudo = self.env["ir.attachment"].sudo()
        # sudo: the user may read them; the copies belong to him
        for file_sudo in files.sudo():
            self._check_shared(file_sudo)
            place = {"res_model": "mail.compose.message", "res_id": 0, "name": file_sudo.name}
            copies_sudo |= file_sudo.copy(place)
        store = Store().add(copies_sudo, extra_fields=copies_sudo._get_store_ownership_fields())
        return {"attachment_ids": copies_sudo.ids, "store_data": store.get_result()}

    def _find_folders(self, chat_sudo):
        """The folders of this thread's client, as far as the user sees them."""
        return self.env[FOLDER].search(
            [
                ("partner_id", "=", chat_sudo.partner_id.id),
                ("company_id", "=", chat_sudo.company_id.id),
            ]
        )

    def _find_document(self, attachment_id):
        """:raise UserError: this thread has no such document, or no longer"""
        file = self._find_client_file(attachment_id)
        if not file:
            raise UserError(self.env._("This document is not there any more."))
        return file

    def _remove_client_file(self, user, attachment_id):
        """A client takes his own upload out of the thread (S1-59).

        :param user: the client's ``res.users``
        :raise UserError: it is none of his, or the team has accepted it
        """
        chat_sudo = self._begin_client_act()
        file_sudo = chat_sudo._find_document(attachment_id)
        if not file_sudo._is_uploaded_by(user):
            raise UserError(self.env._("You can take out what you have sent yourself."))
        if chat_sudo._find_answered(file_sudo).filtered("accepted_at"):
            raise UserError(
                self.env._("%s was accepted already. Write to us if it was wrong.", file_sudo.name)
            )
        chat_sudo._remove_document(file_sudo, user.sudo().partner_id)

    def _find_answered(self, file):
        """The questions that a file answers."""
        return self.task_ids.filtered(lambda task: file in task.attachment_ids)

    def _remove_document(self, file, person):
        """Take a file out of the messages of this thread; under sudo, access was checked.

        :param person: the ``res.partner`` who does so
        """
        messages = self.env["mail.message"].search(
            [
                ("model", "=", self._name),
                ("res_id", "=", self.id),
                ("attachment_ids", "in", file.ids),
            ]
        )
        deliveries = messages.omnichannel_message_ids
        deliveries.filtered(lambda each: each.attachment_id == file)._release_files()
        messages.write({"attachment_ids": [(3, file.id)]})
        for task in self._find_answered(file):
            task.attachment_ids -= file
            if not task.attachment_ids and task.state == "done":
                task._tick(False, person)
        if (file.res_model, file.res_id) == (self._name, self.id):
            file.write(
                {
                    "omnichannel_removed_at": fields.Datetime.now(),
                    "omnichannel_removed_by_id": person.id,
                }
            )
        self._message_log(
            body=self.env._(
                "%(person)s removed %(file)s. It is kept here for %(days)s days.",
                person=person.name,
                file=file.name,
                days=KEPT_DAYS,
            )
        )
        for message in messages:
            self._follow_content(message)
        self._follow_files()
        self._follow_tasks()
        self._notify_changed(messages=messages)
