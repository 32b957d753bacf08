from unittest.mock import patch

import requests

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tools import config

from ...connectors.base import WebhookRequest
from ...connectors.meta.graph import sign
from ...models.omnichannel_channel import SECRET_MASK
from ..common import OmnichannelCase

#: The secrets that the form of each provider asks for.
SECRETS = {
    "whatsapp": ("whatsapp_access_token", "whatsapp_app_secret"),
    "messenger": ("messenger_access_token", "messenger_app_secret"),
    "instagram": ("instagram_access_token", "instagram_app_secret"),
    "telegram": ("telegram_bot_token",),
    "twilio_sms": ("twilio_sms_auth_token", "twilio_sms_api_key_secret"),
    "twilio_whatsapp": ("twilio_whatsapp_auth_token", "twilio_whatsapp_api_key_secret"),
}


class SecretsCase(OmnichannelCase):
    @classmethod
    def make_channel(cls, provider, **values):
        """A connected channel with all its secrets, each of which is its own name."""
        return cls._make_channel(
            provider, provider=provider, **{name: name for name in SECRETS[provider]}, **values
        )

    def get_stored(self, channel):
        stored = self.env["omnichannel.secret"].search([("channel_id", "=", channel.id)])
        return {secret.name: secret.value for secret in stored}

    def save(self, channel, **values):
        """The form's own save: what was typed and nothing else, in a request of its own."""
        self.env.flush_all()
        self.env.invalidate_all()
        specification = {name: {} for name in [*values, *SECRETS[channel.provider]]}
        saved = channel.with_user(self.manager).web_save(values, specification)
        self.env.flush_all()
        self.env.invalidate_all()
        return saved[0]


@tagged("post_install", "-at_install")
class TestSecrets(SecretsCase):
    def test_the_table_has_every_secret(self):
        """S0-01: whoever adds a secret has it tried here."""
        listed = {name for names in SECRETS.values() for name in names}
        self.assertEqual({*self.env["omnichannel.channel"]._get_secret_fields()}, listed)

    def test_writing_one_secret_leaves_the_others(self):
        """S0-01: a new token replaces the old one and nothing else, whatever the provider."""
        for provider, names in SECRETS.items():
            channel = self.make_channel(provider)
            before = self.get_stored(channel)
            self.assertEqual(before.keys(), {*names, "webhook_secret"})
            for name in names:
                with self.subTest(secret=name):
                    saved = self.save(channel, **{name: f"new-{name}"})
                    before[name] = f"new-{name}"
                    self.assertEqual(self.get_stored(channel), before)
                    self.assertEqual({saved[each] for each in names}, {SECRET_MASK})
                    self.assertEqual(channel.state, "connected")

    def test_taking_one_secret_away_leaves_the_others(self):
        """S0-01: an emptied field forgets its own secret."""
        for provider, names in SECRETS.items():
            for name in names:
                with self.subTest(secret=name):
                    channel = self.make_channel(provider, external_account=name)
                    before = self.get_stored(channel)
                    saved = self.save(channel, **{name: False})
                    self.assertFalse(saved[name])
                    del before[name]
                    self.assertEqual(self.get_stored(channel), before)
                    channel.active = False

    def test_saving_anything_else_touches_no_secret(self):
        """S0-01: nor does the mask that the form shows, written back."""
        for provider, names in SECRETS.items():
            channel = self.make_channel(provider)
            channel.token_expires_at = "2040-01-01 00:00:00"
            before = self.get_stored(channel)
            with self.subTest(provider=provider):
                self.save(channel, name="Renamed")
                self.save(channel, **dict.fromkeys(names, SECRET_MASK))
                self.assertEqual(self.get_stored(channel), before)
                self.assertTrue(channel.token_expires_at, "nothing new is known of its end")

    def test_several_channels_and_several_secrets_at_once(self):
        """S0-01: each channel keeps what was not written on it."""
        channels = self.make_channel("whatsapp") + self.make_channel("messenger")
        before = {channel: self.get_stored(channel) for channel in channels}
        self.env.flush_all()
        self.env.invalidate_all()
        channels.write({"whatsapp_access_token": "x", "messenger_app_secret": "y"})
        for channel in channels:
            expected = before[channel] | {"whatsapp_access_token": "x", "messenger_app_secret": "y"}
            self.assertEqual(self.get_stored(channel), expected)

    def test_stored_past_the_form_it_stays_too(self):
        """S0-31: what a check has renewed meanwhile is not taken for an emptied field."""
        channel = self._make_channel("WA", provider="whatsapp")
        self.assertFalse(channel.whatsapp_access_token)
        channel._set_secret("whatsapp_access_token", "renewed")
        channel.whatsapp_app_secret = "pasted"
        stored = self.get_stored(channel)
        self.assertEqual(stored["whatsapp_access_token"], "renewed")
        self.assertEqual(stored["whatsapp_app_secret"], "pasted")

    def test_the_webhook_goes_on_after_a_new_token(self):
        """S0-01: what the provider signs with the other secret is still accepted."""
        channel = self.make_channel("whatsapp")
        body = b'{"object": "whatsapp_business_account", "entry": []}'
        signed = {"x-hub-signature-256": sign(body, "whatsapp_app_secret")}
        request = WebhookRequest(method="POST", url="", headers=signed, body=body)
        self.save(channel, whatsapp_access_token="new")
        opened, connector = self.env["omnichannel.channel"]._open_webhook(channel.webhook_key)
        connector.verify(request)
        self.assertEqual(opened, channel)
        self.assertNotIn("App Secret", channel._get_missing_settings())


