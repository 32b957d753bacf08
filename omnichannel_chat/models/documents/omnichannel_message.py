from odoo import api, fields, models
from odoo.fields import Domain


class OmnichannelMessage(models.Model):
    """A document that a message of ours has brought to the customer."""

    _inherit = "omnichannel.message"

    document_model = fields.Char(readonly=True)
    document_id = fields.Many2oneReference(model_field="document_model", readonly=True)
    document_name = fields.Char(readonly=True, help="Its number when it was sent.")
    document_seen_at = fields.Datetime(
        "Document Seen", readonly=True, help="When the customer has opened its page."
    )

    _document_index = models.Index("(document_model, document_id) WHERE document_model IS NOT NULL")

    def _get_document_data(self, user_env):
        """The card of a sent document as it is now; of what the user may not read the number only.

        :param user_env: environment of the user who looks
        :return: dict or False
        """
        self.ensure_one()
        if self.document_model not in user_env:
            return False
        card = {
            "model": self.document_model,
            "id": self.document_id,
            "number": self.document_name,
            "title": "",
            "state_label": self.env._("Sent"),
            "look": "muted",
            "can_open": False,
        }
        document = user_env[self.document_model].browse(self.document_id).exists()
        if not document or not document.has_access("read"):
            return card
        card.update(document._get_omnichannel_card(), can_open=True)
        if card["is_open"]:
            seen = self.document_seen_at
            card["state"] = "seen" if seen else "sent"
            card["state_label"] = self.env._("Viewed") if seen else self.env._("Sent")
            card["look"] = "info" if seen else "muted"
        return card

    @api.model
    def _find_sent(self, model, ids):
        return self.search(Domain("document_model", "=", model) & Domain("document_id", "in", ids))

    @api.model
    def _tell_documents_changed(self):
        """Have browsers read the cards of documents that this transaction has changed."""
        changed = self.env.cr.precommit.data.pop("omnichannel.documents", {})
        for model, ids in changed.items():
            self._find_sent(model, list(ids))._tell_cards_changed()

    def _tell_cards_changed(self):
        """Have these cards, and the lists of documents beside their chats, read again."""
        for chat in self.chat_id:
            cards = self.filtered(lambda d, c=chat: d.chat_id == c)
            chat._notify_changed(messages=cards.mail_message_id)
            chat._bus_send("omnichannel/documents", {"chat_id": chat.id})

    @api.model
    def _note_document_seen(self, document):
        """The customer has opened the page of a document; the first time is kept.

        :param document: any record; nothing happens unless it was sent in a chat
        """
        sent = self._find_sent(document._name, document.ids)
        unseen = sent.filtered(lambda delivery: not delivery.document_seen_at)
        if unseen:
            unseen.document_seen_at = fields.Datetime.now()
            unseen._tell_cards_changed()
