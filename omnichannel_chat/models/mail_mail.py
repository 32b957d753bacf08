from odoo import api, models
from odoo.exceptions import UserError

from .mail_message import CHAT


class MailMail(models.Model):
    _inherit = "mail.mail"

    @api.model_create_multi
    def create(self, vals_list):
        """An e-mail may tell of a message in a chat; it is none itself.

        Odoo's mass mailing writes its e-mails into the record under sudo, in whatever name.
        """
        mails = super().create(vals_list)
        for mail, values in zip(mails, vals_list, strict=True):
            if mail.model == CHAT and not values.get("mail_message_id"):
                raise UserError(
                    self.env._("Customers of chats get no e-mails from there. Write in the chat.")
                )
        return mails
