"""The whole way with the real connectors: only the HTTP call itself is replaced."""

import hashlib
import hmac
import json
from unittest.mock import patch

import requests

from odoo.tests import tagged

from ...connectors.base import WebhookRequest
from ..common import OmnichannelCase


def answer(payload, status=200):
    response = requests.Response()
    response.status_code = status
    response.headers["Content-Type"] = "application/json"
    response._content = json.dumps(payload).encode()
    return response


@tagged("post_install", "-at_install")
class TestFlow(OmnichannelCase):
    def talk(self, *answers):
        """Answer the next calls to a provider; the mock knows what was called."""
        replies = iter(answers)
        return patch.object(requests.Session, "request", side_effect=lambda *a, **k: next(replies))

    def find_only_chat(self, channel):
        return self.env["omnichannel.chat"].search([("channel_id", "=", channel.id)])

    # ------------------------------------------------------------------ WhatsApp

    def make_whatsapp(self):
        return self.env["omnichannel.channel"].create(
            {
                "name": "WhatsApp",
                "provider": "whatsapp",
                "state": "connected",
                "external_account": "1065",
                "whatsapp_phone_number_id": "1065",
                "whatsapp_business_account_id": "77",
                "whatsapp_access_token": "token",
                "whatsapp_app_secret": "secret",
            }
        )

    def from_whatsapp(self, channel, **value):
        value["metadata"] = {"phone_number_id": "1065", "display_phone_number": "1555"}
        changes = [{"field": "messages", "value": {"messaging_product": "whatsapp", **value}}]
        body = {"object": "whatsapp_business_account", "entry": [{"id": "77", "changes": changes}]}
        raw = json.dumps(body).encode()
        digest = hmac.new(b"secret", raw, hashlib.sha256).hexdigest()
        headers = {"x-hub-signature-256": f"sha256={digest}"}
        channel._receive(WebhookRequest(method="POST", url="", headers=headers, body=raw))
        self.process()

    def write_on_whatsapp(self, channel, **message):
        self.from_whatsapp(
            channel,
            contacts=[{"wa_id": "34600111222", "profile": {"name": "Ana"}}],
            messages=[
                {
                    "id": "wamid.1",
                    "from": "34600111222",
                    "timestamp": str(int(self.env.cr.now().timestamp())),
                    **message,
                }
            ],
        )
        return self.find_only_chat(channel)

    def test_whatsapp_there_and_back(self):
        """S0-07, S0-10, S0-25: asked on WhatsApp, answered in Odoo, read by the customer."""
        channel = self.make_whatsapp()
        chat = self.write_on_whatsapp(channel, type="text", text={"body": "¿Tienen la mesa?"})
        self.assertEqual(chat.identity_id.phone, "+34600111222")
        message = self.reply(chat, "Sí")
        accepted = {"messages": [{"id": "wamid.2"}], "contacts": [{"wa_id": "34600111222"}]}
        with self.talk(answer(accepted)) as request:
            self.send()
        delivery = message.omnichannel_message_ids
        body = request.call_args.kwargs["json"]
        self.assertEqual((body["to"], body["text"]["body"]), ("34600111222", "Sí"))
        self.assertEqual(body["biz_opaque_callback_data"], delivery.key)
        self.assertEqual((delivery.state, delivery.external_id), ("sent", "wamid.2"))
        status = {"id": "wamid.2", "status": "read", "timestamp": "1767225600"}
        self.from_whatsapp(channel, statuses=[{**status, "recipient_id": "34600111222"}])
        self.assertEqual(delivery.state, "read")

    def test_whatsapp_refuses_later(self):
        """S0-28: a refusal that comes as a status has its reason and stays retryable."""
        channel = self.make_whatsapp()
        chat = self.write_on_whatsapp(channel, type="text", text={"body": "Hola"})
        delivery = self.reply(chat).omnichannel_message_ids
        with self.talk(answer({"messages": [{"id": "wamid.2"}]})):
            self.send()
        error = {"code": 131047, "title": "Re-engagement message"}
        failed = {"id": "wamid.2", "status": "failed", "timestamp": "1767225600", "errors": [error]}
        self.from_whatsapp(channel, statuses=[failed])
        self.assertEqual((delivery.state, delivery.error_kind), ("failed", "window"))
        self.assertIn("time for free answers is over", delivery._get_failure_sentence())

    def test_whatsapp_dead_token(self):
        """S0-31: an expired token is known by its code; the check confirms it, and asks to
        reconnect.
        """
        channel = self.make_whatsapp()
        chat = self.write_on_whatsapp(channel, type="text", text={"body": "Hola"})
        delivery = self.reply(chat).omnichannel_message_ids
        expired = answer({"error": {"code": 190, "error_subcode": 463}}, 401)
        with self.talk(expired):
            self.send()
        self.assertTrue(channel.doubted_at)
        with self.talk(expired), self.no_commits():
            self.env["omnichannel.channel"]._cron_check()
        self.assertEqual((channel.state, delivery.state), ("reconnect", "queued"))

    def test_whatsapp_user_without_a_number(self):
        """S0-10: a customer known by his business-scoped id only is answered by it."""
        channel = self.make_whatsapp()
        self.from_whatsapp(
            channel,
            contacts=[{"user_id": "ES.1234", "profile": {"name": "Ana", "username": "ana"}}],
            messages=[
                {
                    "id": "wamid.1",
                    "from_user_id": "ES.1234",
                    "timestamp": str(int(self.env.cr.now().timestamp())),
                    "type": "text",
                    "text": {"body": "Hola"},
                }
            ],
        )
        chat = self.find_only_chat(channel)
        self.assertFalse(chat.identity_id.phone)
        self.reply(chat)
        with self.talk(answer({"messages": [{"id": "wamid.2"}]})) as request:
            self.send()
        self.assertEqual(request.call_args.kwargs["json"]["recipient"], "ES.1234")

    # ------------------------------------------------------------------ Telegram

    def make_telegram(self):
        self.env["ir.config_parameter"].set_param("web.base.url", "https://odoo.example.com")
        channel = self.env["omnichannel.channel"].create(
            {"name": "Bot", "provider": "telegram", "telegram_bot_token": "1:token"}
        )
        channel.action_connect()
        bot = answer({"ok": True, "result": {"id": 1, "is_bot": True, "username": "shop_bot"}})
        webhook = answer({"ok": True, "result": {"url": "", "pending_update_count": 0}})
        done = answer({"ok": True, "result": True})
        answers = {"getMe": bot, "getWebhookInfo": webhook}

        def talk(_session, _method, url, **_kwargs):
            return answers.get(url.rpartition("/")[2], done)

        with (
            patch.object(requests.Session, "request", autospec=True, side_effect=talk) as request,
            self.no_commits(),
        ):
            self.env["omnichannel.channel"]._cron_check()
        return channel, request

    def from_telegram(self, channel, update_id, text):
        message = {
            "message_id": update_id,
            "date": int(self.env.cr.now().timestamp()),
            "from": {"id": 42, "is_bot": False, "first_name": "Ana"},
            "chat": {"id": 42, "type": "private", "first_name": "Ana"},
            "text": text,
        }
        raw = json.dumps({"update_id": update_id, "message": message}).encode()
        secret = channel._get_connector_settings()["webhook_secret"]
        headers = {"x-telegram-bot-api-secret-token": secret}
        channel._receive(WebhookRequest(method="POST", url="", headers=headers, body=raw))
        self.process()

    def test_telegram_needs_its_token_only(self):
        """S0-01: one token, one button: we set the webhook, its secret included."""
        channel, request = self.make_telegram()
        self.assertEqual(channel.state, "connected", channel.check_message)
        self.assertEqual(channel.external_name, "@shop_bot")
        called = str(request.call_args_list)
        self.assertIn(channel.webhook_url, called)
        self.assertIn(channel._get_connector_settings()["webhook_secret"], called)

    def test_telegram_there_and_back(self):
        """S0-07: asked on Telegram, answered in Odoo."""
        channel, _request = self.make_telegram()
        self.from_telegram(channel, 5, "Hola")
        chat = self.find_only_chat(channel)
        message = self.reply(chat, "Buenas")
        accepted = {"ok": True, "result": {"message_id": 6, "chat": {"id": 42, "type": "private"}}}
        with self.talk(answer(accepted)) as request:
            self.send()
        self.assertEqual(request.call_args.kwargs["json"]["text"], "Buenas")
        delivery = message.omnichannel_message_ids
        self.assertEqual((delivery.state, delivery.external_id), ("sent", "42:6"))

    def test_telegram_blocked_bot(self):
        """S0-36: a customer who blocked the bot is told so in plain words."""
        channel, _request = self.make_telegram()
        self.from_telegram(channel, 5, "Hola")
        delivery = self.reply(self.find_only_chat(channel)).omnichannel_message_ids
        error = {"ok": False, "error_code": 403, "description": "Forbidden: bot was blocked"}
        with self.talk(answer(error, 403)):
            self.send()
        self.assertEqual((delivery.state, delivery.error_kind), ("failed", "recipient"))
