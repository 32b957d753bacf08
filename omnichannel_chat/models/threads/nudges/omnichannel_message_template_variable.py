from odoo import fields, models


class OmnichannelMessageTemplateVariable(models.Model):
    """A gap for the link to a client chat: such a template can remind of it."""

    _inherit = "omnichannel.message.template.variable"

    source = fields.Selection(
        selection_add=[("thread_link", "Link to the client chat"), ("fixed",)],
        ondelete={"thread_link": "set default"},
    )
