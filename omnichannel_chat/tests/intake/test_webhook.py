import hashlib
import hmac
import json
from pathlib import Path

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ...connectors.base import WebhookRequest
from ..common import OmnichannelCase

FIXTURES = Path(__file__).parents[1] / "fixtures"
WEBHOOK_LOGGER = "odoo.addons.omnichannel_chat.controllers.webhook"


@tagged("post_install", "-at_install")
class TestWebhook(HttpCase, OmnichannelCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.whatsapp = cls.env["omnichannel.channel"].create(
            {
                "name": "WhatsApp",
                "provider": "whatsapp",
                "state": "connected",
                "external_account": "106540352242922",
                "whatsapp_phone_number_id": "106540352242922",
                "whatsapp_app_secret": "app-secret",
                "user_ids": [(6, 0, cls.agent.ids)],
            }
        )
        cls.telegram = cls.env["omnichannel.channel"].create(
            {"name": "Bot", "provider": "telegram", "state": "connected"}
        )
        cls.telegram._set_secret("webhook_secret", "telegram-secret")

    def call(self, channel, body=None, headers=None, **kwargs):
        url = f"/omnichannel/webhook/{channel.webhook_key}"
        return self.url_open(url, data=body, headers=headers or {}, method="POST", **kwargs)

    def call_whatsapp(self, payload, secret="app-secret"):
        body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
        digest = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        return self.call(self.whatsapp, body, {"X-Hub-Signature-256": f"sha256={digest}"})

    def call_telegram(self, payload, secret="telegram-secret"):
        headers = {"X-Telegram-Bot-Api-Secret-Token": secret, "Content-Type": "application/json"}
        return self.call(self.telegram, json.dumps(payload).encode(), headers)

    def events(self, channel):
        return self.env["omnichannel.event"].search([("channel_id", "=", channel.id)])

    def whatsapp_text(self, text, wamid="wamid.A"):
        value = {
            "messaging_product": "whatsapp",
            "metadata": {"phone_number_id": "106540352242922", "display_phone_number": "1555"},
            "contacts": [{"wa_id": "34600111222", "profile": {"name": "Ana"}}],
            "messages": [
                {"id": wamid, "from": "34600111222", "timestamp": "1767225600", "type": "text",
                 "text": {"body": text}}
            ],
        }  # fmt: skip
        changes = [{"field": "messages", "value": value}]
        return {"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": changes}]}

    def telegram_text(self, text, update_id=1):
        person = {"id": 42, "is_bot": False, "first_name": "Ana"}
        return {
            "update_id": update_id,
            "message": {"message_id": update_id, "from": person, "date": 1767225600, "text": text,
                        "chat": {"id": 42, "type": "private", "first_name": "Ana"}},
        }  # fmt: skip

    def test_whatsapp_message_from_webhook_to_chat(self):
        """S0-04: a signed WhatsApp message is stored by the webhook and shown by the worker."""
        response = self.call_whatsapp(self.whatsapp_text("Hola"))
        self.assertEqual((response.status_code, response.text), (200, ""))
        event = self.events(self.whatsapp)
        self.assertEqual(event.state, "pending", "the webhook only stores")
        self.process()
        chat = self.env["omnichannel.chat"].search([("channel_id", "=", self.whatsapp.id)])
        self.assertEqual(chat.last_message_preview, "Hola")
        self.assertEqual(chat.identity_id.phone, "+34600111222")
        self.assertEqual(self.call_whatsapp(self.whatsapp_text("Hola")).status_code, 200)
        self.assertEqual(len(self.events(self.whatsapp)), 1)

    def test_telegram_message_from_webhook_to_chat(self):
        """S0-04: the same for Telegram."""
        self.assertEqual(self.call_telegram(self.telegram_text("Hola")).status_code, 200)
        self.process()
        chat = self.env["omnichannel.chat"].search([("channel_id", "=", self.telegram.id)])
        self.assertEqual(chat.message_ids.preview, "Hola")

    @mute_logger(WEBHOOK_LOGGER)
    def test_what_is_not_proven_is_refused(self):
        """S0-01: wrong signature, none, or no secret configured: 403, a counter, no row."""
        payload = self.whatsapp_text("Hola")
        self.assertEqual(self.call_whatsapp(payload, secret="wrong").status_code, 403)
        self.assertEqual(self.call(self.whatsapp, json.dumps(payload).encode()).status_code, 403)
        self.assertEqual(self.call_telegram(self.telegram_text("x"), "wrong").status_code, 403)
        self.whatsapp.whatsapp_app_secret = False
        self.assertEqual(self.call_whatsapp(payload).status_code, 403)
        self.assertEqual(self.call_whatsapp(payload, secret="").status_code, 403)
        self.assertFalse(self.events(self.whatsapp) + self.events(self.telegram))
        self.whatsapp.invalidate_recordset()
        self.assertEqual(self.whatsapp.refused_count, 4)

    def test_foreign_key_is_not_found(self):
        """S0-01: an address that is nobody's tells nothing."""
        self.assertEqual(self.url_open("/omnichannel/webhook/nobody", data=b"{}").status_code, 404)

    def test_archived_channel_takes_nothing(self):
        """S0-02: a channel that was put away is not there."""
        self.whatsapp.active = False
        self.assertEqual(self.call_whatsapp(self.whatsapp_text("x")).status_code, 404)

    def test_any_proven_body_is_stored_and_answered(self):
        """S0-04: garbage with a good signature is kept for a person, and never an error."""
        bodies = (
            b"",
            b"null",
            b"[]",
            b"{",
            b"\xff\xfe",
            b'{"entry": [1]}',
            b'{"entry": [{"changes": 7}]}',
        )
        for body in bodies:
            with self.subTest(body=body):
                self.assertEqual(self.call_whatsapp(body).status_code, 200)
        kept = {event.payload for event in self.events(self.whatsapp).sudo()}
        self.assertGreaterEqual(len(kept), len(bodies))

    def test_characters_that_a_database_refuses(self):
        """S0-04: NUL and lone surrogates neither break storing nor showing."""
        body = json.dumps(self.whatsapp_text("a\x00b\ud800c")).encode()
        self.assertEqual(self.call_whatsapp(body).status_code, 200)
        self.process()
        chat = self.env["omnichannel.chat"].search([("channel_id", "=", self.whatsapp.id)])
        self.assertEqual(chat.last_message_preview, "ab?c")

    def test_form_is_read_as_it_came(self):
        """S0-01: Odoo takes forms apart before we see them; the signature is over the whole."""
        body = json.dumps(self.whatsapp_text("Hola")).encode()
        digest = hmac.new(b"app-secret", body, hashlib.sha256).hexdigest()
        for content_type in ("application/x-www-form-urlencoded", "multipart/form-data"):
            headers = {"X-Hub-Signature-256": f"sha256={digest}", "Content-Type": content_type}
            self.assertEqual(self.call(self.whatsapp, body, headers).status_code, 200)
        self.assertEqual(len(self.events(self.whatsapp)), 1)

    @mute_logger(WEBHOOK_LOGGER)
    def test_too_large_body_is_refused_unread(self):
        """S0-01: nobody fills our memory through a webhook."""
        body = b"x" * (8 * 1024 * 1024 + 1)
        self.assertEqual(self.call_whatsapp(body).status_code, 403)
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        self.assertIn(self.call(self.whatsapp, body, form).status_code, (403, 413))

    @mute_logger(WEBHOOK_LOGGER)
    def test_handshake_answers_in_plain_text(self):
        """S0-01: the challenge comes back for the right token only, never as a page."""
        query = "?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token="
        url = f"/omnichannel/webhook/{self.whatsapp.webhook_key}{query}"
        response = self.url_open(url + self.whatsapp.webhook_verify_token)
        self.assertEqual(response.status_code, 200)
        self.assertEqual(response.text, "1158201444")
        self.assertTrue(response.headers["Content-Type"].startswith("text/plain"))
        self.assertEqual(self.url_open(url + "wrong").status_code, 403)
        telegram = f"/omnichannel/webhook/{self.telegram.webhook_key}{query}"
        self.assertEqual(self.url_open(telegram).status_code, 403)

    def test_batch_of_two_customers(self):
        """S0-13: one body, several customers, each under his own name."""
        payload = self.whatsapp_text("uno", "wamid.1")
        second = self.whatsapp_text("dos", "wamid.2")["entry"][0]["changes"][0]
        second["value"]["contacts"] = [{"wa_id": "34600999888", "profile": {"name": "Eva"}}]
        second["value"]["messages"][0]["from"] = "34600999888"
        payload["entry"][0]["changes"].append(second)
        self.call_whatsapp(payload)
        self.process()
        chats = self.env["omnichannel.chat"].search([("channel_id", "=", self.whatsapp.id)])
        self.assertEqual(
            {(c.display_name, c.last_message_preview) for c in chats},
            {("Ana", "uno"), ("Eva", "dos")},
        )

    def test_every_fixture_is_stored_and_worked_on(self):
        """S0-13: each kind of event that we know goes through webhook and worker unharmed."""
        for call, name, channel in (
            (self.call_whatsapp, "whatsapp", self.whatsapp),
            (self.call_telegram, "telegram", self.telegram),
        ):
            files = sorted((FIXTURES / name).glob("*.json"))
            self.assertTrue(files)
            for path in files:
                with self.subTest(fixture=path.stem):
                    self.assertEqual(call(json.loads(path.read_text())).status_code, 200)
            self.process()
            broken = self.events(channel).filtered(lambda e: e.error and "Error" in e.error)
            self.assertFalse(broken, broken.mapped("error"))

    def test_statements_of_a_request(self):
        """S0-04: a burst is stored quickly: the event and the wake-up, whatever the batch."""
        payload = self.whatsapp_text("uno", "wamid.1")
        message = payload["entry"][0]["changes"][0]["value"]["messages"][0]
        payload["entry"][0]["changes"][0]["value"]["messages"] = [
            {**message, "id": f"wamid.{n}"} for n in range(100)
        ]
        channel, connector = self.env["omnichannel.channel"]._open_webhook(
            self.whatsapp.webhook_key
        )
        body = json.dumps(payload).encode()
        digest = hmac.new(b"app-secret", body, hashlib.sha256).hexdigest()
        headers = {"x-hub-signature-256": f"sha256={digest}"}
        request = WebhookRequest(method="POST", url="", headers=headers, body=body)
        self.env["omnichannel.event"]._wake()  # warms the cache of external ids
        with self.assertQueryCount(2):
            self.assertEqual(channel._receive(request, connector), 100)
