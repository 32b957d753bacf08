from dataclasses import replace
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ....tools import reminders
from ....tools.arguments import number, takes, yes_or_no
from ....tools.reminders import Situation, decide

#: Bounds of what a business may set.
MOST_DAYS = 90
MOST_REMINDERS = 10
#: Who has reminded by hand is asked before doing so again.
ASK_AGAIN = timedelta(hours=1)
#: Where nobody can be reached, one looks again.
LOOK_AGAIN = timedelta(days=1)
#: What the pure function says, in words of ``omnichannel.nudge``.
_ENDS = {"off": "disabled", "tasks_done_and_read": "done", "nothing": "superseded"}


class OmnichannelChat(models.Model):
    """Reminders of threads: ``tools/reminders.py`` decides, this gives it the facts.

    When the next one is due is a column, kept by whatever may change it; what is due is decided
    again by the job, under a lock, and once more right before it leaves.
    """

    _inherit = "omnichannel.chat"

    reminder_on = fields.Boolean("Send Reminders to Clients", readonly=True)
    reminder_days = fields.Integer(
        "Days until the Next Reminder", readonly=True, default=reminders.DAYS
    )
    reminder_limit = fields.Integer("Number of Reminders", readonly=True, default=reminders.LIMIT)
    reminders_sent = fields.Integer(readonly=True, help="Of the last message, or since reopened.")
    reminder_round = fields.Integer(
        readonly=True, help="A new message, or reopening, begins the next one."
    )
    reminder_message_id = fields.Integer(
        readonly=True, help="Our last message, which the client is reminded of."
    )
    noticed_at = fields.Datetime(readonly=True, help="When the client was told of it.")
    reminded_at = fields.Datetime("Last Reminder", readonly=True)
    nudged_at = fields.Datetime("Reminded by Hand", readonly=True)
    reminder_at = fields.Datetime("Next Reminder", readonly=True, copy=False)

    _reminder_index = models.Index("(reminder_at) WHERE reminder_at IS NOT NULL")

    # ------------------------------------------------------------------ rounds

    def _start_round(self, noticed_at, message_id=None):
        """Something new to remind of: a message (S1-46), or the thread was reopened (S1-51)."""
        self.write(self._get_round_values(noticed_at, message_id))
        self._plan_reminders()

    def _get_round_values(self, noticed_at, message_id=None):
        self.ensure_one()
        return {
            "reminder_round": self.reminder_round + 1,
            "reminders_sent": 0,
            "reminded_at": False,
            "noticed_at": noticed_at,
            "reminder_message_id": message_id or self.reminder_message_id,
        }

    @api.model
    def _get_first_settings(self, start):
        return {
            **super()._get_first_settings(start),
            **self._read_reminders(start.reminders or {}),
        }

    def write(self, vals):
        was_archived = self.browse()
        if "state" in vals:
            was_archived = self.filtered(lambda chat: chat.is_thread and chat.state == "archived")
        result = super().write(vals)
        if vals.get("state") == "open":
            # Our message, which reopens too, is new anyway.
            for chat in was_archived.filtered("reminder_message_id"):
                chat._start_round(fields.Datetime.now())
        elif vals.get("state") == "archived":
            self.filtered("is_thread")._plan_reminders()
        return result

    # ------------------------------------------------------------------ facts

    def _get_situations(self):
        """What the decision needs to know of these threads.

        :return: ``tools.reminders.Situation`` by chat
        :rtype: dict
        """
        now, unread = fields.Datetime.now(), self._get_unread_threads()
        return {chat: chat._get_situation(now, unread) for chat in self}

    def _get_situation(self, now, unread):
        return Situation(
            now=now,
            enabled=self.reminder_on,
            archived=self.state == "archived",
            tasks_total=self.task_count,
            tasks_open=self.task_open_count,
            has_unread=self.id in unread,
            last_from=self._get_last_from(),
            noticed_at=self.noticed_at or None,
            sent=self.reminders_sent,
            limit=self.reminder_limit,
            days=self.reminder_days,
            reminded_at=self.reminded_at or None,
            nudged_at=self.nudged_at or None,
        )

    def _get_last_from(self):
        """Who wrote the last message that counts: texts of machines do not."""
        if self.last_inbound_message_id > self.reminder_message_id:
            return "client"
        return "staff" if self.reminder_message_id else ""

    # ------------------------------------------------------------------ when

    def _plan_reminders(self):
        """Something has happened in these threads: look again when the client is reminded.

        Called whenever one of the facts has changed. Hours of the day are looked at when it is due.
        Each row is written, even if nothing changes: so whoever sends at this moment decides again.
        """
        threads = self.filtered("is_thread")
        if not threads:
            return
        times = {}
        for chat, situation in threads._get_situations().items():
            people = chat._get_told_people() or chat.contact_id
            decisions = [
                decide(situation, hours) for hours in chat.company_id._get_any_hours(people)
            ]
            times[chat.id] = min((each.at for each in decisions if each.at), default=None)
        threads._write_reminder_times(times)

    def _write_reminder_times(self, times):
        """:param dict times: naive UTC, or None, by chat id"""
        self.flush_recordset()
        self.env.cr.execute(
            SQL(
                """
                UPDATE omnichannel_chat chat
                   SET reminder_at = new.reminder_at
                  FROM unnest(%s::int[], %s::timestamp[]) AS new (id, reminder_at)
                 WHERE chat.id = new.id
                """,
                list(times),
                list(times.values()),
            )
        )
        self.invalidate_recordset(["reminder_at"], flush=False)

    # ------------------------------------------------------------------ the job

    def _remind_due(self):
        """Decide on threads whose time has come; they are locked."""
        tests = {company: company._make_working_day_test() for company in self.company_id}
        for chat, situation in self._get_situations().items():
            chat._remind(situation, tests[chat.company_id])

    def _remind(self, situation, is_working_day):
        """Plan a reminder for each person at his own hour, or say when to look again."""
        company, people = self.company_id, self._get_nudged_people()
        times = {}
        for person in people:
            hours = company._get_client_hours(person, is_working_day)
            if at := decide(situation, hours).at:
                times[person] = at
        if not times:
            looks_again = not people and decide(situation, company._get_any_hours()[0]).at
            self.reminder_at = situation.now + LOOK_AGAIN if looks_again else False
        elif min(times.values()) > situation.now:
            self.reminder_at = min(times.values())
        else:
            self._plan_reminder(times, situation.now)

    def _plan_reminder(self, times, now):
        """:param dict times: when each person is reminded"""
        self.env["omnichannel.nudge"]._plan(
            [
                {
                    "chat_id": self.id,
                    "partner_id": person.id,
                    "kind": "reminder",
                    "base": self.reminder_round,
                    "number": self.reminders_sent + 1,
                    "message_id": self.reminder_message_id,
                    "due_at": at,
                }
                for person, at in times.items()
            ]
        )
        self.write({"reminders_sent": self.reminders_sent + 1, "reminded_at": now})
        self._plan_reminders()

    def _find_reminder_end(self, by_hand=False):
        """Why a reminder that was decided on must not leave after all; "" = it may."""
        situation = self._get_situations()[self]
        # It is counted already, and its day has come.
        fresh = replace(situation, sent=0, limit=1, enabled=by_hand or situation.enabled)
        reason = decide(fresh, self.company_id._get_any_hours()[0]).reason
        return _ENDS.get(reason, reason)

    def _take_back_reminder(self):
        """A reminder did not leave after all: if nobody got it, it does not count."""
        self.ensure_one()
        of_round = [
            ("chat_id", "=", self.id),
            ("kind", "=", "reminder"),
            ("base", "=", self.reminder_round),
            ("state", "!=", "dropped"),
        ]
        nudges = self.env["omnichannel.nudge"].search(of_round)
        sent = max(nudges.mapped("number"), default=0)
        if sent < self.reminders_sent:
            reminded_at = max(nudges.mapped("due_at"), default=False)
            self.write({"reminders_sent": sent, "reminded_at": reminded_at})
            self._plan_reminders()

    # ------------------------------------------------------------------ what the team decides

    @takes(on=yes_or_no, days=number, limit=number)
    def set_reminders(self, on, days=reminders.DAYS, limit=reminders.LIMIT):
        """Switch reminders of a thread on or off, at any time (S1-42, S1-45).

        :param bool on: send reminders
        :param int days: between the notice and the reminder, and between reminders
        :param int limit: reminders for one message
        :raise UserError: it is no thread, or a number does not fit
        """
        chat_sudo = self._one_as_staff()
        chat_sudo._check_thread()
        chat_sudo.write(self._read_reminders({"on": on, "days": days, "limit": limit}))
        chat_sudo._plan_reminders()
        chat_sudo._notify_changed()
        chat_sudo._notify_client()

    @api.model
    def _read_reminders(self, settings):
        """What somebody wants of reminders, as values of a thread.

        :param dict settings: ``on``, ``days``, ``limit``; what is left out is as usual
        :raise UserError: a number does not fit
        """
        days = settings.get("days", reminders.DAYS)
        limit = settings.get("limit", reminders.LIMIT)
        for value, most in ((days, MOST_DAYS), (limit, MOST_REMINDERS)):
            if isinstance(value, bool) or value != int(value) or not 1 <= value <= most:
                raise UserError(
                    self.env._(
                        "Reminders are sent every 1 to %(days)s days, 1 to %(limit)s times.",
                        days=MOST_DAYS,
                        limit=MOST_REMINDERS,
                    )
                )
        return {
            "reminder_on": bool(settings.get("on")),
            "reminder_days": int(days),
            "reminder_limit": int(limit),
        }

    def _check_thread(self):
        """:raise UserError: this is no thread with a client"""
        if not self.sudo().is_thread:
            raise UserError(self.env._("Only clients with a thread in the portal are reminded."))

    @takes(confirmed=yes_or_no)
    def remind_now(self, confirmed=False):
        """Remind the client now (S1-37); it does not count, and the next one is put off.

        :param bool confirmed: again, although it was done within the last hour
        :return: ``question``, to be asked before; or ``names`` of who is reminded
        :rtype: dict
        :raise UserError: nobody can be reached, or there is nothing to remind of
        """
        chat_sudo = self._one_as_staff()
        chat_sudo._check_thread()
        now = fields.Datetime.now()
        people = chat_sudo._check_reminding()
        if chat_sudo.nudged_at and now - chat_sudo.nudged_at < ASK_AGAIN and not confirmed:
            return {
                "question": self.env._(
                    "The client was reminded a short while ago. Remind once more?"
                ),
                "names": people.mapped("name"),
            }
        chat_sudo._plan_by_hand(people, now)
        return {"question": "", "names": people.mapped("name")}

    def _check_reminding(self):
        """:return: who is reminded by hand
        :raise UserError: nobody is
        """
        if self.state == "archived":
            raise UserError(self.env._("The thread is archived. Open it again first."))
        reason = self._find_reminder_end(by_hand=True)
        if reason == "superseded":
            raise UserError(self.env._("There is nothing to remind of: write to the client first."))
        if reason:
            raise UserError(self.env._("The client has done everything, or has answered."))
        people = self._get_nudged_people(by_hand=True)
        if not people:
            problems = "\n".join(
                f"{problem['name']}: {problem['why']}" for problem in self._get_nudge_problems()
            )
            raise UserError(self.env._("Nobody can be reminded.") + "\n" + problems)
        return people

    def _plan_by_hand(self, people, now):
        Nudge = self.env["omnichannel.nudge"]
        known = Nudge.search(
            [
                ("chat_id", "=", self.id),
                ("kind", "=", "manual"),
                ("base", "=", self.reminder_round),
            ]
        )
        # Somebody wants it tried: an address that once came back may work again.
        people.filtered("message_bounce").write({"message_bounce": 0})
        Nudge._plan(
            [
                {
                    "chat_id": self.id,
                    "partner_id": person.id,
                    "kind": "manual",
                    "base": self.reminder_round,
                    "number": max(known.mapped("number"), default=0) + 1,
                    "message_id": self.reminder_message_id,
                    "due_at": now,
                }
                for person in people
            ]
        )
        self.nudged_at = now
        self._plan_reminders()
        self._notify_changed()
