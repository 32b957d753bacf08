from odoo import fields, models
from odoo.tools import SQL

from ...tools.arguments import maybe, record_id, takes
from .omnichannel_chat import MAX_COUNT


class OmnichannelChat(models.Model):
    """How far each user has read a chat. Only what was on a screen counts as read."""

    _inherit = "omnichannel.chat"

    last_inbound_message_id = fields.Integer(
        readonly=True, help="Newest message of the customer; who has seen it has read the chat."
    )

    @takes(message_id=maybe(record_id))
    def mark_read(self, message_id=None):
        """The current user has seen the chat up to a message (default: all of it).

        The customer is told so where the provider can, unless the channel says otherwise, once
        nothing of his is unseen.
        """
        for chat_sudo in self._as_staff():
            # Nobody has seen what is not there yet.
            newest = chat_sudo._get_newest_message_id() or 0
            seen = min(message_id or newest, newest)
            if seen:
                chat_sudo._see_mentions(seen)
            # sudo: only the current user's row is written; the outbox is nobody's to write
            if seen and self.env["omnichannel.read"].sudo()._advance(chat_sudo, seen):
                if seen >= chat_sudo.last_inbound_message_id:
                    # sudo: as above
                    self.env["omnichannel.message"].sudo()._enqueue_read(chat_sudo)
                self.env.user._bus_send("omnichannel/read", {"chat_id": chat_sudo.id})

    @takes(message_id=maybe(record_id))
    def mark_unread(self, message_id=None):
        """The current user wants to read chats again, from a message of theirs on.

        Only for himself: colleagues, and what the customer was told, stay as they are.

        :param int message_id: default is the customer's last message
        """
        for chat_sudo in self._as_staff():
            newest = chat_sudo._get_newest_message_id() or 0
            first = min(message_id or chat_sudo.last_inbound_message_id or newest, newest)
            # sudo: only the current user's row is written
            self.env["omnichannel.read"].sudo()._go_back(chat_sudo, max(first - 1, 0))
            self.env.user._bus_send("omnichannel/read", {"chat_id": chat_sudo.id})

    def _get_unread_counts(self):
        """Messages of the customer that the user has not seen, at most MAX_COUNT per chat.

        :return: count by chat id, zeros left out
        """
        reading = self._get_reading()
        return {chat_id: count for chat_id, (count, _read_to) in reading.items() if count}

    def _get_reading(self):
        """How much of each chat the user has not seen, and up to which message he has.

        A user who has never opened a chat starts after the team's last answer; one who has marked
        it as unread, where he wanted.

        :return: pairs (count, id of a message) by chat id
        """
        if not self:
            return {}
        for name in ("omnichannel.message", "omnichannel.read", "omnichannel.chat"):
            self.env[name].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT chat.id, GREATEST(unread.count, marked.least), read_to.id
                  FROM omnichannel_chat chat
             LEFT JOIN omnichannel_read seen
                    ON seen.chat_id = chat.id AND seen.user_id = %(uid)s
            CROSS JOIN LATERAL (SELECT COALESCE(seen.marked_unread, FALSE)::int AS least) AS marked
            CROSS JOIN LATERAL (
                       SELECT CASE marked.least
                              WHEN 1 THEN seen.last_message_id
                              ELSE GREATEST(seen.last_message_id, chat.last_answer_message_id, 0)
                              END AS id) AS read_to
            CROSS JOIN LATERAL (
                       SELECT count(*) FROM (
                           SELECT FROM omnichannel_message m
                            WHERE m.chat_id = chat.id AND m.direction = 'in'
                              AND m.mail_message_id > read_to.id
                            LIMIT %(most)s) AS counted) AS unread
                 WHERE chat.id IN %(ids)s
                """,
                uid=self.env.uid,
                most=MAX_COUNT,
                ids=tuple(self.ids),
            )
        )
        return {chat_id: (count, read_to) for chat_id, count, read_to in rows}
