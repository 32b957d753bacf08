from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common import OmnichannelCase


@tagged("post_install", "-at_install")
class TestSandboxHours(OmnichannelCase):
    """The sandbox plays its provider's hours; time goes by on the customer's phone."""

    def play(self, look, **values):
        self.channel.write({"sandbox_look": look, "sandbox_hours": True, **values})
        return self.receive()

    def pass_time(self, days, user=None):
        self.ana.with_user(user or self.agent).pass_time(days)

    def ask(self, chat):
        return chat.with_user(self.agent).get_composer_state()

    def test_messenger(self):
        """S0-28 to S0-30: a day, then people only for a week, then the provider's own app."""
        chat = self.play("messenger", human_agent=True)
        self.assertTrue(self.ask(chat)["allowed"])
        self.assertFalse(self.ask(chat)["human_agent"])
        self.pass_time(1)
        state = self.ask(chat)
        self.assertTrue(state["allowed"] and state["human_agent"])
        self.pass_time(8)
        state = self.ask(chat)
        self.assertEqual((state["allowed"], state["reason"]), (False, "window"))
        self.assertIn("for 7 days after the customer's last message", state["sentence"])
        self.assertEqual(state["action"], "open_app")
        self.assertIn("/odoo/action-omnichannel_chat.action_phone", state["app_link"])
        self.assertFalse(state["can_template"])
        with self.assertRaises(UserError):
            self.reply(chat)
        self.receive("Sigo aquí")
        self.assertTrue(self.ask(chat)["allowed"])
        self.reply(chat)

    def test_instagram_without_permission(self):
        """S0-28: without the provider's permission for people it ends after a day."""
        chat = self.play("instagram")
        self.pass_time(1)
        self.assertEqual(self.ask(chat)["reason"], "window")

    def test_whatsapp(self):
        """S0-36: after a day WhatsApp takes templates."""
        chat = self.play("whatsapp")
        self.pass_time(1)
        state = self.ask(chat)
        self.assertEqual((state["reason"], state["action"]), ("window", "template"))
        self.assertTrue(state["can_template"])

    def test_no_hours(self):
        """S0-28: Telegram has none; a sandbox that is not told to plays none."""
        chat = self.play("telegram")
        self.pass_time(8)
        self.assertTrue(self.ask(chat)["allowed"])
        self.channel.write({"sandbox_look": "messenger", "sandbox_hours": False})
        self.assertTrue(self.ask(chat)["allowed"])

    def test_everything_is_older(self):
        """S0-26: the whole conversation is a day older, and of this customer only."""
        other = self.receive(persona=self._make_persona("Bea"))
        chat = self.receive()
        self.reply(chat)
        self.send()
        sent = chat.delivery_ids.filtered(lambda d: d.direction == "out")
        before = (sent.sent_at, sent.mail_message_id.date, chat.last_message_at)
        untouched = (other.last_inbound_at, other.message_ids.date)
        self.pass_time(1)
        after = (sent.sent_at, sent.mail_message_id.date, chat.last_message_at)
        self.assertEqual(
            [a - b for a, b in zip(before, after, strict=True)], [timedelta(days=1)] * 3
        )
        self.assertEqual((other.last_inbound_at, other.message_ids.date), untouched)
        row = chat.with_user(self.agent)._get_inbox_rows()[0]
        self.assertEqual(row["at"], fields.Datetime.to_string(before[2] - timedelta(days=1)))

    def test_sandbox_only(self):
        """S0-40: nobody moves the time of a real channel's chats, or by as much as he likes."""
        chat = self.receive()
        before = chat.last_inbound_at
        for days in (0, -1, 2, 10**9, "1", None, True and 1.5):
            with self.assertRaises(UserError):
                self.pass_time(days)
        for user in (self.stranger, self.employee, self.portal):
            with self.assertRaises(AccessError):
                self.pass_time(1, user)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE omnichannel_channel SET provider = 'whatsapp' WHERE id = %s", [self.channel.id]
        )
        self.env.invalidate_all()
        with self.assertRaises(UserError):
            self.pass_time(1)
        self.assertEqual(chat.last_inbound_at, before)

    def test_what_the_page_is_told(self):
        """S0-28: the page knows whether there are hours to be tried."""
        self.play("instagram")
        (phone,) = [
            each
            for each in self.env["omnichannel.persona"].with_user(self.agent).get_phones()
            if each["id"] == self.channel.id
        ]
        self.assertEqual((phone["has_hours"], phone["plays_hours"]), (True, True))
        self.assertTrue(self.channel.has_human_agent)
