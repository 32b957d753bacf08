from odoo import models


class ResourceBooking(models.Model):
    """What a client does with his booking, the team learns (S3-43)."""

    _inherit = "resource.booking"

    def _tell_client_act(self, user, what):
        """Tell whoever has the booking, else the client, else who sees all clients.

        :param user: who did it: the client, or nobody for whom a link was enough
        :param str what: it, in a few words
        """
        self.ensure_one()
        # sudo: of a booking that was found for who acts
        booking_sudo = self.sudo()
        account_sudo = booking_sudo.partner_id.commercial_partner_id
        company_sudo = booking_sudo.type_id.company_id or self.env.company.sudo()
        has_it = booking_sudo.user_id | account_sudo.user_id
        keeper = has_it.filtered(lambda one: one.active and not one.share)[:1]
        keeper = keeper or company_sudo._get_client_keeper()
        booking_sudo.message_notify(
            subject=what,
            body=f"{what}: {booking_sudo.type_id.name}",
            author_id=booking_sudo.partner_id.id,
            partner_ids=keeper.partner_id.ids,
            force_send=False,  # no mail server is waited for in a client's request
        )
        self.env["client.portal"]._tell_team(account_sudo, user, what, booking_sudo)
