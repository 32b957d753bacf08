from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common import OmnichannelCase


@tagged("post_install", "-at_install")
class TestAssign(OmnichannelCase):
    """Who answers a chat (lessons 36 to 38)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.laura = cls._make_user("omni_laura", "omnichannel_chat.group_agent")
        cls.channel.user_ids += cls.laura
        cls.bea = cls._make_persona("Bea")
        cls.eva = cls._make_persona("Eva")

    def be(self, user, status="online"):
        presence = self.env["mail.presence"].search([("user_id", "=", user.id)])
        if presence:
            presence.status = status
        else:
            self.env["mail.presence"].create({"user_id": user.id, "status": status})
        user.invalidate_recordset()

    def hand_out(self):
        with self.no_commits():
            self.env["omnichannel.chat"]._cron_assign()

    # ------------------------------------------------------------------ by people

    def test_take_and_give_back(self):
        """S0-03: an agent takes a chat, gives it to a colleague, or back to everybody."""
        chat = self.receive().with_user(self.agent)
        chat.take()
        self.assertEqual(chat.user_id, self.agent)
        chat.assign(self.laura.id)
        self.assertEqual(chat.user_id, self.laura)
        chat.assign(False)
        self.assertFalse(chat.user_id or chat.assigned_at)

    def test_second_one_sees_who_was_first(self):
        """S0-03: two agents take the same chat: one has it, the other is told who (lesson 38)."""
        chat = self.receive()
        chat.with_user(self.laura).take(seen_user_id=False)
        with self.assertRaisesRegex(UserError, "omni_laura"):
            chat.with_user(self.agent).take(seen_user_id=False)
        self.assertEqual(chat.user_id, self.laura)
        chat.with_user(self.agent).take(seen_user_id=self.laura.id)
        self.assertEqual(chat.user_id, self.agent)

    def test_only_who_sees_the_chat(self):
        """S0-40: nobody is given a chat that he could not open; nobody else gives."""
        chat = self.receive()
        with self.assertRaisesRegex(UserError, "no member"):
            chat.with_user(self.agent).assign(self.stranger.id)
        with self.assertRaises(AccessError):
            chat.with_user(self.stranger).take()
        with self.assertRaises(AccessError):
            chat.with_user(self.portal).take()

    def test_people_to_choose_from(self):
        """S0-02: the channel's members, those who are there first."""
        self.be(self.laura)
        chat = self.receive().with_user(self.agent)
        people = chat.get_assignable_users()
        self.assertEqual([each["id"] for each in people], [self.laura.id, self.agent.id])
        self.assertEqual([each["available"] for each in people], [True, False])

    def test_team(self):
        """S0-02: new chats belong to the channel's team; another one can be chosen."""
        team = self.env["crm.team"].create({"name": "Support"})
        self.channel.team_id = team
        chat = self.receive().with_user(self.agent)
        self.assertEqual(chat.team_id, team)
        chat.assign(self.agent.id, team_id=False)
        self.assertFalse(chat.team_id)

    def test_line_of_who_did_what(self):
        """S0-33: the chat says in words who was given it, by whom, and when."""
        chat = self.receive().with_context(tracking_disable=False)
        for do, line in (
            (lambda: chat.with_user(self.agent).take(), "Assigned to omni_agent"),
            (lambda: chat.with_user(self.agent).assign(False), "Given back to everybody"),
        ):
            do()
            self.env.flush_all()
            self.cr.precommit.run()
            message = chat.message_ids[0]
            self.assertIn(line, message.body)
            self.assertEqual(message.author_id, self.agent.partner_id)

    # ------------------------------------------------------------------ by itself

    def test_in_turn(self):
        """S0-04: new chats go round those who are there."""
        self.channel.assignment = "round_robin"
        self.be(self.agent)
        self.be(self.laura)
        chats = [self.receive(persona=each) for each in (self.ana, self.bea, self.eva)]
        self.hand_out()
        first, second, third = (chat.user_id for chat in chats)
        self.assertNotEqual(first, second)
        self.assertEqual(first, third)

    def test_fewest(self):
        """S0-04: whoever has the fewest active chats gets the next one."""
        self.channel.assignment = "least_busy"
        self.be(self.agent)
        self.be(self.laura)
        self.receive(persona=self.ana).with_user(self.laura).take()
        chat = self.receive(persona=self.bea)
        self.hand_out()
        self.assertEqual(chat.user_id, self.agent)

    def test_nobody_there_then_somebody(self):
        """S0-04: chats wait for somebody, the longest waiting first (lesson 36)."""
        self.channel.write({"assignment": "round_robin", "max_chats": 1})
        later = self.receive(persona=self.bea)
        earlier = self.receive(persona=self.ana)
        earlier.waiting_since = fields.Datetime.now() - timedelta(hours=1)
        self.hand_out()
        self.assertFalse(earlier.user_id)
        self.be(self.laura)
        self.hand_out()
        self.assertEqual(earlier.user_id, self.laura)
        self.assertFalse(later.user_id)
        earlier.with_user(self.laura).archive_chat()
        self.hand_out()
        self.assertEqual(later.user_id, self.laura)

    def test_who_is_busy_gets_none(self):
        """S0-04: away, offline and "busy" people are left in peace."""
        self.channel.assignment = "round_robin"
        self.be(self.agent, "away")
        self.be(self.laura)
        self.laura.manual_im_status = "busy"
        chat = self.receive()
        self.hand_out()
        self.assertFalse(chat.user_id)

    def test_reopened_chat_of_an_absent_colleague(self):
        """S0-34: a chat that opens again goes to somebody who is there (lesson 37)."""
        self.be(self.laura)
        chat = self.receive()
        chat.with_user(self.laura).take()
        chat.with_user(self.laura).archive_chat()
        self.receive("Otra cosa")
        self.assertEqual(chat.user_id, self.laura)
        chat.with_user(self.laura).archive_chat()
        self.be(self.laura, "offline")
        self.receive("¿Hola?")
        self.assertFalse(chat.user_id)

    def test_who_comes_online_is_given_work(self):
        """S0-04: coming online wakes the job, for members of channels that hand out chats."""
        cron = self.env.ref("omnichannel_chat.cron_assign")
        count = ("ir.cron.trigger", [("cron_id", "=", cron.id)])
        before = self.env[count[0]].search_count(count[1])
        self.be(self.laura)
        self.assertEqual(self.env[count[0]].search_count(count[1]), before)
        self.channel.assignment = "round_robin"
        self.be(self.agent)
        self.assertGreater(self.env[count[0]].search_count(count[1]), before)


