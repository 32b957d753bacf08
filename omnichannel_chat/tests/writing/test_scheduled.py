from dataclasses import replace
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ...connectors.sandbox.connector import SandboxConnector
from ..common import OmnichannelCase

LOGGER = "odoo.addons.omnichannel_chat.models.writing.omnichannel_scheduled"


@tagged("post_install", "-at_install")
class TestScheduled(OmnichannelCase):
    """Sending later (lessons 23 and 42)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.laura = cls._make_user("omni_laura", "omnichannel_chat.group_agent")
        cls.channel.user_ids += cls.laura

    def setUp(self):
        super().setUp()
        rules = replace(SandboxConnector.capabilities, reply_window=timedelta(hours=24))
        self.startPatcher(patch.object(SandboxConnector, "capabilities", rules))
        self.chat = self.receive()

    def at(self, **delta):
        return fields.Datetime.to_string(fields.Datetime.now() + timedelta(**delta))

    def schedule(self, text="Hasta mañana", user=None, **values):
        chat = self.chat.with_user(user or self.agent)
        scheduled_id = chat.schedule_message(text, self.at(hours=2), **values)
        return self.env["omnichannel.scheduled"].browse(scheduled_id)

    def pass_time(self, scheduled):
        """Its time has come, and the job runs."""
        scheduled.send_at = fields.Datetime.now() - timedelta(minutes=1)
        self.run_job()

    def run_job(self):
        with self.no_commits():
            self.env["omnichannel.scheduled"]._cron_send()

    def get_outgoing(self):
        return self.chat.delivery_ids.filtered(
            lambda d: d.direction == "out" and d.operation == "send"
        )

    def get_shown(self, user=None):
        return self.chat.with_user(user or self.agent).get_composer_state()["scheduled"]

    # ------------------------------------------------------------------ sending

    def test_sent_when_due(self):
        """S0-19: it goes out when its time has come, by its author, and not before."""
        scheduled = self.schedule("Hola\n<b>hoy</b>")
        self.run_job()
        self.assertFalse(self.get_outgoing())
        self.pass_time(scheduled)
        message = self.get_outgoing().mail_message_id
        self.assertEqual(message.author_id, self.agent.partner_id)
        self.assertEqual(self.get_outgoing().text, "Hola\n<b>hoy</b>")
        self.assertFalse(scheduled.exists())
        self.assertFalse(self.get_shown())

    def test_sent_once(self):
        """Lesson 23: neither a second run nor a repeated click sends it again."""
        scheduled = self.schedule(omnichannel_key="k1")
        self.assertEqual(self.schedule(omnichannel_key="k1"), scheduled)
        self.pass_time(scheduled)
        self.run_job()
        self.assertEqual(len(self.get_outgoing()), 1)
        self.assertEqual(self.get_outgoing().client_key, "k1")

    def test_does_not_hold_up(self):
        """S0-19: what is written meanwhile goes out first."""
        self.schedule()
        self.reply(self.chat, "Ahora mismo")
        with self.provider() as sent:
            self.send()
        self.assertEqual([message.text for message in sent], ["Ahora mismo"])

    def test_woken(self):
        """S0-19: the job runs at that minute, also after a restart."""
        scheduled = self.schedule()
        triggers = self.env["ir.cron.trigger"].search(
            [("cron_id", "=", self.env.ref("omnichannel_chat.cron_scheduled").id)]
        )
        self.assertIn(scheduled.send_at, triggers.mapped("call_at"))

    def test_files(self):
        """S0-19: files stay with it until then; they are nobody else's."""
        file = (
            self.env["ir.attachment"]
            .with_user(self.agent)
            .create({"name": "a.pdf", "raw": b"%PDF-1.4", "res_model": "mail.compose.message"})
        )
        file.res_id = 0
        with self.assertRaises(UserError):
            self.schedule(user=self.laura, attachment_ids=file.ids)
        scheduled = self.schedule("", attachment_ids=file.ids)
        self.assertEqual(self.get_shown()[0]["files"], ["a.pdf"])
        self.pass_time(scheduled)
        self.assertEqual(self.get_outgoing().attachment_id, file)
        self.assertEqual((file.res_model, file.res_id), ("omnichannel.chat", self.chat.id))

    def test_cancelled_files_go(self):
        """S0-19: whoever cancels leaves no files behind."""
        file = (
            self.env["ir.attachment"]
            .with_user(self.agent)
            .create({"name": "a.pdf", "raw": b"%PDF-1.4", "res_model": "mail.compose.message"})
        )
        scheduled = self.schedule("x", attachment_ids=file.ids)
        self.chat.with_user(self.agent).cancel_scheduled(scheduled.id)
        self.assertFalse(file.exists())

    def test_question_waits_on(self):
        """S0-19: what was written before a customer's question does not answer it."""
        scheduled = self.schedule()
        self.chat.last_inbound_at -= timedelta(minutes=5)
        scheduled.seen_inbound_at = self.chat.last_inbound_at - timedelta(minutes=5)
        self.chat.waiting_since = self.chat.last_inbound_at
        self.pass_time(scheduled)
        self.assertTrue(self.chat.waiting_since)

    # ------------------------------------------------------------------ checked again

    def test_gate_asked_again(self):
        """Lesson 42: what may not be sent any more stays, says why, and is a to-do."""
        scheduled = self.schedule()
        self.chat.last_inbound_at = fields.Datetime.now() - timedelta(days=2)
        self.pass_time(scheduled)
        self.assertFalse(self.get_outgoing())
        (shown,) = self.get_shown()
        self.assertEqual(shown["state"], "failed")
        self.assertIn("hours after the customer's last message", shown["failure"])
        self.assertEqual(self.chat.activity_ids.user_id, self.agent)
        self.run_job()
        self.assertEqual(len(self.chat.activity_ids), 1)

    def test_consent_asked_again(self):
        """Lesson 42: who has stopped everything in the meantime gets nothing."""
        scheduled = self.schedule()
        self.chat.identity_id._stop("all", "word")
        self.pass_time(scheduled)
        self.assertFalse(self.get_outgoing())
        self.assertIn("asked not to get", scheduled.failure)

    def test_author_gone(self):
        """S0-40: who may not write in the chat any more does not write there later either."""
        scheduled = self.schedule()
        self.channel.user_ids -= self.agent
        self.pass_time(scheduled)
        self.assertFalse(self.get_outgoing())
        self.assertIn("may not write", scheduled.failure)

    def test_only_if_silent(self):
        """Lesson 42: a reminder is not sent to who has written in the meantime."""
        scheduled = self.schedule(only_if_silent=True)
        self.assertFalse(self.get_shown()[0]["is_overtaken"])
        scheduled.seen_inbound_at -= timedelta(hours=1)
        self.assertTrue(self.get_shown()[0]["is_overtaken"])
        self.pass_time(scheduled)
        self.assertFalse(self.get_outgoing())
        self.assertIn("has written", scheduled.failure)
        self.assertFalse(self.chat.activity_ids)

    def test_silent(self):
        """Lesson 42: a reminder reaches who has said nothing."""
        self.pass_time(self.schedule(only_if_silent=True))
        self.assertEqual(len(self.get_outgoing()), 1)

    def test_one_fault_holds_up_nobody(self):
        """S0-19: a message that cannot be posted leaves the others alone."""
        bad, good = self.schedule("bad"), self.schedule("good")
        bad.send_at = good.send_at = fields.Datetime.now() - timedelta(minutes=1)
        Scheduled = self.env.registry["omnichannel.scheduled"]
        post = Scheduled._post

        def fail(scheduled):
            if scheduled == bad:
                raise ValueError("secret text")
            return post(scheduled)

        with patch.object(Scheduled, "_post", fail), self.assertLogs(LOGGER, "ERROR") as logs:
            self.run_job()
        self.assertNotIn("secret", "".join(logs.output))
        self.assertEqual(bad.state, "failed")
        self.assertEqual(self.get_outgoing().text, "good")

    # ------------------------------------------------------------------ people

    def test_move_and_send_now(self):
        """S0-19: its author moves it, or sends it at once; a failed one, too."""
        scheduled = self.schedule()
        self.chat.last_inbound_at = fields.Datetime.now() - timedelta(days=2)
        self.pass_time(scheduled)
        chat = self.chat.with_user(self.agent)
        with self.assertRaises(UserError):
            chat.send_scheduled_now(scheduled.id)
        chat.reschedule_message(scheduled.id, self.at(days=1))
        self.assertEqual((scheduled.state, scheduled.failure), ("waiting", False))
        self.assertFalse(self.chat.activity_ids)
        self.receive()
        chat.send_scheduled_now(scheduled.id)
        self.assertEqual(len(self.get_outgoing()), 1)
        with self.assertRaisesRegex(UserError, "already"):
            chat.send_scheduled_now(scheduled.id)

    def test_colleagues(self):
        """S0-40: colleagues see and cancel it; they do not send in another's name."""
        scheduled = self.schedule()
        self.assertFalse(self.get_shown(self.laura)[0]["is_mine"])
        chat = self.chat.with_user(self.laura)
        with self.assertRaises(UserError):
            chat.send_scheduled_now(scheduled.id)
        with self.assertRaises(UserError):
            chat.reschedule_message(scheduled.id, self.at(days=1))
        self.assertEqual(chat.cancel_scheduled(scheduled.id), "Hasta mañana")
        self.assertFalse(self.get_shown())

    def test_strangers(self):
        """S0-40: nobody schedules, reads or cancels in a chat that he does not see."""
        scheduled = self.schedule()
        chat = self.chat.with_user(self.stranger)
        with self.assertRaises(AccessError):
            chat.schedule_message("x", self.at(hours=1))
        with self.assertRaises(AccessError):
            chat.cancel_scheduled(scheduled.id)
        with self.assertRaises(AccessError):
            scheduled.with_user(self.agent).read(["text"])
        other = self.receive(persona=self._make_persona("Bea"))
        with self.assertRaises(UserError):
            other.with_user(self.agent).cancel_scheduled(scheduled.id)

    def test_warned(self):
        """Lesson 42: who schedules for after the window is told so."""
        chat = self.chat.with_user(self.agent)
        self.assertEqual(chat.check_schedule(self.at(hours=2)), "")
        self.assertIn("is over", chat.check_schedule(self.at(days=3)))

    def test_refused_at_once(self):
        """S0-19: what will never be taken is refused when scheduling; so is the past."""
        chat = self.chat.with_user(self.agent)
        with self.assertRaises(UserError):
            chat.schedule_message(" ", self.at(hours=1))
        with self.assertRaises(UserError):
            chat.schedule_message("x" * 100_000, self.at(hours=1))
        with self.assertRaises(UserError):
            chat.schedule_message("x", self.at(hours=-1))
