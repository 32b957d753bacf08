from odoo import api, models

from odoo.addons.client_portal_ext.models.client_portal import MOST_TODOS, Todo


class ClientPortal(models.AbstractModel):
    """Booking among the ways to an appointment; what the team wants a time for waits."""

    _inherit = "client.portal"

    @api.model
    def _get_own_pages(self):
        own = super()._get_own_pages()
        # Not the list of bookings: its card is the way to what is cancelled there.
        return {**own, "appointments": [*own.get("appointments", []), "/my/book"]}

    @api.model
    def _get_todos(self, user):
        todos = super()._get_todos(user)
        if not self.env["omnichannel.chat"]._is_client(user):
            return todos
        # sudo: the user's own bookings; what he has begun himself he need not be told
        bookings_sudo = self.env["resource.booking"].sudo()
        bookings_sudo = bookings_sudo.search(
            [
                ("partner_ids", "in", user.sudo().partner_id.ids),
                ("meeting_id", "=", False),
                ("create_uid.share", "=", False),
            ],
            order="id",
            limit=MOST_TODOS,
        )
        return [
            *todos,
            *(
                Todo(
                    key=f"booking-{booking.id}",
                    title=self.env._("Choose a time: %s", booking.type_id.name),
                    url=f"/my/bookings/{booking.id}/schedule",
                    button=self.env._("View"),
                    icon="fa-calendar-plus-o",
                    document=("resource.booking", booking.id),
                )
                for booking in bookings_sudo
            ),
        ]

    @api.model
    def _get_booking_url(self, user):
        if self.env["resource.booking.type"]._find_for_client(user):
            return "/my/book"
        return super()._get_booking_url(user)
