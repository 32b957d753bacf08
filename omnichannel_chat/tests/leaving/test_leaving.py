import json
from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from ..common import OmnichannelCase


@tagged("post_install", "-at_install")
class TestLeaving(OmnichannelCase):
    """Who leaves, or loses what he needs, leaves nothing behind."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.laura = cls._make_user("omni_laura", "omnichannel_chat.group_agent")
        cls.channel.user_ids += cls.laura
        cls.agents = cls.env.ref("omnichannel_chat.group_agent")

    def be_there(self, *users):
        for user in users:
            self.env["mail.presence"].create({"user_id": user.id, "status": "online"})
            user.invalidate_recordset()

    def told(self):
        """Users who are told of chats, by chat id, since the last look."""
        self.env.cr.precommit.run()
        rows = self.env["bus.bus"].search([("message", "like", "omnichannel/news")], order="id")
        notices = [n for row in rows for n in json.loads(row.message)["payload"]["notices"]]
        rows.unlink()
        return {chat_id: set(user_ids) for chat_ids, user_ids in notices for chat_id in chat_ids}

    def get_ways(self):
        """All ways in which an agent comes to have no right to his chats any more."""
        base, agents = self.env.ref("base.group_user"), self.agents
        other = self.env["res.company"].create({"name": "Elsewhere"})
        role = self.env["res.groups"].create({"name": "Night", "implied_ids": [(4, agents.id)]})

        def lose_company(agent):
            agent.company_ids += other
            agent.company_id = other
            agent.company_ids = other

        def lose_company_there(agent):
            agent.company_ids += other
            agent.company_id = other
            self.env.company.user_ids -= agent

        def delete(agent):
            # In one transaction with what he did before: nowhere but in a test.
            self.env.cr.precommit.run()
            agent.unlink()

        def have_by_group(agent):
            agent.group_ids = base + role
            return agent

        return {
            "archived": lambda agent: agent.action_archive(),
            "made inactive": lambda agent: agent.write({"active": False}),
            "deleted": delete,
            "off the channel": lambda agent: self.channel.write({"user_ids": [(3, agent.id)]}),
            "without the role": lambda agent: agent.write({"group_ids": [(6, 0, base.ids)]}),
            "out of the group": lambda agent: agents.write({"user_ids": [(3, agent.id)]}),
            "group means less": lambda agent: (
                have_by_group(agent) and role.write({"implied_ids": [(3, agents.id)]})
            ),
            "group deleted": lambda agent: have_by_group(agent) and role.unlink(),
            "without the company": lose_company,
            "out of the company": lose_company_there,
        }

    def each_way(self):
        """A new agent with a chat for each way to leave: ``(way, leave, agent, chat)``."""
        for number, (way, leave) in enumerate(self.get_ways().items()):
            agent = self._make_user(f"omni_leaver_{number}", "omnichannel_chat.group_agent")
            self.channel.user_ids += agent
            chat = self.receive(persona=self._make_persona(f"Customer {number}"))
            chat.with_user(agent).take()
            self.told()
            yield way, leave, agent, chat

    # ------------------------------------------------------------------ chats

    def test_chats_go_back(self):
        """S0-03: his chats are everybody's again, and those who can answer are told once."""
        self.be_there(self.laura)
        for way, leave, agent, chat in self.each_way():
            leave(agent)
            self.assertFalse(chat.user_id or chat.assigned_at, way)
            self.assertEqual(self.told(), {chat.id: {self.laura.id}}, way)

    def test_answered_chats_go_back_quietly(self):
        """S0-03: nobody has to be told of a chat in which nobody waits."""
        self.be_there(self.laura)
        chat = self.receive()
        chat.with_user(self.agent).take()
        self.reply(chat)
        self.told()
        self.agent.action_archive()
        self.assertFalse(chat.user_id)
        self.assertFalse(self.told())

    def test_handed_out_again(self):
        """S0-04: where chats are handed out, they are handed out again."""
        self.channel.assignment = "round_robin"
        chat = self.receive()
        chat.with_user(self.agent).take()
        self.be_there(self.laura)
        self.agent.action_archive()
        with self.no_commits():
            self.env["omnichannel.chat"]._cron_assign()
        self.assertEqual(chat.user_id, self.laura)

    def test_snoozed_and_archived(self):
        """S0-34: put off chats go back at once, archived ones when the customer writes again."""
        snoozed, archived = self.receive(), self.receive(persona=self._make_persona("Bea"))
        (snoozed + archived).with_user(self.agent).take()
        snoozed.with_user(self.agent).snooze()
        archived.with_user(self.agent).archive_chat()
        self.be_there(self.agent)
        self.channel.user_ids -= self.agent
        self.assertFalse(snoozed.user_id)
        self.assertEqual(archived.user_id, self.agent, "It is history who had it")
        self.receive(
            "¿Hola?", persona=self.env["omnichannel.persona"].search([("name", "=", "Bea")])
        )
        self.assertFalse(archived.user_id)

    def test_channel_put_away(self):
        """S0-31: of a channel that is put away nobody has chats."""
        chat = self.receive()
        chat.with_user(self.agent).take()
        self.channel.action_archive()
        self.assertFalse(chat.user_id)

    def test_channel_moved(self):
        """S0-02: a channel that goes to another company leaves those behind who stay."""
        other = self.env["res.company"].create({"name": "Elsewhere"})
        chat = self.receive()
        chat.with_user(self.agent).take()
        self.channel.company_id = other
        self.assertFalse(chat.user_id)

    def test_who_stays_keeps(self):
        """S0-03: other changes take nothing: more rights, another channel's people, a name."""
        chat = self.receive()
        chat.with_user(self.agent).take()
        self.agent.name = "Mario"
        self.agent.group_ids += self.env.ref("omnichannel_chat.group_manager")
        self.channel.user_ids -= self.laura
        self.channel.name = "Store"
        self.laura.action_archive()
        self.assertEqual(chat.user_id, self.agent)
        # A manager sees the chats of his companies without being a member.
        self.channel.user_ids -= self.agent
        self.assertEqual(chat.user_id, self.agent)
        self.agent.group_ids -= self.env.ref("omnichannel_chat.group_manager")
        self.assertFalse(chat.user_id)

    def test_given_to_nobody_who_has_left(self):
        """S0-40: a member without the role, or without the company, is given nothing."""
        self.channel.assignment = "round_robin"
        self.be_there(self.agent)
        chat = self.receive()
        self.agent.group_ids = self.env.ref("base.group_user")
        with self.no_commits():
            self.env["omnichannel.chat"]._cron_assign()
        self.assertFalse(chat.user_id)
        people = chat.with_user(self.laura).get_assignable_users()
        self.assertEqual([each["id"] for each in people], [self.laura.id])

    def test_given_to_a_colleague_of_fewer_companies(self):
        """S0-03: who works in two companies gives chats to who works in one."""
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.manager.company_ids += other
        chat = self.receive().with_user(self.manager)
        companies = self.manager.company_ids.ids
        chat.with_context(allowed_company_ids=companies).assign(self.agent.id)
        self.assertEqual(chat.user_id, self.agent)

    # ------------------------------------------------------------------ what was promised

    def promise(self, chat, agent):
        at = fields.Datetime.now() + timedelta(hours=2)
        scheduled_id = chat.with_user(agent).schedule_message(
            "Hasta mañana", fields.Datetime.to_string(at)
        )
        return self.env["omnichannel.scheduled"].browse(scheduled_id)

    def test_promises_stay(self):
        """S0-19: what he was to send is refused, stays, and is the responsible's to do."""
        for way, leave, agent, chat in self.each_way():
            scheduled, name = self.promise(chat, agent), agent.name
            leave(agent)
            self.assertEqual(scheduled.state, "failed", way)
            self.assertIn(f"{name} may not write", scheduled.failure)
            self.assertEqual(scheduled.activity_id.user_id, self.manager)
            self.assertEqual(chat.activity_ids.user_id, self.manager)
            (shown,) = chat.with_user(self.laura).get_composer_state()["scheduled"]
            self.assertEqual((shown["author"], shown["can_send"]), (name, True))

    def test_promise_is_taken_over(self):
        """S0-19: a colleague sends it in his own name; nobody else's are his to send."""
        chat = self.receive()
        gone, here = self.promise(chat, self.agent), self.promise(chat, self.manager)
        self.agent.action_archive()
        theirs = chat.with_user(self.laura)
        theirs.send_scheduled_now(gone.id)
        sent = chat.delivery_ids.filtered(lambda d: d.direction == "out").mail_message_id
        self.assertEqual(sent.author_id, self.laura.partner_id)
        self.assertFalse(chat.activity_ids)
        self.assertFalse(theirs.get_composer_state()["scheduled"][0]["can_send"])
        self.assertEqual(here.user_id, self.manager)

    def test_refused_later(self):
        """S0-19: what fails when its time comes is told to who has the chat, not to a stranger."""
        chat = self.receive()
        scheduled = self.promise(chat, self.agent)
        chat.with_user(self.laura).take()
        scheduled.send_at = fields.Datetime.now() - timedelta(minutes=1)
        self.env.flush_all()
        self.env.cr.execute(
            "DELETE FROM omnichannel_channel_res_users_rel WHERE res_users_id = %s", [self.agent.id]
        )
        self.env.invalidate_all()
        with self.no_commits():
            self.env["omnichannel.scheduled"]._cron_send()
        self.assertEqual(scheduled.state, "failed")
        self.assertEqual(chat.activity_ids.user_id, self.laura)

    def test_failed_ones_too(self):
        """S0-19: a to-do that he had goes to somebody who can do it."""
        chat = self.receive()
        scheduled = self.promise(chat, self.agent)
        scheduled._fail("No")
        self.assertEqual(chat.activity_ids.user_id, self.agent)
        self.agent.action_archive()
        self.assertEqual(chat.activity_ids.user_id, self.manager)

    # ------------------------------------------------------------------ what was planned

    def test_follow_ups(self):
        """S1-15: what he was to follow up is who has the chat's, or who keeps the channel's."""
        for way, leave, agent, chat in self.each_way():
            activity = chat.with_user(agent).activity_schedule(
                "mail.mail_activity_data_todo", summary="Llamar", user_id=agent.id
            )
            if way == "archived":
                chat.with_user(self.laura).take()
            leave(agent)
            self.assertEqual(
                activity.sudo().exists().user_id,
                self.laura if way == "archived" else self.manager,
                way,
            )

    def test_responsible_gone(self):
        """S0-31: what a channel needs is told to somebody who is there and can mend it."""
        self.channel.responsible_id = self.agent
        self.channel._remind("reconnect", "Connect it", "")
        self.assertEqual(self.channel.activity_ids.user_id, self.agent)
        self.agent.action_archive()
        keeper = self.channel.activity_ids.user_id
        self.assertTrue(keeper.active)
        self.assertTrue(self.channel.with_user(keeper).has_access("write"))
        self.channel.activity_ids.unlink()
        self.channel._remind("reconnect", "Connect it", "")
        self.assertEqual(self.channel.activity_ids.user_id, keeper)

    # ------------------------------------------------------------------ what is told

    def test_mentions(self):
        """S0-40: what called him, and he has not seen, calls him no more."""
        for way, leave, agent, chat in self.each_way():
            message = chat.with_user(self.laura).message_post(
                body="mira",
                message_type="comment",
                subtype_xmlid="mail.mt_note",
                partner_ids=agent.partner_id.ids,
            )
            partner = agent.partner_id
            self.assertEqual(message.sudo().notified_partner_ids, partner)
            leave(agent)
            self.assertFalse(message.sudo().notification_ids.exists().res_partner_id, way)

    def test_followers(self):
        """S0-40: the news of a channel are not mailed to who does not see it any more."""
        for way, leave, agent, _chat in self.each_way():
            partner = agent.partner_id
            self.channel.message_subscribe(partner.ids)
            leave(agent)
            self.assertNotIn(partner, self.channel.message_partner_ids, way)

    def test_browsers_ask_again(self):
        """S0-40: his browsers are told to ask again what they may hear."""
        for way, leave, agent, _chat in self.each_way():
            if way == "deleted":
                continue
            self.env["bus.bus"].search([]).unlink()
            leave(agent)
            self.env.cr.precommit.run()
            topics = self.env["bus.bus"].search([("message", "like", "omnichannel/access")])
            self.assertIn(
                f'"res.partner",{agent.partner_id.id}]', " ".join(topics.mapped("channel"))
            )
