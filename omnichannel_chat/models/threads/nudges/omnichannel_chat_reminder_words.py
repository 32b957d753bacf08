from odoo import fields, models
from odoo.tools import format_date, format_datetime, format_list

from ....tools.reminders import decide, get_stop_rule

#: What of a thread's nudges people see in its panel.
_SHOWN_KINDS = ("reminder", "manual")
_SHOWN = ("sending", "sent", "uncertain")
#: So many of the last ones are looked through for what went wrong.
RECENT = 60


class OmnichannelChat(models.Model):
    """What both sides read about the reminders of a thread."""

    _inherit = "omnichannel.chat"

    # ------------------------------------------------------------------ the client

    def _get_reminder_notice(self):
        """How often the client is reminded, and what ends it (S1-38, S1-39).

        :return: "" = no reminders are set
        :rtype: str
        """
        self.ensure_one()
        # sudo: the client's route has found the thread for him
        chat_sudo = self.sudo()
        if not chat_sudo.reminder_on or chat_sudo.state == "archived":
            return ""
        rule = get_stop_rule(chat_sudo.task_count, chat_sudo.task_open_count)
        often = self._say_how_often(chat_sudo.reminder_days, chat_sudo.reminder_limit)
        return f"{often} {self._say_what_ends(rule)}"

    def _say_how_often(self, days, limit):
        if limit == 1 and days == 1:
            return self.env._("We remind you once, after one day.")
        if limit == 1:
            return self.env._("We remind you once, after %s days.", days)
        if days == 1:
            return self.env._("We remind you every day, at most %s times.", limit)
        return self.env._(
            "We remind you every %(days)s days, at most %(limit)s times.", days=days, limit=limit
        )

    def _say_what_ends(self, rule):
        """:param str rule: one of ``tools.reminders.STOP_RULES``"""
        return {
            "tasks_done_and_read": self.env._(
                "No more reminders once all tasks are done and all messages are read."
            ),
            "read": self.env._("No more reminders once all messages are read."),
            "replied": self.env._("No more reminders once you have answered."),
        }[rule]

    # ------------------------------------------------------------------ the team

    def _get_panel(self):
        panel = super()._get_panel()
        if self.sudo().is_thread:
            panel["reminders"] = self._get_reminder_panel()
        return panel

    def _get_reminder_panel(self):
        """What the team sees of a thread's reminders.

        :return: the settings; ``sent``, ``next_at`` (UTC) and ``reason`` (why none follows); the
            same as one ``sentence``; ``history``; ``problems``: who is not told, and why; and what
            was ``told`` last
        :rtype: dict
        """
        self.ensure_one()
        # sudo: facts of a thread that the user may read
        chat_sudo = self.sudo()
        situation = chat_sudo._get_situations()[chat_sudo]
        next_at, reason = chat_sudo._find_next_reminder(situation)
        rule = get_stop_rule(situation.tasks_total, situation.tasks_open)
        history = chat_sudo._get_nudge_history()
        return {
            "on": chat_sudo.reminder_on,
            "days": chat_sudo.reminder_days,
            "limit": chat_sudo.reminder_limit,
            "sent": chat_sudo.reminders_sent,
            "next_at": fields.Datetime.to_string(next_at),
            "reason": reason,
            "rule": rule,
            "sentence": chat_sudo._say_reminders(next_at, reason, rule, history),
            "history": history,
            "problems": chat_sudo._get_nudge_problems(),
            "content_in_mails": chat_sudo.content_in_mails or "",
        }

    def _find_next_reminder(self, situation):
        """When the next reminder leaves, or why none does.

        :return: naive UTC or None; a reason of ``tools.reminders``, or ""
        """
        company, people = self.company_id, self._get_nudged_people()
        if not people:
            decision = decide(situation, company._get_any_hours()[0])
            return None, decision.reason or "no_recipients"
        test = company._make_working_day_test()
        decisions = [
            decide(situation, company._get_client_hours(person, test)) for person in people
        ]
        planned = self._get_round_nudges().filtered(
            lambda nudge: nudge.kind == "reminder" and nudge.state == "planned"
        )
        times = [each.at for each in decisions if each.at] + planned.mapped("due_at")
        return (min(times), "") if times else (None, decisions[0].reason)

    def _get_round_nudges(self):
        return self.env["omnichannel.nudge"].search(
            [
                ("chat_id", "=", self.id),
                ("kind", "in", _SHOWN_KINDS),
                ("base", "=", self.reminder_round),
            ]
        )

    def _get_nudge_history(self):
        """Which reminders of the last message went to whom.

        :rtype: list[dict]
        """
        nudges = self._get_round_nudges().filtered(lambda nudge: nudge.state in _SHOWN)
        return [
            {
                "kind": kind,
                "number": number,
                "at": fields.Datetime.to_string(min(some.mapped("claimed_at"))),
                "names": some.partner_id.mapped("name"),
                "in_doubt": "uncertain" in some.mapped("state"),
            }
            for (kind, number), some in nudges.grouped(lambda n: (n.kind, n.number)).items()
        ]

    def _get_nudge_problems(self):
        """Who takes part and is not told, and why: of each person what is known last.

        :rtype: list[dict]
        """
        Nudge = self.env["omnichannel.nudge"]
        reasons = self._get_nudge_reasons(self.participant_ids)
        for person, nudge in self._get_last_nudges().items():
            if nudge.state in ("failed", "uncertain") and not reasons.get(person, "absent"):
                reasons[person] = nudge.reason
        return [
            {
                "partner_id": person.id,
                "name": person.name or person.display_name,
                "email": person.email or "",
                "reason": reason,
                "why": Nudge._explain(reason),
            }
            for person, reason in reasons.items()
            if reason
        ]

    def _get_last_nudges(self):
        """Of each person what was sent to him last, or was to be.

        :rtype: dict
        """
        recent = self.env["omnichannel.nudge"].search(
            [
                ("chat_id", "=", self.id),
                ("kind", "in", ("notice", *_SHOWN_KINDS)),
                ("state", "not in", ("planned", "dropped")),
            ],
            order="id desc",
            limit=RECENT,
        )
        return {nudge.partner_id: nudge for nudge in reversed(recent)}

    def _say_reminders(self, next_at, reason, rule, history):
        """All of it in one sentence."""
        if not self.reminder_on:
            return self.env._("Reminders are off.")
        parts = []
        of_number = self.env._(
            "%(sent)s of %(limit)s sent", sent=self.reminders_sent, limit=self.reminder_limit
        )
        counted = [each for each in history if each["kind"] == "reminder"]
        if counted:
            parts.append(f"{of_number} ({self._say_when_to_whom(counted[-1])})")
        else:
            parts.append(of_number)
        if next_at:
            when = format_datetime(self.env, next_at, dt_format="d MMM HH:mm")
            parts.append(self.env._("next %s", when))
            parts.append(self._say_end_for_team(rule))
        else:
            parts.append(self._say_why_none(reason))
        return "; ".join(parts)

    def _say_when_to_whom(self, entry):
        at = fields.Datetime.context_timestamp(self, fields.Datetime.to_datetime(entry["at"]))
        return self.env._(
            "%(date)s, to %(names)s",
            date=format_date(self.env, at.date(), date_format="d MMM"),
            names=format_list(self.env, entry["names"]),
        )

    def _say_end_for_team(self, rule):
        return {
            "tasks_done_and_read": self.env._("stops: all tasks done and all messages read"),
            "read": self.env._("stops: all messages read"),
            "replied": self.env._("stops: the client answers"),
        }[rule]

    def _say_why_none(self, reason):
        return {
            "archived": self.env._("none follows: the thread is archived"),
            "nothing": self.env._("none follows: nothing was written yet"),
            "tasks_done_and_read": self.env._("none follows: all is done and read"),
            "replied": self.env._("none follows: the client has answered"),
            "limit": self.env._("that was the last one"),
            "no_recipients": self.env._("nobody can be reached"),
        }.get(reason, "")
