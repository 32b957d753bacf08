from dataclasses import replace
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import HttpCase, new_test_user, tagged

from ...connectors.sandbox.connector import SandboxConnector
from ..inbox.test_inbox_tour import AGENT_GROUPS
from .test_templates import GREETING, PLAIN, TemplateCase, variable

LINK = "https://chat.example/?start="


@tagged("post_install", "-at_install")
class TestTemplateTour(HttpCase, TemplateCase):
    """Templates and new chats in a browser."""

    browser_size = "1440x900"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = new_test_user(cls.env, "template_agent", groups=AGENT_GROUPS)
        cls.shop = cls._make_channel("Tour Shop", user_ids=[(6, 0, cls.user.ids)])
        cls.phone = cls._make_persona("Ana", cls.shop, phone="+34600123456")
        cls.carla = cls.env["res.partner"].create({"name": "Carla Ruiz", "phone": "+34600111222"})

    def setUp(self):
        super().setUp()
        self.sync(
            replace(
                GREETING,
                buttons=(),
                variables=(variable("1", example="Ana"), variable("2", example="S00042")),
            ),
            replace(PLAIN, external_id="t-hello", name="hello", body="Buenos días"),
            replace(PLAIN, external_id="t-paused", name="paused_one", status="paused"),
            channel=self.shop,
        )

    def add_channel(self, name, can_start):
        """A channel of the user with rules of its own."""
        channel = self._make_channel(name, user_ids=[(6, 0, self.user.ids)])
        rules = replace(SandboxConnector.capabilities, can_start=can_start, reply_window=None)
        Channel = self.env.registry["omnichannel.channel"]
        usual = Channel._capabilities.fget
        self.startPatcher(
            patch.object(
                Channel,
                "_capabilities",
                property(lambda record: rules if record.id == channel.id else usual(record)),
            )
        )
        return channel

    def test_send(self):
        """S0-36, lessons 14, 21: from the closed composer to a filled template in the chat."""
        chat = self.receive(persona=self.phone)
        chat.last_inbound_at = fields.Datetime.now() - timedelta(days=3)
        self.start_tour(f"/odoo/chats/{chat.id}", "omnichannel_template", login="template_agent")
        delivery = chat.delivery_ids.filtered(lambda d: d.direction == "out")
        self.assertEqual(delivery.kind, "template")
        self.assertEqual(delivery._get_filled_template().values, ("Anita", "42"))

    def test_new_chat(self):
        """S0-24, S0-36: somebody who never wrote, by link or by template."""
        self.add_channel("Link Channel", "customer")
        link = patch.object(SandboxConnector, "invite_link", lambda self, ref="": LINK + ref)
        self.startPatcher(link)
        self.start_tour("/odoo/chats", "omnichannel_new_chat", login="template_agent")
        chat = self.env["omnichannel.chat"].search([("partner_id", "=", self.carla.id)])
        self.assertEqual(chat.channel_id, self.shop)
        self.assertEqual(chat.delivery_ids.kind, "template")

    def test_from_the_customer(self):
        """S0-42, S0-43: "+Chat" on the customer's form, written in a floating window."""
        channel = self.add_channel("Free Channel", "anyone")
        self.start_tour(
            f"/odoo/contacts/{self.carla.id}",
            "omnichannel_start_from_customer",
            login="template_agent",
        )
        chat = self.env["omnichannel.chat"].search([("partner_id", "=", self.carla.id)])
        self.assertEqual(chat.channel_id, channel)
        self.assertEqual(chat.last_message_preview, "Hola")
