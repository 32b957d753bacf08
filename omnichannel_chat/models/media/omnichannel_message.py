import json
import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ...connectors.errors import (
    MediaError,
    MediaGoneError,
    MediaRefusedError,
)
from ...connectors.events import Media
from ...connectors.faults import describe
from ...tools.arguments import takes
from ...tools.wake import leave_rest, wake
from ...workers.calls import FETCH_SECONDS, MediaCall
from ...workers.crew import run_in_time, take_fairly

_logger = logging.getLogger(__name__)

#: Files of customers fetched at the same time: they are in memory together. One channel alone
#: takes half of them.
MEDIA_BATCH = 16
MEDIA_RETRY_DELAYS = (10, 60, 600)
#: Longer names of files are cut in the middle.
FILE_NAME_LENGTH = 180
#: Types that a browser may show in the page; everything else is a download.
SAFE_INLINE_TYPES = frozenset(
    {
        "application/pdf",
        *("image/jpeg", "image/png", "image/gif", "image/webp"),
        *("audio/ogg", "audio/mpeg", "audio/mp4", "audio/aac", "audio/amr", "audio/wav"),
        *("video/mp4", "video/3gpp", "video/webm"),
    }
)


class OmnichannelMessage(models.Model):
    """Files of customers: shown with a placeholder at once, and fetched afterwards."""

    _inherit = "omnichannel.message"

    @takes()
    def action_retry_media(self):
        """Try once more to fetch a customer's file."""
        failed_sudo = self._checked_sudo().filtered(lambda d: d.media_state == "failed")
        failed_sudo.write(
            {"media_state": "pending", "attempts": 0, "next_try_at": fields.Datetime.now()}
        )
        wake(self.env, "omnichannel_chat.cron_media")

    # ------------------------------------------------------------------ the worker

    @api.model
    def _cron_fetch_media(self):
        """Fetch the files whose messages are already shown with a placeholder."""
        due = (
            Domain("media_state", "=", "pending")
            & Domain("next_try_at", "<=", fields.Datetime.now())
            & Domain("channel_id.active", "=", True)
        )
        waiting = self.search(due, limit=MEDIA_BATCH * 8, order="next_try_at, id")
        deliveries = take_fairly(waiting, MEDIA_BATCH).try_lock_for_update()
        if not deliveries:
            return
        # Claimed by moving the due time: a killed worker's files come back by themselves.
        deliveries.write({"next_try_at": fields.Datetime.now() + timedelta(minutes=10)})
        jobs = [MediaCall(delivery) for delivery in deliveries]
        self.env["ir.cron"]._commit_progress()
        for job in run_in_time(jobs, FETCH_SECONDS):
            job.delivery._store_media(job.result)
            self.env["ir.cron"]._commit_progress()
        leave_rest(self.env, "omnichannel_chat.cron_media", self.search_count(due, limit=1))

    def _store_media(self, result):
        """Attach a fetched file, or note why it could not be fetched."""
        self.ensure_one()
        if self.media_state != "pending":
            # The customer has taken the message back in the meantime.
            return
        if not isinstance(result, MediaError):
            try:
                with self.env.cr.savepoint():
                    self._attach_media(result)
            except Exception as error:
                # A file that we cannot store must not hold up the others.
                _logger.error("File of delivery %s: %s", self.id, describe(error))
                self.invalidate_recordset()
                result = MediaRefusedError(type(error).__name__, code="internal")
        if isinstance(result, MediaError):
            self._media_failed(result)
        self.chat_id._notify_changed(messages=self.mail_message_id)

    def _attach_media(self, result):
        media = Media(**json.loads(self.media_data))
        mime_type = result.mime_type or media.mime_type or "application/octet-stream"
        attachment = self.env["ir.attachment"].create(
            {
                "name": cut_file_name(result.filename or media.filename)
                or self._get_file_name(mime_type),
                "raw": result.content,
                "mimetype": mime_type,
                "res_model": "omnichannel.chat",
                "res_id": self.chat_id.id,
            }
        )
        if attachment.mimetype not in SAFE_INLINE_TYPES:
            # HTML, SVG and the like never run in our page: a neutral type is a download.
            attachment.mimetype = "application/octet-stream"
        if self.kind == "voice" and attachment.mimetype != "audio/amr":
            # No browser plays AMR: that one is a file.
            self.env["discuss.voice.metadata"].create({"attachment_id": attachment.id})
        self.mail_message_id.attachment_ids = [(4, attachment.id)]
        self.write({"media_state": "done", "attachment_id": attachment.id, "error_kind": False})

    def _get_file_name(self, mime_type):
        extension = mime_type.partition("/")[2].partition("+")[0] or "bin"
        return f"{self.kind or 'file'}-{self.id}.{extension}"

    def _media_failed(self, error):
        final = isinstance(error, (MediaRefusedError, MediaGoneError))
        values = {
            "attempts": self.attempts + 1,
            "error_kind": error.kind,
            "error_code": error.code or False,
            "error_detail": error.detail or False,
        }
        if final or self.attempts >= len(MEDIA_RETRY_DELAYS):
            values["media_state"] = "failed"
        else:
            due = fields.Datetime.now() + timedelta(seconds=MEDIA_RETRY_DELAYS[self.attempts])
            values["next_try_at"] = due
            wake(self.env, "omnichannel_chat.cron_media", due)
        self.write(values)


def cut_file_name(name):
    """A file's name as people can read it; its end says what kind of file it is."""
    return name if len(name) <= FILE_NAME_LENGTH else f"{name[:FILE_NAME_LENGTH]}…{name[-20:]}"
