from odoo import models


class AccountMove(models.Model):
    """Its mails can hold the client's way into the portal."""

    _inherit = "account.move"

    def _get_client_link_company(self):
        return self.company_id

    def _get_client_link_path(self):
        return f"/my/invoices/{self.id}" if self.is_sale_document() else "/my"
