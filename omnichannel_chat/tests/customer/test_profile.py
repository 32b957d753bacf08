import base64
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged

from ...connectors.base import Capabilities
from ...connectors.errors import MediaGoneError, PermanentError, TemporaryError
from ...connectors.events import MediaContent, Profile
from ...connectors.sandbox.connector import SandboxConnector
from ..common import OmnichannelCase

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@tagged("post_install", "-at_install")
class TestProfile(OmnichannelCase):
    """Name and picture of customers that the provider tells only when asked (S0-09, S0-11)."""

    def setUp(self):
        super().setUp()
        capabilities = Capabilities(
            text_limit=100, can_start="anyone", features=frozenset({"profiles"})
        )
        self.startPatcher(patch.object(SandboxConnector, "capabilities", capabilities))
        self.asked = 0

    def fetch(self, result, picture=None):
        def fetch_profile(_connector, _addresses):
            self.asked += 1
            if isinstance(result, Exception):
                raise result
            return result

        def download(_connector, _url, **_kwargs):
            if isinstance(picture, Exception):
                raise picture
            return MediaContent(content=picture, mime_type="image/png")

        with (
            patch.object(SandboxConnector, "fetch_profile", fetch_profile, create=True),
            patch.object(SandboxConnector, "download", download),
            self.no_commits(),
        ):
            self.env["omnichannel.identity"]._cron_fetch_profiles()

    def test_name_and_picture_are_shown(self):
        """S0-09, S0-11: who wrote gets the name and picture of his profile."""
        identity = self.receive().identity_id
        self.assertEqual(identity.profile_state, "pending")
        self.fetch(Profile(name="Ana Ruiz", username="ana.r", picture_url="https://x/p"), PIXEL)
        self.assertEqual((identity.name, identity.username), ("Ana Ruiz", "ana.r"))
        self.assertEqual(identity.guest_id.name, "Ana Ruiz")
        self.assertTrue(identity.guest_id.image_1920)

    def test_asked_once_in_a_while(self):
        """S0-09: not with each message, and again when it may have changed."""
        identity = self.receive().identity_id
        self.fetch(Profile(name="Ana"))
        self.receive()
        self.assertEqual(identity.profile_state, "done")
        identity.profile_at = fields.Datetime.now() - timedelta(days=31)
        self.receive()
        self.assertEqual(identity.profile_state, "pending")

    def test_name_without_its_picture(self):
        """S0-09: a lost or damaged picture does not cost the name."""
        for picture in (MediaGoneError("gone"), b"not a picture"):
            identity = self.receive(persona=self._make_persona("Eva")).identity_id
            self.fetch(Profile(name="Eva M.", picture_url="https://x/p"), picture)
            self.assertEqual(identity.name, "Eva M.")

    def test_provider_that_does_not_tell(self):
        """S0-09: a refusal is final for a while; a fault is tried again."""
        identity = self.receive().identity_id
        self.fetch(PermanentError("no consent", code="230"))
        self.assertEqual(identity.profile_state, "done")
        other = self.receive(persona=self._make_persona("Eva")).identity_id
        self.fetch(TemporaryError("down"))
        self.assertFalse(other.profile_state)
        other.profile_at = fields.Datetime.now() - timedelta(hours=2)
        self.receive(persona=self.env["omnichannel.persona"].search([("name", "=", "Eva")]))
        self.assertEqual(other.profile_state, "pending")

    def test_disconnected_channel_is_not_asked(self):
        """S0-31: nobody is asked over a channel that cannot."""
        self.receive()
        self.channel.state = "reconnect"
        self.fetch(Profile(name="Ana"))
        self.assertEqual(self.asked, 0)
