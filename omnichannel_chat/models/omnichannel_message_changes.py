from odoo import fields, models


class OmnichannelMessage(models.Model):
    """When a message was changed, by the provider's clock.

    Providers repeat what they could not deliver, minutes later: an old edit must not replace a
    newer one, nor bring back what the customer has deleted.
    """

    _inherit = "omnichannel.message"

    edited_at = fields.Datetime(readonly=True)
    deleted_at = fields.Datetime(readonly=True)
    reacted_at = fields.Datetime(readonly=True, help="Last reaction of the customer.")

    # Answers that came before the message that they answer.
    _answer_index = models.Index(
        "(channel_id, target_external_id) "
        "WHERE operation = 'send' AND target_external_id IS NOT NULL"
    )

    def _note_change(self, stamp, moment):
        """Remember a change, if it is news.

        :param str stamp: "edited_at", "deleted_at" or "reacted_at"
        :param datetime moment: naive UTC
        :return: False when something newer is known already
        """
        self.ensure_one()
        if self.deleted_at or (self[stamp] and moment < self[stamp]):
            return False
        self[stamp] = moment
        return True
