"""Is the number well? What WhatsApp says when it is asked, in sentences for people.

https://developers.facebook.com/documentation/business-messaging/whatsapp/reference/whatsapp-business-phone-number/whatsapp-business-account-phone-number-api
"""

# There is no environment here: see sentences.py.
# pylint: disable=prefer-env-translation

import re

from ..base import Health
from ..errors import ConnectorError, PermanentError
from ..meta.health import MetaHealthCheck
from ..sentences import _

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
_POOR_QUALITY = {
    "YELLOW": _("WhatsApp rates the quality of this number yellow."),
    "RED": _("WhatsApp rates the quality of this number red."),
}
_NUMBER_FIELDS = "display_phone_number,verified_name,quality_rating,status"
#: How many customers we may write to first in a day.
_LIMIT_FIELD = "whatsapp_business_manager_messaging_limit"


class HealthCheck(MetaHealthCheck):
    """The questions about one number."""

    sentences = _HEALTH_SENTENCES
    scopes = ("whatsapp_business_messaging", "whatsapp_business_management")

    def run(self):
        """Ask everything.

        :rtype: Health
        :raise ConnectorError: the number cannot be used; with a sentence that says what to mend
        """
        self._require_secret()
        facts = self._ask_token() | self._ask_number() | {"subscribed": self._ask_subscription()}
        return Health(**facts, warnings=tuple(self._warnings))

    def _ask_number(self):
        """Who we are, and how well thought of."""
        number_id = self._connector.setting("phone_number_id")
        try:
            number = self._asked(number_id, fields=f"{_NUMBER_FIELDS},{_LIMIT_FIELD}")
        except PermanentError as error:
            # Older versions of the API refuse the whole question for the field they do not know.
            if error.code != "100":
                raise
            number = self._asked(number_id, fields=_NUMBER_FIELDS)
        self._warnings += _number_warnings(number)
        shown = number.text("display_phone_number", "")
        names = (shown, number.text("verified_name", ""))
        return {
            "account": number.identifier("id", "") or number_id,
            "name": " · ".join(name for name in names if name),
            "handle": re.sub(r"\D", "", shown),
            "quality": number.text("quality_rating", ""),
            "limit": number.text(_LIMIT_FIELD, ""),
        }

    def _ask_subscription(self):
        """Whether our app gets the account's messages; None when that cannot be told."""
        account = self._connector.settings.get("business_account_id")
        if not account:
            return None
        try:
            apps = self._connector.graph("GET", account, "subscribed_apps").items("data")
        except ConnectorError as error:
            self._warnings.append(
                _(
                    "Whether WhatsApp calls our webhook could not be checked (%(reason)s).",
                    reason=error.detail or error.code,
                )
            )
            return None
        known = [app.maybe("whatsapp_business_api_data").identifier("id", "") for app in apps]
        app_id = self._connector.settings.get("app_id")
        subscribed = bool(app_id in known if app_id else known)
        if not subscribed:
            self._warnings.append(
                _("The app does not get this account's messages: press Connect again.")
            )
        return subscribed


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
