from odoo import fields, models


class OmnichannelChannel(models.Model):
    """Settings of the sandbox."""

    _inherit = "omnichannel.channel"

    provider = fields.Selection(
        selection_add=[("sandbox", "Sandbox (try it out)")], ondelete={"sandbox": "cascade"}
    )
    sandbox_look = fields.Selection(
        [("whatsapp", "WhatsApp"), ("telegram", "Telegram"), ("sms", "SMS")],
        default="whatsapp",
        help="Which provider this sandbox looks like.",
    )
