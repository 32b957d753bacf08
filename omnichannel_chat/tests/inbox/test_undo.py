from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common import OmnichannelCase

#: What an undone act must leave as it was.
OF_CHAT = ["state", "snoozed_until", "archived_at", "archived_by_id", "waiting_since", "user_id"]
OF_CHAT += ["team_id", "assigned_at", "priority", "tag_ids", "last_message_at"]
OF_PERIOD = ["closed_at", "closed_by_id", "waiting_since", "waited_seconds", "user_id", "tag_ids"]
OF_PERIOD += ["reopened", "resolution_seconds", "inbound_count"]


@tagged("post_install", "-at_install")
class TestUndo(OmnichannelCase):
    """Taking back what was just done to a chat."""

    def setUp(self):
        super().setUp()
        self.chat = self.receive("¿Sigue ahí?")
        self.mine = self.chat.with_user(self.agent)

    def _look(self):
        """Everything that is to be the same again, messages too."""
        self.env.flush_all()
        self.env.cr.precommit.run()
        self.env.invalidate_all()
        period = self.chat.session_ids[:1]
        muted = self.env["omnichannel.read"]._find_muted(self.chat)
        rows = self.chat.read(OF_CHAT) + period.read(OF_PERIOD)
        return rows, muted, self.chat.message_ids.ids, self.chat.session_ids.ids

    def _check_undone(self, act, *args, **kwargs):
        before = self._look()
        token = self.mine.do_act(act, args, kwargs)
        self.assertNotEqual(self._look(), before, act)
        self.mine.undo_act(token)
        self.assertEqual(self._look(), before, act)

    def test_every_act(self):
        """S0-32: whatever the act, all is as it was: owner, snooze, waiting, figures, lines."""
        tag = self.env["omnichannel.tag"].create({"name": "Urgent"})
        tomorrow = fields.Datetime.to_string(fields.Datetime.now() + timedelta(days=1))
        self._check_undone("archive_chat")
        self._check_undone("snooze", tomorrow)
        self._check_undone("take")
        self._check_undone("assign", self.manager.id)
        self._check_undone("set_muted", True)
        self._check_undone("set_priority", "1")
        self._check_undone("change_tags", tag.ids, [])

    def test_of_a_chat_with_a_past(self):
        """S0-32: what was snoozed, tagged and somebody's is that again, not merely open."""
        tag = self.env["omnichannel.tag"].create({"name": "Urgent"})
        tomorrow = fields.Datetime.to_string(fields.Datetime.now() + timedelta(days=1))
        self.mine.assign(self.manager.id)
        self.mine.add_tags(tag.ids)
        self.mine.snooze(tomorrow)
        self._check_undone("archive_chat")
        self._check_undone("take")
        self._check_undone("change_tags", [], tag.ids)
        self._check_undone("reopen_chat")
        self.mine.archive_chat()
        self._check_undone("reopen_chat")

    def test_not_over_what_came_after(self):
        """S0-32: the customer has written, a colleague has taken it: nothing is overwritten."""
        token = self.mine.do_act("archive_chat")
        self.receive("¿Hola?")
        with self.assertRaisesRegex(UserError, "stays as it is"):
            self.mine.undo_act(token)
        token = self.mine.do_act("take")
        self.chat.with_user(self.manager).take()
        with self.assertRaisesRegex(UserError, "stays as it is"):
            self.mine.undo_act(token)
        self.assertEqual(self.chat.user_id, self.manager)

    def test_answered_in_between(self):
        """S0-32: what the act did not change stays as it has become."""
        token = self.mine.do_act("take")
        self.reply(self.chat)
        self.mine.undo_act(token)
        self.assertFalse(self.chat.user_id)
        self.assertFalse(self.chat.waiting_since)

    def test_whose_and_for_how_long(self):
        """S0-32: only who has done it, of this chat, unchanged, and for a minute."""
        token = self.mine.do_act("archive_chat")
        other = self.receive("Hola", self._make_persona("Eva"))
        with self.assertRaisesRegex(UserError, "too late"):
            other.with_user(self.agent).undo_act(token)
        for user in (self.manager, self.stranger):
            with self.assertRaises(AccessError):
                self.chat.with_user(user).undo_act(token)
        for wrong in ("", "x", "ñ", token[:-4] + "AAAA", None):
            with self.assertRaisesRegex(UserError, "too late"):
                self.mine.undo_act(wrong)
        self.assertEqual(self.chat.state, "archived")

    def test_only_these_acts(self):
        """S0-32: no other method is called by that way."""
        for act in ("unlink", "write", "_assign", "block_customer", "", None, ["take"], 7):
            with self.assertRaises(UserError):
                self.mine.do_act(act)
        for args in (None, 7, {"a": 1}):
            with self.assertRaises(UserError):
                self.mine.do_act("take", args)
        with self.assertRaises(AccessError):
            self.chat.with_user(self.stranger).do_act("archive_chat")
