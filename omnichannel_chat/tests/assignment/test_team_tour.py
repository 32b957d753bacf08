from odoo import fields
from odoo.tests import HttpCase, new_test_user, tagged

from ..common import OmnichannelCase


class TeamTourCase(HttpCase, OmnichannelCase):
    """Team work in the inbox, in a browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user, cls.colleague = (
            new_test_user(
                cls.env, login, name=name, groups="omnichannel_chat.group_agent", tz="Europe/Madrid"
            )
            for login, name in (("team_agent", "Anna Agent"), ("team_laura", "Laura Colleague"))
        )
        cls.shop = cls._make_channel("Tour Shop", user_ids=[(6, 0, (cls.user + cls.colleague).ids)])
        cls.bruno = cls._make_persona("Bruno", cls.shop)
        cls.carla = cls._make_persona("Carla", cls.shop)
        cls.env["omnichannel.tag"].create({"name": "Tour VIP", "color": 4})

    def setUp(self):
        super().setUp()
        self.chat = self.receive("¿Tienen la mesa?", self.bruno)
        self.other = self.receive("¿Abren el sábado?", self.carla)
        self.other.with_user(self.colleague).take()

    def check(self):
        """What the tours did to the chat."""
        self.assertEqual(self.chat.user_id, self.colleague)
        self.assertEqual(self.chat.state, "snoozed")
        self.assertGreater(self.chat.snoozed_until, fields.Datetime.now())
        self.assertEqual(set(self.chat.tag_ids.mapped("name")), {"Tour VIP", "Tour New"})


@tagged("post_install", "-at_install")
class TestTeamTour(TeamTourCase):
    browser_size = "1440x900"

    def test_team(self):
        """S0-03, S0-37, S0-38: take, give to a colleague, tag, filter, snooze, follow up."""
        self.start_tour("/odoo/chats", "omnichannel_team", login="team_agent")
        self.check()
        self.assertEqual(self.chat.priority, "1")
        self.assertEqual(self.chat.sudo().activity_ids.summary, "Call back")
        self.assertEqual(self.other.state, "archived")

    def test_taken_meanwhile(self):
        """S0-03: who comes second is told who was first, and sees it (lesson 38)."""
        self.env["omnichannel.chat"].flush_model()
        self.start_tour(
            f"/odoo/chats/{self.chat.id}", "omnichannel_team_second", login="team_agent"
        )
        self.assertEqual(self.chat.user_id, self.colleague)

    def test_mentions(self):
        """S1-10: in a note only colleagues who see the chat are suggested."""
        new_test_user(self.env, "team_outside", name="Laurent Outside")
        self.start_tour(
            f"/odoo/chats/{self.chat.id}", "omnichannel_team_mention", login="team_agent"
        )
        note = self.chat.message_ids[0]
        self.assertEqual(note.partner_ids, self.colleague.partner_id)
        self.assertFalse(note.sudo().omnichannel_message_ids)


@tagged("post_install", "-at_install")
class TestTeamNarrowTour(TeamTourCase):
    browser_size = "390x844"
    touch_enabled = True

    def test_team(self):
        """S0-03, S0-37, S0-38: the same on a phone."""
        self.start_tour("/odoo/chats", "omnichannel_team_phone", login="team_agent")
        self.check()
