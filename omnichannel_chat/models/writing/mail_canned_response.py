from odoo import api, fields, models

from ...tools import placeholders


class MailCannedResponse(models.Model):
    """Quick replies are Odoo's canned responses; in chats they have gaps and files, too."""

    _inherit = "mail.canned.response"

    attachment_ids = fields.Many2many(
        "ir.attachment",
        "omnichannel_canned_response_attachment_rel",
        "canned_response_id",
        "attachment_id",
        "Files",
        help="Sent with the text when the reply is chosen in a chat.",
    )
    omnichannel_preview = fields.Text("Example", compute="_compute_omnichannel_preview")

    @api.depends("substitution")
    @api.depends_context("uid", "lang")
    def _compute_omnichannel_preview(self):
        examples = self.env["omnichannel.chat"]._get_placeholders()
        values = {name: each["example"] for name, each in examples.items()}
        for reply in self:
            reply.omnichannel_preview = placeholders.fill(reply.substitution, values)

    @api.model_create_multi
    def create(self, vals_list):
        replies = super().create(vals_list)
        replies._check_files()
        replies._keep_files()
        return replies

    def write(self, vals):
        result = super().write(vals)
        if "attachment_ids" in vals:
            self._check_files()
            self._keep_files()
        return result

    def _check_files(self):
        """:raise AccessError: whoever writes the reply may not read a file that it names"""
        # sudo: all of them, also those which the user is not shown
        files_sudo = self.sudo().attachment_ids
        files_sudo.with_env(self.env).check_access("read")

    def _keep_files(self):
        """Whoever may read a reply may read its files; they go when it goes."""
        for reply in self:
            loose = reply.attachment_ids.filtered(lambda file: not file.res_id)
            loose.write({"res_model": reply._name, "res_id": reply.id})
