from odoo import models


class ResourceBooking(models.Model):
    """What a client does with his booking, the team learns (S3-43)."""

    _inherit = "resource.booking"

    def _tell_client_act(self, user, what):
        """:param what: it, in a few words, see ``client.portal._tell_team``"""
        self.ensure_one()
        # sudo: of a booking that was found for who acts
        booking_sudo = self.sudo()
        account_sudo = booking_sudo.partner_id.commercial_partner_id
        company_sudo = booking_sudo.type_id.company_id
        self.env["client.portal"]._tell_team(
            account_sudo, user, what, booking_sudo, company=company_sudo
        )
