from odoo import api, models


class ClientPortal(models.AbstractModel):
    """Booking among the ways to an appointment."""

    _inherit = "client.portal"

    @api.model
    def _get_booking_url(self, user):
        if self.env["resource.booking.type"]._find_for_client(user):
            return "/my/book"
        return super()._get_booking_url(user)
