"""Is the number well? What WhatsApp says when it is asked, in sentences for people.

* https://developers.facebook.com/documentation/business-messaging/whatsapp/reference/whatsapp-business-phone-number/whatsapp-business-account-phone-number-api
* https://developers.facebook.com/docs/graph-api/reference/debug_token
"""

# There is no environment here: see sentences.py.
# pylint: disable=prefer-env-translation

from datetime import datetime, timedelta, timezone

from .base import Health
from .errors import (
    ConnectorError,
    CredentialsError,
    NotConfiguredError,
    PayloadError,
    PermanentError,
    SendError,
)
from .sentences import _

#: Sentences for "Test connection", by the code that Meta refuses with.
_HEALTH_SENTENCES = {
    "190": _(
        "The access token is not valid any more. Create a new one in the Business settings, "
        "under System users, and paste it here."
    ),
    "100/33": _(
        "WhatsApp knows no number with this phone number ID, or the token may not see it. "
        "Compare the ID with the one under WhatsApp > API setup."
    ),
    "100": _(
        "WhatsApp does not understand the question. Most often the app secret belongs to "
        "another app than the access token: copy both again."
    ),
    "10": _(
        "The access token lacks a permission: it needs whatsapp_business_messaging and "
        "whatsapp_business_management."
    ),
}
_HEALTH_SENTENCES["200"] = _HEALTH_SENTENCES["3"] = _HEALTH_SENTENCES["10"]
_WRONG_APP = _(
    "The app ID and the app secret do not belong together. Copy both again from the app's "
    "dashboard, under App settings > Basic."
)
_POOR_QUALITY = {
    "YELLOW": _("WhatsApp rates the quality of this number yellow."),
    "RED": _("WhatsApp rates the quality of this number red."),
}
_SCOPES = ("whatsapp_business_messaging", "whatsapp_business_management")
#: Days before the end of a token from which on we warn.
_EXPIRY_WARNING = timedelta(days=14)


class HealthCheck:
    """The questions of one connection test.

    :param WhatsAppConnector connector: the number that is asked about
    """

    def __init__(self, connector):
        self._connector = connector

    def run(self):
        """Ask everything.

        :rtype: Health
        :raise ConnectorError: the number cannot be used; with a sentence that says what to mend
        """
        if not self._connector.settings.get("app_secret"):
            raise NotConfiguredError(
                _(
                    "The app secret is missing. Without it no message of a customer can be "
                    "accepted. Copy it from the app's dashboard, under App settings > Basic."
                )
            )
        warnings = self._token_warnings()
        number = self._asked(
            self._connector.setting("phone_number_id"),
            fields="display_phone_number,verified_name,quality_rating,status",
        )
        warnings += _number_warnings(number) + self._subscription_warnings()
        names = (number.text("display_phone_number", ""), number.text("verified_name", ""))
        return Health(
            account=number.identifier("id", "") or self._connector.setting("phone_number_id"),
            name=" · ".join(name for name in names if name),
            warnings=tuple(warnings),
        )

    def _asked(self, *path, **params):
        """A question to Meta, whose refusal becomes a sentence for people."""
        try:
            return self._connector.graph("GET", *path, params=params)
        except SendError as error:
            sentence = _health_sentence(error.code)
            if not sentence:
                raise
            raise type(error)(sentence, code=error.code) from None

    def _token_warnings(self):
        """What Meta says about the token; only an app may ask, so id and secret are needed."""
        app_id, secrets = (
            self._connector.settings.get("app_id"),
            self._connector.setting("app_secret").split(),
        )
        if not app_id:
            return []
        try:
            # The question takes the token in the address; there is no other way.
            answer = self._connector.graph(
                "GET",
                "debug_token",
                params={"input_token": self._connector.setting("access_token")},
                headers={"Authorization": f"Bearer {app_id}|{secrets[0]}"},
            )
        except (CredentialsError, PermanentError) as error:
            raise CredentialsError(_WRONG_APP, code=error.code) from None
        try:
            return _judge_token(answer.object("data"))
        except PayloadError:
            return []

    def _subscription_warnings(self):
        account = self._connector.settings.get("business_account_id")
        if not account:
            return []
        try:
            apps = self._connector.graph("GET", account, "subscribed_apps").items("data")
        except ConnectorError as error:
            return [
                _(
                    "Whether WhatsApp calls our webhook could not be checked (%(reason)s).",
                    reason=error.detail or error.code,
                )
            ]
        known = [app.maybe("whatsapp_business_api_data").identifier("id", "") for app in apps]
        app_id = self._connector.settings.get("app_id")
        if not known or (app_id and app_id not in known):
            return [_("The app does not get this account's messages: press Connect again.")]
        return []


def _health_sentence(code):
    head = code.partition("/")[0]
    if head.isdecimal() and 200 <= int(head) < 300:
        head = "200"
    return _HEALTH_SENTENCES.get(code) or _HEALTH_SENTENCES.get(head, "")


def _number_warnings(number):
    warnings = []
    rating, status = number.text("quality_rating", ""), number.text("status", "")
    if rating in _POOR_QUALITY:
        warnings.append(_POOR_QUALITY[rating])
    if status not in ("", "CONNECTED"):
        warnings.append(
            _("The number is not connected at WhatsApp: %(status)s.", status=status.lower())
        )
    return warnings


def _judge_token(data):
    """Warnings about a token from Meta's description of it.

    https://developers.facebook.com/docs/graph-api/reference/debug_token
    """
    if data.value.get("is_valid") is False:
        raise CredentialsError(_HEALTH_SENTENCES["190"], code="190")
    scopes = data.value.get("scopes")
    missing = [scope for scope in _SCOPES if isinstance(scopes, list) and scope not in scopes]
    if missing:
        raise CredentialsError(_HEALTH_SENTENCES["10"], code="10")
    # 0 means never.
    if not data.integer("expires_at", 0):
        return []
    ends = data.moment("expires_at")
    if ends - datetime.now(timezone.utc) > _EXPIRY_WARNING:
        return []
    return [
        _(
            "The access token ends on %(date)s: create one that never does.",
            date=ends.date().isoformat(),
        )
    ]
