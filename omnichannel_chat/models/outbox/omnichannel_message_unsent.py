from datetime import timedelta

from odoo import api, fields, models

from ..omnichannel_message import LOST, TROUBLES

#: A message that waits longer than that for its next attempt is late.
LATE_AFTER = timedelta(minutes=5)
#: What decides whether there is trouble, and whose.
_DECIDING = {"state", "error_kind", "next_try_at", "operation", "direction", "chat_id"}


class OmnichannelMessage(models.Model):
    """Trouble with a message of ours, and what follows from it for its chat.

    Whoever changes a delivery's state, or deletes it, has the chat follow: nobody else writes there
    whether something was not sent.
    """

    _inherit = "omnichannel.message"

    trouble = fields.Selection(TROUBLES, compute="_compute_trouble", store=True, precompute=True)
    answered_since = fields.Datetime(
        readonly=True, help="Since when the customer had waited when this was written."
    )
    answer_before_id = fields.Integer(
        readonly=True, help="Our last answer when this was written, see the chat's."
    )

    _trouble_index = models.Index("(chat_id) WHERE trouble IS NOT NULL")

    @api.depends("state", "error_kind", "next_try_at", "operation", "direction")
    def _compute_trouble(self):
        for delivery in self:
            delivery.trouble = delivery._find_trouble()

    def _find_trouble(self):
        if self.direction != "out" or self.operation != "send":
            return False
        if self.state in ("failed", "uncertain"):
            return self.state
        if self.state not in ("queued", "sending") or not self.error_kind or not self.next_try_at:
            return False
        began = self.create_date or fields.Datetime.now()
        return "late" if self.next_try_at - began > LATE_AFTER else False

    @api.model
    def _enqueue(self, chat, message, text, **kwargs):
        """Remember what this answers: if it fails, that is unanswered again."""
        # sudo: facts of the chat that is being answered
        before = {
            "answered_since": chat.sudo().waiting_since,
            "answer_before_id": chat.sudo().last_answer_message_id,
        }
        deliveries = super()._enqueue(chat, message, text, **kwargs)
        deliveries.write(before)
        return deliveries

    # ------------------------------------------------------------------ the chat follows

    @api.model_create_multi
    def create(self, vals_list):
        deliveries = super().create(vals_list)
        in_trouble = deliveries.filtered("trouble")
        in_trouble._tell_chats(news=in_trouble._get_lost())
        return deliveries

    def write(self, vals):
        if not vals.keys() & _DECIDING:
            return super().write(vals)
        before = {delivery: delivery.trouble for delivery in self}
        lost, moving = self._get_lost(), self.filtered("trouble") if "chat_id" in vals else self[:0]
        left = moving.chat_id
        result = super().write(vals)
        changed = self.filtered(lambda delivery: delivery.trouble != before[delivery])
        changed._tell_chats(news=changed._get_lost() - lost)
        (left + moving.chat_id)._follow_troubles()
        return result

    def unlink(self):
        chats = self.filtered("trouble").chat_id
        result = super().unlink()
        chats._follow_troubles()
        return result

    def _tell_chats(self, news):
        """Trouble has come or gone: what the chats say of it, and who has to know.

        :param news: those of these deliveries that are lost now, and were not before
        """
        for chat, deliveries in self.grouped("chat_id").items():
            chat._follow_troubles()
            chat._follow_answers(deliveries.mail_message_id)
            if deliveries & news:
                chat._call_for_help(deliveries & news)

    def _get_lost(self):
        """Those of these deliveries that the customer has not got, as far as we know."""
        return self.filtered(lambda delivery: delivery.trouble in LOST)
