from datetime import timedelta

from odoo import fields, models


class ResCompany(models.Model):
    """Whether the portal has a place for appointments, and how exact it is on times."""

    _inherit = "res.company"

    client_show_appointments = fields.Boolean(
        "Appointments",
        default=True,
        help="Clients find the meetings to which they are invited in the portal, upcoming and "
        "past ones.",
    )
    client_arrival_window = fields.Selection(
        [
            ("0", "None"),
            ("30", "30 minutes"),
            ("60", "1 hour"),
            ("120", "2 hours"),
            ("180", "3 hours"),
            ("240", "4 hours"),
        ],
        "Arrival Window",
        default="0",
        required=True,
        help="In the portal clients see between which times you arrive, beginning with the planned "
        "one, instead of when the appointment begins and ends.",
    )

    def _get_arrival_window(self):
        """Within what time after the planned one the firm arrives; none where it is exact.

        :rtype: timedelta
        """
        self.ensure_one()
        return timedelta(minutes=int(self.client_arrival_window or 0))
