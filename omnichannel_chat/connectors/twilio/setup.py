"""Our number at Twilio: is it well, and does Twilio call our webhook?

* Numbers: https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource
* Messaging services: https://www.twilio.com/docs/messaging/api/service-resource
* WhatsApp senders: https://www.twilio.com/docs/whatsapp/api/senders
"""

# There is no environment here: see sentences.py.
# pylint: disable=prefer-env-translation

import re

from ..base import Health
from ..errors import (
    ConnectorError,
    CredentialsError,
    NotConfiguredError,
    SendError,
)
from ..sentences import _

#: Three tries after any failure; one, and only when it cannot connect, is Twilio's own rule.
#: https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides
OVERRIDES = "#rc=3&rp=all"

_NO_TOKEN = _(
    "The auth token is missing. Without it no message of a customer can be accepted. "
    "Copy it from the start page of the Twilio Console."
)
_WRONG_TOKEN = _(
    "The account SID and the auth token do not belong together. Copy both again from the start "
    "page of the Twilio Console."
)
_WRONG_KEY = _(
    "The API key SID or its secret is not right. Create a new key in the Twilio Console, under "
    "API keys, or leave both empty."
)
_NOT_ACTIVE = _(
    "The Twilio account is not active. Look into the Twilio Console: most often it has to be "
    "paid, or Twilio asks for an explanation."
)
_TRIAL = _(
    "This is a trial account: it writes to verified numbers only, and adds a line of its own to "
    "each message."
)
_NO_NUMBER = _(
    "This account has no such number. Compare the sender with the numbers in the Twilio Console, "
    "under Phone numbers > Active numbers."
)
_NO_SERVICE = _(
    "This account has no messaging service with this SID. Compare it with the ones in the Twilio "
    "Console, under Messaging > Services."
)
_ONE_WAY = _("Customers cannot answer to a name: this channel only sends.")
_NO_SMS = _("This number cannot send or receive SMS.")
_NO_MMS = _("This number cannot send or receive pictures.")
_BY_APP = _(
    "Messages to this number go to a TwiML app instead of this webhook: press Connect to change it."
)
_BY_NUMBER = _(
    "The messaging service leaves messages to the webhooks of its numbers: press Connect to "
    "change it."
)
_NOT_CALLED = _("Twilio does not call this webhook: press Connect again.")
_BY_HAND = _(
    "Enter the webhook address by hand in the Twilio Console: under Messaging > Senders > WhatsApp "
    "senders, or in the settings of the WhatsApp sandbox."
)
_SENDER_UNKNOWN = _(
    "Twilio lists no such WhatsApp sender. If it is the sandbox, all is well as long as the "
    "webhook address is entered there; else compare the number."
)


def check(connector):
    """Ask Twilio who we are.

    :param TwilioConnector connector: the number that is asked about
    :rtype: Health
    :raise ConnectorError: with a sentence that says what to mend
    """
    if not connector.settings.get("auth_token"):
        raise NotConfiguredError(_NO_TOKEN)
    warnings = _check_account(connector)
    try:
        facts = connector.place.describe()
    except CredentialsError as error:
        if error.code in ("20003", "401"):
            raise CredentialsError(_WRONG_KEY, code=error.code) from None
        raise
    warnings += facts.pop("warnings", [])
    if facts.get("subscribed") is False and not warnings:
        warnings.append(_NOT_CALLED)
    return Health(account=connector.account, warnings=tuple(warnings), **facts)


def _check_account(connector):
    """Warnings about the account; with its own token, because that is what proves requests."""
    try:
        account = connector.get_account()
    except CredentialsError as error:
        sentence = _NOT_ACTIVE if error.code == "20005" else _WRONG_TOKEN
        raise CredentialsError(sentence, code=error.code) from None
    except SendError as error:
        if error.code in ("20404", "404"):
            raise CredentialsError(_WRONG_TOKEN, code=error.code) from None
        raise
    if account.text("status", "active") != "active":
        raise CredentialsError(_NOT_ACTIVE, code=account.text("status"))
    return [_TRIAL] if account.text("type", "") == "Trial" else []


