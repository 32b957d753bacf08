from odoo import api, fields, models


class CalendarAttendee(models.Model):
    """An appointment with a client is a job that is scheduled (S3-28, S3-31)."""

    _inherit = "calendar.attendee"

    @api.model_create_multi
    def create(self, vals_list):
        attendees = super().create(vals_list)
        now = fields.Datetime.now()
        # sudo: whether somebody is a client of ours; who may make appointments made them
        clients_sudo = attendees.sudo().filtered(
            lambda each: each.event_id.start and each.event_id.start > now
        )
        people_sudo = clients_sudo.partner_id.filtered(lambda each: each._is_known_client())
        people_sudo.sudo(False)._invite_for_job(self.env.company)
        return attendees
