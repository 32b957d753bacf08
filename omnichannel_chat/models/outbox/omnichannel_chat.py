from contextlib import suppress

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import plaintext2html

from ...tools.viewers import filter_seen
from ..omnichannel_message import LOST, TROUBLES

_SEVERITY = [trouble for trouble, _label in TROUBLES]
_TO_DO = "omnichannel_chat.activity_unsent"


class OmnichannelChat(models.Model):
    """Messages of ours that the customer has not got: seen in the list, and by who wrote them."""

    _inherit = "omnichannel.chat"

    unsent = fields.Selection(
        TROUBLES, readonly=True, help="The worst that keeps a message of ours from the customer."
    )

    _unsent_index = models.Index(
        "(channel_id, state, last_message_at DESC, id DESC) WHERE unsent IS NOT NULL"
    )

    def _follow_troubles(self):
        """Write down the worst trouble that messages of each chat are in now."""
        if not self:
            return
        in_trouble = self.env["omnichannel.message"]._read_group(
            [("chat_id", "in", self.ids), ("trouble", "!=", False)],
            ["chat_id"],
            ["trouble:array_agg"],
        )
        worst = {chat: min(found, key=_SEVERITY.index) for chat, found in in_trouble}
        for chat in self:
            unsent = worst.get(chat, False)
            if chat.unsent != unsent:
                chat.unsent = unsent
            if not unsent:
                chat._close_to_dos()

    # ------------------------------------------------------------------ answered or not

    def _follow_answers(self, messages):
        """What did not arrive answers nothing; what arrives after all, or is sent again, does.

        :param messages: ``mail.message`` records of this chat whose deliveries changed
        """
        self.ensure_one()
        if self.identity_id.blocked:
            return
        for message in messages:
            deliveries = message.omnichannel_message_ids.filtered(
                lambda delivery: delivery.operation == "send" and delivery.origin != "away"
            )
            if not deliveries:
                continue
            if deliveries == deliveries._get_lost():
                self._take_back_answers()
            elif self.last_answer_message_id < message.id:
                self._take_answer(message, deliveries)
        self.env["omnichannel.session"]._recount(self)

    def _take_back_answers(self):
        """Whom only messages answered that did not arrive waits on, since when he waited."""
        good, lost = self._find_answers()
        if not lost:
            return
        since = [each.answered_since for each in lost if each.answered_since]
        if self.waiting_since:
            since.append(self.waiting_since)
        before = max(good.mail_message_id.id, lost[0].answer_before_id)
        self.write(
            {
                "waiting_since": min(since, default=False),
                "last_answer_message_id": min(before, self.last_answer_message_id),
            }
        )
        if self.waiting_since and not self.user_id:
            self._want_assignment()

    def _find_answers(self):
        """Our newest answer that arrives, and the later ones that did not, oldest first."""
        Delivery = self.env["omnichannel.message"]
        ours = (
            Domain("chat_id", "=", self.id)
            & Domain("direction", "=", "out")
            & Domain("operation", "=", "send")
            & Domain("origin", "!=", "away")
        )
        lost = Domain("trouble", "in", LOST)
        good = Delivery.search(ours & ~lost, order="mail_message_id.id desc, id", limit=1)
        later = Domain("mail_message_id", ">", good.mail_message_id.id) if good else Domain.TRUE
        return good, Delivery.search(ours & lost & later, order="mail_message_id.id, id")

    def _take_answer(self, message, deliveries):
        """A message that was lost is an answer again.

        One that is sent again answers all that is here; of one that had arrived all along we know
        when it was written.
        """
        is_sent_again = any(delivery.state in ("queued", "sending") for delivery in deliveries)
        later = self.env["omnichannel.message"]
        if not is_sent_again:
            later = later.search(
                [
                    ("chat_id", "=", self.id),
                    ("direction", "=", "in"),
                    ("mail_message_id", ">", message.id),
                    ("mail_message_id.date", ">=", message.date),
                ],
                order="mail_message_id.id",
                limit=1,
            )
        waits = self.waiting_since and later.mail_message_id.date
        self.write({"last_answer_message_id": message.id, "waiting_since": waits})

    # ------------------------------------------------------------------ who has to know

    def _call_for_help(self, deliveries):
        """A message did not arrive: the chat is back in the list, and its author is told once.

        :param deliveries: of this chat, which have just failed, or are in doubt
        """
        self.ensure_one()
        if self.identity_id.blocked:
            return
        if self.state != "open":
            # Where a newer chat with the customer is open, the mark stays on this one.
            with suppress(UserError):
                self.reopen_chat()
        for message in deliveries.mail_message_id:
            if not (message.omnichannel_message_ids - deliveries)._get_lost():
                self._tell_author(message)

    def _tell_author(self, message):
        """Tell a person who wrote a message that it did not arrive: now, and by a to-do."""
        # sudo: who of the team wrote it, be he here no more
        author_sudo = message.author_id.sudo().with_context(active_test=False)
        author = author_sudo.user_ids.filtered(lambda user: not user.share)[:1]
        is_written = message.omnichannel_message_ids[:1].origin in ("agent", "api")
        if not (author and is_written):
            return
        # Whoever has left, or may not see it any more, cannot act.
        user = author if filter_seen(self, author) else self._get_keeper(author)
        if user:
            user._bus_send("omnichannel/unsent", {"chat_id": self.id, "message_id": message.id})
            self._add_to_do(user)

    def _add_to_do(self, user):
        if self.activity_search([_TO_DO], user_id=user.id):
            return
        chat = self.with_user(user).with_context(lang=user.lang)
        # sudo: the to-do stands on a chat that its person may read
        chat.sudo().with_context(mail_activity_quick_update=True).activity_schedule(
            _TO_DO,
            summary=chat.env._("A message was not sent"),
            note=plaintext2html(chat.env._("Open the chat: it says why, and what you can do.")),
            user_id=user.id,
        )

    def _close_to_dos(self):
        self.activity_unlink([_TO_DO])
