from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ....connectors.portal.connector import FILE_LIMIT
from ...media.omnichannel_message import SAFE_INLINE_TYPES, cut_file_name
from .omnichannel_chat import MAX_FILES

CHAT = "omnichannel.chat"
TASK = "omnichannel.task"
#: Uploads that were never sent are kept so long.
KEPT_FOR = timedelta(days=7)
#: So many of them are removed in one pass.
REMOVED_AT_ONCE = 1000


class OmnichannelChat(models.Model):
    """Files that clients upload while they write, one by one, before anything is sent.

    Of an empty recordset they are those for a thread that is about to be started.
    """

    _inherit = "omnichannel.chat"

    def _find_client_uploads(self, user):
        """What a client has uploaded for this thread and not sent yet, under sudo.

        :return: ``ir.attachment`` records, in the order in which they came
        """
        self.env.flush_all()
        found = self.env.execute_query(
            SQL(
                """
                SELECT id FROM ir_attachment file
                 WHERE res_model = %s AND res_id IN %s AND create_uid = %s AND res_field IS NULL
                   AND omnichannel_removed_at IS NULL
                   AND NOT EXISTS (
                           SELECT FROM message_attachment_rel WHERE attachment_id = file.id
                       )
              ORDER BY id
                """,
                CHAT,
                tuple(self.ids or [0]),
                user.id,
            )
        )
        # sudo: his own ones
        return self.env["ir.attachment"].sudo().browse(row[0] for row in found)

    def _get_client_uploads(self, user):
        """:rtype: list[dict]"""
        return [self._get_client_upload(file) for file in self._find_client_uploads(user)]

    def _get_client_upload(self, file):
        return {"id": file.id, "name": file.name, "size": self._tell_size(file.file_size)}

    def _keep_client_upload(self, user, name, content, task=None):
        """Keep a file that a client has uploaded.

        :param user: the client's ``res.users``
        :param bytes content: what is in it
        :param task: the ``omnichannel.task`` of this thread that it answers
        :return: the ``ir.attachment`` under sudo; of a zip file those that were in it
        :raise UserError: it is too big, empty, or there are too many
        """
        place = task or self
        room = MAX_FILES - len(place._find_client_uploads(user))
        if room <= 0:
            raise UserError(self.env._("At most %s files go with one message.", MAX_FILES))
        return self._make_client_files(user, place, name, content, room)

    @api.model
    def _make_client_files(self, user, place, name, content, room):
        """The files that an upload of a client becomes.

        :param place: the record on which they hang; a thread that is about to be started is none
        :param int room: so many are taken
        :return: ``ir.attachment`` records under sudo
        :raise UserError: see :meth:`_keep_client_upload`
        """
        name = cut_file_name(name)
        self._check_client_upload(name, len(content))
        files = self._unpack_file(name, content, room)
        # sudo: portal users may create nothing; it belongs to him, and to what he may write in
        files_sudo = (
            self.env["ir.attachment"]
            .with_user(user)
            .sudo()
            .create(
                [
                    {
                        "name": each,
                        "raw": raw,
                        "res_model": place._name,
                        "res_id": place.id or 0,
                    }
                    for each, raw in files
                ]
            )
        )
        for file in files_sudo:
            if file.mimetype not in SAFE_INLINE_TYPES:
                # HTML, SVG and the like never run in anybody's page: a neutral type is a download.
                file.mimetype = "application/octet-stream"
        return files_sudo

    @api.model
    def _check_client_upload(self, name, size):
        """:raise UserError: nothing is in the file, or too much for the portal"""
        if not size:
            raise UserError(self.env._("%s is empty.", name))
        if size > FILE_LIMIT:
            raise UserError(
                self.env._(
                    "%(name)s is too large: a file may have %(size)s.",
                    name=name,
                    size=self._tell_size(FILE_LIMIT),
                )
            )

    @api.autovacuum
    def _remove_client_uploads(self):
        """What clients have uploaded and never sent goes away after some days.

        :return: how many were removed, and whether there may be more
        """
        self.env.flush_all()
        found = self.env.execute_query(
            SQL(
                """
                SELECT file.id FROM ir_attachment file
                  JOIN res_users creator ON creator.id = file.create_uid AND creator.share
                 WHERE file.res_model IN %s AND file.res_field IS NULL
                   AND file.omnichannel_removed_at IS NULL
                   AND file.create_date < %s
                   AND NOT EXISTS (
                           SELECT FROM message_attachment_rel WHERE attachment_id = file.id
                       )
                 LIMIT %s
                """,
                (CHAT, TASK),
                fields.Datetime.now() - KEPT_FOR,
                REMOVED_AT_ONCE,
            )
        )
        self.env["ir.attachment"].browse(row[0] for row in found).unlink()
        return len(found), len(found) == REMOVED_AT_ONCE
