from datetime import timedelta

from freezegun import freeze_time

from odoo import Command, fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from .appointment_case import AppointmentCase


@tagged("post_install", "-at_install")
class TestClientAppointments(AppointmentCase):
    """Which appointments a client sees, and what of them."""

    def test_parts(self):
        """S3-07, S3-08: what is to come and what was, each once; nothing declined or cancelled."""
        self.make_event("Later", start="2099-12-03 09:00:00")
        self.make_event("Sooner")
        self.make_event("Old", start="2020-01-01 09:00:00")
        self.make_event("Newer", start="2020-01-02 09:00:00")
        declined = self.make_event("Declined")
        self.get_invitation(declined).state = "declined"
        self.make_event("Cancelled").active = False
        self.make_event("Of a colleague", people=self.ben)
        self.make_event("Together", people=self.ben + self.ann, start="2099-12-04 09:00:00")
        self.assertEqual(self.list_names(), ["Sooner", "Later", "Together"])
        self.assertEqual(self.list_names("past"), ["Newer", "Old"])
        self.assertEqual(self.list_names("x"), ["Sooner", "Later", "Together"])
        self.assertEqual(self.list_names(user=self.zoe_user), [])

    def test_series(self):
        """S3-07: a series is its dates; one that was moved or cancelled is that alone."""
        dates = self.make_series().sorted("start")
        self.assertEqual(self.list_names(), ["Tax meeting"] * 3)
        dates[1].active = False
        days = [each.day for each in self._get_rows()]
        self.assertEqual(days, ["Wednesday, December 2, 2099", "Wednesday, December 16, 2099"])

    def test_what_is_shown(self):
        """S3-07: when, what, where, with whom; nothing of notes, addresses, other clients."""
        self.make_event(
            people=self.ann + self.zoe,
            description="<p>Inner words</p>",
            notes="<p>Secret words</p>",
            videocall_location="https://meet.example.com/x1",
        )
        page = self.look("/my/appointments")
        [row] = page.cssselect("[data-appointment]")
        text = self.read_text(row)
        self.assertIn("Wednesday, December 2, 2099, 10:00 AM - 10:30 AM", text)
        for shown in ("Tax meeting", "Our office", self.agent.name):
            self.assertIn(shown, text)
        self.assertIn("Europe/Madrid", self.read_text(page))
        [link] = row.cssselect("a[href='https://meet.example.com/x1']")
        self.assertEqual(link.get("rel"), "noopener noreferrer")
        source = self.url_open("/my/appointments").text
        for hidden in ("Inner words", "Secret words", "Zoe", self.zoe.email, self.agent.email):
            self.assertNotIn(hidden, source)

    def test_video_only_before(self):
        """S3-07: what is over is not joined any more, and only web addresses are links."""
        event = self.make_event(videocall_location="https://meet.example.com/x1")
        self.assertEqual(self._get_rows()[0].link, "https://meet.example.com/x1")
        event.write({"start": "2020-01-01 09:00:00", "stop": "2020-01-01 10:00:00"})
        self.assertEqual(self._get_rows("past")[0].link, "")
        odd = self.make_event("Odd")
        self.env.cr.execute(
            "UPDATE calendar_event SET videocall_location = 'javascript:x()' WHERE id = %s",
            [odd.id],
        )
        odd.invalidate_recordset()
        self.assertEqual(self._get_rows()[0].link, "")

    def test_own_clock(self):
        """S3-07: times are those of the client's clock, in his language; else the firm's."""
        self.env["res.lang"]._activate_lang("es_ES")
        self.make_event(start="2031-07-01 22:30:00")
        [row] = self._get_rows(lang="es_ES")
        self.assertEqual((row.day, row.hours), ("miércoles, 2 de julio de 2031", "0:30 - 1:00"))
        self.ann.tz = "America/New_York"
        [row] = self._get_rows()
        self.assertEqual((row.day, row.hours), ("Tuesday, July 1, 2031", "6:30 PM - 7:00 PM"))
        self.ann.tz = False
        self.env.company.resource_calendar_id.tz = "Asia/Tokyo"
        [row] = self._get_rows()
        self.assertEqual((row.day, row.hours), ("Wednesday, July 2, 2031", "7:30 AM - 8:00 AM"))

    def test_clocks_change(self):
        """S3-07: winter and summer have their own hours."""
        self.make_event("Winter", start="2030-03-30 09:00:00")
        self.make_event("Summer", start="2030-03-31 09:00:00")
        hours = [row.hours for row in self._get_rows()]
        self.assertEqual(hours, ["10:00 AM - 10:30 AM", "11:00 AM - 11:30 AM"])

    def test_whole_days(self):
        """S3-07: a whole day is that day on every clock, and to come until it is over."""
        days = {"allday": True, "start_date": "2030-05-10", "stop_date": "2030-05-11"}
        self.make_event("Audit", start="2030-05-10 08:00:00", stop="2030-05-11 18:00:00", **days)
        for zone in ("Pacific/Auckland", "America/Los_Angeles"):
            self.ann.tz = zone
            [row] = self._get_rows()
            self.assertEqual(row.day, "Friday, May 10, 2030 - Saturday, May 11, 2030")
            self.assertEqual(row.hours, "all day")
        self.ann.tz = "Europe/Madrid"
        with freeze_time("2030-05-11 21:30:00"):
            self.assertEqual(len(self._get_rows()), 1)
        with freeze_time("2030-05-11 22:30:00"):
            self.assertEqual(len(self._get_rows()), 0)
            self.assertEqual(len(self._get_rows("past")), 1)

    def test_over_several_days(self):
        """S3-07: an appointment that ends another day says which."""
        self.make_event(stop="2099-12-03 10:00:00")
        [row] = self._get_rows()
        self.assertEqual(row.hours, "10:00 AM - Thursday, December 3, 2099, 11:00 AM")

    def test_while_it_runs(self):
        """S3-08: what runs is to come; who may arrive late is waited for."""
        self.make_event(start="2030-05-10 09:00:00")
        with freeze_time("2030-05-10 09:20:00"):
            self.assertEqual(len(self._get_rows()), 1)
        with freeze_time("2030-05-10 10:30:00"):
            self.assertEqual(len(self._get_rows()), 0)
            self.env.company.client_arrival_window = "120"
            self.assertEqual(len(self._get_rows()), 1)

    def test_arrival_window(self):
        """S3-07: with a window nobody learns the planned time: not here, not on the first page."""
        self.env.company.client_arrival_window = "120"
        self.make_event()
        for address in ("/my/appointments", "/my"):
            page = self.look(address)
            text = self.read_text(page)
            self.assertIn(
                "Wednesday, December 2, 2099, between 10:00 AM and 12:00 PM", text, address
            )
            source = self.url_open(address).text
            for planned in ("10:30", "09:30", "9:30"):
                self.assertNotIn(planned, source, address)

    def test_badge_and_to_do(self):
        """S3-07, S3-41: what is to be confirmed waits once; a series with its next date."""
        event = self.make_event()
        self.make_series(start="2099-12-09 09:00:00")
        self.make_event("Past", start="2020-01-01 09:00:00")
        page = self.look("/my")
        [place] = page.cssselect(".o_client_side a[href='/my/appointments']")
        self.assertEqual(self.read_text(place), "Appointments 2 waiting")
        titles = [each.text for each in page.cssselect(".o_client_todos .fw-bold")]
        self.assertEqual(titles, ["Confirm appointment: Tax meeting"] * 2)
        portal = self.env["client.portal"].with_user(self.ann_user)
        todos = {todo.key: todo.due for todo in portal._get_todos(self.ann_user)}
        self.assertEqual(todos[f"appointment-{event.id}"], fields.Date.to_date("2099-12-02"))
        self.get_invitation(event).state = "accepted"
        self.assertNotIn(
            f"appointment-{event.id}", [todo.key for todo in portal._get_todos(self.ann_user)]
        )

    def test_next_on_the_first_page(self):
        """S3-01: the next appointment stands on the first page; none, and there is nothing."""
        self.assertFalse(self.look("/my").cssselect(".o_client_next"))
        self.make_event("Later", start="2099-12-03 09:00:00")
        self.make_event("Sooner")
        [section] = self.look("/my").cssselect(".o_client_next")
        self.assertIn("Sooner", self.read_text(section))
        self.assertNotIn("Later", self.read_text(section))

    def test_unpaid_banner(self):
        """S3-10: what is to be paid stands above the appointments."""
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.acme.id,
                "invoice_date": fields.Date.today(),
                "invoice_line_ids": [Command.create({"name": "Work", "price_unit": 350})],
            }
        )
        invoice.action_post()
        [banner] = self.look("/my/appointments").cssselect(".alert-warning")
        self.assertIn("1 invoice is to be paid", self.read_text(banner))
        self.assertTrue(banner.cssselect("a[href='/my/invoices']"))
        self.assertFalse(self.look("/my/appointments", self.zoe_user).cssselect(".alert-warning"))

    @mute_logger("odoo.http")
    def test_switched_off(self):
        """S3-42: where the business does not offer it there is no page, no place, no row."""
        self.make_event()
        portal = self.env["omnichannel.channel"]._get_portal(self.env.company)
        portal.with_user(self.manager).client_show_appointments = False
        self.look("/my/appointments", status=404)
        page = self.look("/my")
        self.assertFalse(page.cssselect("a[href='/my/appointments'], .o_client_next"))
        self.assertIn("Nothing to do", self.read_text(page))
        self.look("/my/appointments", self.agent, status=404)

    def test_odd_values(self):
        """S3-07: odd values of an address are the first page; pages go on."""
        events = self.env["calendar.event"]
        for number in range(21):
            moment = fields.Datetime.to_datetime("2099-01-01 09:00:00") + timedelta(days=number)
            events += self.make_event(start=moment)
        for address in ("?when=%00", "?page=x", "/page/999999999999999999999", "?when[]=1"):
            page = self.look(f"/my/appointments{address}")
            self.assertTrue(page.cssselect("[data-appointment]"), address)
        self.assertEqual(len(self.look("/my/appointments").cssselect("[data-appointment]")), 20)
        [last] = self.look("/my/appointments/page/2").cssselect("[data-appointment]")
        self.assertEqual(last.get("data-appointment"), str(events[-1].id))

    def test_flat(self):
        """S3-07: the list costs no more statements with more appointments."""
        counts = []
        for _round in range(2):
            for _number in range(3):
                self.make_event(people=self.ann + self.ben)
            self.look("/my/appointments")
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self.url_open("/my/appointments")
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 1)

    def _get_rows(self, part="upcoming", lang="en_US"):
        """What Ann sees; no-break spaces are as good as others."""
        self.env.invalidate_all()
        Event = self.env(user=self.ann_user, context={"lang": lang})["calendar.event"]
        events_sudo = Event._find_for_client(self.ann_user, part, order="start, id")
        return [
            row._replace(hours=" ".join(row.hours.split()))
            for row in events_sudo._get_client_rows(self.ann_user)
        ]
