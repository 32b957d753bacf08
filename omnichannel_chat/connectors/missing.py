"""Stands in for a connector whose addon is not installed (any more)."""

# There is no environment here: see sentences.py.
# pylint: disable=prefer-env-translation

from .base import Capabilities, Connector
from .errors import PayloadError, PermanentError
from .sentences import _


class MissingConnector(Connector):
    """Lets old chats be read; nothing comes in and nothing goes out.

    Events that wait are parked, so that they can be replayed when the addon is there again.
    """

    provider = "missing"
    title = "A provider that is not installed"
    capabilities = Capabilities(text_limit=4096)

    def _webhook_secrets(self):
        # Refused, not taken and thrown away: the provider tries again.
        return []

    def _parse(self, payload):
        raise PayloadError("the addon of this provider is not installed")

    def send(self, message):
        raise self._make_error()

    def check_health(self):
        raise self._make_error()

    def _make_error(self):
        return PermanentError(_("the addon of this provider is not installed"), code="missing")
