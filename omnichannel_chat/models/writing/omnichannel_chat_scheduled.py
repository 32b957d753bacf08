from psycopg2.errors import UniqueViolation

from odoo import fields, models
from odoo.exceptions import ConcurrencyError, UserError

from ...tools.arguments import (
    long_text,
    maybe,
    moment,
    record_id,
    record_ids,
    short_text,
    takes,
    yes_or_no,
)
from ...tools.texts import get_sent_text


class OmnichannelChat(models.Model):
    """Sending later: scheduling, moving, sending at once, cancelling."""

    _inherit = "omnichannel.chat"

    @takes(send_at=moment)
    def check_schedule(self, send_at):
        """What will stand in the way of free text at that time, as far as it is known now.

        :param str send_at: UTC
        :return: a sentence, "" = nothing
        :rtype: str
        """
        self._one_as_staff()
        permission = self._get_send_permission(at=send_at)
        if permission.allowed:
            return ""
        if permission.reason != "window" or not self._get_send_permission().allowed:
            return self._explain_permission(permission)
        return self.env._(
            "By then the time for free answers on %s is over. "
            "It is only sent if the customer writes again before.",
            self._get_provider_label(),
        )

    @takes(
        text=long_text,
        send_at=moment,
        attachment_ids=record_ids,
        only_if_silent=yes_or_no,
        parent_id=maybe(record_id),
        omnichannel_key=maybe(short_text),
    )
    def schedule_message(
        self,
        text,
        send_at,
        attachment_ids=None,
        only_if_silent=False,
        parent_id=None,
        omnichannel_key=None,
    ):
        """Keep a message that goes to the customer later.

        Gate and consent are asked when its time comes; here only what will not change: length and
        files.

        :param str send_at: UTC
        :param list attachment_ids: files that the user has uploaded for this message
        :param bool only_if_silent: not if the customer has written by then
        :param int parent_id: message of this chat that it answers
        :param str omnichannel_key: made once per dialog: a repeated click schedules nothing twice
        :return: id of the scheduled message
        :raise UserError: that time is over, or the provider would refuse the content
        """
        chat_sudo = self._one_as_staff()
        chat_sudo._check_still_here()
        # sudo: nobody may write these but through the methods of the chat
        Scheduled = self.env["omnichannel.scheduled"].sudo()
        if omnichannel_key:
            same = [("chat_id", "=", self.id), ("key", "=", omnichannel_key)]
            if found := Scheduled.search(same, limit=1):
                return found.id
        files_sudo = self._get_files_to_schedule(attachment_ids or [])
        text = get_sent_text("", text)
        self._check_content(text, files_sudo)
        values = {
            "chat_id": self.id,
            "user_id": self.env.uid,
            "text": text,
            "attachment_ids": files_sudo.ids,
            "parent_id": self._find_own_message(parent_id).id,
            "send_at": self._check_time(send_at),
            "only_if_silent": only_if_silent,
            "seen_inbound_at": chat_sudo.last_inbound_at,
            **({"key": omnichannel_key} if omnichannel_key else {}),
        }
        try:
            with self.env.cr.savepoint():
                scheduled = Scheduled.create(values)
        except UniqueViolation as error:
            # Odoo repeats the request, which then finds what the other press has made.
            raise ConcurrencyError("scheduled twice at once") from error
        # Kept as long as the scheduled message; what lies with the composer is deleted after a day.
        files_sudo.write({"res_model": scheduled._name, "res_id": scheduled.id})
        scheduled._wake()
        chat_sudo._notify_changed()
        return scheduled.id

    @takes(scheduled_id=record_id, send_at=moment)
    def reschedule_message(self, scheduled_id, send_at):
        """Move a scheduled message of one's own, also one that was not sent."""
        scheduled = self._lock_scheduled(scheduled_id, own=True)
        scheduled._close_to_do()
        scheduled.write(
            {
                "send_at": self._check_time(send_at),
                "seen_inbound_at": scheduled.chat_id.last_inbound_at,
                "state": "waiting",
                "failure": False,
            }
        )
        scheduled._wake()
        self.sudo()._notify_changed()

    @takes(scheduled_id=record_id)
    def send_scheduled_now(self, scheduled_id):
        """Send a scheduled message of one's own now.

        :raise UserError: the gate refuses; the message stays
        """
        self._lock_scheduled(scheduled_id, own=True)._post()

    @takes(scheduled_id=record_id)
    def cancel_scheduled(self, scheduled_id):
        """Delete a scheduled message; whoever answers this chat may.

        :return: its text, so that it is not lost
        :rtype: str
        """
        scheduled = self._lock_scheduled(scheduled_id)
        text = scheduled.text or ""
        scheduled.unlink()
        self.sudo()._notify_changed()
        return text

    # ------------------------------------------------------------------ checks

    def _lock_scheduled(self, scheduled_id, own=False):
        """One scheduled message of this chat under sudo, which nobody else sends meanwhile.

        :param bool own: only its author may; when he may not any more, whoever does it becomes it
        :raise UserError: it is sent or cancelled already, or somebody else's
        """
        self._one_as_staff()
        # sudo: access to the chat is checked
        scheduled_sudo = self.env["omnichannel.scheduled"].sudo()
        found = scheduled_sudo.search([("id", "=", scheduled_id), ("chat_id", "=", self.id)])
        found = found.try_lock_for_update()
        if not found:
            raise UserError(self.env._("This message has been sent or cancelled already."))
        if own and not found._has_author():
            found.user_id = self.env.user
        if own and found.user_id != self.env.user:
            raise UserError(
                self.env._("Only %s can do this. You can cancel it.", found.user_id.name)
            )
        return found

    def _check_time(self, send_at):
        """:raise UserError: that time is over"""
        if send_at <= fields.Datetime.now():
            raise UserError(self.env._("Choose a time that is still to come."))
        return send_at

    def _get_files_to_schedule(self, attachment_ids):
        """The user's own files that wait in the composer.

        :raise UserError: they are others', or gone
        """
        # sudo: who uploaded them is checked here
        files_sudo = self.env["ir.attachment"].sudo().browse(attachment_ids).exists()
        strange = files_sudo.filtered(
            lambda file: (
                file.create_uid != self.env.user
                or file.res_model != "mail.compose.message"
                or file.res_id
            )
        )
        if strange or len(files_sudo) != len(set(attachment_ids)):
            raise UserError(self.env._("A file is not there any more. Add it again."))
        return files_sudo

    def _find_own_message(self, message_id):
        """A message of this chat, or none."""
        mine = [("id", "=", message_id), ("model", "=", self._name), ("res_id", "=", self.id)]
        return self.env["mail.message"].search(mine) if message_id else self.env["mail.message"]
