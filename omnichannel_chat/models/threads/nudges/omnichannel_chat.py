from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ....tools.arguments import one_of, takes
from ....tools.viewers import filter_seen

#: Texts of machines that nobody is told of, and that remind of nothing.
_QUIET_ORIGINS = ("away",)


class OmnichannelChat(models.Model):
    """Whom a thread tells of what happens in it: clients by mail, and the team."""

    _inherit = "omnichannel.chat"

    content_in_mails = fields.Selection(
        [("yes", "Yes"), ("no", "No")],
        "Message Text in E-mails",
        readonly=True,
        help="Empty: as the company does it.",
    )

    # ------------------------------------------------------------------ what clients are told of

    def _note_answer(self, message, text, kind, origin):
        super()._note_answer(message, text, kind, origin)
        # sudo: facts of a thread, which staff have no right to write
        if self.sudo().is_thread and origin not in _QUIET_ORIGINS:
            self.sudo()._notify_by_mail(message)

    def _notify_by_mail(self, message):
        """The client is told of a message of ours soon, and reminded of it later (S1-34)."""
        told_at = self._get_told_at()
        self.env["omnichannel.nudge"]._plan_together(
            self, self._get_told_people(), "notice", message.id, told_at
        )
        self._start_round(told_at, message.id)

    @api.model
    def _note_first_messages(self, starts, chats, messages, origin, user):
        """What :meth:`_notify_by_mail` does for one message: for all of them."""
        super()._note_first_messages(starts, chats, messages, origin, user)
        told_at = chats[:1]._get_told_at()
        self.env["omnichannel.nudge"]._plan(
            [
                {
                    "chat_id": chat.id,
                    "partner_id": person.id,
                    "kind": "notice",
                    "base": message.id,
                    "message_id": message.id,
                    "due_at": told_at,
                }
                for chat, message in zip(chats, messages, strict=True)
                for person in chat._get_told_people()
            ]
        )
        for chat, message in zip(chats, messages, strict=True):
            chat.write(chat._get_round_values(told_at, message.id))
        chats._plan_reminders()

    def _get_told_at(self):
        """When what happens now is told of: what follows until then is told with it."""
        return fields.Datetime.now() + timedelta(minutes=self.company_id.client_hold_minutes)

    def _get_told_people(self):
        """Participants whom the firm wants told (S1-35); whether they can be is asked later."""
        return self.participant_ids.filtered(lambda person: person.active and person.client_notify)

    def _get_told_domain(self):
        """The messages of the team in a thread that clients are told of; notes are none."""
        return [
            ("chat_id", "=", self.id),
            ("direction", "=", "out"),
            ("operation", "=", "send"),
            ("deleted_at", "=", False),
            ("origin", "not in", _QUIET_ORIGINS),
        ]

    def _get_nudge_reasons(self, people, by_hand=False, way="email"):
        """Why these people are not told of anything in this thread.

        :param people: ``res.partner`` records
        :param bool by_hand: somebody wants it tried, although an e-mail has come back
        :param str way: see ``omnichannel.nudge``; of other ways than e-mail no address is needed
        :return: for each a word of ``omnichannel.nudge._get_reason_words``; "" = they are told
        :rtype: dict
        """
        states = people._get_client_states(self.company_id)
        reasons = {}
        for person in people:
            if person not in self.participant_ids or not person.active:
                reasons[person] = "absent"
            elif not person.client_notify:
                reasons[person] = "off"
            elif states[person.id] != "active":
                reasons[person] = "no_access"
            else:
                reasons[person] = person._find_unmailable(by_hand) if way == "email" else ""
        return reasons

    def _get_nudged_people(self, by_hand=False):
        """Those who are reached now."""
        reasons = self._get_nudge_reasons(self._get_told_people(), by_hand)
        return self.env["res.partner"].union(*(p for p, reason in reasons.items() if not reason))

    def _get_read_to(self, user):
        """:return: id of the newest message that a user has seen here, or 0"""
        read = self.env["omnichannel.read"].search(
            [("chat_id", "=", self.id), ("user_id", "=", user.id)], limit=1
        )
        return read.last_message_id

    # ------------------------------------------------------------------ tasks

    def _get_open_tasks(self):
        """What the client still has to do here, for mails.

        :return: names, in their order
        :rtype: list[str]
        """
        return self.task_ids.filtered("is_open").mapped("name")

    def _add_tasks(self, values_list, message=None):
        """Tasks that come with a message are told of with it, others by themselves (S1-05)."""
        tasks = super()._add_tasks(values_list, message)
        # sudo: access was checked; who is told
        chat_sudo = self.sudo()
        if tasks and not message:
            chat_sudo.env["omnichannel.nudge"]._plan_together(
                chat_sudo,
                chat_sudo._get_told_people(),
                "notice",
                chat_sudo._get_newest_client_message_id(),
                chat_sudo._get_told_at(),
                ("task", chat_sudo.partner_id.id),
            )
        return tasks

    def _after_tasks(self):
        super()._after_tasks()
        self._plan_reminders()

    def _on_client_task(self, task, event, user):
        super()._on_client_task(task, event, user)
        # sudo: who did it, for the team
        self._tell_team("task", user.sudo().partner_id)

    # ------------------------------------------------------------------ what the team is told of

    def _note_inbound(self, message, text="", kind="text"):
        super()._note_inbound(message, text=text, kind=kind)
        # sudo: the client's route has found the thread for him
        chat_sudo = self.sudo()
        if not chat_sudo.is_thread:
            return
        chat_sudo._plan_reminders()
        person = message.sudo().author_id
        has_started = chat_sudo.started_by == "client" and chat_sudo._is_first(message)
        if has_started:
            chat_sudo._tell_team("start", person)
        elif text:
            chat_sudo._tell_team("answer", person)
        for _file in message.sudo().attachment_ids:
            chat_sudo._tell_team("document", person)

    def _is_first(self, message):
        older = [("chat_id", "=", self.id), ("mail_message_id", "<", message.id)]
        return not self.env["omnichannel.message"].search_count(older, limit=1)

    def _tell_team(self, event, person):
        """A client has done something: whoever has the thread gets a mail, if he wants one (S1-06).

        :param str event: "answer", "start", "task" or "document"
        :param person: the client's ``res.partner``
        """
        self.ensure_one()
        # sudo: who of the team is told
        chat_sudo = self.sudo()
        wanted = [
            user
            for user in chat_sudo._get_responsible()
            if event in user._get_wanted_thread_mails()
        ]
        chat_sudo.env["omnichannel.nudge"]._plan_together(
            chat_sudo,
            chat_sudo.env["res.users"].union(*wanted).partner_id,
            "team",
            chat_sudo._get_newest_client_message_id(),
            chat_sudo._get_told_at(),
            (event, person.id),
        )

    def _get_responsible(self):
        """Whoever has this thread: one person, or, when nobody has it, whoever sees all accounts.

        :return: ``res.users`` records who see it
        """
        for users in self._get_notice_people():
            if seen := users.filtered(self._filter_seen):
                return seen
        return self.env["res.users"]

    def _get_notice_people(self):
        """Who is told of a thread: the next ones when the first ones cannot be.

        :rtype: list
        """
        everybody = self.env.ref("omnichannel_chat.group_threads_all").all_user_ids
        internal = everybody.filtered(lambda user: user.active and not user.share)
        return [self.user_id, self.partner_id.user_id, internal]

    def _filter_seen(self, user):
        """Of these threads those that a person sees."""
        return filter_seen(self, user)

    # ------------------------------------------------------------------ what happened to messages

    def _follow_content(self, message):
        super()._follow_content(message)
        # sudo: whoever may change messages was checked
        chat_sudo = self.sudo()
        if chat_sudo.is_thread and chat_sudo.reminder_message_id == message.id:
            chat_sudo._follow_reminded()

    def _follow_reminded(self):
        """The message that is reminded of may be gone: then the one before it is the last one."""
        newest = self.env["omnichannel.message"].search(
            self._get_told_domain(), order="mail_message_id desc", limit=1
        )
        self.reminder_message_id = newest.mail_message_id.id
        self._plan_reminders()

    # ------------------------------------------------------------------ reading

    def _note_client_reading(self, user, message_id=None):
        is_news = super()._note_client_reading(user, message_id)
        # sudo: the client's route has found the thread for him
        if is_news and self.sudo().reminder_on:
            self.sudo()._plan_reminders()
        return is_news

    def _get_unread_threads(self):
        """Of these threads those of which nobody of the account has read the newest message.

        "Read" is a fact of the account: what one of two spouses has read, both have.

        :return: ids
        :rtype: set[int]
        """
        if not self:
            return set()
        for name in ("omnichannel.message", "omnichannel.read", "res.users"):
            self.env[name].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT chat.id
                  FROM omnichannel_chat chat
            CROSS JOIN LATERAL (
                       SELECT COALESCE(max(seen.last_message_id), 0) AS read_to
                         FROM omnichannel_read seen
                         JOIN res_users client ON client.id = seen.user_id AND client.share
                        WHERE seen.chat_id = chat.id) AS account
                 WHERE chat.id IN %s
                   AND EXISTS (
                       SELECT FROM omnichannel_message told
                        WHERE told.chat_id = chat.id AND told.direction = 'out'
                          AND told.operation = 'send' AND told.deleted_at IS NULL
                          AND COALESCE(told.origin, '') NOT IN %s
                          AND told.mail_message_id > account.read_to)
                """,
                tuple(self.ids),
                _QUIET_ORIGINS,
            )
        )
        return {chat_id for (chat_id,) in rows}

    # ------------------------------------------------------------------ what mails say

    def _shows_content_in_mails(self):
        """Whether mails of this thread hold the text of messages (S1-67)."""
        if self.content_in_mails:
            return self.content_in_mails == "yes"
        return self.company_id.client_mail_content

    @takes(value=one_of("", "yes", "no"))
    def set_content_in_mails(self, value):
        """Whether the e-mails of this thread hold the text of its messages.

        :param str value: "yes", "no", or "" = as the company does it
        """
        chat_sudo = self._one_as_staff()
        chat_sudo._check_thread()
        chat_sudo.content_in_mails = value or False
        chat_sudo._notify_changed()
