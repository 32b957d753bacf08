import json

from odoo import api, fields, models

from ...connectors.errors import TemplateError
from ...tools.filled_template import FilledTemplate


class OmnichannelMessage(models.Model):
    """What the outbox keeps of a template: the record, and the values by gap."""

    _inherit = "omnichannel.message"

    template_id = fields.Many2one("omnichannel.message.template", ondelete="set null")
    template_values = fields.Text(
        groups="base.group_system", help="JSON: part, name and text of each gap."
    )

    @api.model
    def _get_parts(self, chat, message, text, content):
        if not isinstance(content, FilledTemplate):
            return super()._get_parts(chat, message, text, content)
        gaps = zip(content.record.variable_ids, content.values, strict=True)
        return [
            {
                "kind": "template",
                "text": text,
                "template_id": content.record.id,
                "template_values": json.dumps([[gap.part, gap.name, value] for gap, value in gaps]),
                "attachment_id": message.sudo().attachment_ids[:1].id,
            }
        ]

    def _get_filled_template(self):
        """The template as it is now, filled with what was posted.

        :rtype: FilledTemplate
        """
        self.ensure_one()
        posted = {
            (part, name): text for part, name, text in json.loads(self.template_values or "[]")
        }
        gaps = self.template_id.variable_ids
        return FilledTemplate(
            self.template_id, tuple(posted.get((gap.part, gap.name), "") for gap in gaps)
        )

    def _explain_template(self):
        """Why the template of this row cannot be sent any more; "" = it can."""
        self.ensure_one()
        filled = self._get_filled_template()
        if not filled.record:
            return self.env._("The provider does not have this template any more.")
        return "\n".join(filled.record._explain_obstacles(filled.values, self.attachment_id))

    # ------------------------------------------------------------------ the worker

    def _get_permission(self):
        if self.kind == "template" and self.template_id:
            category = self.template_id._get_gate_category()
            return self.chat_id._get_send_permission(self.origin or "agent", template=category)
        return super()._get_permission()

    def _prepare_job(self):
        """What was approved when somebody pressed Send may not be any more."""
        if self.kind == "template" and self.operation == "send":
            reason = self._explain_template()
            if reason:
                refusal = {"error_kind": "template", "error_code": False, "error_detail": reason}
                self._give_up(refusal)
                return None
        return super()._prepare_job()

    def _refused(self, error):
        channel = self.channel_id
        result = super()._refused(error)
        if isinstance(error, TemplateError):
            channel._request_template_sync()
        return result

    def _apply_status(self, status, moment, error=None):
        changed = super()._apply_status(status, moment, error)
        if isinstance(error, TemplateError):
            self.channel_id._request_template_sync()
        return changed

    def _get_failure_sentence(self):
        if self.state == "failed" and self.error_kind == "template" and not self.error_code:
            return self.error_detail
        return super()._get_failure_sentence()
