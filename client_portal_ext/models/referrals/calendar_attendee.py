from odoo import api, models


class CalendarAttendee(models.Model):
    """The first appointment of somebody who was recommended."""

    _inherit = "calendar.attendee"

    @api.model_create_multi
    def create(self, vals_list):
        attendees = super().create(vals_list)
        # sudo: whether somebody was recommended; who may make appointments made them
        by_company = attendees.sudo().grouped(
            lambda attendee: attendee.event_id._get_client_link_company()
        )
        for company_sudo, attendees_sudo in by_company.items():
            attendees_sudo.partner_id._follow_referrals(company_sudo)
        return attendees
