from odoo import fields, models


class OmnichannelThreadTemplateLine(models.Model):
    """A task of a template."""

    _name = "omnichannel.thread.template.line"
    _inherit = ["omnichannel.company.mixin", "omnichannel.thread.line"]
    _description = "Task of a Template of Client Threads"
    _omnichannel_owner = "template_id"

    template_id = fields.Many2one(
        "omnichannel.thread.template", required=True, index=True, ondelete="cascade"
    )
