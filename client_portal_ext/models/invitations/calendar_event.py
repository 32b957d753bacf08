from odoo import models


class CalendarEvent(models.Model):
    """Its mails can hold the client's way into the portal."""

    _inherit = "calendar.event"

    def _get_client_link_company(self):
        return self.user_id.company_id or self.env.company

    def _get_client_link_path(self):
        return "/my/appointments"
