import re

from odoo import api, models

#: A sign-in link as it was sent, also behind the address of a scanner.
_LINK = re.compile(r"((?:/|%2F)my(?:/|%2F)login)(?:/|%2F)[\w=%-]{20,}", re.IGNORECASE)


class MailThread(models.AbstractModel):
    """Whoever answers a mail of ours quotes it, with his own sign-in link: it is not kept.

    In a document it would let in as him whoever reads it there, his colleagues at first.
    """

    _inherit = "mail.thread"

    @api.model
    def message_parse(self, message, save_original=False):
        values = super().message_parse(message, save_original=save_original)
        if body := values.get("body"):
            values["body"] = type(body)(_LINK.sub(r"\1", body))
        return values
