"""The stand-in for a connector whose addon is not installed."""

import pytest

from omnichannel_chat.connectors.errors import NotConfiguredError, PayloadError, PermanentError
from omnichannel_chat.connectors.events import OutboundMessage
from omnichannel_chat.connectors.missing import MissingConnector
from omnichannel_chat.connectors.testing import request

WORDS = "the addon of this provider is not installed"


def test_nothing_comes_in():
    """S0-01, S0-13: requests are refused, so that the provider tries again; events are parked."""
    connector = MissingConnector({"webhook_secret": "left-over"})
    with pytest.raises(NotConfiguredError):
        connector.verify(request({}))
    with pytest.raises(PayloadError) as caught:
        connector.parse({"any": "event"})
    assert caught.value.detail == WORDS


def test_nothing_goes_out():
    """S0-31: a message fails with the reason, and a test says what is missing."""
    connector = MissingConnector({})
    message = OutboundMessage(key="k", to=(), text="x")
    for call in (lambda: connector.send(message), connector.check_health):
        with pytest.raises(PermanentError) as caught:
            call()
        assert (caught.value.detail, caught.value.code) == (WORDS, "missing")
