from datetime import datetime

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .nudges import TUESDAY, NudgeCase

ANN, BEN = "ann@client.example.com", "ben@client.example.com"
NONE, OPEN, DONE = {}, {"A": True, "B": False}, {"A": True, "B": True}
ON = {"on": True}


@tagged("post_install", "-at_install")
class TestNudgeReminders(NudgeCase):
    """Clients are reminded of what is open: so often, at that hour, and never once it is done."""

    def begin(self, **reminders):
        """A thread with reminders, of which the client was told."""
        thread = self.start(reminders={**ON, **reminders})
        self.work(minutes=3)
        self.mails.clear()
        return thread

    def remind(self, **delta):
        """The job works; returns the reminders that left, without notices of new tasks."""
        return [mail for mail in self.work(**delta) if "Still open" in mail["Subject"]]

    def read_all(self, thread):
        self.client_reads(thread, self.ann_user)

    # ------------------------------------------------------------------ the table

    def test_truth_table(self):
        """S1-40, S1-47 to S1-49: every line of the table, from the post to the mail."""
        lines = [
            # tasks, read, answered: reminded
            (NONE, False, False, True),
            (NONE, True, False, True),
            (NONE, True, True, False),
            (OPEN, False, False, True),
            (OPEN, True, False, True),
            (OPEN, True, True, True),
            (DONE, False, False, True),
            (DONE, True, False, False),
            (DONE, True, True, False),
        ]
        for tasks, is_read, answers, expected in lines:
            with self.subTest(tasks=tasks, is_read=is_read, answers=answers):
                self.go_to(TUESDAY)
                thread = self.begin()
                if tasks:
                    self.add_tasks(thread, dict(tasks))
                if is_read:
                    self.read_all(thread)
                if answers:
                    self.client_writes(thread)
                self.assertEqual(bool(self.remind(days=3)), expected)

    def test_defaults(self):
        """S1-43, S1-44, S1-46: one reminder, three days after the notice, of the last message."""
        thread = self.begin()
        self.assertFalse(self.work(days=2, hours=23))
        mails = self.work(hours=1, minutes=5)
        self.assertEqual(self.get_told(mails), [ANN, BEN])
        self.assertIn("Reminder 1 of 1.", self.get_text(mails[0]))
        self.assertEqual(mails[0]["Subject"], "Northwind: Still open: Taxes 2026")
        self.assertFalse(self.work(days=30))
        self.assertEqual(thread.reminders_sent, 1)
        self.assertFalse(thread.reminder_at)

    def test_number(self):
        """S1-44: as many as were set, each with its number, none more."""
        self.begin(days=2, limit=2)
        self.assertIn("Reminder 1 of 2.", self.get_text(self.work(days=2, minutes=5)[0]))
        self.assertIn("Reminder 2 of 2.", self.get_text(self.work(days=4)[0]))
        self.assertFalse(self.work(days=30))

    def test_off(self):
        """S1-27, S1-41: unless somebody wants them there are none."""
        self.start()
        self.work(minutes=3)
        self.assertFalse(self.work(days=10))

    def test_later(self):
        """S1-42, S1-43, S1-45: switched on later they count from the notice; off at any time."""
        thread = self.start()
        self.work(minutes=3)
        self.work(days=1)
        thread.set_reminders(True, 2, 3)
        self.assertEqual(len(self.work(days=1)), 2)
        thread.set_reminders(False)
        self.assertFalse(self.work(days=11))
        thread.set_reminders(True, 2, 3)
        text = self.get_text(self.work(minutes=1)[0])
        self.assertIn("Reminder 2 of 3.", text)

    def test_new_message(self):
        """S1-46: a new message begins anew; of the one before it nobody is reminded any more."""
        thread = self.begin(limit=2)
        self.work(days=3, minutes=5)
        self.reply(thread, "One more question")
        self.work(minutes=3)
        self.assertEqual(thread.reminders_sent, 0)
        self.assertIn("Reminder 1 of 2.", self.get_text(self.work(days=4)[0]))

    def test_archived(self):
        """S1-50, case 14: archived means silence at once; S1-51: opened again it is like new."""
        thread = self.begin()
        self.work(days=3, minutes=5)
        thread.archive_chat()
        self.assertFalse(self.work(days=10))
        thread.reopen_chat()
        self.assertEqual(thread.reminders_sent, 0)
        self.assertFalse(self.work(days=2))
        self.assertEqual(len(self.work(days=5)), 2)

    def test_reopened_by_the_client(self):
        """Case 19: his own word opens it again, and sends him nothing."""
        thread = self.begin()
        thread.archive_chat()
        self.client_writes(thread, "Thank you")
        self.assertFalse([m for m in self.work(days=20) if "client.example" in m["To"]])

    def test_deleted_message(self):
        """S1-46: a message that was deleted is not reminded of; the one before it is the last."""
        thread = self.begin()
        self.client_writes(thread)
        message = self.reply(thread, "Oops")
        self.delete(thread, message)
        self.assertFalse([m for m in self.work(days=20) if "client.example" in m["To"]])

    # ------------------------------------------------------------------ facts of the account

    def test_one_of_two_answers(self):
        """S1-49: what one of the account does, both have done."""
        thread = self.begin()
        self.client_writes(thread, user=self.ben_user)
        self.assertFalse([m for m in self.work(days=20) if "client.example" in m["To"]])

    def test_tick_untick(self):
        """S1-47: ticked and read ends them, un-ticking goes on; what was sent stays sent."""
        thread = self.begin(limit=2)
        self.add_tasks(thread, {"A": False})
        self.read_all(thread)
        self.assertEqual(len(self.remind(days=3, minutes=5)), 2)
        self.tick(thread, "A")
        self.assertFalse(self.remind(days=5))
        self.tick(thread, "A", done=False)
        self.assertIn("Reminder 2 of 2.", self.get_text(self.remind(minutes=5)[0]))

    def test_ticked_in_the_last_moment(self):
        """Case 13: no reminder leaves after the tick, not even one that is made already."""
        thread = self.begin()
        self.add_tasks(thread, {"A": False})
        self.read_all(thread)
        Nudge = self.env.registry["omnichannel.nudge"]
        make = Nudge._make

        def make_and_tick(nudges):
            make(nudges)
            self.tick(thread, "A")

        self.patch(Nudge, "_make", make_and_tick)
        self.assertFalse(self.remind(days=3, minutes=5))
        nudges = self.get_nudges(thread, "reminder")
        self.assertEqual(set(nudges.mapped("reason")), {"done"})
        self.assertEqual(thread.reminders_sent, 0, "What nobody got does not count.")

    def test_only_what_is_open(self):
        """S1-66: a reminder lists what is open now."""
        thread = self.begin()
        self.add_tasks(thread, {"Statement": False, "Mandate": False})
        self.tick(thread, "Mandate")
        text = self.get_text(self.remind(days=3, minutes=5)[0])
        self.assertIn("Statement", text)
        self.assertNotIn("Mandate", text)
        self.assertIn("all tasks are done and all messages are read", text)

    # ------------------------------------------------------------------ when

    def test_night_and_weekend(self):
        """Case 18: at night and at weekends nobody is reminded; then in the morning."""
        self.go_to(datetime(2026, 12, 2, 21, 0))  # Wednesday, 22:00 in Madrid
        self.begin()
        self.go_to(datetime(2026, 12, 7, 7, 55))  # Monday, 8:55
        self.assertFalse(self.work())
        self.assertEqual(len(self.work(minutes=6)), 2)

    def test_holidays(self):
        """Case 18: a holiday of the company's calendar is no day for it."""
        calendar = self.company.resource_calendar_id
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Closed",
                "calendar_id": calendar.id,
                "company_id": self.company.id,
                "date_from": datetime(2026, 12, 3, 23, 0),
                "date_to": datetime(2026, 12, 4, 22, 59),
            }
        )
        self.begin()
        self.go_to(datetime(2026, 12, 4, 12, 0))
        self.assertFalse(self.work())
        self.go_to(datetime(2026, 12, 7, 8, 5))
        self.assertEqual(len(self.work()), 2)

    def test_where_he_lives(self):
        """Case 18: each at his own hour; and who gets it later does not once it is done."""
        self.ben.tz = "America/New_York"
        thread = self.begin()
        self.add_tasks(thread, {"A": False})
        self.read_all(thread)
        self.go_to(datetime(2026, 12, 4, 9, 5))
        self.assertEqual(self.get_told(self.remind()), [ANN])
        self.tick(thread, "A")
        self.go_to(datetime(2026, 12, 4, 15, 5))
        self.assertFalse(self.remind())
        self.assertEqual(thread.reminders_sent, 1)

    def test_clock_change(self):
        """Case 18: the same hour on the wall before and after the clocks change."""
        self.go_to(datetime(2027, 3, 25, 8, 57))  # Thursday, 9:57, before summer time
        self.begin(days=4)
        self.go_to(datetime(2027, 3, 29, 7, 59))  # Monday, 9:59
        self.assertFalse(self.work())
        self.assertEqual(len(self.work(minutes=2)), 2)

    def test_nobody_to_tell(self):
        """S1-50: where nobody can be reached nothing is counted; once somebody can, it goes on."""
        thread = self.begin()
        (self.ann | self.ben).write({"client_notify": False})
        self.assertFalse(self.work(days=3, minutes=5))
        self.assertEqual(thread.reminders_sent, 0)
        self.ann.client_notify = True
        self.assertEqual(self.get_told(self.work(days=3)), [ANN])

    # ------------------------------------------------------------------ by hand

    def test_remind_now(self):
        """S1-37: by hand at any hour; it does not count, and the next one is put off."""
        thread = self.begin()
        self.pass_time(days=2)
        self.assertEqual(thread.remind_now()["names"], ["Ann", "Ben"])
        mails = self.work()
        self.assertEqual(self.get_told(mails), [ANN, BEN])
        self.assertNotIn("Reminder 1", self.get_text(mails[0]))
        self.assertEqual(thread.reminders_sent, 0)
        self.assertFalse(self.work(days=2))
        self.assertEqual(len(self.work(days=3)), 2)

    def test_remind_twice(self):
        """S1-37: a second time within the hour is asked for first."""
        thread = self.begin()
        thread.remind_now()
        self.work()
        self.assertTrue(thread.remind_now()["question"])
        self.assertFalse(self.work())
        self.assertFalse(thread.remind_now(True)["question"])
        self.assertEqual(len(self.work()), 2)
        self.pass_time(hours=2)
        self.assertFalse(thread.remind_now()["question"])

    def test_remind_of_nothing(self):
        """S1-37: not when it is done, archived, or nobody can be reached: the reason is said."""
        thread = self.begin()
        self.client_writes(thread)
        with self.assertRaisesRegex(UserError, "answered"):
            thread.remind_now()
        self.reply(thread, "And?")
        (self.ann | self.ben).write({"email": False})
        with self.assertRaisesRegex(UserError, "Ann: has no e-mail address"):
            thread.remind_now()
        thread.archive_chat()
        with self.assertRaisesRegex(UserError, "archived"):
            thread.remind_now()

    def test_dead_address_by_hand(self):
        """Case 25: an address from which a mail came back is tried again by hand only."""
        thread = self.begin()
        self.ann.message_bounce = 1
        self.assertIn("Ann", thread.remind_now()["names"])
        self.assertEqual(self.get_told(self.work()), [ANN, BEN])

    # ------------------------------------------------------------------ settings, words

    def test_settings(self):
        """S1-42 to S1-45: numbers that fit, on threads, by who sees them."""
        thread = self.begin()
        for days, limit in ((0, 1), (91, 1), (1, 0), (1, 11), (1.5, 1)):
            with self.subTest(days=days, limit=limit), self.assertRaises(UserError):
                thread.set_reminders(True, days, limit)
        with self.assertRaises(AccessError):
            thread.with_user(self.stranger).set_reminders(True)
        with self.assertRaises(AccessError):
            thread.with_user(self.ann_user).set_reminders(True)
        chat = self.receive().with_user(self.agent)
        with self.assertRaises(UserError):
            chat.set_reminders(True)
        with self.assertRaises(UserError):
            self.start(reminders={"on": True, "days": 1000})

    def test_client_notice(self):
        """S1-38, S1-39: the client reads how often, how many, and what ends them."""
        thread = self.start()
        self.assertFalse(thread._get_reminder_notice())
        thread.set_reminders(True, 3, 2)
        self.assertEqual(
            thread._get_reminder_notice(),
            "We remind you every 3 days, at most 2 times. "
            "No more reminders once you have answered.",
        )
        self.add_tasks(thread, {"A": False})
        self.assertIn("all tasks are done", thread._get_reminder_notice())
        self.tick(thread, "A")
        self.assertIn("once all messages are read", thread._get_reminder_notice())
        thread.archive_chat()
        self.assertFalse(thread._get_reminder_notice())

    def test_panel(self):
        """S1-38: the team reads what was sent when to whom, what comes next, and what ends it."""
        thread = self.begin(limit=2).with_context(tz="Europe/Madrid")
        panel = thread._get_reminder_panel()
        self.assertEqual(
            panel["sentence"], "0 of 2 sent; next 4 Dec 10:03; stops: the client answers"
        )
        self.work(days=3)
        self.assertEqual(
            thread._get_reminder_panel()["sentence"],
            "1 of 2 sent (4 Dec, to Ann and Ben); next 7 Dec 10:03; stops: the client answers",
        )
        self.client_writes(thread)
        self.assertIn("the client has answered", thread._get_reminder_panel()["sentence"])
        self.assertEqual(thread.get_panel()["reminders"]["sent"], 1)

    def test_flat(self):
        """A pass reads what is due by an index, and costs the same beside threads that are not."""
        thread = self.begin()
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(7):
            self.env["omnichannel.chat"].browse(thread.id).sudo()._plan_reminders()
