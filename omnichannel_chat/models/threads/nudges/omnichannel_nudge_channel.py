from odoo import fields, models
from odoo.exceptions import UserError

from ....tools.filled_template import FilledTemplate


class OmnichannelNudge(models.Model):
    """A reminder over an open channel: a link, and nothing of what it is about."""

    _inherit = "omnichannel.nudge"

    way = fields.Selection(selection_add=[("channel", "Chat")], ondelete={"channel": "cascade"})

    def _make(self):
        super()._make()
        for nudge in self.filtered(lambda each: each.way == "channel"):
            try:
                with self.env.cr.savepoint():
                    nudge._post_in_channel()
            except UserError:
                # The gate, or the provider's limits: it was asked when it was planned.
                nudge._drop("no_channel")
            else:
                # In the outbox, in the same transaction: that sends it once.
                nudge.claimed_at = fields.Datetime.now()
                nudge._note_sent()

    def _post_in_channel(self):
        """:raise UserError: it may not go there any more"""
        chat, template = self.chat_id._find_reminder_chat(self.partner_id)
        if not chat:
            raise UserError("no_channel")  # pylint: disable=translation-required
        waiting_since = chat.waiting_since
        url = self._get_url()
        key = f"nudge-{self.id}"
        if template:
            values = {
                str(gap.id): url for gap in template.variable_ids if gap.source == "thread_link"
            }
            document = chat._get_template_document(template, None)
            filled = FilledTemplate(template, chat._fill_template(template, values, document))
            chat._post_template(filled, None, key, "reminder")
        else:
            chat.message_post(
                omnichannel_text=self._say_in_channel(url),
                message_type="comment",
                subtype_id=chat._get_comment_subtype_id(),
                omnichannel_key=key,
                omnichannel_origin="reminder",
            )
        if waiting_since:
            # What the customer has asked there is not answered by that.
            chat.waiting_since = waiting_since

    def _say_in_channel(self, url):
        theirs = self._for_reader()
        return theirs.env._(
            "%(company)s is still waiting for you in the client portal: %(url)s",
            company=self.chat_id.company_id.name,
            url=url,
        )

    def _find_twin(self):
        # Who shares an e-mail address has a phone of his own.
        return "" if self.way == "channel" else super()._find_twin()

    def _get_reason_words(self):
        return {
            **super()._get_reason_words(),
            "no_channel": self.env._("no chat in which that is allowed"),
        }