class Place:
    """Where Twilio keeps the address of our webhook.

    :param TwilioConnector connector: whose number it is
    """

    def __init__(self, connector):
        self._connector = connector

    @property
    def _own_url(self):
        return self._connector.settings.get("webhook_url", "")

    def _is_own(self, url):
        """Whether an address that Twilio has is that of our webhook."""
        return bool(url) and url.partition("#")[0] == self._own_url.partition("#")[0]

    def _get_names(self, name):
        """What the number is called, and what stands in links to it."""
        number = self._connector.sender.removeprefix(self._connector.prefix)
        names = [number, name if name != number and _digits(name) != _digits(number) else ""]
        return {
            "name": " · ".join(filter(None, names)),
            "handle": _digits(number) if number.startswith("+") else "",
        }

    def describe(self):
        """What :class:`.capabilities.Health` is made of, warnings as a list."""
        raise NotImplementedError

    def enter(self, url):
        """Have Twilio call an address.

        :return: what is left for a person to do
        :rtype: tuple[str, ...]
        """
        raise NotImplementedError

    def leave(self):
        """Take our address out, if it is still there."""
        raise NotImplementedError


class PhoneNumber(Place):
    """A number or a short code of the account; or a name, which nobody can answer."""

    @property
    def _is_name(self):
        return not re.fullmatch(r"\+?\d+", self._connector.sender)

    @property
    def _is_short(self):
        return not self._connector.sender.startswith("+")

    def _list(self):
        """The numbers like ours, with the field that holds the number itself."""
        ask, number = self._connector.account_api, self._connector.sender
        if self._is_short:
            answer = ask("GET", "SMS", "ShortCodes.json", params={"ShortCode": number})
            return answer.items("short_codes"), "short_code"
        answer = ask("GET", "IncomingPhoneNumbers.json", params={"PhoneNumber": number})
        return answer.items("incoming_phone_numbers"), "phone_number"

    def _find(self):
        resources, field = self._list()
        number = self._connector.sender
        # The search finds parts of numbers, too.
        for resource in resources:
            if resource.text(field, "") == number:
                return resource
        # The number is not repeated: sentences of errors show none.
        raise CredentialsError(_NO_NUMBER, code="number")

    def describe(self):
        if self._is_name:
            return {**self._get_names(""), "warnings": [_ONE_WAY]}
        number = self._find()
        by_app = bool(number.text("sms_application_sid", ""))
        warnings = _judge_abilities(number.maybe("capabilities")) + ([_BY_APP] if by_app else [])
        return {
            **self._get_names(number.text("friendly_name", "")),
            "subscribed": self._is_own(number.text("sms_url", "")) and not by_app,
            "warnings": warnings,
        }

    def enter(self, url):
        if self._is_name:
            return (_ONE_WAY,)
        values = {"SmsUrl": url + OVERRIDES, "SmsMethod": "POST"}
        if not self._is_short:
            # An app would go before the address.
            values["SmsApplicationSid"] = ""
        self._update(self._find(), values)
        return ()

    def leave(self):
        if self._is_name:
            return
        number = self._find()
        if self._is_own(number.text("sms_url", "")):
            self._update(number, {"SmsUrl": ""})

    def _update(self, number, values):
        path = ("SMS", "ShortCodes") if self._is_short else ("IncomingPhoneNumbers",)
        file = f"{number.identifier('sid')}.json"
        self._connector.account_api("POST", *path, file, data=values)


