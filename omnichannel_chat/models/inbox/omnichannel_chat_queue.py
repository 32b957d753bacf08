from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.arguments import takes
from .omnichannel_chat import MAX_COUNT

#: Order of the list: who has waited longest first, then the others, newest first.
LONGEST_WAITING = "waiting"


class OmnichannelChat(models.Model):
    """The list as a queue: what is left to do, and in which order."""

    _inherit = "omnichannel.chat"

    _unread_index = models.Index(
        "(last_message_at DESC, id DESC)"
        " WHERE COALESCE(last_inbound_message_id, 0) > COALESCE(last_answer_message_id, 0)"
    )

    # ------------------------------------------------------------------ what is left to do

    @api.model
    def _get_only_domain(self, only):
        """Filter of the list by what is left to do; what is not known filters nothing.

        :param str only: "waiting", "unread", "unsent", "mentions"
        """
        if only == "waiting":
            return Domain("waiting_since", "!=", False)
        if only == "unsent":
            return Domain("unsent", "!=", False)
        if only == "unread":
            return Domain("id", "in", self._get_unread_sql())
        if only == "mentions":
            return self._get_mention_domain()
        return Domain.TRUE

    def _get_unread_sql(self):
        """Chats with messages that the current user has not seen, and that nobody has answered;
        and those that he has marked as unread.
        """
        self.flush_model(["last_inbound_message_id", "last_answer_message_id"])
        self.env["omnichannel.read"].flush_model()
        return SQL(
            """(
                SELECT chat.id FROM omnichannel_chat chat
             LEFT JOIN omnichannel_read seen
                    ON seen.chat_id = chat.id AND seen.user_id = %(uid)s
                 WHERE COALESCE(chat.last_inbound_message_id, 0)
                       > COALESCE(chat.last_answer_message_id, 0)
                   AND chat.last_inbound_message_id > COALESCE(seen.last_message_id, 0)
             UNION ALL
                SELECT chat_id FROM omnichannel_read
                 WHERE user_id = %(uid)s AND marked_unread
            )""",
            uid=self.env.uid,
        )

    @api.model
    @takes()
    def get_unanswered(self):
        """What waits for an answer, and what was not sent: how many chats, each at most MAX_COUNT.

        :return: ``{"count": int, "chat_id": the longest waiting or False, "unsent": int}``
        """
        self._check_agent()
        is_open = Domain("state", "=", "open")
        waiting = self._search(
            is_open & self._get_only_domain("waiting"), order="waiting_since, id", limit=MAX_COUNT
        )
        unsent = self._search(
            is_open & self._get_only_domain("unsent"), limit=MAX_COUNT, order="id"
        )
        ((waiting_ids, count),) = self.env.execute_query(
            SQL(
                "SELECT ARRAY%s, (SELECT count(*) FROM %s AS counted)",
                waiting.subselect(),
                unsent.subselect(),
            )
        )
        return {
            "count": len(waiting_ids),
            "chat_id": waiting_ids[0] if waiting_ids else False,
            "unsent": count,
        }

    # ------------------------------------------------------------------ in which order

    def _read_list(self, domain, order, before, limit):
        """The next chats of the list.

        :param str order: LONGEST_WAITING, or anything else for the newest first
        :param list before: ``cursor`` of the last one that is known, see ``_get_cursor``
        :return: at most so many chats
        """
        at, chat_id, since = before or (False, False, False)
        if order != LONGEST_WAITING:
            return self.search_fetch(domain & _after(at, chat_id), limit=limit)
        waiting = self.browse()
        if since or not before:
            is_later = Domain("waiting_since", "!=", False)
            if since:
                is_later = Domain("waiting_since", ">", since) | (
                    Domain("waiting_since", "=", since) & Domain("id", ">", chat_id)
                )
            waiting = self.search_fetch(domain & is_later, order="waiting_since, id", limit=limit)
            at = False
        if len(waiting) == limit:
            return waiting
        others = domain & Domain("waiting_since", "=", False) & _after(at, chat_id)
        return waiting + self.search_fetch(others, limit=limit - len(waiting))

    def _get_cursor(self):
        """Where the list goes on after this chat.

        :rtype: list
        """
        self.ensure_one()
        return [
            fields.Datetime.to_string(self.last_message_at),
            self.id,
            fields.Datetime.to_string(self.waiting_since),
        ]


def _after(at, chat_id):
    """Older chats than this one, in the list that begins with the newest."""
    if not at:
        return Domain.TRUE
    return Domain("last_message_at", "<", at) | (
        Domain("last_message_at", "=", at) & Domain("id", "<", chat_id)
    )
