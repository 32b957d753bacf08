from odoo.tests import tagged
from odoo.tools import html2plaintext, mute_logger

from .appointment_case import AppointmentCase


@tagged("post_install", "-at_install")
class TestAppointmentActs(AppointmentCase):
    """What a client does with his appointments: confirm, ask, take along."""

    def test_confirm(self):
        """S3-07, S3-43: a press confirms, the firm reads it in the meeting, once for two."""
        event = self.make_event()
        address = f"/my/appointments/{event.id}/confirm"
        [form] = self.look("/my/appointments").cssselect(f"form[action='{address}']")
        self.assertIn("Confirm", self.read_text(form))
        self.assertNotIn("Confirm all dates", self.read_text(form))
        with self._told() as told:
            for _click in range(2):
                answer = self.post(address)
                self.assertEqual(answer.status_code, 303)
                self.assertTrue(answer.headers["Location"].endswith("/my/appointments"))
        self.assertEqual(told, [(self.acme, self.ann_user, event)])
        self.assertEqual(self.get_invitation(event).state, "accepted")
        self.assertEqual(self.get_invitation(event, self.agent.partner_id).state, "needsAction")
        posts = event.message_ids.filtered(lambda each: "accepted the invitation" in each.body)
        self.assertEqual(posts.author_id, self.ann)
        self.assertEqual(len(posts), 1)
        notice = self._find_notices(event)
        self.assertEqual(notice.notified_partner_ids, self.agent.partner_id)
        self.assertIn("Ann has confirmed: Tax meeting", notice.body)
        page = self.look("/my/appointments")
        self.assertIn("Confirmed", self.read_text(page.cssselect("[data-appointment]")[0]))
        self.assertFalse(page.cssselect(".o_client_side a[href='/my/appointments'] .badge"))

    def test_confirm_a_series(self):
        """S3-07: one date alone, or all that are to come; never those of a colleague."""
        dates = self.make_series(people=self.ann + self.ben).sorted("start")
        self.sign_in(self.ann_user)
        self.post(f"/my/appointments/{dates[1].id}/confirm")
        self.assertEqual(
            [self.get_invitation(each).state for each in dates],
            ["needsAction", "accepted", "needsAction"],
        )
        self.post(f"/my/appointments/{dates[0].id}/confirm", series="1")
        self.assertEqual([self.get_invitation(each).state for each in dates], ["accepted"] * 3)
        self.assertEqual(len(self._find_notices(dates)), 2)
        self.assertIn("2 dates", self._find_notices(dates[0]).body)
        self.assertEqual(
            [self.get_invitation(each, self.ben).state for each in dates], ["needsAction"] * 3
        )

    @mute_logger("odoo.http")
    def test_only_posted(self):
        """S3-07: a look confirms nothing, nor does a form without its token."""
        event = self.make_event()
        self.sign_in(self.ann_user)
        address = f"/my/appointments/{event.id}/confirm"
        for method in ("GET", "HEAD"):
            self.assertEqual(self.url_open(address, method=method).status_code, 405)
        self.assertEqual(self.post(address, csrf_token="x").status_code, 400)
        self.assertEqual(self.get_invitation(event).state, "needsAction")

    @mute_logger("odoo.http")
    def test_foreign_ones_are_not_there(self):
        """S3-07: nobody else's, nothing that is over or declined; all look like none."""
        event = self.make_event()
        past = self.make_event(start="2020-01-01 09:00:00")
        declined = self.make_event()
        self.get_invitation(declined).state = "declined"
        for user, number in (
            (self.ben_user, event.id),
            (self.zoe_user, event.id),
            (self.agent, event.id),
            (self.ann_user, past.id),
            (self.ann_user, declined.id),
            (self.ann_user, 2**31 - 1),
            (self.ann_user, "9" * 30),
            (self.ann_user, "x"),
            (self.ann_user, "-1"),
        ):
            self.authenticate(None, None)
            self.sign_in(user)
            for act in ("confirm", "ask/move/send", "ask/cancel/send"):
                with self.subTest(user=user.name, number=number, act=act):
                    answer = self.post(f"/my/appointments/{number}/{act}", key="k")
                    self.assertEqual(answer.status_code, 404)
            for page in ("file", "ask/move", "ask/cancel"):
                answer = self.url_open(f"/my/appointments/{number}/{page}")
                self.assertEqual(answer.status_code, 404)
        self.assertEqual(self.get_invitation(event).state, "needsAction")
        self.assertFalse(self._find_threads())

    def test_ask_to_move(self):
        """S3-18, S3-43: a thread with the facts; two clicks are one; the appointment stays."""
        event = self.make_event()
        address = f"/my/appointments/{event.id}/ask/move"
        self.assertTrue(self.look("/my/appointments").cssselect(f"a[href='{address}']"))
        page = self.look(address)
        [key] = page.cssselect("input[name=key]")
        with self._told() as told:
            for _click in range(2):
                answer = self.post(f"{address}/send", text="Friday?", key=key.get("value"))
                self.assertEqual(answer.status_code, 303)
        self.assertEqual(told, [(self.acme, self.ann_user, event)])
        thread = self._find_threads()
        self.assertEqual(thread.subject, "Appointment Dec 2, 2099: move")
        self.assertTrue(answer.headers["Location"].endswith(f"/my/chats/{thread.id}"))
        text = self._read_post(thread)
        self.assertIn(
            "Please move this appointment: Tax meeting, Wednesday, December 2, 2099, "
            "10:00 AM - 10:30 AM. Friday?",
            text,
        )
        self.assertEqual(str(event.start), "2099-12-02 09:00:00")
        notes = event.message_ids.filtered(lambda each: thread.subject in (each.body or ""))
        self.assertEqual((len(notes), notes.subtype_id.internal), (1, True))

    def test_ask_to_cancel_without_a_word(self):
        """S3-18: the reason is optional; in the client's language; the window is kept."""
        self.env["res.lang"]._activate_lang("es_ES")
        self.ann.lang = "es_ES"
        self.env.company.client_arrival_window = "180"
        event = self.make_event(user_id=self.overseer.id)
        self.sign_in(self.ann_user)
        self.post(f"/my/appointments/{event.id}/ask/cancel/send", key="k")
        thread = self._find_threads()
        self.assertIn("2 dic 2099", thread.subject)
        text = self._read_post(thread)
        self.assertIn("13:00", text)
        self.assertNotIn("10:30", text)
        self.assertTrue(event.active)
        # Who has made it has not got the thread: he is told.
        note = event.message_ids.filtered(lambda each: thread.subject in (each.body or ""))
        self.assertEqual(note.partner_ids, self.overseer.partner_id)

    def test_ask_for_one(self):
        """S3-18: a new appointment is asked for in a thread, too."""
        page = self.look("/my/appointments")
        self.assertTrue(page.cssselect("a[href='/my/appointments/new']"))
        [form] = self.look("/my/appointments/new").cssselect("form[action$='/new/send']")
        self.assertTrue(form.cssselect("textarea"))
        for _click in range(2):
            self.post("/my/appointments/new/send", text="Next week?", key="k")
        thread = self._find_threads()
        self.assertEqual(thread.subject, "New appointment")
        self.assertEqual(thread.participant_ids, self.ann)

    @mute_logger("odoo.http")
    def test_no_way_to_ask(self):
        """S3-18, S3-42: where clients start no chats nothing can be asked for."""
        event = self.make_event()
        self.env.company.client_may_start = False
        page = self.look("/my/appointments")
        self.assertFalse(page.cssselect("a[href*='/ask/'], a[href$='/new']"))
        self.assertTrue(page.cssselect("a[href$='/file']"))
        self.assertEqual(self.url_open("/my/appointments/new").status_code, 404)
        for act in ("new/send", f"{event.id}/ask/move/send", f"{event.id}/ask/x/send"):
            self.assertEqual(self.post(f"/my/appointments/{act}", key="k").status_code, 404)
        self.assertFalse(self._find_threads())

    def test_refused_words(self):
        """S3-18: what is too long is refused and kept."""
        event = self.make_event()
        self.sign_in(self.ann_user)
        answer = self.post(f"/my/appointments/{event.id}/ask/move/send", text="x" * 10_001, key="k")
        self.assertEqual(answer.status_code, 200)
        self.assertIn("too long", answer.text)
        self.assertIn("x" * 10_001, answer.text)
        self.assertFalse(self._find_threads())

    def test_send_a_message(self):
        """S3-18, S3-19: in the portal; else by SMS where a number is connected; else not at all."""
        self.assertTrue(self._find_message_links("/my/chats/new"))
        self.env.company.client_may_start = False
        self.assertFalse(self._find_message_links("/my/chats/new"))
        self.assertFalse(self._find_message_links("sms:+34600000000"))
        channel = self.env["omnichannel.channel"].create(
            {
                "name": "SMS",
                "provider": "twilio_sms",
                "company_id": self.env.company.id,
                "external_handle": "34600000000",
            }
        )
        self.assertFalse(self._find_message_links("sms:+34600000000"))
        channel.state = "connected"
        self.assertTrue(self._find_message_links("sms:+34600000000"))

    def test_calendar_file(self):
        """S3-07: the file holds what the page shows, and no address of anybody."""
        event = self.make_event(
            "Tax; meeting, 2099",
            people=self.ann + self.zoe,
            description="<p>Inner words</p>",
            videocall_location="https://meet.example.com/x1",
        )
        self.sign_in(self.ann_user)
        answer = self.url_open(f"/my/appointments/{event.id}/file")
        self.assertEqual(answer.headers["Content-Type"], "text/calendar; charset=utf-8")
        self.assertIn("attachment", answer.headers["Content-Disposition"])
        self.assertIn("no-store", answer.headers["Cache-Control"])
        lines = answer.content.decode().split("\r\n")
        for line in (
            "DTSTART:20991202T090000Z",
            "DTEND:20991202T093000Z",
            "SUMMARY:Tax\\; meeting\\, 2099",
            "LOCATION:Our office",
            "URL:https://meet.example.com/x1",
        ):
            self.assertIn(line, lines)
        for hidden in ("@client.example.com", self.agent.email, "Inner", "ATTENDEE", "ORGANIZER"):
            self.assertNotIn(hidden, answer.text)

    def test_calendar_file_with_a_window(self):
        """S3-07: with a window the file has the window."""
        self.env.company.client_arrival_window = "60"
        event = self.make_event()
        self.sign_in(self.ann_user)
        text = self.url_open(f"/my/appointments/{event.id}/file").text
        self.assertIn("DTEND:20991202T100000Z", text)
        self.assertNotIn("T0930", text)
        self.assertIn("between 10:00", text.replace("\r\n ", ""))

    def _find_notices(self, events):
        return self.env["mail.message"].search(
            [
                ("model", "=", events._name),
                ("res_id", "in", events.ids),
                ("message_type", "=", "user_notification"),
                ("author_id", "=", self.ann.id),
            ]
        )

    def _find_threads(self):
        return self.env["omnichannel.chat"].search([("started_by", "=", "client")])

    def _read_post(self, thread):
        """What the client has written in a thread."""
        [post] = thread.message_ids.filtered(
            lambda each: each.author_id == self.ann and each.message_type == "comment"
        )
        return " ".join(html2plaintext(post.body).split())

    def _find_message_links(self, address):
        return self.look("/my/appointments").cssselect(f"#wrap .container a.btn[href='{address}']")
