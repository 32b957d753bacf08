from odoo import api, fields, models
from odoo.tools import format_list

from .omnichannel_thread_content import Written


class OmnichannelThreadTemplate(models.Model):
    """What a business writes to many clients, one after the other: only to start threads (S1-22).

    Not to be confused with ``omnichannel.message.template``, which a provider approves.
    """

    _name = "omnichannel.thread.template"
    _inherit = ["omnichannel.company.mixin", "omnichannel.thread.content"]
    _description = "Template of Client Threads"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one("res.company", help="Empty: for all companies.")
    subject = fields.Char(required=True)
    line_ids = fields.One2many(
        "omnichannel.thread.template.line", "template_id", "Tasks", copy=True
    )
    attachment_ids = fields.Many2many(
        "ir.attachment",
        "omnichannel_thread_template_attachment_rel",
        "template_id",
        "attachment_id",
        "Files",
    )

    preview_partner_id = fields.Many2one(
        "res.partner", "Preview for", store=False, default=lambda self: self._find_example()
    )
    preview_subject = fields.Char(compute="_compute_preview")
    preview_body = fields.Html(compute="_compute_preview", sanitize=False)
    preview_tasks = fields.Text(compute="_compute_preview")
    preview_problem = fields.Char(compute="_compute_preview")

    @api.model
    def _find_example(self):
        """A client to try a template with: one who is there."""
        return self.env["res.partner"].search(
            [("user_ids.share", "=", True), ("user_ids.login_date", "!=", False)], limit=1
        )

    @api.depends("subject", "body", "line_ids.name", "preview_partner_id")
    @api.depends_context("uid", "lang", "allowed_company_ids")
    def _compute_preview(self):
        for template in self:
            written = template._write_example()
            template.preview_subject = written.subject
            template.preview_body = written.body
            template.preview_tasks = "\n".join(f"☐ {task['name']}" for task in written.tasks)
            template.preview_problem = template._describe_problems(written)

    def _write_example(self):
        partner = self.preview_partner_id
        if not partner:
            return Written(self.subject or "", self.body or "", [], [], [])
        account = partner._get_account()
        contacts = account._find_thread_readers(self.env.company)
        return self._write_for(account, contacts or partner.sudo(), self.env.user)

    def _describe_problems(self, written):
        """What somebody should know before he sends this, in a sentence; "" = nothing."""
        labels = self.env["omnichannel.shortcode"]._get_labels()
        sentences = []
        if written.missing:
            names = format_list(self.env, [labels.get(name, name) for name in written.missing])
            sentences.append(self.env._("Not known of this client: %s.", names))
        if "several_readers" in written.warnings:
            sentences.append(
                self.env._("Several people read it, so the account's name stands for a first name.")
            )
        return " ".join(sentences)

    def _get_tasks(self):
        return self.line_ids

    def _get_fallback_subject(self):
        return self.name or ""

    # ------------------------------------------------------------------ files

    @api.model_create_multi
    def create(self, vals_list):
        templates = super().create(vals_list)
        templates._keep_files()
        return templates

    def write(self, vals):
        result = super().write(vals)
        if "attachment_ids" in vals:
            self._keep_files()
        return result

    def _keep_files(self):
        """Whoever may read a template may read its files; they go when it goes."""
        for template in self:
            loose = template.attachment_ids.filtered(lambda file: not file.res_id)
            loose.write({"res_model": template._name, "res_id": template.id})
