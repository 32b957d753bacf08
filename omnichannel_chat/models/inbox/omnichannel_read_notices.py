from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

#: So long an unread chat is not pushed to the same person again.
PUSH_PAUSE = timedelta(minutes=5)


class OmnichannelRead(models.Model):
    """Which notices of a chat a user wants and has had."""

    _inherit = "omnichannel.read"

    pushed_at = fields.Datetime(help="When the user was last told of the chat while away.")
    pushed_message_id = fields.Integer(help="The chat's newest message then.")

    @api.model
    def _find_muted(self, chats):
        """:return: pairs (chat id, user id) of who wants to hear nothing of these chats
        :rtype: set[tuple]
        """
        muted = self.search([("chat_id", "in", chats.ids), ("muted", "=", True)])
        return {(each.chat_id.id, each.user_id.id) for each in muted}

    @api.model
    def _note_pushes(self, pairs):
        """Choose whom to push to, and write it down in the same statement.

        A chat is pushed again when it was read since, or after a while.

        :param set pairs: of chats and users
        :return: those of the pairs whose turn it is
        :rtype: list[tuple]
        """
        if not pairs:
            return []
        self.flush_model()
        self.env["mail.message"].flush_model(["model", "res_id"])
        by_id = {(chat.id, user.id): (chat, user) for chat, user in pairs}
        now = fields.Datetime.now()
        rows = self.env.execute_query(
            SQL(
                """
                INSERT INTO omnichannel_read
                            (chat_id, user_id, last_message_id, pushed_message_id, pushed_at)
                     SELECT wanted.chat_id, wanted.user_id, 0,
                            (SELECT max(id) FROM mail_message
                              WHERE model = 'omnichannel.chat' AND res_id = wanted.chat_id),
                            %(now)s
                       FROM unnest(%(chats)s::int[], %(users)s::int[])
                            AS wanted (chat_id, user_id)
                ON CONFLICT (chat_id, user_id) DO UPDATE
                        SET pushed_message_id = EXCLUDED.pushed_message_id,
                            pushed_at = EXCLUDED.pushed_at
                      WHERE omnichannel_read.pushed_at IS NULL
                         OR omnichannel_read.pushed_at <= %(pause_over)s
                         OR omnichannel_read.last_message_id >= omnichannel_read.pushed_message_id
                  RETURNING chat_id, user_id
                """,
                now=now,
                pause_over=now - PUSH_PAUSE,
                chats=[chat_id for chat_id, _user_id in sorted(by_id)],
                users=[user_id for _chat_id, user_id in sorted(by_id)],
            )
        )
        self.invalidate_model()
        return [by_id[row] for row in rows]
