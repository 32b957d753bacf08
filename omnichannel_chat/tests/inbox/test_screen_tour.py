from dataclasses import replace
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import HttpCase, new_test_user, tagged

from ...connectors.sandbox.connector import SandboxConnector
from ..common import OmnichannelCase

AD = {
    "source": "ad",
    "headline": "Autumn sofas",
    "url": "https://shop.example/autumn",
}


@tagged("post_install", "-at_install")
class TestScreenTour(HttpCase, OmnichannelCase):
    """What one may not do, why, and what to do instead, in a browser."""

    browser_size = "1440x900"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user, cls.mender = (
            new_test_user(cls.env, f"rules_{name}", groups=f"omnichannel_chat.group_{name}")
            for name in ("agent", "manager")
        )
        cls.shop = cls._make_channel(
            "Tour Shop", user_ids=[(6, 0, cls.user.ids)], responsible_id=cls.mender.id
        )
        cls.phone = cls._make_persona("Ana", cls.shop)

    def setUp(self):
        super().setUp()
        self.chat = self.receive("Hola", self.phone, referral=AD)

    def tour(self, name, login="rules_agent"):
        self.start_tour("/odoo/chats", name, login=login)

    def rules(self, **values):
        """The sandbox as a provider with other rules."""
        rules = replace(SandboxConnector.capabilities, **values)
        return patch.object(SandboxConnector, "capabilities", rules)

    def wrote(self, **ago):
        self.chat.last_inbound_at = fields.Datetime.now() - timedelta(**ago)


@tagged("post_install", "-at_install")
class TestScreenDesktopTour(TestScreenTour):
    def test_rules(self):
        """S0-05, S0-13, S0-36: referral, failed message, consent and blocking."""
        message = self.reply(self.chat, "Buenos días", user=self.user)
        message.omnichannel_message_ids.write({"state": "failed", "error_kind": "recipient"})
        self.tour("omnichannel_rules")
        self.assertFalse(message.exists())
        self.assertFalse(self.chat.identity_id.stopped)
        self.assertFalse(self.chat.identity_id.blocked)

    def test_window(self):
        """S0-28, S0-29: after the window there is the reason, and a link to the messenger."""
        self.wrote(days=8)
        link = patch.object(SandboxConnector, "app_link", lambda _self: "https://app.example/inbox")
        with self.rules(reply_window=timedelta(hours=24), can_start="customer"), link:
            self.tour("omnichannel_rules_window")

    def test_people_and_segments(self):
        """S0-21, S0-28: until when people only may answer; what an SMS costs."""
        self.wrote(days=2)
        self.shop.human_agent = True
        with self.rules(
            reply_window=timedelta(hours=24),
            human_agent_window=timedelta(days=7),
            counts_segments=True,
        ):
            self.tour("omnichannel_rules_people")

    def test_channel_without_connection(self):
        """S0-31: members see which channel has lost its connection, and who can mend it."""
        self.shop.state = "reconnect"
        self.tour("omnichannel_rules_channel")
        self.tour("omnichannel_rules_reconnect", login="rules_manager")


@tagged("post_install", "-at_install")
class TestScreenNarrowTour(TestScreenTour):
    browser_size = "390x844"
    touch_enabled = True

    def test_rules(self):
        """S0-36: blocking and unblocking on a phone."""
        self.tour("omnichannel_rules_phone")
        self.assertFalse(self.chat.identity_id.blocked)
