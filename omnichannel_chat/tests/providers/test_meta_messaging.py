"""Messenger and Instagram the whole way; only the HTTP call itself is replaced."""

import hashlib
import hmac
import json
from unittest.mock import patch

import requests

from odoo.tests import tagged

from ...connectors.base import WebhookRequest
from ..common import OmnichannelCase

ANNA = "970000000000011"
CDN = "https://scontent.xx.fbcdn.net/v/"


def answer(payload, status=200):
    response = requests.Response()
    response.status_code = status
    response._content = json.dumps(payload).encode()
    return response


@tagged("post_install", "-at_install")
class TestMetaMessaging(OmnichannelCase):
    def make(self, provider, account, **values):
        return self._make_channel(
            provider.capitalize(),
            provider=provider,
            external_account=account,
            **{f"{provider}_{name}": value for name, value in values.items()},
        )

    def make_instagram(self):
        return self.make("instagram", "1784", access_token="IGAA", app_secret="secret")

    def tell(self, channel, event, account="1784"):
        """Something happens at Meta, a moment ago, and is worked on."""
        event = {"sender": {"id": ANNA}, "recipient": {"id": account}, **event}
        entry = {"id": account, "time": 1767225600000, "messaging": [event]}
        raw = json.dumps({"object": "x", "entry": [entry]}).encode()
        digest = hmac.new(b"secret", raw, hashlib.sha256).hexdigest()
        headers = {"x-hub-signature-256": f"sha256={digest}"}
        channel._receive(WebhookRequest(method="POST", url="", headers=headers, body=raw))
        self.process()
        return self.env["omnichannel.chat"].search([("channel_id", "=", channel.id)])

    def find_bubbles(self, channel):
        domain = [("channel_id", "=", channel.id), ("direction", "=", "in")]
        return self.env["omnichannel.message"].search(domain, order="id")

    def test_unsent_message_with_several_files(self):
        """S0-13: a customer takes a message with three pictures back, and no picture stays."""
        channel = self.make_instagram()
        files = [{"type": "image", "payload": {"url": f"{CDN}{n}.jpg"}} for n in range(3)]
        message = {"mid": "aWdf", "text": "Look", "attachments": files}
        self.tell(channel, {"timestamp": 1767225600000, "message": message})
        bubbles = self.find_bubbles(channel)
        self.assertEqual(bubbles.mapped("external_id"), ["aWdf", "aWdf#1", "aWdf#2"])
        self.assertEqual(set(bubbles.mapped("media_state")), {"pending"})
        unsent = {"mid": "aWdf", "is_deleted": True}
        self.tell(channel, {"timestamp": 1767225660000, "message": unsent})
        self.assertFalse(any(bubbles.mapped("media_state")))
        self.assertFalse(any(bubbles.mail_message_id.mapped("preview")))

    def test_answer_to_the_second_picture(self):
        """S0-13, S0-20: an answer to one of several pictures answers the message they came in."""
        channel = self.make(
            "messenger", "101", page_id="101", access_token="E", app_secret="secret"
        )
        files = [{"type": "image", "payload": {"url": f"{CDN}{n}.jpg"}} for n in range(2)]
        now = int(self.env.cr.now().timestamp() * 1000)
        event = {"timestamp": now, "message": {"mid": "m_1", "attachments": files}}
        chat = self.tell(channel, event, account="101")
        second = self.find_bubbles(channel)[1]
        self.reply(chat, "That one", parent_id=second.mail_message_id.id)
        accepted = answer({"recipient_id": ANNA, "message_id": "m_2"})
        with patch.object(requests.Session, "request", return_value=accepted) as calls:
            self.send()
        body = calls.call_args.kwargs["json"]
        self.assertEqual(body["reply_to"], {"mid": "m_1"})
        self.assertEqual(body["recipient"], {"id": ANNA})
        delivery = self.env["omnichannel.message"].search(
            [("key", "=", body["message"]["metadata"])]
        )
        self.assertEqual((delivery.external_id, delivery.state), ("m_2", "sent"))

    def test_required_settings_are_named(self):
        """S0-31: what is missing is called what the form calls it."""
        missing = self.make("messenger", "102")._get_missing_settings()
        self.assertEqual(len(missing), 3)
        self.assertIn("Page ID", missing[0])