class Service(Place):
    """A messaging service: several numbers that send and receive as one."""

    def _ask(self, method, *path, **kwargs):
        sid = self._connector.sender
        return self._connector.api(method, "messaging", "v1", "Services", sid, *path, **kwargs)

    def _get(self):
        try:
            return self._ask("GET")
        except SendError as error:
            if error.code in ("20404", "404"):
                raise CredentialsError(_NO_SERVICE, code=error.code) from None
            raise

    def describe(self):
        service = self._get()
        by_number = service.value.get("use_inbound_webhook_on_number") is True
        called = self._is_own(service.text("inbound_request_url", ""))
        return {
            "name": service.text("friendly_name", "") or self._connector.sender,
            "subscribed": called and not by_number,
            "warnings": [_BY_NUMBER] if by_number else [],
        }

    def enter(self, url):
        values = {"InboundRequestUrl": url + OVERRIDES, "InboundMethod": "POST"}
        self._ask("POST", data={**values, "UseInboundWebhookOnNumber": "false"})
        return ()

    def leave(self):
        if self._is_own(self._get().text("inbound_request_url", "")):
            self._ask("POST", data={"InboundRequestUrl": ""})

    def get_numbers(self):
        """The service's numbers as Twilio writes them, of this kind of channel.

        :rtype: list[str]
        """
        if self._connector.prefix:
            name, field, key = "ChannelSenders", "senders", "sender"
        else:
            name, field, key = "PhoneNumbers", "phone_numbers", "phone_number"

        def ask(params):
            return self._ask("GET", name, params=params)

        numbers = [each.text(key, "") for each in self._connector.pages(ask, field, {})]
        return [number for number in numbers if number.startswith(self._connector.prefix or "+")]


class WhatsAppSender(Place):
    """A number that is registered with WhatsApp by way of Twilio."""

    def _ask(self, method, *path, **kwargs):
        return self._connector.api(
            method, "messaging", "v2", "Channels", "Senders", *path, **kwargs
        )

    def _find(self):
        """The sender, or None: the sandbox is not listed."""

        def ask(params):
            return self._ask("GET", params=params)

        senders = self._connector.pages(ask, "senders", {"Channel": "whatsapp"})
        own = self._connector.sender
        return next((each for each in senders if each.text("sender_id", "") == own), None)

    def describe(self):
        try:
            sender = self._find()
        except CredentialsError:
            raise
        except ConnectorError as error:
            reason = error.detail or error.code
            return {**self._get_names(""), "warnings": [_hidden(reason)]}
        if not sender:
            return {**self._get_names(""), "warnings": [_SENDER_UNKNOWN]}
        status, properties = sender.text("status", ""), sender.maybe("properties")
        return {
            **self._get_names(sender.maybe("profile").text("name", "")),
            "subscribed": self._is_own(sender.maybe("webhook").text("callback_url", "")),
            "quality": properties.text("quality_rating", ""),
            "limit": properties.text("messaging_limit", ""),
            "warnings": _judge_status(status, properties.text("quality_rating", "")),
        }

    def enter(self, url):
        sender = self._find()
        if not sender:
            return (_BY_HAND,)
        self._update(sender, url + OVERRIDES)
        return ()

    def leave(self):
        sender = self._find()
        if sender and self._is_own(sender.maybe("webhook").text("callback_url", "")):
            self._update(sender, "")

    def _update(self, sender, url):
        webhook = {
            "callback_url": url,
            "callback_method": "POST",
            # Also for what is not sent from here; ours has an address of its own.
            "status_callback_url": url.partition("#")[0],
            "status_callback_method": "POST",
        }
        self._ask("POST", sender.identifier("sid"), json={"webhook": webhook})


def _hidden(reason):
    return _("Whether Twilio calls our webhook could not be checked (%(reason)s).", reason=reason)


def _judge_abilities(capabilities):
    if not capabilities.value:
        return []
    if not capabilities.flag("sms"):
        return [_NO_SMS]
    return [] if capabilities.flag("mms") else [_NO_MMS]


def _judge_status(status, quality):
    warnings = []
    if not status.startswith("ONLINE"):
        warnings.append(
            _("WhatsApp does not let this number write: %(status)s.", status=status.lower())
        )
    if quality.upper() in ("MEDIUM", "YELLOW", "LOW", "RED"):
        warnings.append(
            _("WhatsApp rates the quality of this number %(rating)s.", rating=quality.lower())
        )
    return warnings


def _digits(number):
    return re.sub(r"\D", "", number)
