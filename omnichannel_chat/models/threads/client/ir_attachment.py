from odoo import models

CHAT = "omnichannel.chat"


class IrAttachment(models.Model):
    """Files that clients have uploaded, before and after they are sent."""

    _inherit = "ir.attachment"

    def _is_client_upload(self, chat, user):
        """Whether a client has uploaded this file for a thread, and not sent it yet.

        :param chat: one ``omnichannel.chat``; a file for a thread that he is about to start hangs
            on no record yet
        :param user: one ``res.users``
        """
        self.ensure_one()
        # sudo: facts of the file; only the answer is told
        file_sudo = self.sudo()
        return (
            file_sudo.create_uid == user
            and file_sudo.res_model == CHAT
            and file_sudo.res_id in (chat.id, 0, False)
            and not file_sudo.res_field
            and not file_sudo.omnichannel_removed_at
            and not file_sudo.env["mail.message"].search_count(
                [("attachment_ids", "in", file_sudo.ids)], limit=1
            )
        )
