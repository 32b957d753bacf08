from odoo import SUPERUSER_ID
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..common import OmnichannelCase


@tagged("post_install", "-at_install")
class TestFirstSteps(OmnichannelCase):
    """The manager's first steps (issue 4): ticks come from what there is, not from clicks."""

    def done(self):
        return self.env["omnichannel.channel"].with_user(self.manager).get_first_steps()["done"]

    def test_without_channel(self):
        """Issue 4: with no channel nothing of it is done, and none can be opened."""
        self.env["omnichannel.channel"].search([]).active = False
        self.env["mail.canned.response"].search([]).unlink()
        self.env["omnichannel.session"].search([]).unlink()
        steps = self.env["omnichannel.channel"].with_user(self.manager).get_first_steps()
        self.assertFalse(steps["channel_id"])
        self.assertFalse(any(steps["done"].values()))

    def test_portal_is_no_step(self):
        """S1-04: the client portal is there from the beginning: nobody has connected it."""
        portal = self.env["omnichannel.channel"]._get_portal(self.manager.company_id)
        self.env["omnichannel.channel"].search([("id", "!=", portal.id)]).active = False
        steps = self.env["omnichannel.channel"].with_user(self.manager).get_first_steps()
        self.assertFalse(steps["channel_id"])
        self.assertFalse(steps["done"]["channel"])

    def test_channel(self):
        """Issue 4: a channel counts when it is connected, its members when there are several."""
        self.env["omnichannel.channel"].search([("id", "!=", self.channel.id)]).active = False
        self.channel.write({"state": "draft", "user_ids": [(6, 0, self.agent.ids)]})
        self.assertFalse(self.done()["channel"])
        self.assertFalse(self.done()["members"])
        self.channel.write({"state": "connected", "user_ids": [(4, self.manager.id)]})
        self.assertTrue(self.done()["channel"])
        self.assertTrue(self.done()["members"])

    def test_message_and_answer(self):
        """Issue 4: the first message that comes, then the first answer."""
        self.env["omnichannel.session"].search([]).unlink()
        self.assertFalse(self.done()["message"])
        chat = self.receive()
        self.assertTrue(self.done()["message"])
        self.assertFalse(self.done()["answer"])
        self.reply(chat, "Buenos días")
        self.assertTrue(self.done()["answer"])

    def test_texts(self):
        """Issue 4: an away text does, business hours do; a quick reply that one may use does."""
        self.env["omnichannel.channel"].search([]).write({"calendar_id": False, "away_text": ""})
        # One that Odoo brings along is not theirs.
        replies = self.env["mail.canned.response"]
        replies.search([("create_uid", "!=", SUPERUSER_ID)]).unlink()
        group = self.env.ref("omnichannel_chat.group_agent")
        replies.create({"source": "brought", "substitution": "Along", "group_ids": [(4, group.id)]})
        self.assertFalse(self.done()["hours"])
        self.assertFalse(self.done()["quick_reply"])
        self.channel.away_text = "We are back tomorrow."
        self.env["mail.canned.response"].with_user(self.manager).create(
            {"source": "hello", "substitution": "Hello"}
        )
        self.assertTrue(self.done()["hours"])
        self.assertTrue(self.done()["quick_reply"])

    def test_rights(self):
        """Issue 4: the steps are the managers'."""
        with self.assertRaises(AccessError):
            self.env["omnichannel.channel"].with_user(self.agent).get_first_steps()

    def test_hidden_is_each_persons_own(self):
        """Issue 4: who hides the steps hides them for himself, in each of his browsers."""
        settings = self.env["res.users.settings"]._find_or_create_for_user(self.manager)
        settings.with_user(self.manager).set_res_users_settings(
            {"omnichannel_first_steps_hidden": True}
        )
        self.assertTrue(settings._res_users_settings_format()["omnichannel_first_steps_hidden"])
        other = self.env["res.users.settings"]._find_or_create_for_user(self.agent)
        self.assertFalse(other.omnichannel_first_steps_hidden)
