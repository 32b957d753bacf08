from odoo import fields, models
from odoo.exceptions import UserError

from ...workers.reactions import DEFERRED, Deferred


class IrActionsServer(models.Model):
    """Chat messages that rules of automation and buttons send, without code."""

    _inherit = "ir.actions.server"

    state = fields.Selection(
        selection_add=[("omnichannel", "Send Chat Message"), ("webhook",)],
        ondelete={"omnichannel": "cascade"},
    )
    omnichannel_reply_id = fields.Many2one(
        "mail.canned.response",
        "Quick Reply",
        ondelete="restrict",
        help="Its text and files go to the customer of the record, with his values filled in, in "
        "the chat last written in. Why it could not be sent is noted on the record.",
    )

    def run(self):
        """What is triggered while customers' messages are being stored waits until they are."""
        deferred = self.env.context.get(DEFERRED)
        if isinstance(deferred, Deferred):
            deferred.add(self)
            return False
        return super().run()

    def _run_action_omnichannel_multi(self, eval_context=None):
        for record in eval_context.get("records") or eval_context.get("record") or ():
            self._send_omnichannel(record)

    def _send_omnichannel(self, record):
        """Send to one record's customer; what becomes of it is noted on the record."""
        try:
            with self.env.cr.savepoint():
                chat = self._find_omnichannel_chat(record)
                chat._send_reply(self.omnichannel_reply_id)
        except UserError as error:
            note = self.env._("Chat message not sent: %s", error)
        else:
            if chat == record:
                return
            note = self.env._("Chat message sent on %s.", chat.channel_id.name)
        if hasattr(record, "message_post"):
            record.message_post(body=note, message_type="notification")

    def _find_omnichannel_chat(self, record):
        """:raise UserError: there is no customer, or no chat with him"""
        if record._name == "omnichannel.chat":
            return record
        company = record["company_id"] if "company_id" in record._fields else None
        chat = record._get_omnichannel_partner()._find_omnichannel_chat(company)
        if not chat:
            raise UserError(self.env._("There is no chat with this customer yet."))
        return chat

    def _name_depends(self):
        return [*super()._name_depends(), "omnichannel_reply_id"]

    def _generate_action_name(self):
        if self.state == "omnichannel" and self.omnichannel_reply_id:
            return self.env._("Send %s in the chat", self.omnichannel_reply_id.source)
        return super()._generate_action_name()

    def _warning_depends(self):
        return [*super()._warning_depends(), "state", "omnichannel_reply_id"]

    def _get_warning_messages(self):
        warnings = super()._get_warning_messages()
        if self.state == "omnichannel" and not self.omnichannel_reply_id:
            warnings.append(self.env._("Choose the quick reply that is sent."))
        return warnings
