from odoo import models


class MailMessage(models.Model):
    """Messages of threads: how the client has sent them."""

    _inherit = "mail.message"

    def _get_omnichannel_data(self):
        data = super()._get_omnichannel_data()
        if data:
            # sudo: of a message that the user may read
            data["by_email"] = any(self.sudo().omnichannel_message_ids.mapped("by_email"))
        return data
