from unittest.mock import patch

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ...connectors.events import Receipt
from ...connectors.twilio.forms import sign
from ...connectors.twilio.sms import TwilioSmsConnector
from ..common import OmnichannelCase
from ..intake.test_webhook import WEBHOOK_LOGGER

OURS, ANNA = "+12025550100", "+12025550143"


@tagged("post_install", "-at_install")
class TestTwilio(HttpCase, OmnichannelCase):
    """Forms instead of JSON: by way of a real request, because Odoo reads forms by itself."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sms = cls._make_channel(
            "SMS",
            provider="twilio_sms",
            external_account=OURS,
            twilio_sms_account_sid="AC00000000000000000000000000000001",
            twilio_sms_auth_token="auth-token",
            twilio_sms_sender=OURS,
        )
        cls.sms.invalidate_recordset()

    def call(self, form, query="", secret="auth-token"):
        """Twilio calls the webhook."""
        path = f"/omnichannel/webhook/{self.sms.webhook_key}{query}"
        fields = [
            (name, each)
            for name, value in form.items()
            for each in (value if isinstance(value, list) else [value])
        ]
        signature = sign(f"{self.sms.webhook_url}{query}", secret, fields)
        return self.url_open(path, data=fields, headers={"X-Twilio-Signature": signature})

    def message(self, sid="SM01", **more):
        form = {"MessageSid": sid, "From": ANNA, "To": OURS, "Body": "Ñandú & <b> 🍕 + 1 %41"}
        return {**form, "NumMedia": "0", "Empty": "", "SmsStatus": "received", **more}

    def find_sms_chat(self):
        return self.env["omnichannel.chat"].search([("channel_id", "=", self.sms.id)])

    def test_message(self):
        """S0-04, S0-07: a signed form becomes a chat; our answer tells the customer nothing."""
        for _again in range(2):
            response = self.call(self.message())
            self.assertEqual(response.status_code, 200)
            self.assertIn("<Response></Response>", response.text)
            self.assertTrue(response.headers["Content-Type"].startswith("text/xml"))
        self.process()
        chat = self.find_sms_chat()
        self.assertEqual(chat.identity_id.phone, ANNA)
        message = chat.message_ids.filtered(lambda m: m.message_type == "comment")
        self.assertEqual(len(message), 1)
        self.assertIn("Ñandú &amp; &lt;b&gt; 🍕 + 1 %41", message.body)

    def test_repeated_field(self):
        """S0-13: a form with a field that comes twice is signed and stored as it is."""
        self.assertEqual(self.call(self.message(More=["b", "a", "a"])).status_code, 200)

    @mute_logger(WEBHOOK_LOGGER)
    def test_forged(self):
        """S0-01: nobody else can write into the chats."""
        self.assertEqual(self.call(self.message(), secret="another").status_code, 403)
        self.assertFalse(self.env["omnichannel.event"].search([("channel_id", "=", self.sms.id)]))

    def test_state_settles_a_lost_answer(self):
        """S0-31: a state finds the message whose answer was lost, by the key in its address."""
        self.call(self.message())
        self.process()
        self.reply(self.find_sms_chat(), "Sí")
        delivery = self.env["omnichannel.message"].search(
            [("channel_id", "=", self.sms.id), ("direction", "=", "out")]
        )
        with patch.object(TwilioSmsConnector, "send", return_value=Receipt(external_id="SM02")):
            self.send()
        self.assertEqual(delivery.external_id, "SM02")
        # As if the answer had never come.
        delivery.write({"state": "uncertain", "external_id": False})
        form = {"MessageSid": "SM02", "MessageStatus": "delivered", "From": OURS, "To": ANNA}
        self.assertEqual(self.call(form, f"?key={delivery.key}").status_code, 200)
        self.process()
        self.assertEqual((delivery.state, delivery.external_id), ("delivered", "SM02"))