@tagged("post_install", "-at_install")
class TestOrder(OmnichannelCase):
    """Importance, tags, putting off, muting."""

    def rows(self, state="open"):
        rows = self.env["omnichannel.chat"].with_user(self.agent).get_inbox_rows(state)["rows"]
        return [row["id"] for row in rows]

    def wake_up(self):
        with self.no_commits():
            self.env["omnichannel.chat"]._cron_wake_snoozed()

    def test_snoozed_until_a_time(self):
        """S0-37: out of the list until then."""
        chat = self.receive()
        chat.with_user(self.agent).snooze(fields.Datetime.now() + timedelta(hours=2))
        self.assertEqual((self.rows(), self.rows("snoozed")), ([], [chat.id]))
        self.wake_up()
        self.assertEqual(chat.state, "snoozed")
        chat.snoozed_until = fields.Datetime.now() - timedelta(minutes=1)
        self.wake_up()
        self.assertEqual((chat.state, chat.snoozed_until), ("open", False))

    def test_snoozed_until_the_customer_writes(self):
        """S0-34: a customer who writes is never put off; our own answer wakes nothing."""
        chat = self.receive()
        chat.with_user(self.agent).snooze()
        self.reply(chat)
        self.assertEqual(chat.state, "snoozed")
        self.wake_up()
        self.assertEqual(chat.state, "snoozed")
        self.receive("¿Y bien?")
        self.assertEqual(chat.state, "open")

    def test_time_that_is_over(self):
        """S0-37: a time in the past is refused, with a sentence."""
        with self.assertRaisesRegex(UserError, "still to come"):
            self.receive().with_user(self.agent).snooze(fields.Datetime.now())

    def test_snoozed_is_not_unanswered(self):
        """S0-05: what is put off does not call in the side menu."""
        chat = self.receive()
        self.assertEqual(chat.with_user(self.agent).get_unanswered()["count"], 1)
        chat.with_user(self.agent).snooze()
        self.assertEqual(chat.with_user(self.agent).get_unanswered()["count"], 0)

    def test_tags_and_importance(self):
        """S0-38: agents sort their chats; strangers do not."""
        tag = self.env["omnichannel.tag"].with_user(self.agent).create({"name": "VIP"})
        chat = self.receive().with_user(self.agent)
        chat.add_tags(tag.ids)
        chat.set_priority("1")
        self.assertEqual((chat.tag_ids.name, chat.priority), ("VIP", "1"))
        chat.remove_tags(tag.ids)
        self.assertFalse(chat.tag_ids)
        with self.assertRaises(AccessError):
            chat.with_user(self.stranger).add_tags(tag.ids)

    def test_muted_for_oneself(self):
        """S0-06: who mutes a chat hears of it no more; the others do."""
        chat = self.receive()
        chat.with_user(self.agent).set_muted(True)
        row = self.env["omnichannel.read"].search([("chat_id", "=", chat.id)])
        self.assertEqual((row.user_id, row.muted), (self.agent, True))
        chat.with_user(self.agent).mark_read()
        self.assertTrue(row.muted)
        chat.with_user(self.agent).set_muted(False)
        self.assertFalse(row.muted)
