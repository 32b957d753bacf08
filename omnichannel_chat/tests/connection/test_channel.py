from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import file_open, mute_logger

from ...connectors import errors
from ...connectors.base import Health
from ...connectors.sentences import Sentence
from ...connectors.telegram.connector import TelegramConnector
from ...models.omnichannel_channel import SECRET_MASK
from ..common import OmnichannelCase


@tagged("post_install", "-at_install")
class TestChannel(OmnichannelCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.telegram = cls.env["omnichannel.channel"].create(
            {"name": "Bot", "provider": "telegram", "telegram_bot_token": "1:secret"}
        )

    def check(self, health, subscribe=(), **patches):
        """Run the test that was asked for, with a provider that answers like this."""
        answer = (
            {"side_effect": health} if isinstance(health, Exception) else {"return_value": health}
        )
        with (
            patch.object(TelegramConnector, "check_health", autospec=True, **answer),
            patch.object(
                TelegramConnector, "subscribe", autospec=True, return_value=subscribe
            ) as called,
            self.no_commits(),
        ):
            self.env["omnichannel.channel"]._cron_check()
        return called

    def test_secrets_go_in_and_never_come_out(self):
        """S0-01: a secret is written once; reading, exporting and copying show a mask."""
        self.assertEqual(self.telegram._get_connector().settings["bot_token"], "1:secret")
        self.env.invalidate_all()
        as_manager = self.telegram.with_user(self.manager)
        self.assertEqual(as_manager.telegram_bot_token, SECRET_MASK)
        self.assertEqual(
            as_manager.read(["telegram_bot_token"])[0]["telegram_bot_token"], SECRET_MASK
        )
        self.assertNotIn("1:secret", str(self.telegram.export_data(["telegram_bot_token"])))
        as_manager.write({"telegram_bot_token": SECRET_MASK, "name": "x"})
        self.assertEqual(self.telegram._get_connector().settings["bot_token"], "1:secret")
        as_manager.write({"telegram_bot_token": "2:new"})
        self.assertEqual(self.telegram._get_connector().settings["bot_token"], "2:new")
        as_manager.write({"telegram_bot_token": False})
        self.assertFalse(self.telegram._get_connector().settings.get("bot_token"))

    def test_links_are_made_without_secrets(self):
        """S0-36: a link into the provider's app needs the page's id, and no secret is read."""
        page = self.env["omnichannel.channel"].create(
            {
                "name": "Page",
                "provider": "messenger",
                "messenger_page_id": "1005",
                "messenger_access_token": "t0ken",
            }
        )
        connector = page.with_user(self.agent)._get_short_connector()
        self.assertNotIn("t0ken", str(connector.settings))
        self.assertEqual(connector.invite_link(), "https://m.me/1005")
        self.assertTrue(connector.app_link().endswith("?asset_id=1005"))

    def test_nobody_reads_the_table_of_secrets(self):
        """S0-01: not even an administrator, over RPC."""
        secret = self.env["omnichannel.secret"].search(
            [("channel_id", "=", self.telegram.id)], limit=1
        )
        for user in (self.manager, self.env.ref("base.user_admin")):
            self.assertFalse(secret.with_user(user).has_access("read"))

    def test_connect_tests_and_subscribes_in_the_background(self):
        """S0-01: a bot needs its token only; we tell Telegram where to call."""
        self.telegram.action_connect()
        self.assertEqual((self.telegram.check_state, self.telegram.state), ("running", "draft"))
        subscribe = self.check(Health(account="1", name="@bot"))
        self.assertEqual((self.telegram.check_state, self.telegram.state), ("passed", "connected"))
        self.assertEqual(self.telegram.external_name, "@bot")
        self.assertEqual(subscribe.call_args.args[1], self.telegram.webhook_url)

    def test_test_connection_changes_nothing(self):
        """S0-01: a test of an unconnected channel connects nothing."""
        self.telegram.action_test_connection()
        subscribe = self.check(Health(account="1", name="@bot", warnings=("Privacy mode is on.",)))
        self.assertEqual(self.telegram.state, "draft")
        self.assertIn("Privacy mode", self.telegram.check_message)
        self.assertFalse(subscribe.called)

    def test_failed_test_says_what_is_wrong(self):
        """S0-31: plain words, and a working channel whose access is gone asks for attention."""
        self.telegram.state = "connected"
        self.telegram.action_test_connection()
        self.check(errors.CredentialsError("Unauthorized", code="401"))
        self.assertEqual(self.telegram.check_state, "failed")
        self.assertIn("Connect the channel again", self.telegram.check_message)
        self.assertEqual(self.telegram.state, "reconnect")

    @mute_logger("odoo.addons.omnichannel_chat.workers.checks")
    def test_fault_of_one_test_holds_up_no_other(self):
        """S0-31: whatever goes wrong while testing is written down, and the next one is tested."""
        self.telegram.action_test_connection()
        self.channel.action_test_connection()
        self.check(ZeroDivisionError())
        self.assertEqual(
            (self.telegram.check_state, self.channel.check_state), ("failed", "passed")
        )

    def test_unreachable_provider_promises_nothing(self):
        """S0-31: a test that could not be made says so, and that a person has to repeat it."""
        self.telegram.action_test_connection()
        self.check(errors.TemporaryError("Telegram cannot be reached", code="connect"))
        self.assertIn("Telegram did not answer", self.telegram.check_message)
        self.assertNotIn("We will try again", self.telegram.check_message)

    def test_missing_settings_are_named(self):
        """S0-01: what is missing is said before anything is tried."""
        channel = self.env["omnichannel.channel"].create({"name": "WA", "provider": "whatsapp"})
        with self.assertRaisesRegex(UserError, "Access Token"):
            channel.action_connect()

    def test_same_bot_is_connected_once(self):
        """S0-01: two channels on one bot would answer everything twice."""
        for channel in (self.telegram, self.telegram.copy({"telegram_bot_token": "1:secret"})):
            channel.action_connect()
            self.check(Health(account="1", name="@bot"))
        self.assertEqual(channel.check_state, "failed")
        self.assertIn("already connected", channel.check_message)

    def test_provider_is_not_changed_while_connected(self):
        """S0-01: history and identities belong to one provider."""
        with self.assertRaises(UserError):
            self.channel.provider = "telegram"

    def test_channel_with_chats_is_archived_not_deleted(self):
        """S0-23: history is kept."""
        self.receive()
        with self.assertRaisesRegex(UserError, "Archive it instead"):
            self.channel.unlink()

    @mute_logger("odoo.addons.omnichannel_chat.controllers.webhook")
    def test_refusals_are_counted_without_a_row(self):
        """S0-01: "I receive nothing" is answered by the channel's own page."""
        self.channel._count_refusal()
        self.channel._count_refusal()
        self.channel.invalidate_recordset()
        self.assertEqual(self.channel.refused_count, 2)
        self.assertTrue(self.channel.last_refused_at)

    def test_neutralized_copy_reaches_nobody(self):
        """S0-31: a restored copy neither sends nor receives."""
        chat = self.receive()
        delivery = self.reply(chat).omnichannel_message_ids
        key = self.telegram.webhook_key
        self.telegram.state = "connected"
        self.env.flush_all()
        with file_open("omnichannel_chat/data/neutralize.sql") as script:
            self.env.cr.execute(script.read())
        self.env.invalidate_all()
        self.assertEqual(self.telegram.state, "draft")
        self.assertNotEqual(self.telegram.webhook_key, key)
        self.assertFalse(self.telegram._get_connector().settings.get("bot_token"))
        self.assertEqual(delivery.state, "failed")

    def test_disconnect_stops_both_directions(self):
        """S0-01: we stop sending at once, and have the provider stop calling us."""
        self.telegram.state = "connected"
        self.telegram.action_disconnect()
        self.assertEqual(self.telegram.state, "draft")
        with (
            patch.object(TelegramConnector, "unsubscribe", autospec=True) as unsubscribe,
            self.no_commits(),
        ):
            self.env["omnichannel.channel"]._cron_check()
        self.assertTrue(unsubscribe.called)
        self.assertFalse(self.telegram.check_state)

    def test_webhook_knows_of_changes_at_once(self):
        """S0-01: what a webhook remembers of its channel is forgotten when it changes."""
        Channel = self.env["omnichannel.channel"]
        key = self.telegram.webhook_key
        channel, connector = Channel._open_webhook(key)
        self.assertEqual((channel, connector.settings["bot_token"]), (self.telegram, "1:secret"))
        with self.assertQueryCount(0):
            Channel._open_webhook(key)
        self.telegram.telegram_bot_token = "2:new"
        self.assertEqual(Channel._open_webhook(key)[1].settings["bot_token"], "2:new")
        self.telegram.active = False
        with self.assertRaises(KeyError):
            Channel._open_webhook(key)

    def test_result_of_a_test_is_written_for_who_asked(self):
        """S0-31: a Spanish manager reads in Spanish what went wrong; the provider is quoted."""
        self.env["res.lang"]._activate_lang("es_ES")
        self.manager.lang = "es_ES"
        self.telegram.state = "connected"
        ours = Sentence("%(setting)s is not set", {"setting": "bot_token"})
        for detail, written in ((ours, "falta bot_token"), ("Unauthorized", "Unauthorized")):
            self.telegram.with_user(self.manager).action_test_connection()
            self.check(errors.CredentialsError(detail))
            self.assertIn("El proveedor ya no acepta", self.telegram.check_message)
            self.assertIn(f"({written})", self.telegram.check_message)
        self.telegram.with_user(self.manager).action_test_connection()
        reason = Sentence("no reason given", {})
        warning = Sentence(
            "Whether WhatsApp calls our webhook could not be checked (%(reason)s).",
            {"reason": reason},
        )
        self.check(Health(account="1", name="@bot", warnings=(warning,)))
        self.assertEqual(
            self.telegram.check_message,
            "Conectado como @bot.\n"
            "No se pudo comprobar si WhatsApp llama a nuestro webhook (sin indicar el motivo).",
        )
