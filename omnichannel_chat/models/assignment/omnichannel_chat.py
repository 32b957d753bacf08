from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools.arguments import maybe, record_id, takes
from ...tools.viewers import filter_seen
from ...tools.wake import wake

#: Waiting chats that one run hands out on one channel.
ASSIGN_BATCH = 100


class OmnichannelChat(models.Model):
    """Who answers a chat: a person, a team, or whoever is free."""

    _inherit = "omnichannel.chat"

    user_id = fields.Many2one(
        "res.users",
        "Assigned to",
        readonly=True,
        tracking=True,
        index="btree_not_null",
        ondelete="set null",
    )
    team_id = fields.Many2one("crm.team", readonly=True, tracking=True, ondelete="set null")
    assigned_at = fields.Datetime(readonly=True)

    # ------------------------------------------------------------------ by people

    @takes(user_id=maybe(record_id), team_id=maybe(record_id), seen_user_id=maybe(record_id))
    def assign(self, user_id=False, team_id=None, seen_user_id=None):
        """Give chats to a person (or, with False, back to everybody).

        :param int team_id: the team, too; None = as it was, False = none
        :param int seen_user_id: whom the caller saw as assigned; when somebody else has taken the
            chat in the meantime, nothing is changed. None = whoever it is.
        :raise UserError: somebody else was faster, the person is no member of the channel, or the
            team belongs to another company
        """
        chats_sudo = self._as_staff()
        user = self.env["res.users"].browse(user_id or [])
        user.check_access("read")
        for chat_sudo in chats_sudo:
            chat_sudo._check_assignable(user)
            chat_sudo._check_team(team_id)
            chat_sudo._wait_for_turn()
            if seen_user_id is not None and chat_sudo.user_id.id not in (
                seen_user_id or False,
                user.id,
            ):
                raise UserError(chat_sudo._explain_taken())
            chat_sudo._assign(user, team_id)
        chats_sudo._notify_changed()

    @takes(seen_user_id=maybe(record_id))
    def take(self, seen_user_id=None):
        """Assign chats to the current user; see ``assign``."""
        self.assign(self.env.uid, seen_user_id=seen_user_id)

    def _wait_for_turn(self):
        """Of two people at once the second one waits here; Odoo then repeats his request."""
        self.flush_recordset(["user_id"])
        self.env.cr.execute(
            "SELECT FROM omnichannel_chat WHERE id = %s FOR NO KEY UPDATE", [self.id]
        )

    def _check_assignable(self, user):
        """:raise UserError: the person cannot see the chat, so he cannot answer it"""
        self.ensure_one()
        if user and not filter_seen(self, user):
            raise UserError(
                self.env._(
                    "%(name)s is no member of %(channel)s and would not see this chat.",
                    name=user.name,
                    channel=self.channel_id.name,
                )
            )

    def _explain_taken(self):
        if not self.user_id:
            return self.env._("In the meantime the chat was given back to everybody.")
        return self.env._("%s has taken this chat in the meantime.", self.user_id.name)

    def _assign(self, user, team_id=None):
        """Write down who answers, and tell the person unless he did it himself."""
        self.ensure_one()
        before = self.user_id
        values = {"user_id": user.id}
        if user != before:
            values["assigned_at"] = fields.Datetime.now() if user else False
        if team_id is not None:
            values["team_id"] = team_id
        self.write(values)
        if user and user not in (before, self.env.user):
            user._bus_send("omnichannel/assigned", {"chat_id": self.id})
        if before and not user:
            self._want_assignment()

    def _track_get_default_log_message(self, tracked_fields):
        """The chat shows lines, no tables of old and new values."""
        lines = []
        if "user_id" in tracked_fields:
            lines.append(
                self.env._("Assigned to %s.", self.user_id.name)
                if self.user_id
                else self.env._("Given back to everybody.")
            )
        if "team_id" in tracked_fields:
            lines.append(
                self.env._("Team: %s.", self.team_id.name)
                if self.team_id
                else self.env._("Taken off the team.")
            )
        return " ".join(lines) or super()._track_get_default_log_message(tracked_fields)

    @takes()
    def get_assignable_users(self):
        """People to whom the chat can be given, those who are there first.

        :rtype: list[dict]
        """
        members = self._one_as_staff()._get_candidates() | self.env.user
        available = members._get_available_for_chats()
        return [
            {
                "id": user.id,
                "name": user.name,
                "partner_id": user.partner_id.id,
                "available": user in available,
            }
            for user in members.sorted(lambda u: (u not in available, u.name or ""))
        ]

    def _get_candidates(self):
        """The people among whom somebody is chosen for a chat; the chat is under sudo.

        :return: ``res.users`` records
        """
        return self._filter_viewers(self.channel_id.user_ids)

    # ------------------------------------------------------------------ by itself

    def _want_assignment(self):
        """Have a job look for somebody, on channels where that is wanted."""
        if any(chat.channel_id.assignment != "none" for chat in self):
            wake(self.env, "omnichannel_chat.cron_assign")

    def _release_absent(self):
        """A chat that opens again goes back to the team when whoever had it is not there."""
        assigned = self.filtered("user_id")
        available = assigned.user_id._get_available_for_chats()
        for chat in assigned:
            if chat.user_id not in available or not filter_seen(chat, chat.user_id):
                chat._assign(self.env["res.users"])

    @api.model
    def _cron_assign(self):
        """Give waiting chats to people who are there, the longest waiting first."""
        channels = self.env["omnichannel.channel"].search([("assignment", "!=", "none")])
        for channel in channels:
            # Two workers would both find the same person free.
            if channel.try_lock_for_update():
                done = self._assign_waiting(channel)
                self.env["ir.cron"]._commit_progress(done)

    @api.model
    def _assign_waiting(self, channel):
        """:return: how many chats were given to somebody"""
        waiting = self.search(
            Domain("channel_id", "=", channel.id)
            & Domain("state", "=", "open")
            & Domain("user_id", "=", False)
            & Domain("waiting_since", "!=", False),
            order="waiting_since, id",
            limit=ASSIGN_BATCH,
        )
        queue = channel._get_assignment_queue() if waiting else None
        assigned = self.browse()
        for chat in waiting:
            user = queue.pop_next()
            if not user:
                break
            chat._assign(user)
            assigned |= chat
        assigned._notify_changed()
        return len(assigned)
