from datetime import timedelta, timezone

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date, format_datetime, format_time

from ...tools.arguments import check_one, takes
from ...tools.business_hours import find_closed, join

#: How far opening hours are looked up, before and after; the second time only if the first says
#: nothing: a shop may be closed for a season.
HORIZONS = (timedelta(days=15), timedelta(days=400))
#: Opening and closing of so many days is told to browsers, which know the time themselves.
TOLD_AHEAD = timedelta(days=8)
#: From so many days on, a weekday alone does not say which one.
WEEK = timedelta(days=6)


class OmnichannelChannel(models.Model):
    """When the team of a channel is there: a calendar with its holidays and time zone."""

    _inherit = "omnichannel.channel"

    calendar_id = fields.Many2one(
        "resource.calendar",
        "Business Hours",
        check_company=True,
        domain="[('flexible_hours', '=', False), ('company_id', 'in', (False, company_id))]",
        ondelete="set null",
        help="When your team answers, in the calendar's time zone. Its holidays, and those of the "
        "whole company, are closed. Empty: always open.",
    )
    hours_note = fields.Char("Now", compute="_compute_hours_note")

    @api.depends("calendar_id")
    @api.depends_context("lang", "tz")
    def _compute_hours_note(self):
        now = fields.Datetime.now()
        for channel in self:
            if not channel.calendar_id:
                channel.hours_note = False
            elif closed := channel._find_closed_period(now):
                channel.hours_note = channel._describe_closed(closed)
            else:
                channel.hours_note = self.env._("Open")

    def _describe_closed(self, closed):
        if not closed.end:
            return self.env._("Closed; no opening in sight")
        return self.env._(
            "Closed until %(when)s (%(timezone)s)",
            when=self._format_return(closed.end, self.env.lang),
            timezone=self.calendar_id.tz,
        )

    def write(self, vals):
        result = super().write(vals)
        if "calendar_id" in vals:
            for channel in self:
                # Browsers read again what they know of the channel.
                payload = {"chat_ids": [], "channel_state": channel.state}
                channel._bus_send("omnichannel/chats", payload, subchannel="inbox")
        return result

    # ------------------------------------------------------------------ opening hours

    def _get_open_spans(self, start, end):
        """When somebody is there, between two times.

        :param datetime start: naive UTC
        :param datetime end: naive UTC
        :return: disjoint pairs of naive UTC times, in their order
        :rtype: list[tuple]
        """
        self.ensure_one()
        # sudo: opening hours are no secret of those who may see the channel
        calendar_sudo = self.sudo().calendar_id
        # Without the rules, holidays of all companies would count.
        holidays = Domain("time_type", "=", "leave") & Domain(
            "company_id", "in", (False, self.sudo().company_id.id)
        )
        spans = calendar_sudo._work_intervals_batch(
            start.replace(tzinfo=timezone.utc),
            end.replace(tzinfo=timezone.utc),
            domain=list(holidays),
        )[False]
        return join((_naive(span[0]), _naive(span[1])) for span in spans)

    def _find_closed_period(self, moment):
        """The time around a moment when the team is not there.

        :param datetime moment: naive UTC
        :return: None while it is open, always so without business hours
        :rtype: odoo.addons.omnichannel_chat.tools.business_hours.Closed | None
        """
        if not self.sudo().calendar_id:
            return None
        for horizon in HORIZONS:
            spans = self._get_open_spans(moment - horizon, moment + horizon)
            closed = find_closed(spans, moment)
            if closed is None or (closed.start and closed.end):
                break
        return closed

    def _format_return(self, moment, lang):
        """When we are back, for people: weekday and time, from a week on the date, too.

        In the time zone of the business hours.

        :param datetime moment: naive UTC
        :param str lang: code of an installed language
        """
        tz = self.sudo().calendar_id.tz
        time = format_time(self.env, moment, tz=tz, time_format="short", lang_code=lang)
        if moment - fields.Datetime.now() < WEEK:
            day = format_datetime(self.env, moment, tz=tz, dt_format="EEEE", lang_code=lang)
        else:
            local = fields.Datetime.context_timestamp(self.with_context(tz=tz), moment)
            day = format_date(self.env, local.date(), date_format="full", lang_code=lang)
        return f"{day} {time}"

    # ------------------------------------------------------------------ for people

    def _get_hours_data(self):
        """Whether it is open now, and when that changes; False without business hours.

        :rtype: dict | bool
        """
        if not self.sudo().calendar_id:
            return False
        now = fields.Datetime.now()
        end = now + TOLD_AHEAD
        spans = self._get_open_spans(now, end)
        changes = {moment for span in spans for moment in span if now < moment < end}
        if not spans and (closed := self._find_closed_period(now)) and closed.end:
            changes.add(closed.end)
        return {
            "is_open": bool(spans) and spans[0][0] <= now,
            "changes": [fields.Datetime.to_string(moment) for moment in sorted(changes)],
        }

    @takes()
    def action_open_holidays(self):
        """Open the days on which the channel is closed, those of the whole company included."""
        check_one(self)
        self.check_access("read")
        self.env["omnichannel.chat"]._check_agent()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Holidays"),
            "res_model": "resource.calendar.leaves",
            "view_mode": "list,form",
            "domain": [
                ("resource_id", "=", False),
                ("calendar_id", "in", (False, self.calendar_id.id)),
            ],
            "context": {
                "default_calendar_id": self.calendar_id.id,
                "default_company_id": self.company_id.id,
            },
        }


def _naive(moment):
    return moment.astimezone(timezone.utc).replace(tzinfo=None)
