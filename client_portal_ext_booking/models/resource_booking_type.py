from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError
from odoo.fields import Domain


class ResourceBookingType(models.Model):
    """Types of bookings that clients begin themselves, in the portal."""

    _inherit = "resource.booking.type"

    client_published = fields.Boolean(
        "Clients Book Online",
        help="In the portal, clients with first and last name choose a free time themselves.",
    )

    @api.model
    def _find_for_client(self, user, domain=None):
        """The types that a client may book.

        :param user: the ``res.users`` who is signed in
        :param domain: of them, only these
        :return: types under sudo; none for who is no client or has not given his name
        """
        # sudo: of the user himself
        user_sudo = user.sudo()
        is_client = self.env["omnichannel.chat"]._is_client(user)
        if not (is_client and user_sudo.partner_id._has_full_name()):
            return self.sudo().browse()
        return self._find_published(user_sudo.company_id, domain)

    @api.model
    def _find_published(self, company, domain=None):
        """The types that a company offers to book online, under sudo.

        :param domain: of them, only these
        """
        wanted = (
            Domain("client_published", "=", True)
            & Domain("combination_rel_ids", "!=", False)
            & Domain("company_id", "in", [*company.ids, False])
            & Domain(domain or Domain.TRUE)
        )
        # sudo: what the business has published
        return self.sudo().search(wanted, order="name, id")

    def _start_from_client(self, user):
        """A client begins to book what :meth:`_find_for_client` has found for him.

        One that he has begun and has chosen no time for is taken up again.

        :return: the ``resource.booking`` under sudo
        """
        # sudo: of the user himself; the booking is his own
        return self._start_for(user.sudo().partner_id, user.sudo().company_id)

    def _start_for(self, partner_sudo, company_sudo):
        """The booking of somebody who has chosen no time yet, under sudo; made if there is none."""
        self.ensure_one()
        if not partner_sudo.try_lock_for_update(allow_referencing=True):
            raise ConcurrencyError("begun twice at once")
        # sudo: his own bookings of this type, which was found for him
        Booking_sudo = self.env["resource.booking"].sudo()
        begun = [
            ("type_id", "=", self.id),
            ("partner_ids", "=", partner_sudo.id),
            ("meeting_id", "=", False),
        ]
        known_sudo = Booking_sudo.search(begun, order="id", limit=1)
        if known_sudo:
            return known_sudo
        account_sudo = partner_sudo.commercial_partner_id
        maker_sudo = company_sudo._get_client_keeper(account_sudo.user_id)
        return Booking_sudo.create(
            {
                "type_id": self.id,
                "partner_ids": [(6, 0, partner_sudo.ids)],
                # Odoo would have the client himself invite to it.
                "user_id": maker_sudo.id or self.env.ref("base.user_root").id,
            }
        )
