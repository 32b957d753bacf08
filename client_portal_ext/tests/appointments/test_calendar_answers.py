import re

from odoo import Command, http
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..portal_case import PortalHttpCase

CSRF = re.compile(r'name="csrf_token" value="([^"]+)"')
ANSWERS = {
    "/calendar/meeting/accept": "accepted",
    "/calendar/meeting/decline": "declined",
    "/calendar/recurrence/accept": "accepted",
    "/calendar/recurrence/decline": "declined",
}


@tagged("post_install", "-at_install")
class TestCalendarAnswers(PortalHttpCase):
    """Links of invitations ask before they answer."""

    def setUp(self):
        super().setUp()
        self.event = self.env["calendar.event"].create(
            {
                "name": "Tax meeting",
                "start": "2027-03-01 09:00:00",
                "stop": "2027-03-01 10:00:00",
                "user_id": self.agent.id,
                "partner_ids": [Command.set([self.agent.partner_id.id, self.ann.id])],
                "recurrency": True,
                "rrule_type": "weekly",
                "mon": True,
                "end_type": "count",
                "count": 3,
            }
        )
        self.attendees = self.event.recurrence_id.calendar_event_ids.attendee_ids.filtered(
            lambda attendee: attendee.partner_id == self.ann
        )
        self.invitation = self.attendees.filtered(lambda each: each.event_id == self.event)
        self.env.flush_all()

    def get_address(self, path):
        return f"{path}?token={self.invitation.access_token}&id={self.event.id}"

    def get_states(self):
        self.env.invalidate_all()
        return self.attendees.mapped("state")

    def answer(self, address):
        """Open the page and press its button."""
        token = CSRF.search(self.url_open(address).text)[1]
        return self.url_open(address, data={"csrf_token": token}, allow_redirects=False)

    def test_a_look_answers_nothing(self):
        """S3-07: scanners of mail open every link; an invitation waits until a person answers."""
        posts = self.event.message_ids
        for path in ANSWERS:
            for method in ("HEAD", "GET", "GET"):
                with self.subTest(path=path, method=method):
                    response = self.url_open(self.get_address(path), method=method)
                    self.assertEqual(response.status_code, 200)
                    self.assertIn("no-store", response.headers["Cache-Control"])
        self.assertEqual(self.get_states(), ["needsAction"] * 3)
        self.assertEqual(self.event.message_ids, posts)

    def test_the_button_answers(self):
        """S3-07: one date by its link, the series by that of the series."""
        self.answer(self.get_address("/calendar/meeting/accept"))
        self.env.invalidate_all()
        self.assertEqual(self.invitation.state, "accepted")
        self.assertEqual(self.get_states().count("needsAction"), 2)
        self.answer(self.get_address("/calendar/recurrence/decline"))
        self.assertEqual(self.get_states(), ["declined"] * 3)

    @mute_logger("odoo.http")
    def test_a_colleague_answers_for_nobody_else(self):
        """S3-07: signed in as another contact of the firm, a passed-on link opens nothing."""
        self.sign_in(self.ben_user)
        address = self.get_address("/calendar/meeting/accept")
        form = {"csrf_token": http.Request.csrf_token(self)}
        self.assertEqual(self.url_open(address).status_code, 400)
        self.assertEqual(self.url_open(address, data=form).status_code, 400)
        self.assertEqual(self.get_states(), ["needsAction"] * 3)

    @mute_logger("odoo.http")
    def test_only_our_page_answers(self):
        """S3-07: a form of another site has no token of the session."""
        for path in ANSWERS:
            with self.subTest(path=path):
                response = self.url_open(self.get_address(path), data={"x": "1"})
                self.assertEqual(response.status_code, 400)
        self.assertEqual(self.get_states(), ["needsAction"] * 3)

    def test_odd_links(self):
        """S3-07: a link of another event or with an odd number is not there."""
        token = self.invitation.access_token
        other = self.event.recurrence_id.calendar_event_ids - self.event
        for number in (other[0].id, "x", "", "-1", "9" * 30):
            with self.subTest(number=number):
                address = f"/calendar/meeting/accept?token={token}&id={number}"
                self.assertEqual(self.url_open(address).status_code, 404)

    @mute_logger("odoo.http")
    def test_odd_keys(self):
        """S3-07: what cannot be a key is none."""
        self.sign_in(self.ann_user)
        for address in (
            "/calendar/join_videocall/%00",
            "/calendar/meeting/join?token=%00",
            "/calendar/meeting/join",
            "/calendar/meeting/view",
            "/calendar/meeting/view?token=%00&id=1",
            "/calendar/meeting/accept?token=%F0%9F%98%80&id=%00",
            "/my/appointments/%00/file",
            "/my/appointments/1/ask/%00",
        ):
            with self.subTest(address=address):
                self.assertIn(self.url_open(address).status_code, (400, 404))

    def test_clients_join_nothing_uninvited(self):
        """S3-07: the address of a meeting makes no client a participant; a colleague is asked."""
        self.event.access_token = "address-of-the-meeting"
        self.env.flush_all()
        address = "/calendar/meeting/join?token=address-of-the-meeting"
        invited = self.event.partner_ids
        for user in (self.ben_user, self.zoe_user):
            self.sign_in(user)
            self.assertEqual(self.url_open(address).status_code, 404)
            refused = self.url_open(address, data={"csrf_token": http.Request.csrf_token(self)})
            self.assertEqual(refused.status_code, 404)
        self.sign_in(self.stranger)
        self.assertEqual(self.url_open(address).status_code, 200)
        self.url_open(address, method="HEAD")
        self.env.invalidate_all()
        self.assertEqual(self.event.partner_ids, invited)
        self.answer(address)
        self.env.invalidate_all()
        self.assertEqual(self.event.partner_ids, invited | self.stranger.partner_id)

    def test_a_look_shows_no_more_than_the_portal(self):
        """S3-07: the link of an invitation tells nothing of notes and of others, nor odd ones."""
        self.event.write(
            {
                "partner_ids": [Command.link(self.zoe.id)],
                "description": "<p>Inner words</p>",
                "location": "Our office",
            }
        )
        self.ann.tz = "Europe/Madrid"
        self.env.company.client_arrival_window = "120"
        self.env.flush_all()
        for answer in ("", "accepted"):
            self.invitation.state = answer or "needsAction"
            self.env.flush_all()
            text = self.url_open(self.get_address("/calendar/meeting/view")).text
            self.assertIn("Tax meeting", text)
            self.assertIn("Our office", text)
            self.assertIn("between 10:00", text)
            self.assertEqual("You have accepted" in text, bool(answer))
            for hidden in ("Inner words", "Zoe", "@client.example.com", self.agent.name):
                self.assertNotIn(hidden, text)
        text = self.url_open(self.get_address("/calendar/meeting/accept")).text
        self.assertNotIn("11:00", text)
        token = self.invitation.access_token
        for number in ("x", "", "9" * 30):
            address = f"/calendar/meeting/view?token={token}&id={number}"
            self.assertEqual(self.url_open(address).status_code, 404)

    def test_colleagues_are_led_to_the_meeting(self):
        """S3-07: the team's own invitations lead into the calendar, as before."""
        invitation = self.event.attendee_ids.filtered(
            lambda each: each.partner_id == self.agent.partner_id
        )
        address = f"/calendar/meeting/view?token={invitation.access_token}&id={self.event.id}"
        self.sign_in(self.agent)
        answer = self.url_open(address, allow_redirects=False)
        self.assertIn(f"/odoo/calendar.event/{self.event.id}", answer.headers["Location"])

    def test_a_look_opens_no_room(self):
        """S3-07: a look at the address of a video call asks; the first press makes the room."""
        self.event.access_token = "address-of-the-call"
        self.env.flush_all()
        address = "/calendar/join_videocall/address-of-the-call"
        for method in ("HEAD", "GET"):
            answer = self.url_open(address, method=method, allow_redirects=False)
            self.assertEqual(answer.status_code, 200)
        self.env.invalidate_all()
        self.assertFalse(self.event.videocall_channel_id)
        answer = self.answer(address)
        self.env.invalidate_all()
        room = self.event.videocall_channel_id
        self.assertTrue(room)
        self.assertTrue(answer.headers["Location"].endswith(room.invitation_url))
        answer = self.url_open(address, allow_redirects=False)
        self.assertTrue(answer.headers["Location"].endswith(room.invitation_url))
        self.assertEqual(self.url_open("/calendar/join_videocall/x").status_code, 404)

    def test_nothing_of_meetings_by_rpc(self):
        """S3-07: clients read meetings on our page alone: no field, file or message otherwise."""
        file = self.env["ir.attachment"].create(
            {"name": "x", "raw": b"x", "res_model": self.event._name, "res_id": self.event.id}
        )
        note = self.event.message_post(body="Inner words", subtype_xmlid="mail.mt_comment")
        for user in (self.ann_user, self.zoe_user):
            event = self.event.with_user(user)
            self.assertFalse(event.search([]))
            for field in ("name", "start", "description", "partner_ids", "videocall_location"):
                with self.assertRaises(AccessError):
                    event.read([field])
            with self.assertRaises(AccessError):
                file.with_user(user).read(["raw"])
            with self.assertRaises(AccessError):
                note.with_user(user).read(["body"])
        self.assertIn(self.event, self.event.with_user(self.agent).search([]))
