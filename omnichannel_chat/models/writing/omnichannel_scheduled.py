import logging
import uuid

from markupsafe import Markup
from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError, UserError
from odoo.fields import Domain

from ...connectors.faults import describe
from ...tools.viewers import filter_seen
from ...tools.wake import wake

_logger = logging.getLogger(__name__)

#: Messages that one run sends.
BATCH = 100


class OmnichannelScheduled(models.Model):
    """A message to a customer that goes out later.

    It becomes a message of the chat when its time comes: then it passes the gate, and takes its
    place in the outbox. Odoo's own scheduled messages are deleted when they fail, and know no
    condition; these stay in the chat and say why.
    """

    _name = "omnichannel.scheduled"
    _description = "Message to Be Sent Later"
    _order = "send_at, id"

    chat_id = fields.Many2one("omnichannel.chat", required=True, index=True, ondelete="cascade")
    # What was promised to a customer does not go with whoever promised it.
    user_id = fields.Many2one("res.users", "Author", ondelete="set null")
    author_name = fields.Char(help="Of whoever wrote it and has gone.")
    text = fields.Text()
    attachment_ids = fields.Many2many("ir.attachment", string="Files", bypass_search_access=True)
    parent_id = fields.Many2one("mail.message", "Answers", ondelete="set null")
    send_at = fields.Datetime(required=True)
    only_if_silent = fields.Boolean("Only If the Customer Has Not Written")
    seen_inbound_at = fields.Datetime(
        help="The customer's last message when this was scheduled; a newer one is news."
    )
    key = fields.Char(required=True, default=lambda self: str(uuid.uuid4()))
    state = fields.Selection(
        [("waiting", "Waiting"), ("failed", "Not sent")], required=True, default="waiting"
    )
    failure = fields.Char("Reason")
    activity_id = fields.Many2one("mail.activity", "To-do", ondelete="set null")

    _key_unique = models.Constraint("UNIQUE (chat_id, key)", "A message is scheduled once.")
    _due_index = models.Index("(send_at) WHERE state = 'waiting'")

    def unlink(self):
        # Files that were not sent go with it, as they do with every record.
        self._close_to_do()
        return super().unlink()

    def _get_data(self):
        """What the chat shows of these.

        :rtype: list[dict]
        """
        return [
            {
                "id": each.id,
                "text": each.text or "",
                "files": each.attachment_ids.mapped("name"),
                "send_at": fields.Datetime.to_string(each.send_at),
                "author": each.user_id.name or each.author_name or "",
                "is_mine": each.user_id.id == self.env.uid,
                "can_send": each.user_id.id == self.env.uid or not each._has_author(),
                "state": each.state,
                "failure": each.failure or "",
                "only_if_silent": each.only_if_silent,
                "is_overtaken": each.state == "waiting" and each._is_overtaken(),
            }
            for each in self
        ]

    def _is_overtaken(self):
        """Whether the customer has written, where that makes the message needless."""
        return self.only_if_silent and self._has_news()

    def _has_news(self):
        latest = self.chat_id.last_inbound_at
        return bool(latest and (not self.seen_inbound_at or latest > self.seen_inbound_at))

    def _wake(self):
        for each in self:
            wake(self.env, "omnichannel_chat.cron_scheduled", each.send_at)

    # ------------------------------------------------------------------ sending

    @api.model
    def _cron_send(self):
        """Send what is due; each in a transaction of its own."""
        due = Domain("state", "=", "waiting") & Domain("send_at", "<=", fields.Datetime.now())
        for scheduled in self.search(due, limit=BATCH):
            try:
                # Whoever sends, moves or cancels it at this moment has locked it.
                locked = self.search(due & Domain("id", "=", scheduled.id)).try_lock_for_update()
                locked._send_due()
            except (ConcurrencyError, OperationalError):
                # Changed at this moment; the next run looks again.
                self.env.cr.rollback()
                self.env.invalidate_all()
            if not self.env["ir.cron"]._commit_progress(1):
                break
        self.env["ir.cron"]._commit_progress(remaining=self.search_count(due, limit=1))

    def _send_due(self):
        """Send messages whose time has come, or say why not."""
        for scheduled in self:
            if scheduled._is_overtaken():
                scheduled._give_up()
                continue
            try:
                with self.env.cr.savepoint():
                    scheduled._post()
            except (ConcurrencyError, OperationalError):
                raise
            except UserError as error:
                scheduled._fail(str(error))
            except Exception as error:
                # One that cannot be posted must not hold up the others.
                _logger.error("Scheduled message %s: %s", scheduled.id, describe(error))
                self.env.invalidate_all()
                scheduled._fail(scheduled._for_keeper().env._("It could not be posted. Try again."))

    def _post(self):
        """Post as the author, who still has to be allowed to.

        :raise UserError: the gate refuses, or the author may not write here any more
        """
        self.ensure_one()
        if not self._has_author():
            raise UserError(self._explain_gone())
        chat, theirs = self.chat_id, self._for_author().chat_id
        has_news, waiting_since = self._has_news(), chat.waiting_since
        files = self.attachment_ids
        files.write({"res_model": chat._name, "res_id": chat.id})
        theirs.sudo().message_post(
            omnichannel_text=self.text or "",
            message_type="comment",
            subtype_id=chat._get_comment_subtype_id(),
            attachment_ids=files.ids,
            parent_id=self.parent_id.id,
            omnichannel_key=self.key,
        )
        if has_news and waiting_since:
            # It was written before the customer's question: that one waits on.
            chat.waiting_since = waiting_since
        self.unlink()

    def _for_author(self):
        """These as their author sees them, in his language."""
        author = self.user_id
        return self.with_user(author).with_context(
            lang=author.lang, allowed_company_ids=author._get_company_ids()
        )

    def _has_author(self):
        """Whether its author still may write in the chat."""
        return bool(self.user_id and filter_seen(self.chat_id, self.user_id))

    def _explain_gone(self):
        name = self.user_id.name or self.author_name or ""
        return self.env._("%s may not write in this chat any more.", name)

    @api.model
    def _release(self, users, gone=False):
        """What these people have promised and cannot send any more is somebody else's to send.

        :param bool gone: they are about to leave altogether
        """
        promised = self.search([("user_id", "in", users.ids)])
        for each in promised.filtered(lambda each: gone or not each._has_author()):
            if each.state == "waiting":
                each._fail(each._for_keeper(users)._explain_gone(), besides=users)
            if gone:
                each.author_name = each.user_id.name

    def _give_up(self):
        """The customer has written, as its author had thought of: nobody has to do anything."""
        reason = self._for_keeper().env._("The customer has written in the meantime.")
        self.write({"state": "failed", "failure": reason})
        self.chat_id._notify_changed()

    def _get_keeper(self, besides=None):
        """Who can act when it is not sent: its author, else who has the chat or the channel.

        :param besides: ``res.users`` who are about to leave
        """
        if self._has_author() and self.user_id not in (besides or ()):
            return self.user_id
        return self.chat_id._get_keeper(besides)

    def _for_keeper(self, besides=None):
        """This in the language of whoever can act."""
        return self.with_context(lang=self._get_keeper(besides).lang or self.env.lang)

    def _fail(self, reason, besides=None):
        """Keep it in the chat with the reason, and give a to-do to somebody who can act."""
        self.ensure_one()
        self.write({"state": "failed", "failure": reason})
        keeper = self._get_keeper(besides)
        self._add_to_do(keeper)
        keeper._bus_send("omnichannel/scheduled_failed", {"chat_id": self.chat_id.id})
        self.chat_id._notify_changed()

    def _add_to_do(self, keeper):
        env = self.with_context(lang=keeper.lang or self.env.lang).env
        self.activity_id = self.chat_id.with_context(
            mail_activity_quick_update=True
        ).activity_schedule(
            "mail.mail_activity_data_todo",
            summary=env._("A scheduled message was not sent"),
            note=Markup("<p>%s</p>") % self.failure,
            user_id=keeper.id,
        )

    def _close_to_do(self):
        self.activity_id.unlink()
