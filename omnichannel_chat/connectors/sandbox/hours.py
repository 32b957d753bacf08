"""The sandbox plays the hours of the provider that it looks like, so that they can be tried."""

from dataclasses import replace

from ..messaging.instagram import InstagramConnector
from ..messaging.messenger import MessengerConnector
from ..whatsapp.connector import WhatsAppConnector

#: By look; the others have no hours.
_PLAYED = {
    connector.provider: connector.capabilities
    for connector in (InstagramConnector, MessengerConnector, WhatsAppConnector)
}


def has_hours(look):
    """Whether the provider of this look lets us answer for some time only."""
    return look in _PLAYED


def play_hours(capabilities, look):
    """What a sandbox can do that keeps to the rules of its look.

    :param Capabilities capabilities: the sandbox's own
    :rtype: Capabilities
    """
    rules = _PLAYED.get(look)
    if not rules:
        return capabilities
    return replace(
        capabilities,
        reply_window=rules.reply_window,
        referral_window=rules.referral_window,
        human_agent_window=rules.human_agent_window,
        can_start=rules.can_start,
        features=capabilities.features & rules.features,
    )
