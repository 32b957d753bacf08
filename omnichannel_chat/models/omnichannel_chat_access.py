from odoo import api, models
from odoo.exceptions import AccessError, UserError

from ..tools.arguments import (
    check_one,
    long_text,
    maybe,
    record_ids,
    short_text,
    takes,
)

#: What a message says of itself besides its text: when it was written, and under which id. Not the
#: caller's to say.
_NOT_POSTED = frozenset({"create_date", "date", "message_id", "tracking_value_ids"})


class OmnichannelChat(models.Model):
    """The door of chats: every public act goes through it before it does, or says, anything."""

    _inherit = "omnichannel.chat"

    @api.model
    def _check_agent(self):
        """:raise AccessError: the user does not belong to the team"""
        if not self.env.su and not self.env.user.has_group("omnichannel_chat.group_agent"):
            raise AccessError(self.env._("Only the team does this."))

    def _as_staff(self):
        """These chats under sudo, for an act of the team: who may read a chat may manage it.

        :raise AccessError: the user may not read one of them, or does not belong to the team
        """
        self.check_access("read")
        self._check_agent()
        return self.sudo()

    def _one_as_staff(self):
        """:meth:`_as_staff` for an act that is done to one chat."""
        chat_sudo = self._as_staff()
        check_one(self)
        return chat_sudo

    # ------------------------------------------------------------------ who speaks

    def _check_post(
        self,
        message_type,
        subtype_id,
        author_id=None,
        email_from=None,
        attachment_ids=None,
        **kwargs,
    ):
        """What may be posted: messages to the customer, notes, and log lines; people speak in their
        own name only. Our own code, which is trusted, is under sudo.

        :raise UserError: a message of another kind, of which nobody could say whether it was sent
        :raise AccessError: in another's name, of another time, or with somebody else's file
        """
        self._check_kind(message_type, subtype_id or False)
        self._check_files(attachment_ids or [])
        if self.env.su:
            return
        me = self.env.user.partner_id
        if author_id not in (None, me.id) or email_from not in (None, False, me.email_formatted):
            raise AccessError(self.env._("You can only write in your own name."))
        if not _NOT_POSTED.isdisjoint(kwargs):
            raise AccessError(self.env._("When a message was written is not yours to say."))

    def _check_kind(self, message_type, subtype_id):
        """:raise UserError: of such a message nobody could say whether it was sent"""
        comment, note = self._get_comment_subtype_id(), self._get_note_subtype_id()
        fits = {"comment": {comment, note, False}, "notification": {note, False}}
        if subtype_id in fits.get(message_type, ()):
            return
        # Odoo's own lines, of activities for example, have kinds of their own.
        others = self.env["mail.message.subtype"].browse(subtype_id or []).exists()
        if message_type != "notification" or subtype_id == comment or not others:
            raise UserError(
                self.env._("In a chat there are messages to the customer, notes, and log lines.")
            )

    def _check_files(self, attachment_ids):
        """Under sudo as well: ids of files come from browsers, and Odoo asks nobody then.

        :raise AccessError: a file is none of this chat, nor one that the user may read
        """
        # sudo: where they hang; what hangs on the chat was put there by its people or by our code
        files_sudo = self.env["ir.attachment"].sudo().browse(attachment_ids)
        if files_sudo.exists() != files_sudo:
            raise UserError(self.env._("A file is not there any more. Add it again."))
        here = (self._name, self.id)
        others_sudo = files_sudo.filtered(lambda file: (file.res_model, file.res_id) != here)
        others_sudo.sudo(False).check_access("read")

    @takes(
        partner_ids=record_ids, attachment_ids=record_ids, body=long_text, subject=maybe(short_text)
    )
    def message_notify(self, *, partner_ids=False, author_id=None, email_from=None, **kwargs):
        """Tell colleagues of something about a chat that they see; nobody else is told."""
        if not self:
            return super().message_notify(
                partner_ids=partner_ids, author_id=author_id, email_from=email_from, **kwargs
            )
        chat_sudo = self._one_as_staff()
        note = self._get_note_subtype_id()
        self._check_post("notification", note, author_id, email_from, **kwargs)
        # sudo: access was checked above; staff have no right to write messages of chats
        messages = super(OmnichannelChat, chat_sudo).message_notify(
            partner_ids=self._keep_colleagues(partner_ids),
            author_id=author_id,
            email_from=email_from,
            **kwargs,
        )
        return messages.with_env(self.env)

    # ------------------------------------------------------------------ no other ways in

    @api.model
    def _get_allowed_access_params(self):
        # A key that opens a page of the portal opens no chat: customers have their messenger.
        return set()

    @api.model
    def _get_thread_with_access(self, thread_id, *, mode="read", **_keys):
        return super()._get_thread_with_access(thread_id, mode=mode)
