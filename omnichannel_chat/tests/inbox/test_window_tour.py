import json

from odoo.tests import HttpCase, tagged

from ..common import OmnichannelCase

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

    def test_location_and_contact(self):
        """S0-13: a point on the map and somebody's card, to the customer only."""
        chat = self.receive("¿Dónde recojo la mesa?")
        self.env["res.partner"].create({"name": "Carla Instaladora", "phone": "+34600999888"})
        self.start_tour(PAGE, "omnichannel_window_cards", login="omni_agent")
        location, contact = self.deliveries(chat).sudo().sorted("id")
        self.assertEqual((location.kind, contact.kind), ("location", "contact"))
        point = json.loads(location.content)
        self.assertEqual((point["latitude"], point["longitude"]), (40.4168, -3.7038))
        self.assertEqual(json.loads(contact.content)["phones"], ["+34600999888"])

    def test_recording(self):
        """S0-13: the composer may offer to record where the provider takes sound."""
        chat = self.receive("Hola")
        self.assertIn("voice", chat.with_user(self.agent).get_composer_state()["media"])
