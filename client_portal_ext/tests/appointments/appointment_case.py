from datetime import timedelta

from lxml import html

from odoo import Command, fields, http

from ..portal_case import PortalHttpCase


class AppointmentCase(PortalHttpCase):
    """Ann, whose clock is that of Madrid, has appointments with the agent."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ann.tz = "Europe/Madrid"

    def make_event(self, name="Tax meeting", people=None, **values):
        """A meeting of the agent with Ann: 2 December 2099, 10:00 to 10:30 on her clock."""
        people = self.ann if people is None else people
        start = fields.Datetime.to_datetime(values.pop("start", "2099-12-02 09:00:00"))
        values = {
            "name": name,
            "start": start,
            "stop": start + timedelta(minutes=30),
            "user_id": self.agent.id,
            "location": "Our office",
            "partner_ids": [Command.set((self.agent.partner_id + people).ids)],
            **values,
        }
        Event = self.env["calendar.event"].with_context(no_mail_to_attendees=True)
        return Event.create(values)

    def make_series(self, count=3, **values):
        """The same, weekly."""
        rule = {"rrule_type": "weekly", "wed": True, "end_type": "count", "count": count}
        return self.make_event(recurrency=True, **rule, **values).recurrence_id.calendar_event_ids

    def get_invitation(self, event, partner=None):
        """The invitation of a contact to a meeting, as it is now."""
        self.env.invalidate_all()
        partner = partner or self.ann
        return event.attendee_ids.filtered(lambda each: each.partner_id == partner)

    def look(self, address, user=None, status=200):
        """A page as a user sees it."""
        self.authenticate(None, None)
        self.sign_in(user or self.ann_user)
        answer = self.url_open(address, allow_redirects=False)
        self.assertEqual(answer.status_code, status, address)
        return html.fromstring(answer.content) if answer.content else None

    def list_names(self, when="upcoming", user=None):
        """Names of the appointments in a part of the list."""
        page = self.look(f"/my/appointments?when={when}", user)
        return [each.text for each in page.cssselect(".o_client_appointments .fw-bold + div")]

    def post(self, address, **form):
        """A form of a page, posted by who is signed in."""
        form.setdefault("csrf_token", http.Request.csrf_token(self))
        answer = self.url_open(address, data=form, allow_redirects=False)
        self.env.invalidate_all()
        return answer

    def read_text(self, element):
        """What a person reads."""
        return " ".join(element.text_content().split())
