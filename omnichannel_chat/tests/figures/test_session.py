from dataclasses import replace
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ...tools.figures import Figures
from ..common import OmnichannelCase


class SessionCase(OmnichannelCase):
    """Customers who wrote some minutes ago."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Session = cls.env["omnichannel.session"]
        cls.bea = cls._make_persona("Bea")

    def ago(self, minutes):
        """Milliseconds, as phones count them."""
        return int((fields.Datetime.now() - timedelta(minutes=minutes)).timestamp() * 1000)

    def sessions(self, chat):
        return self.Session.search([("chat_id", "=", chat.id)], order="id")


@tagged("post_install", "-at_install")
class TestSession(SessionCase):
    """Figures of each period of a chat are stored as it happens (issue 4: figures)."""

    def test_life_of_a_period(self):
        """S0-05: asked, answered, archived: who, when, and how long each took."""
        chat = self.receive(timestamp=self.ago(30))
        self.receive("¿Hola?", timestamp=self.ago(20))
        self.reply(chat)
        session = self.sessions(chat)
        self.assertEqual((session.opened_by, session.inbound_count), ("customer", 2))
        self.assertEqual((session.outbound_count, session.first_answer_user_id), (1, self.agent))
        self.assertAlmostEqual(session.first_response_seconds, 1800, delta=30)
        self.assertAlmostEqual(session.first_response_hours, 0.5, delta=0.01)
        self.assertAlmostEqual(session.waited_hours, 0.5, delta=0.01)
        self.assertFalse(session.closed_at)
        chat.with_user(self.manager).archive_chat()
        self.assertEqual(session.closed_by_id, self.manager)
        self.assertAlmostEqual(session.resolution_seconds, 1800, delta=30)

    def test_waiting_adds_up(self):
        """S0-05: a customer who waits twice has waited the sum; archiving ends it, too."""
        chat = self.receive(timestamp=self.ago(60))
        self.reply(chat)
        session = self.sessions(chat)
        session.waited_seconds = 600
        self.receive(timestamp=self.ago(10))
        self.assertTrue(session.waiting_since)
        chat.with_user(self.agent).archive_chat()
        self.assertAlmostEqual(session.waited_seconds, 1200, delta=30)
        self.assertFalse(session.waiting_since)

    def test_notes_and_machines_answer_nothing(self):
        """S0-05: a note, an away text or a bulk message is no first answer."""
        chat = self.receive(timestamp=self.ago(5))
        self.note(chat)
        self.reply(chat, omnichannel_origin="away")
        session = self.sessions(chat)
        self.assertFalse(session.first_answer_at or session.user_id)
        self.assertEqual(session.outbound_count, 1)
        self.assertTrue(session.waiting_since)
        self.reply(chat)
        self.assertTrue(session.first_answer_at)
        self.assertGreater(session.waited_seconds, 200)

    def test_answer_in_the_app(self):
        """S0-30: an answer in the provider's own app is one, by nobody in particular."""
        chat = self.receive(timestamp=self.ago(10))
        self.write_in("Sí", from_us=True, type="echo", timestamp=self.ago(4))
        self.process()
        session = self.sessions(chat)
        self.assertAlmostEqual(session.first_response_seconds, 360, delta=30)
        self.assertFalse(session.first_answer_user_id)

    def test_history_counts_nothing(self):
        """S0-21: what was written before the channel was connected is in no report."""
        Event = type(self.env["omnichannel.event"])
        parse = Event._parse
        with patch.object(Event, "_parse", lambda this: replace(parse(this), history=True)):
            chat = self.receive()
        self.assertFalse(self.sessions(chat))
        self.reply(chat)
        self.assertEqual(self.sessions(chat).opened_by, "us")
        self.assertFalse(self.sessions(chat).first_answer_at)

    def test_comes_back(self):
        """S0-34: a message after archiving begins a new period, which says that it came back."""
        chat = self.receive(timestamp=self.ago(30))
        chat.with_user(self.agent).archive_chat()
        self.receive("Otra cosa")
        first, second = self.sessions(chat)
        self.assertTrue(first.closed_at)
        self.assertFalse(second.closed_at)
        self.assertEqual((first.reopened, second.reopened), (0, 1))
        chat.with_user(self.agent).archive_chat()
        self.reply(chat)
        self.assertEqual(self.sessions(chat)[2].opened_by, "us")

    def test_opened_again_by_hand(self):
        """S0-35: what somebody opens again was not finished: the same period goes on."""
        chat = self.receive()
        chat.with_user(self.agent).archive_chat()
        chat.with_user(self.agent).reopen_chat()
        session = self.sessions(chat)
        self.assertEqual((len(session), session.reopened), (1, 1))
        self.assertFalse(session.closed_at or session.resolution_seconds)

    def test_snoozed_is_not_over(self):
        """S0-37: putting off and waking leave the period as it is."""
        chat = self.receive()
        chat.with_user(self.agent).snooze()
        self.receive("¿Y bien?")
        self.assertEqual(len(self.sessions(chat)), 1)
        chat.with_user(self.agent).snooze()
        chat.with_user(self.agent).reopen_chat()
        self.assertEqual(self.sessions(chat).reopened, 0)

    def test_blocked_opens_nothing(self):
        """S0-39: what somebody writes whom we have blocked begins no period."""
        chat = self.receive()
        chat.with_user(self.agent).block_customer()
        self.receive("¡Eh!")
        self.assertTrue(self.sessions(chat).closed_at)

    def test_who_has_it(self):
        """S0-03: the period follows the chat's person, team and tags, and keeps who had it last."""
        team = self.env["crm.team"].create({"name": "Support"})
        tag = self.env["omnichannel.tag"].create({"name": "VIP"})
        chat = self.receive()
        chat.with_user(self.manager).assign(self.agent.id, team_id=team.id)
        chat.with_user(self.agent).add_tags(tag.ids)
        session = self.sessions(chat)
        self.assertEqual(
            (session.user_id, session.team_id, session.tag_ids), (self.agent, team, tag)
        )
        chat.with_user(self.manager).assign(False)
        self.assertEqual(session.user_id, self.agent)
        chat.with_user(self.agent).archive_chat()
        chat.with_user(self.manager).assign(self.manager.id)
        self.assertEqual(session.user_id, self.agent)

    def test_first_to_answer_has_it(self):
        """S0-03: where chats are given to nobody, who answers first is the agent in reports."""
        chat = self.receive()
        self.reply(chat)
        self.assertEqual(self.sessions(chat).user_id, self.agent)

    def test_forgotten_messages(self):
        """S0-26: a failed message that is deleted has answered nothing."""
        chat = self.receive(timestamp=self.ago(5))
        message = self.reply(chat)
        message.omnichannel_message_ids.write({"state": "failed"})
        message.omnichannel_message_ids.with_user(self.agent).action_discard()
        session = self.sessions(chat)
        self.assertEqual((session.outbound_count, session.inbound_count), (0, 1))
        self.assertFalse(session.first_answer_at)
        self.assertTrue(session.waiting_since)

    def test_merged_chats(self):
        """S0-15: of two chats that become one, both periods stay, and one of them goes on."""
        kept, gone = self.receive(), self.receive(persona=self.bea)
        kept.with_user(self.agent).merge_with(gone.id, keep_id=kept.id, chats=True)
        self.assertFalse(self.sessions(gone))
        first, second = self.sessions(kept)
        self.assertFalse(first.closed_at)
        self.assertTrue(second.closed_at)

    def test_order_does_not_matter_to_sums(self):
        """S0-21: a message that comes late counts from when it was written."""
        now = fields.Datetime.now()
        figures = Figures()
        figures.receive(now)
        figures.send(now - timedelta(minutes=1), "app")
        figures.receive(now - timedelta(minutes=5))
        self.assertFalse(figures.values["first_answer_at"])
        figures.send(now + timedelta(minutes=1))
        values = figures.values
        self.assertEqual(values["waited_seconds"], 360)
        self.assertEqual(values["opened_at"], now - timedelta(minutes=5))

    def test_hour_of_the_company(self):
        """S0-20: hours of the day are those of the company, not of the server."""
        self.env.company.partner_id.tz = "Asia/Tokyo"
        chat = self.receive(timestamp=1767225600000)  # Thursday, 1 January 2026, 0:00 UTC
        session = self.sessions(chat)
        self.assertEqual((session.opened_hour, session.opened_weekday), ("09", "3"))

    # ------------------------------------------------------------------ reports

    def test_averages_leave_out_what_is_not(self):
        """S0-05: a chat without an answer does not make the average answer quicker."""
        answered = self.receive(timestamp=self.ago(60))
        self.reply(answered)
        self.receive(persona=self.bea)
        domain = [("channel_id", "=", self.channel.id)]
        ((hours, resolution, count),) = self.Session._read_group(
            domain, [], ["first_response_hours:avg", "resolution_hours:avg", "__count"]
        )
        self.assertAlmostEqual(hours, 1, delta=0.05)
        self.assertFalse(resolution)
        self.assertEqual(count, 2)

    def test_figures_are_columns(self):
        """S0-05: a report by agent and tag is one statement, whatever the number of chats."""
        self.receive()
        self.env.flush_all()
        measures = ["first_response_hours:avg", "waited_hours:avg", "inbound_count:sum"]
        for groups in (["channel_id"], ["user_id"], ["opened_hour", "opened_weekday"], ["tag_ids"]):
            with self.subTest(groups=groups), self.assertQueryCount(1):
                self.Session._read_group([], groups, measures)

    def test_cost_of_counting(self):
        """S0-03: a pass counts 40 chats with as many statements as 2."""
        costs = []
        for count, prefix in ((2, "few"), (40, "many")):
            for turn in range(2):
                self.deliver(
                    [
                        {
                            "type": "message",
                            "id": f"{prefix}-{turn}-{n}",
                            "timestamp": self.ago(5),
                            "from": {"id": f"{prefix}-{n}", "name": f"{prefix} {n}"},
                            "kind": "text",
                            "text": "Hola",
                        }
                        for n in range(count)
                    ]
                )
                self.env.flush_all()
                self.env.invalidate_all()
                before = self.cr.sql_log_count
                self.process()
                self.env.flush_all()
                costs.append(self.cr.sql_log_count - before)
        self.assertEqual(costs[1], costs[3])

    # ------------------------------------------------------------------ who sees what

    def test_three_agents_two_companies(self):
        """S0-02, S0-40: figures follow the rights on the channel; nobody writes them."""
        other = self.env["res.company"].create({"name": "Other"})
        foreign = self._make_user("omni_foreign", "omnichannel_chat.group_manager")
        foreign.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        laura = self._make_user("omni_laura", "omnichannel_chat.group_agent")
        support = self._make_channel("Support", user_ids=[(6, 0, laura.ids)])
        eva = self._make_persona("Eva", support)
        mine, hers = self.sessions(self.receive()), self.sessions(self.receive(persona=eva))
        both = mine + hers
        for user, seen in (
            (self.agent, mine),
            (laura, hers),
            (self.stranger, both.browse()),
            (self.manager, both),
            (foreign, both.browse()),
        ):
            with self.subTest(user=user.login):
                found = self.Session.with_user(user).search([("id", "in", both.ids)])
                self.assertEqual(found, seen.with_user(user).sorted())
                self.assertFalse(self.Session.with_user(user).has_access("create"))
        with self.assertRaises(AccessError):
            mine.with_user(self.agent).write({"waited_seconds": 0})
        with self.assertRaises(AccessError):
            mine.with_user(laura).action_open_chat()

    # ------------------------------------------------------------------ what was there before

    def test_from_messages(self):
        """Figures of chats from before this version, as far as their messages tell."""
        chat = self.receive(timestamp=self.ago(60))
        self.reply(chat)
        self.receive("Gracias", timestamp=self.ago(0))
        chat.with_user(self.agent).archive_chat()
        other = self.receive(persona=self.bea, timestamp=self.ago(60 * 48))
        chats = chat + other
        before = self.sessions(chat)
        names = ["opened_at", "first_response_seconds", "inbound_count", "outbound_count"]
        expected = before.read([*names, "closed_at", "first_answer_user_id", "user_id"])[0]
        self.Session.search([("chat_id", "in", chats.ids)]).unlink()
        self.Session._create_from_messages(chats)
        found = self.sessions(chat).read(list(expected))[0]
        self.assertEqual(found | {"id": 0}, expected | {"id": 0})
        # Two days older than its row: history that came with the connection.
        self.assertFalse(self.sessions(other))


@tagged("post_install", "-at_install")
class TestDigest(SessionCase):
    """Figures in the e-mail of figures."""

    def test_digest(self):
        """S0-05: chats answered, and how quickly; nothing for people without the role."""
        chat = self.receive(timestamp=self.ago(30))
        self.reply(chat)
        digest = self.env["digest.digest"].create(
            {
                "name": "Figures",
                "kpi_omnichannel_answered": True,
                "kpi_omnichannel_first_response": True,
            }
        )
        digest = digest.with_context(
            start_datetime=fields.Datetime.now() - timedelta(hours=1),
            end_datetime=fields.Datetime.now() + timedelta(hours=1),
        ).with_user(self.agent)
        self.assertEqual(digest.kpi_omnichannel_answered_value, 1)
        self.assertEqual(digest.kpi_omnichannel_first_response_value, 30)
        kpis = digest.sudo()._compute_kpis(self.env.company, self.manager)
        self.assertTrue({k["kpi_name"] for k in kpis} >= {"kpi_omnichannel_answered"})
        with self.assertRaises(AccessError):
            digest.with_user(self.employee).kpi_omnichannel_answered_value  # noqa: B018
