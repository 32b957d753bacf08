from odoo import fields, models
from odoo.tools import SQL


class OmnichannelRead(models.Model):
    """How far one user has read one chat; unread counts are per user and kept by the server."""

    _name = "omnichannel.read"
    _description = "Reading Position in a Chat"

    chat_id = fields.Many2one("omnichannel.chat", required=True, ondelete="cascade")
    user_id = fields.Many2one("res.users", required=True, index=True, ondelete="cascade")
    #: Id of the newest mail.message seen; not a relation, so that deleting a message keeps it.
    last_message_id = fields.Integer(required=True)
    marked_unread = fields.Boolean(help="The user went back to that message himself.")
    muted = fields.Boolean(help="The user hears of new messages in the chat no more.")
    draft = fields.Text(help="What the user has begun to write.")
    draft_is_note = fields.Boolean(help="The draft is a note to the team.")
    draft_at = fields.Datetime(help="When the draft was last kept, or sent.")

    _user_unique = models.Constraint(
        "UNIQUE (chat_id, user_id)", "A user has one reading position per chat."
    )
    _marked_index = models.Index("(user_id) WHERE marked_unread")

    def _advance(self, chat, message_id):
        """Move the current user's position forward, never back.

        :param chat: one ``omnichannel.chat``
        :param int message_id: newest message that the user has seen
        :return: True when it moved
        """
        self.env.cr.execute(
            """
            INSERT INTO omnichannel_read (chat_id, user_id, last_message_id)
                 VALUES (%s, %s, %s)
            ON CONFLICT (chat_id, user_id) DO UPDATE
                    SET last_message_id = EXCLUDED.last_message_id, marked_unread = FALSE
                  WHERE omnichannel_read.last_message_id < EXCLUDED.last_message_id
            """,
            [chat.id, self.env.uid, message_id],
        )
        return bool(self.env.cr.rowcount)

    def _go_back(self, chat, message_id):
        """Move the current user's position back to a message, and remember that he wanted it."""
        self.flush_model(["last_message_id", "marked_unread"])
        self.env.cr.execute(
            """
            INSERT INTO omnichannel_read (chat_id, user_id, last_message_id, marked_unread)
                 VALUES (%s, %s, %s, TRUE)
            ON CONFLICT (chat_id, user_id) DO UPDATE
                    SET last_message_id = LEAST(
                            omnichannel_read.last_message_id, EXCLUDED.last_message_id),
                        marked_unread = TRUE
            """,
            [chat.id, self.env.uid, message_id],
        )
        self.invalidate_model(["last_message_id", "marked_unread"])

    def _set_muted(self, chat, muted):
        """Mute or unmute one chat for the current user."""
        self.flush_model(["muted"])
        self.env.cr.execute(
            """
            INSERT INTO omnichannel_read (chat_id, user_id, last_message_id, muted)
                 VALUES (%s, %s, 0, %s)
            ON CONFLICT (chat_id, user_id) DO UPDATE SET muted = EXCLUDED.muted
            """,
            [chat.id, self.env.uid, muted],
        )
        self.invalidate_model(["muted"])

    def _set_draft(self, chat, text, is_note):
        """Keep the current user's draft of one chat; returns when."""
        self.flush_model()
        now = fields.Datetime.now()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO omnichannel_read
                            (chat_id, user_id, last_message_id, draft, draft_is_note, draft_at)
                     VALUES (%(chat)s, %(uid)s, 0, %(text)s, %(is_note)s, %(now)s)
                ON CONFLICT (chat_id, user_id) DO UPDATE
                        SET draft = EXCLUDED.draft, draft_is_note = EXCLUDED.draft_is_note,
                            draft_at = EXCLUDED.draft_at
                """,
                chat=chat.id,
                uid=self.env.uid,
                text=text or None,
                is_note=bool(text and is_note),
                now=now,
            )
        )
        self.invalidate_model(["draft", "draft_is_note", "draft_at"])
        return now

    def _clear_draft(self, chat, sent=True):
        """The current user's draft of one chat is sent.

        :param sent: the text that is sent, to clear nothing else: what is kept of it may lack its
            end; True = whatever the draft is
        """
        mine = self.search([("chat_id", "=", chat.id), ("user_id", "=", self.env.uid)])
        if mine.draft and (sent is True or str(sent).startswith(mine.draft.strip())):
            mine.write({"draft": False, "draft_is_note": False, "draft_at": fields.Datetime.now()})
