from datetime import timezone
from urllib.parse import urlsplit

from odoo import api, models

from ...tools.calendar_file import CalendarEntry, make_calendar_file


class CalendarEvent(models.Model):
    """What clients do with meetings that ``_find_for_client`` has found for them."""

    _inherit = "calendar.event"

    # ------------------------------------------------------------------ confirm

    def _confirm_from_client(self, user, whole_series=False):
        """A client confirms a meeting, or all dates of its series that are to come.

        :param user: the ``res.users`` who is signed in
        :return: whether there was something to confirm
        """
        self.ensure_one()
        # sudo: the meeting was found for him; and the user himself
        events_sudo = self.sudo()
        if whole_series and events_sudo.recurrence_id:
            series = [("recurrence_id", "=", events_sudo.recurrence_id.id)]
            events_sudo |= self._find_for_client(user, "upcoming", series, waiting=True)
        partner_sudo = user.sudo().partner_id
        invitations_sudo = events_sudo.attendee_ids.filtered(
            lambda each: each.partner_id == partner_sudo and each.state != "accepted"
        )
        if not invitations_sudo:
            return False
        events_sudo = invitations_sudo.event_id
        # Odoo's way, which is noted in each of them, and told nobody.
        invitations_sudo.with_context(lang=self._get_team_lang(user)).do_accept()
        events_sudo[:1]._notify_client_confirmed(user, len(events_sudo))
        events_sudo[:1]._tell_client_act(user, self.env._("Appointment confirmed"))
        return True

    def _notify_client_confirmed(self, user, count):
        """Who has made the appointment learns that the client comes, as he wants to be told."""
        maker_sudo = self._get_client_keeper(user)
        if not maker_sudo:
            return
        # sudo: the meeting was found for the client; and the client himself
        event_sudo = self.with_context(lang=self._get_team_lang(user), tz=maker_sudo.tz).sudo()
        client_sudo = user.sudo().partner_id
        facts = {"client": client_sudo.name, "name": event_sudo.name, "count": count}
        facts["when"] = event_sudo.display_time
        if count == 1:
            body = event_sudo.env._("%(client)s has confirmed: %(name)s, %(when)s", **facts)
        else:
            body = event_sudo.env._(
                "%(client)s has confirmed %(count)s dates: %(name)s, from %(when)s", **facts
            )
        event_sudo.message_notify(
            subject=event_sudo.env._("Appointment confirmed"),
            body=body,
            author_id=client_sudo.id,
            partner_ids=maker_sudo.partner_id.ids,
            # No mail server is waited for in a client's request.
            force_send=False,
        )

    def _get_client_keeper(self, user):
        """Who of the team is told of a client's acts: who has made the meeting, else who has him.

        :return: one user under sudo, or none
        """
        # sudo: of a meeting that was found for the client
        event_sudo, account_sudo = self.sudo(), self.env["client.portal"]._get_account(user)
        company_sudo = event_sudo._get_client_link_company()
        return company_sudo._get_client_keeper(event_sudo.user_id, account_sudo.user_id)

    # ------------------------------------------------------------------ ask

    @api.model
    def _may_ask_from_client(self, user):
        """Whether a client may ask for something: by a thread that he starts."""
        # sudo: a setting of the user's own company
        may_start = user.sudo().company_id.client_may_start
        return may_start and self.env["omnichannel.chat"]._is_client(user)

    def _ask_from_client(self, user, what, text="", key=""):
        """A client wants a meeting to be moved or cancelled, or a new one: a thread about it.

        The meeting stays as it is.

        :param user: the ``res.users`` who is signed in
        :param str what: "move" or "cancel"; of no meeting: "new"
        :param str text: what else he says; may be empty
        :param str key: made once by the page: asked again, the same thread is the answer
        :return: the thread under sudo
        :raise UserError: with the reason, when there can be none
        """
        Chat = self.env["omnichannel.chat"]
        key = f"appointment-{self.id or 0}-{what}-{key}"
        # sudo: the key has the user's own number in front
        known_sudo = Chat.sudo()._find_started(f"client-{user.id}-{key}")
        if known_sudo:
            return known_sudo
        # In the language of the client, whichever one the page had.
        # sudo: of the user himself
        asked = self.with_context(lang=user.sudo().lang or self.env.lang)
        subject, facts = asked._get_client_wish(user, what)
        chat_sudo = Chat._start_from_client(user, f"{facts}\n\n{text}", subject, key=key)
        if self:
            self._note_client_wish(user, chat_sudo)
        self._tell_client_act(user, chat_sudo.subject)
        return chat_sudo

    def _get_client_wish(self, user, what):
        """Subject and first line of a thread in which something is asked for."""
        if what == "new":
            return self.env._("New appointment"), self.env._("I would like an appointment.")
        # sudo: of the user himself, and of a meeting that was found for him
        event_sudo, whose = self.sudo(), (user.sudo().partner_id, user.sudo().company_id)
        day = event_sudo._get_client_day(*whose, style="medium")
        facts = {"name": event_sudo.name, "when": event_sudo._get_client_when(*whose)}
        if what == "move":
            return (
                self.env._("Appointment %s: move", day),
                self.env._("Please move this appointment: %(name)s, %(when)s.", **facts),
            )
        return (
            self.env._("Appointment %s: cancel", day),
            self.env._("Please cancel this appointment: %(name)s, %(when)s.", **facts),
        )

    def _note_client_wish(self, user, chat_sudo):
        """Who has made the meeting reads in it what is asked for, and in which thread."""
        # sudo: the meeting was found for the client, who does not read its notes; and himself
        event_sudo = self.with_context(lang=self._get_team_lang(user)).sudo()
        # Who has the thread is told of that already.
        maker_sudo = self._get_client_keeper(user) - chat_sudo.user_id
        event_sudo.message_post(
            body=event_sudo.env._("Asked for in a client chat: %s", chat_sudo.subject),
            author_id=user.sudo().partner_id.id,
            partner_ids=maker_sudo.partner_id.ids,
            subtype_xmlid="mail.mt_note",
            force_send=False,
        )

    def _tell_client_act(self, user, what):
        # Who has made it was notified, or has got the thread.
        portal = self.env["client.portal"]
        portal._tell_team(portal._get_account(user), user, what, self, is_told=True)

    @api.model
    def _get_team_lang(self, user):
        # sudo: the language of the user's own company
        return user.sudo().company_id.partner_id.lang or self.env.lang

    # ------------------------------------------------------------------ the calendar file

    def _make_client_calendar_file(self, user):
        """The meeting for a client's own calendar, as he is told it.

        :rtype: bytes
        """
        self.ensure_one()
        # sudo: of the user himself
        partner_sudo, company_sudo = user.sudo().partner_id, user.sudo().company_id
        [row] = self._get_client_rows(user)
        start, end = self._get_client_span(partner_sudo, company_sudo)
        host = urlsplit(self.get_base_url()).hostname
        entry = CalendarEntry(
            uid=f"appointment-{self.id}@{host}",
            changed=self.write_date.replace(tzinfo=timezone.utc),
            name=row.name,
            start=start,
            end=end,
            note=f"{row.day}, {row.hours}" if company_sudo._get_arrival_window() else "",
            place=row.place,
            url=row.link,
        )
        return make_calendar_file(entry)
