from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..common import OmnichannelCase

MODELS = (
    "omnichannel.channel",
    "omnichannel.chat",
    "omnichannel.event",
    "omnichannel.identity",
    "omnichannel.message",
    "omnichannel.message.template",
    "omnichannel.message.template.variable",
    "omnichannel.persona",
    "omnichannel.read",
    "omnichannel.secret",
    "omnichannel.session",
)


@tagged("post_install", "-at_install")
class TestAccess(OmnichannelCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_company = cls.env["res.company"].create({"name": "Other"})
        cls.foreign_manager = cls._make_user("omni_foreign", "omnichannel_chat.group_manager")
        cls.foreign_manager.write(
            {"company_ids": [(6, 0, cls.other_company.ids)], "company_id": cls.other_company.id}
        )

    def visible(self, user):
        chat = self.env["omnichannel.chat"].with_user(user)
        return chat.search([("channel_id", "=", self.channel.id)])

    def test_agents_see_the_channels_that_list_them(self):
        """S0-02, S0-03: role and membership, both; the manager sees all of his companies."""
        chat = self.receive()
        self.assertEqual(self.visible(self.agent), chat)
        self.assertFalse(self.visible(self.stranger))
        self.assertEqual(self.visible(self.manager), chat)
        self.assertFalse(self.visible(self.foreign_manager))

    def test_membership_counts_at_once(self):
        """S0-02: who is taken out of a channel sees nothing of it any more."""
        self.receive()
        self.channel.user_ids = self.stranger
        self.assertFalse(self.visible(self.agent))
        self.assertTrue(self.visible(self.stranger))

    def test_nobody_else_reads_any_model(self):
        """S0-40: without the role nothing of ours can be read, field by field."""
        self.receive()
        for model in MODELS:
            for user in (self.employee, self.portal, self.env.ref("base.public_user")):
                with self.subTest(model=model, user=user.login):
                    records = self.env[model].with_user(user)
                    self.assertFalse(records.has_access("read"))
                    with self.assertRaises(AccessError):
                        records.search_read([], limit=1)

    def test_agents_write_nothing_directly(self):
        """S0-40: agents act through methods that check; RPC writes are refused."""
        chat = self.receive()
        records = {
            "omnichannel.channel": self.channel,
            "omnichannel.chat": chat,
            "omnichannel.identity": chat.identity_id,
            "omnichannel.message": chat.delivery_ids,
            "omnichannel.session": chat.session_ids,
        }
        for name, record in records.items():
            with self.subTest(model=name):
                as_agent = record.with_user(self.agent)
                self.assertFalse(as_agent.has_access("write"))
                self.assertFalse(as_agent.has_access("unlink"))
                self.assertFalse(self.env[name].with_user(self.agent).has_access("create"))

    def test_settings_are_the_managers(self):
        """S0-02: an agent reads a channel's name, not its settings."""
        as_agent = self.channel.with_user(self.agent)
        self.assertEqual(as_agent.name, "Shop")
        for field in (
            "webhook_key",
            "webhook_verify_token",
            "telegram_bot_token",
            "whatsapp_app_secret",
        ):
            with self.subTest(field=field), self.assertRaises(AccessError):
                as_agent.read([field])

    def test_messages_follow_their_chat(self):
        """S0-03: the text of a chat is readable by who may read the chat only."""
        message = self.receive("secreto").message_ids
        message.with_user(self.agent).check_access("read")
        for user in (self.stranger, self.employee, self.portal):
            with self.subTest(user=user.login):
                self.assertFalse(message.with_user(user).has_access("read"))
                found = self.env["mail.message"].with_user(user).search([("id", "=", message.id)])
                self.assertFalse(found)

    def test_nobody_outside_the_team_speaks_for_us(self):
        """S0-40: neither a portal user nor a link with a token posts in our name."""
        chat = self.receive()
        for user in (self.portal, self.env.ref("base.public_user")):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.reply(chat, user=user)
