import importlib.util
import json
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import file_open, file_path

from ...connectors import errors
from ...connectors.base import Health
from ...connectors.telegram.connector import TelegramConnector
from ...hooks import uninstall_hook
from ..common import OmnichannelCase


@tagged("post_install", "-at_install")
class TestChannelLife(OmnichannelCase):
    """From the first token to the archive, to a copy of the database, and to the end."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.telegram = cls.env["omnichannel.channel"].create(
            {
                "name": "Bot",
                "provider": "telegram",
                "telegram_bot_token": "1:secret",
                "responsible_id": cls.manager.id,
            }
        )
        cls.job = cls.env.ref("omnichannel_chat.cron_channels")

    def check(self, channel=None, health=None, task="test"):
        """A manager asks, and the provider answers like this."""
        channel = channel or self.telegram
        if isinstance(health, Exception):
            answer = {"side_effect": health}
        else:
            answer = {"return_value": health or Health(account="1", name="@bot")}
        channel.with_user(self.manager)._request_check(task)
        connector = channel._get_connector_class()
        with (
            patch.object(connector, "check_health", **answer),
            patch.object(connector, "subscribe", return_value=()) as subscribe,
            patch.object(connector, "unsubscribe") as unsubscribe,
            self.no_commits(),
        ):
            self.env["omnichannel.channel"]._cron_check()
        self.env.cr.precommit.run()
        return subscribe, unsubscribe

    def get_notices(self):
        """What was shown to the manager, wherever he is."""
        self.env.cr.precommit.run()
        rows = self.env["bus.bus"].search([("message", "ilike", "simple_notification")])
        messages = [json.loads(row.message) for row in rows]
        return [each["payload"] for each in messages if each["type"] == "simple_notification"]

    # ------------------------------------------------------------------ connecting

    def test_the_result_comes_to_where_one_is(self):
        """S0-01: whoever has pressed the button sees the result without scrolling up."""
        self.check(health=errors.CredentialsError("Unauthorized", code="401"))
        self.check(task="connect")
        failed, passed = self.get_notices()
        self.assertEqual((failed["type"], failed["sticky"]), ("danger", True))
        self.assertIn("Unauthorized", failed["message"])
        self.assertEqual((passed["type"], passed["sticky"]), ("success", False))
        self.assertEqual(passed["message"], "Connected as @bot.")

    def test_first_wrong_token_is_called_that(self):
        """S0-31: a channel that was never connected is not to be connected *again*."""
        self.check(health=errors.CredentialsError("this is not a bot token", code="token"))
        self.assertEqual(
            self.telegram.check_message,
            "Telegram does not accept what was entered: this is not a bot token",
        )
        self.telegram.state = "connected"
        self.check(health=errors.CredentialsError("Unauthorized", code="401"))
        self.assertIn("no longer accepts our access", self.telegram.check_message)

    def test_who_answered_is_not_said_to_be_silent(self):
        """S0-31: an answer that is of no use, and none, are told apart."""
        for code, said in (
            ("500", "Telegram answered, but could not do it now"),
            ("answer", "Telegram answered, but could not do it now"),
            ("connect", "Telegram did not answer"),
            ("timeout", "Telegram did not answer"),
        ):
            with self.subTest(code=code):
                self.check(health=errors.TemporaryError("detail", code=code))
                self.assertIn(said, self.telegram.check_message)

    def test_read_receipts_only_where_there_are_some(self):
        """S0-25: the switch is offered where the provider can be told."""
        self.assertTrue(self.channel.has_read_receipts)
        self.assertFalse(self.telegram.has_read_receipts)

    # ------------------------------------------------------------------ copies

    def test_a_neutralised_copy_can_be_connected(self):
        """S0-31: a test bot's token is enough; what the channel makes for itself is made again."""
        with file_open("omnichannel_chat/data/neutralize.sql") as script:
            self.env.flush_all()
            self.env.cr.execute(script.read())
        self.env.registry.clear_cache()
        self.env.invalidate_all()
        self.assertFalse(self.telegram._get_connector_settings().get("webhook_secret"))
        self.telegram.telegram_bot_token = "2:test"
        subscribe, _unsubscribe = self.check(task="connect")
        self.assertEqual(self.telegram.state, "connected")
        self.assertTrue(subscribe.called)
        self.assertTrue(self.telegram._get_connector_settings()["webhook_secret"])

    def test_switched_off_jobs_are_named(self):
        """S0-31: where nothing would ever come of it, one is told, and what to do."""
        self.job.active = False
        self.env["omnichannel.channel"].flush_model()
        for act in ("action_connect", "action_test_connection"):
            with self.subTest(act=act), self.assertRaisesRegex(UserError, "check connections"):
                getattr(self.telegram.with_user(self.manager), act)()
        self.assertFalse(self.telegram.check_state, "nobody waits for a result")
        self.channel.with_user(self.manager).action_disconnect()
        self.assertEqual((self.channel.state, self.channel.check_state), ("draft", False))
        self.channel.state = "connected"
        self.channel.invalidate_recordset()
        self.assertEqual(self.channel.attention, "broken")
        self.assertIn("switched off: Chats: check connections", self.channel.problems[0]["text"])

    # ------------------------------------------------------------------ the archive

    def test_archiving_tells_the_provider_and_the_team(self):
        """S0-23: the provider stops calling, and what waits is said; both are undone."""
        self.telegram.state = "connected"
        self.telegram.with_user(self.manager).active = False
        self.assertEqual(self.telegram.check_task, "disconnect")
        with patch.object(TelegramConnector, "unsubscribe") as unsubscribe, self.no_commits():
            self.env["omnichannel.channel"]._cron_check()
        self.assertTrue(unsubscribe.called)
        self.assertIn("nothing is received or sent", self.telegram.message_ids[:1].preview)
        self.telegram.with_user(self.manager).active = True
        self.assertEqual((self.telegram.check_task, self.telegram.state), ("connect", "connected"))

    def test_archiving_counts_what_waits(self):
        """S0-23: messages that are not sent yet are not forgotten without a word."""
        chat = self.receive()
        self.reply(chat)
        self.reply(chat, "Y otra cosa")
        self.channel.with_user(self.manager).active = False
        note = self.channel.message_ids[:1].preview
        self.assertIn("2 messages wait", note)
        self.assertIn(note, [each["message"] for each in self.get_notices()])

    # ------------------------------------------------------------------ the end

    def test_uninstalling_leaves_nothing_of_customers(self):
        """S0-31: guests, their pictures, files, empty ones too, the index, the settings."""
        chat = self.receive()
        guest = chat.identity_id.guest_id
        visitor = self.env["mail.guest"].create({"name": "Visitor of a live chat"})
        Attachment = self.env["ir.attachment"]
        ours = {"res_model": "omnichannel.chat", "res_id": chat.id}
        files = Attachment.create(
            [
                {"name": "empty", "raw": b"", **ours},
                {"name": "full", "raw": b"x", **ours},
                {"name": "field", "raw": b"x", "res_field": "x", **ours},
            ]
        )
        other = Attachment.create({"name": "x", "raw": b"", "res_model": "res.partner"})
        self.env["ir.config_parameter"].set_param("omnichannel_chat.meta_api_version", "v1")
        with self.assertNoLogs("odoo.sql_db", "ERROR"):
            uninstall_hook(self.env)
        self.assertFalse(guest.exists() | guest.browse())
        self.assertFalse(files.exists())
        self.assertTrue(visitor.exists() and other.exists())
        self.assertFalse(self.env["mail.guest"].search([("omnichannel_channel_id", "!=", False)]))
        self.env.cr.execute(
            "SELECT indexname FROM pg_indexes WHERE schemaname = current_schema"
            " AND tablename <> 'omnichannel_chat' AND indexname LIKE '%omnichannel_body%'"
        )
        self.assertFalse(self.env.cr.fetchall())
        left = self.env["ir.config_parameter"].search([("key", "like", "omnichannel_chat.")])
        self.assertFalse(left)

    def test_uninstalling_deletes_no_channel_before_its_chats(self):
        """S0-31: what Odoo does with the providers of ours raises no error of the database."""
        self.receive()
        before = self.env["omnichannel.channel"].search_count([])
        field = self.env["ir.model.fields"]._get("omnichannel.channel", "provider")
        with self.assertNoLogs("odoo.sql_db", "ERROR"):
            field.selection_ids._process_ondelete()
            self.env.flush_all()
        self.assertEqual(self.env["omnichannel.channel"].search_count([]), before)

    def test_upgraded_databases_call_the_job_by_its_name(self):
        """S0-31: documentation and database agree; a name that somebody gave stays."""
        for name, expected in (
            ("Chats: test connections", "Chats: check connections"),
            ("My own", "My own"),
        ):
            self.job.name = name
            spec = importlib.util.spec_from_file_location(
                "jobs", file_path("omnichannel_chat/migrations/19.0.2.1.0/post-jobs.py")
            )
            module = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(module)
            module.migrate(self.env.cr, "19.0.2.0.0")
            self.assertEqual(self.job.name, expected)
