from odoo import Command

from odoo.addons.client_portal_ext.tests.portal_case import PortalHttpCase


class BookingCase(PortalHttpCase):
    """An adviser who can be booked every day: ``kind`` is published."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        hours = [
            Command.create({"name": str(day), "dayofweek": str(day), "hour_from": 8, "hour_to": 17})
            for day in range(7)
        ]
        calendar = cls.env["resource.calendar"].create(
            {"name": "Every day", "attendance_ids": hours, "tz": "UTC"}
        )
        resource = cls.env["resource.resource"].create(
            {
                "name": "Adviser",
                "resource_type": "user",
                "user_id": cls.agent.id,
                "calendar_id": calendar.id,
                "tz": "UTC",
            }
        )
        combination = cls.env["resource.booking.combination"].create(
            {"resource_ids": [Command.set(resource.ids)]}
        )
        cls.kind = cls.env["resource.booking.type"].create(
            {
                "name": "Tax advice",
                "resource_calendar_id": calendar.id,
                "combination_rel_ids": [Command.create({"combination_id": combination.id})],
                "client_published": True,
            }
        )
