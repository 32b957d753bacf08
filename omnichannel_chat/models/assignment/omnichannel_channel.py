from datetime import datetime

from odoo import fields, models
from odoo.fields import Domain

from ...tools.viewers import filter_viewers


class OmnichannelChannel(models.Model):
    """How new chats of a channel find somebody who answers them."""

    _inherit = "omnichannel.channel"

    assignment = fields.Selection(
        [
            ("none", "Whoever takes it"),
            ("round_robin", "In turn"),
            ("least_busy", "Who has the fewest"),
        ],
        required=True,
        default="none",
        help="New chats go to members who are online. Nobody is: they wait, the longest first.",
    )
    max_chats = fields.Integer(
        "Chats per Person", help="Who has so many active chats gets no new ones; 0 = no limit."
    )
    team_id = fields.Many2one("crm.team", help="New chats belong to this team.", check_company=True)

    def _get_assignment_queue(self):
        """Members who are there, in the order in which they get chats.

        :rtype: AssignmentQueue
        """
        self.ensure_one()
        users = filter_viewers(self, self.user_ids)._get_available_for_chats()
        rows = self.env["omnichannel.chat"]._read_group(
            Domain("user_id", "in", users.ids) & Domain("state", "=", "open"),
            ["user_id"],
            ["__count"],
        )
        loads = {user.id: count for user, count in rows}
        rows = self.env["omnichannel.chat"]._read_group(
            Domain("user_id", "in", users.ids) & Domain("channel_id", "=", self.id),
            ["user_id"],
            ["assigned_at:max"],
        )
        turns = {user.id: moment for user, moment in rows}
        return AssignmentQueue(users, loads, turns, self.assignment, self.max_chats)


class AssignmentQueue:
    """Whose turn it is; knows what it has given out already.

    :param users: ``res.users`` who are there
    :param dict loads: active chats by user id
    :param dict turns: when each one got the last chat of this channel, by user id
    :param str rule: "round_robin" or "least_busy"
    :param int most: chats a person may have, 0 = no limit
    """

    def __init__(self, users, loads, turns, rule, most=0):
        self._users = users
        self._loads = dict.fromkeys(users.ids, 0) | loads
        self._turns = dict.fromkeys(users.ids, datetime.min) | turns
        self._rule = rule
        self._most = most
        self._count = 0

    def pop_next(self):
        """Who gets the next chat; an empty recordset when nobody is free."""
        free = self._users.filtered(lambda u: not self._most or self._loads[u.id] < self._most)
        if not free:
            return free
        user = min(free, key=self._rank)
        self._count += 1
        self._loads[user.id] += 1
        # After everybody who got his last one before this run, in the order of this run.
        self._turns[user.id] = datetime.max.replace(microsecond=self._count % 1_000_000)
        return user

    def _rank(self, user):
        turn = self._turns[user.id] or datetime.min
        load = self._loads[user.id] if self._rule == "least_busy" else 0
        return (load, turn, user.id)
