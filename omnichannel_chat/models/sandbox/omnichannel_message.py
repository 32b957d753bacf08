from odoo import fields, models
from odoo.tools import is_html_empty

from ...tools.texts import html_to_text, text_to_inline_html


class OmnichannelMessage(models.Model):
    """A message as the sandbox's phone shows it."""

    _inherit = "omnichannel.message"

    def _get_phone_bubble(self, told):
        """One message as the sandbox's phone shows it.

        :param dict told: see ``_get_told``
        """
        message, attachment = self.mail_message_id, self.attachment_id
        bubble = {
            "id": self.external_id,
            "mine": self.direction == "in",
            "kind": self.kind,
            "state": self.state,
            "date": fields.Datetime.to_string(message.date),
            "loading": self.media_state == "pending",
            "attachment": attachment.read(["name", "mimetype"])[0] if attachment else False,
            "reply_to": self.target_external_id or "",
            "our_reaction": told.get("react", ""),
            "reaction": self._get_customer_reaction(),
        }
        return {**bubble, **(self._get_written() if bubble["mine"] else self._get_shown(told))}

    def _get_written(self):
        """What the customer wrote, with his own later changes."""
        message = self.mail_message_id
        gone = is_html_empty(message.body) and not message.attachment_ids
        return {
            "body": message.body or "",
            "text": html_to_text(message.body),
            "edited": "o-mail-Message-edited" in (message.body or ""),
            "deleted": gone and not self.media_state,
        }

    def _get_shown(self, told):
        """What we sent, as far as the phone knows: our later changes only once it was told."""
        text = told.get("edit", self.text or "")
        return {
            "body": text_to_inline_html(text),
            "text": text,
            "edited": "edit" in told,
            "deleted": "delete" in told,
        }

    def _get_customer_reaction(self):
        identity = self.chat_id.identity_id
        mine = self.mail_message_id.reaction_ids.filtered(
            lambda r: (
                (r.guest_id and r.guest_id == identity.guest_id)
                or (r.partner_id and r.partner_id == identity.partner_id)
            )
        )
        return mine[:1].content or ""

    def _accepted(self, receipt):
        """The sandbox's phone shows that we are typing."""
        if self.operation == "typing" and self.channel_id.provider == "sandbox":
            self.channel_id._bus_send(
                "omnichannel/phone_typing", {"chat_id": self.chat_id.id}, subchannel="inbox"
            )
        return super()._accepted(receipt)
