"""What we ask of providers about a channel itself: in threads, without the database."""

# There is no environment here: see connectors/sentences.py.
# pylint: disable=prefer-env-translation

import logging

from ..connectors.errors import ConnectorError, TemporaryError
from ..connectors.faults import describe
from ..connectors.sentences import _
from ..connectors.transport import time_limit

_logger = logging.getLogger(__name__)

#: Seconds that each of these may take, all its calls together.
CHECK_SECONDS = 12
BACKFILL_SECONDS = 15
TEMPLATES_SECONDS = 12


class Check:
    """One look at a channel's connection: prepared with the database, run without.

    :param channel: an ``omnichannel.channel``
    :param str task: "test" (only ask), "connect" (subscribe, too), "disconnect", or "daily" (renew
        what would end soon, and subscribe again if the provider has dropped us)
    """

    def __init__(self, channel, task):
        self.channel = channel
        self.task = task
        self.webhook_url = channel.webhook_url
        self.connector = channel._get_connector()
        #: What is asked with, before anything is renewed.
        self.settings = dict(self.connector.settings)
        #: Settings that the provider has renewed, by name; valid whatever fails afterwards.
        self.renewed = {}
        self.health = None
        self.error = None
        #: What is left for a person to do, in plain sentences.
        self.notes = []
        #: The provider had dropped us, and was told to call us again.
        self.subscribed_again = False
        #: Why that did not work.
        self.subscribe_error = None

    def run(self):
        """Ask; whatever happens ends up in the attributes."""
        try:
            with time_limit(CHECK_SECONDS):
                getattr(self, f"_{self.task}")()
        except ConnectorError as error:
            self.error = error
        except Exception as error:
            # One channel's fault must not hold up the others.
            _logger.error("Check of channel %s: %s", self.channel.id, describe(error))
            self.error = ConnectorError(type(error).__name__, code="internal")
        return self

    def give_up(self):
        """It did not come back."""
        self.error = no_answer(self.connector)

    def _test(self):
        self.health = self.connector.check_health()

    def _connect(self):
        # First who we are: nothing is changed with a wrong token.
        self._test()
        self.notes += self.connector.subscribe(self.webhook_url)
        # Before, it may have warned that nobody is subscribed.
        self._test()

    def _disconnect(self):
        self.connector.unsubscribe()

    def _daily(self):
        self._renew()
        self._test()
        if self.health.subscribed is False:
            self._subscribe_again()

    def _renew(self):
        try:
            self.renewed = self.connector.refresh_credentials()
        except ConnectorError as error:
            # Whether the access still works is for the next question to say.
            _logger.info("Access of channel %s not renewed: %s", self.channel.id, error.kind)
            return
        if self.renewed:
            settings = {**self.connector.settings, **self.renewed}
            self.connector = type(self.connector)(settings)

    def _subscribe_again(self):
        try:
            self.notes += self.connector.subscribe(self.webhook_url)
            self._test()
            self.subscribed_again = self.health.subscribed is not False
        except ConnectorError as error:
            self.subscribe_error = error


class MissedMessages:
    """One question for what a webhook may not have told us: see ``Connector.fetch_missed``.

    :param channel: an ``omnichannel.channel``
    :param datetime since: with time zone
    :param datetime asked_at: now, as Odoo writes it
    """

    def __init__(self, channel, since, asked_at):
        self.channel = channel
        self.since = since
        self.asked_at = asked_at
        self.connector = channel._get_connector()
        self.envelopes = []
        self.error = None

    def run(self):
        """Ask; whatever happens ends up in the attributes."""
        try:
            with time_limit(BACKFILL_SECONDS):
                self.envelopes = list(self.connector.fetch_missed(self.since))
        except ConnectorError as error:
            self.error = error
        except Exception as error:
            # One channel's fault must not hold up the others.
            fault = type(error).__name__
            _logger.error("Missed messages of channel %s: %s", self.channel.id, fault)
            self.error = ConnectorError(type(error).__name__, code="internal")
        return self

    def give_up(self):
        """It did not come back."""
        self.error = no_answer(self.connector)


class ApprovedTexts:
    """One question for the approved texts of a channel: see ``Connector.fetch_templates``.

    :param channel: an ``omnichannel.channel``
    """

    def __init__(self, channel):
        self.channel = channel
        self.connector = channel._get_connector()
        self.templates = []
        self.error = None

    def run(self):
        """Ask; whatever happens ends up in the attributes."""
        try:
            with time_limit(TEMPLATES_SECONDS):
                self.templates = list(self.connector.fetch_templates())
        except ConnectorError as error:
            self.error = error
        except Exception as error:
            # One channel's fault must not hold up the others.
            _logger.error("Templates of channel %s: %s", self.channel.id, describe(error))
            self.error = ConnectorError(type(error).__name__)
            self.error.kind = "internal"
        return self

    def give_up(self):
        """It did not come back."""
        self.error = no_answer(self.connector)


def no_answer(connector):
    """The error for a question that has not come back."""
    return TemporaryError(
        _("%(provider)s did not answer in time", provider=connector.title), code="timeout"
    )
