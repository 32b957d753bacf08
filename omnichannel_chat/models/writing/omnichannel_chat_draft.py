from odoo import fields, models
from odoo.tools import SQL

from ...tools.arguments import (
    long_text,
    takes,
    text_up_to,
    yes_or_no,
)

#: Characters of a draft, and of what the list shows of it.
MAX_DRAFT = 20_000
DRAFT_PREVIEW = 120


def _yes_or_text(value):
    return long_text(value) if isinstance(value, str) else yes_or_no(value)


class OmnichannelChat(models.Model):
    """What somebody has begun to write: kept per chat and person, on whatever computer."""

    _inherit = "omnichannel.chat"

    @takes(text=text_up_to(MAX_DRAFT), is_note=yes_or_no)
    def save_draft(self, text, is_note=False):
        """Keep what the user has written in this chat and not sent; "" forgets it.

        :param bool is_note: it was meant for the team, not for the customer
        :return: when it was kept, in UTC
        :rtype: str
        """
        self._one_as_staff()
        text = text if text.strip() else ""
        # sudo: only the current user's row is written
        saved_at = self.env["omnichannel.read"].sudo()._set_draft(self, text, is_note)
        self.env.user._bus_send("omnichannel/read", {"chat_id": self.id})
        return fields.Datetime.to_string(saved_at)

    @takes()
    def get_composer_state(self):
        return {**super().get_composer_state(), **self._get_unsent()}

    def _get_unsent(self):
        """What is written in this chat and not sent: the user's draft, and what is scheduled.

        One statement, as this is read whenever a chat is opened.

        :rtype: dict
        """
        self.env["omnichannel.read"].flush_model()
        # sudo: of a chat that the user may read; written by methods only
        Scheduled = self.env["omnichannel.scheduled"].sudo()
        Scheduled.flush_model(["chat_id"])
        ((draft, is_note, at, scheduled_ids),) = self.env.execute_query(
            SQL(
                """
                SELECT seen.draft, seen.draft_is_note, seen.draft_at,
                       ARRAY(SELECT id FROM omnichannel_scheduled
                              WHERE chat_id = chat.id ORDER BY send_at, id)
                  FROM omnichannel_chat chat
             LEFT JOIN omnichannel_read seen
                    ON seen.chat_id = chat.id AND seen.user_id = %s
                 WHERE chat.id = %s
                """,
                self.env.uid,
                self.id,
            )
        )
        return {
            "draft": {
                "text": draft or "",
                "is_note": bool(is_note),
                "at": fields.Datetime.to_string(at) or "",
            },
            "scheduled": Scheduled.browse(scheduled_ids)._get_data(),
        }

    @takes(omnichannel_clears_draft=_yes_or_text)
    def message_post(self, *, omnichannel_clears_draft=False, **kwargs):
        """:param omnichannel_clears_draft: what is posted was the user's draft (True), or may be
        it: a text, when it is posted later than it was written
        """
        message = super().message_post(**kwargs)
        if omnichannel_clears_draft:
            # sudo: only the current user's row is written
            self.env["omnichannel.read"].sudo()._clear_draft(self, omnichannel_clears_draft)
        return message

    def _get_allowed_message_params(self):
        return super()._get_allowed_message_params() | {"omnichannel_clears_draft"}
