from odoo.tests import HttpCase, tagged

from .common import OmnichannelCase

PAGE = "/odoo/action-mail.mail_activity_action_my"


@tagged("post_install", "-at_install")
class TestWindowTour(OmnichannelCase, HttpCase):
    """The floating window in a browser."""

    def deliveries(self, chat):
        return self.env["omnichannel.message"].search(
            [("chat_id", "=", chat.id), ("direction", "=", "out"), ("operation", "=", "send")]
        )

    def test_window_survives_a_reload(self):
        """S0-14, S0-20, S0-42: write to a customer and to the team beside any page."""
        chat = self.receive("Hola")
        self.start_tour(PAGE, "omnichannel_window", login="omni_agent")
        [delivery] = self.deliveries(chat)
        self.assertEqual(delivery.text, "Buenos días")
        self.assertTrue(delivery.client_key)

    def test_a_failed_message_says_why(self):
        """S0-25: the reason and a way on, not a mere warning sign."""
        chat = self.receive("Hola")
        self.ana.condition = "failing"
        self.reply(chat)
        self.send()
        self.assertEqual(self.deliveries(chat).state, "failed")
        self.start_tour(PAGE, "omnichannel_window_failed", login="omni_agent")
        self.assertEqual(self.deliveries(chat).state, "queued")

    def test_a_closed_gate_says_why(self):
        """S0-31: no sending while the channel is not connected; notes stay possible."""
        self.receive("Hola")
        self.channel.state = "draft"
        self.start_tour(PAGE, "omnichannel_window_closed_gate", login="omni_agent")
