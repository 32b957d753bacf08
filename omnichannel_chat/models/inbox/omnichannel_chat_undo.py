import json
from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools.misc import hash_sign, verify_hash_signed

from ...tools.arguments import (
    UnfitError,
    long_text,
    one_of,
    takes,
)
from ...tools.wake import wake

#: Acts of one chat that can be taken back.
UNDOABLE = (
    "archive_chat",
    "assign",
    "change_tags",
    "reopen_chat",
    "set_muted",
    "set_priority",
    "snooze",
    "take",
)
#: So long after an act its undoing is accepted. People are offered it for a few seconds; a slow
#: line, and a hand that hesitates, need more.
UNDO_TIME = timedelta(minutes=1)
#: What these acts change of a chat, and of its current period.
_OF_CHAT = (
    "state",
    "snoozed_until",
    "archived_at",
    "archived_by_id",
    "waiting_since",
    "user_id",
    "team_id",
    "assigned_at",
    "priority",
    "tag_ids",
)
_OF_PERIOD = (
    "closed_at",
    "closed_by_id",
    "reopened",
    "waiting_since",
    "waited_seconds",
    "user_id",
    "team_id",
    "tag_ids",
)
_SCOPE = "omnichannel_undo"


def _listed(value):
    """Arguments, which the act itself reads."""
    if not isinstance(value, (list, tuple)):
        raise UnfitError
    return list(value)


def _named(value):
    """Arguments by name, which the act itself reads; nothing is none."""
    if not isinstance(value or {}, dict):
        raise UnfitError
    return value or {}


class OmnichannelChat(models.Model):
    """Taking back what was just done to a chat: everything is as it was before.

    How it was travels with the answer to the browser, signed, so that nothing has to be kept.
    """

    _inherit = "omnichannel.chat"

    @takes(act=one_of(*UNDOABLE), args=_listed, kwargs=_named)
    def do_act(self, act, args=(), kwargs=None):
        """Do something to one chat that can be taken back.

        :param str act: one of UNDOABLE, a method of chats; anything else is refused
        :param args: its arguments
        :param dict kwargs: its further arguments
        :return: what ``undo_act`` needs
        :rtype: str
        """
        chat_sudo = self._one_as_staff()
        before = self._get_undo_facts()
        newest = chat_sudo._get_newest_message_id() or 0
        getattr(self, act)(*args, **(kwargs or {}))
        after = self._get_undo_facts()
        changed = {
            name: [before[name], after[name]] for name in after if before[name] != after[name]
        }
        values = [self.id, self.env.uid, newest, changed]
        return hash_sign(chat_sudo.env, _SCOPE, values, expiration=UNDO_TIME)

    @takes(token=long_text)
    def undo_act(self, token):
        """Take back what ``do_act`` did, if the chat is still as that has left it.

        :param str token: its answer
        :raise UserError: too late, or something else came after it
        :raise AccessError: somebody else has done it
        """
        chat_sudo = self._one_as_staff()
        newest, changed = self._read_undo_token(token)
        chat_sudo._wait_for_turn()
        facts = self._get_undo_facts()
        if any(facts[name] != after for name, (_before, after) in changed.items()):
            raise UserError(
                self.env._("Something else has happened in this chat since: it stays as it is.")
            )
        # What is restored is what the same user has changed.
        chat_sudo._restore({name: before for name, (before, _after) in changed.items()}, newest)

    def _read_undo_token(self, token):
        """:return: newest message before the act, and what it changed: before and after by name"""
        try:
            # sudo: the key of the database, which only proves the token
            kept = verify_hash_signed(self.sudo().env, _SCOPE, token)
        except ValueError:
            kept = None
        chat_id, user_id, *rest = kept or (False, False)
        if chat_id != self.id:
            raise UserError(self.env._("It is too late to undo this."))
        if user_id != self.env.uid:
            raise AccessError(self.env._("Only who has done it can undo it."))
        return rest

    def _get_undo_facts(self):
        """What acts change, as JSON has it: of the chat, its period, and the user's own settings.

        :return: values by name; those of the period begin with its id
        :rtype: dict
        """
        # sudo: the acts that call this have gone through the door
        chat_sudo = self.sudo()
        period_sudo = chat_sudo._get_last_period()
        facts = _read(chat_sudo, _OF_CHAT)
        for name, value in _read(period_sudo, _OF_PERIOD).items():
            facts[f"{period_sudo.id}.{name}"] = value
        # sudo: what the current user has muted
        muted = self.env["omnichannel.read"].sudo()._find_muted(self)
        return facts | {"muted": (self.id, self.env.uid) in muted}

    def _get_last_period(self):
        return self.env["omnichannel.session"].search(
            [("chat_id", "=", self.id)], order="id desc", limit=1
        )

    def _restore(self, facts, newest):
        """Put everything back.

        :param dict facts: see ``_get_undo_facts``
        :param int newest: the chat's newest message then
        """
        if facts.get("state") == "open":
            self._check_only_open()
        if "muted" in facts:
            self.env["omnichannel.read"]._set_muted(self, facts["muted"])
            self.env.user._bus_send("omnichannel/read", {"chat_id": self.id})
        period = self._get_last_period()
        of_period = {name.partition(".")[2]: value for name, value in facts.items() if "." in name}
        of_chat = {name: facts[name] for name in _OF_CHAT if name in facts}
        self.with_context(tracking_disable=True).write(_as_written(of_chat))
        # After the chat, which tells its period of changes.
        period.write(_as_written(of_period))
        gone = self._forget_lines_after(newest)
        if self.snoozed_until:
            wake(self.env, "omnichannel_chat.cron_snoozed", self.snoozed_until)
        if not self.user_id:
            self._want_assignment()
        self._notify_changed(messages=gone)

    def _forget_lines_after(self, newest):
        """The lines in which the chat tells of the act go with it.

        :return: the messages, which are gone
        """
        lines = self.env["mail.message"].search(
            [
                ("model", "=", self._name),
                ("res_id", "=", self.id),
                ("id", ">", newest),
                ("message_type", "=", "notification"),
                ("author_id", "=", self.env.user.partner_id.id),
                ("tracking_value_ids", "!=", False),
            ]
        )
        lines.unlink()
        return lines


def _read(record, names):
    """Values of a record, or of none, as JSON has them; relations are ids."""
    (values,) = record.read(names, load=None) or [{}]
    values.pop("id", None)
    return json.loads(json.dumps(values, default=fields.Datetime.to_string))


def _as_written(values):
    return {
        name: [(6, 0, value)] if isinstance(value, list) else value
        for name, value in values.items()
    }
