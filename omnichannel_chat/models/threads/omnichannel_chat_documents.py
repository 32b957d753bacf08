from odoo import api, fields, models
from odoo.exceptions import UserError

from ...connectors.portal.connector import FILE_LIMIT
from ...tools.archives import ArchiveError, Limits, is_archive, unpack

#: Unpacked, all files of a zip file together, in bytes.
UNPACKED_LIMIT = 100 * 1024 * 1024
#: Such zip files are sent as they are: their reader has the password, or another program.
_KEPT = ("encrypted", "unsupported", "broken", "empty")


class OmnichannelChat(models.Model):
    """The documents of a thread: what either side has sent in it."""

    _inherit = "omnichannel.chat"

    file_count = fields.Integer("Number of Documents", readonly=True)

    # ------------------------------------------------------------------ zip files

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