@tagged("post_install", "-at_install")
class TestAddress(SecretsCase):
    """Secrets go to the address for which they were entered, and to no other."""

    def setUp(self):
        super().setUp()
        self.called = []
        self.startPatcher(patch.object(requests.Session, "request", self._answer))

    def _answer(self, method, url, **kwargs):
        self.called.append((url, repr(kwargs)))
        response = requests.Response()
        response.status_code = 500
        return response

    def test_another_address_does_not_get_the_secrets(self):
        """S0-31: a manager who changes the address gets nothing sent there, whatever he presses."""
        for provider, names in SECRETS.items():
            with self.subTest(provider=provider):
                channel = self.make_channel(provider)
                old = self.get_stored(channel)
                self.save(channel, api_base_url="http://127.0.0.1:8199")
                stored = self.get_stored(channel)
                self.assertEqual(stored.keys(), {"webhook_secret"})
                self.assertNotEqual(stored["webhook_secret"], old["webhook_secret"])
                self.assertEqual((channel.state, channel.check_state), ("draft", "failed"))
                self.assertIn("secrets were forgotten", channel.check_message)
                for task in ("connect", "disconnect"):
                    channel.write({"check_state": "running", "check_task": task})
                    with self.no_commits():
                        self.env["omnichannel.channel"]._cron_check()
                told = repr(self.called)
                self.assertFalse([value for value in old.values() if value in told])
                self.assertFalse([name for name in names if channel[name]])

    def test_secrets_that_come_with_the_address_are_meant_for_it(self):
        """S0-01: an emulator is set up with one save; an address that stays forgets nothing."""
        channel = self.make_channel("whatsapp")
        self.save(channel, api_base_url=" http://127.0.0.1:8199/ ", whatsapp_access_token="test")
        stored = self.get_stored(channel)
        self.assertEqual(stored.keys(), {"webhook_secret", "whatsapp_access_token"})
        self.assertEqual(stored["whatsapp_access_token"], "test")
        self.assertEqual(channel.api_base_url, "http://127.0.0.1:8199")
        self.save(channel, api_base_url="http://127.0.0.1:8199", name="x")
        self.assertEqual(self.get_stored(channel), stored)

    def test_the_mask_is_no_secret_for_another_address(self):
        """S0-31: what the form shows in the place of a secret does not keep it."""
        channel = self.make_channel("telegram")
        self.save(channel, api_base_url="https://evil.example", telegram_bot_token=SECRET_MASK)
        self.assertEqual(self.get_stored(channel).keys(), {"webhook_secret"})

    def test_the_providers_own_address_is_another_one_too(self):
        """S0-31: an emulator's secrets are not sent to the provider."""
        channel = self.make_channel("telegram", api_base_url="https://bots.example")
        self.assertIn("telegram_bot_token", self.get_stored(channel))
        self.save(channel, api_base_url=False)
        self.assertNotIn("telegram_bot_token", self.get_stored(channel))

    def test_only_a_safe_address_is_taken(self):
        """S0-31: encrypted, or on this machine; else whoever runs the server allows the host."""
        channel = self._make_channel("Bot", provider="telegram").with_user(self.manager)
        for address in (
            *("file:///etc/passwd", "gopher://x", "http://169.254.169.254/", "https://[fe80::1]"),
            *("http://user:pw@127.0.0.1:22", "https://user@bots.example", "http://bots.internal"),
            *("bots.example", "javascript:alert(1)", "https://bots.example\x00"),
        ):
            with self.subTest(address=address), self.assertRaises(ValidationError):
                channel.api_base_url = address
        with patch.dict(config.options, {"omnichannel_http_hosts": "bots.internal, 10.0.0.5"}):
            channel.api_base_url = "http://bots.internal:8081"
            with self.assertRaises(ValidationError):
                channel.api_base_url = "http://other.internal"

    def test_agents_neither_see_nor_change_it(self):
        """S0-02: nor does a refused attempt forget anything."""
        channel = self.make_channel("telegram")
        before = self.get_stored(channel)
        for user in (self.agent, self.employee):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                channel.with_user(user).write({"api_base_url": "https://evil.example"})
        self.assertEqual(self.get_stored(channel), before)
