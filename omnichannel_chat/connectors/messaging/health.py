"""Is the page or account well, and are we told what is written to it?

* https://developers.facebook.com/docs/graph-api/reference/page/subscribed_apps
* https://developers.facebook.com/docs/graph-api/reference/app/subscriptions
"""

# There is no environment here: see sentences.py.
# pylint: disable=prefer-env-translation

from urllib.parse import urlsplit

from ..base import Health
from ..errors import (
    ConnectorError,
    CredentialsError,
    PayloadError,
    SendError,
)
from ..meta.health import MetaHealthCheck
from ..sentences import _


class MessagingHealthCheck(MetaHealthCheck):
    """The questions about a page or an account; subclasses say who it is."""

    def run(self):
        """Ask everything.

        :rtype: Health
        :raise ConnectorError: it cannot be used; with a sentence that says what to mend
        """
        self._require_secret()
        facts = self._ask_token() | self._ask_account() | {"subscribed": self._ask_subscription()}
        self._ask_webhook()
        return Health(**facts, warnings=tuple(self._warnings))

    def _ask_account(self):
        """Who we are: fields of :class:`Health`."""
        raise NotImplementedError

    def _ask_page(self):
        """The page of the token, which has to be the page of the settings.

        :return: its name
        """
        page = self._asked("me", fields="id,name")
        name = page.text("name", "")
        if page.identifier("id", "") != self._connector.setting("page_id"):
            raise CredentialsError(
                _(
                    "This is the access token of %(name)s, and not of the page with this page ID. "
                    "Create a token of the page itself, or correct the page ID.",
                    name=name or page.identifier("id", "?"),
                ),
                code="page",
            )
        return name

    def _ask_subscription(self):
        """Whether our app is told what is written to us; None when that cannot be told."""
        try:
            apps = self._connector.graph("GET", self._connector.node, "subscribed_apps")
            apps = apps.items("data")
        except ConnectorError as error:
            self._warnings.append(
                _(
                    "Whether %(provider)s calls our webhook could not be checked (%(reason)s).",
                    provider=self._connector.title,
                    reason=error.detail or error.code,
                )
            )
            return None
        ours = [app for app in apps if self._is_ours(app)]
        fields = {field for app in ours for field in app.value.get("subscribed_fields") or ()}
        if not ours or (fields and "messages" not in fields):
            self._warnings.append(
                _("The app is not told what is written to this account: press Connect again.")
            )
            return False
        return True

    def _is_ours(self, app):
        app_id = self._connector.settings.get("app_id")
        return not app_id or app.identifier("id", "") in ("", app_id)

    def _ask_webhook(self):
        """Where the app's webhook leads; only the app may ask."""
        connector = self._connector
        if not connector.settings.get("app_id"):
            return
        try:
            answer = connector.graph(
                *("GET", connector.setting("app_id"), "subscriptions"),
                headers=connector.app_authorization,
                base_url=connector.app_base_url,
            )
            addresses = [
                item.text("callback_url", "")
                for item in answer.items("data")
                if item.text("object", "") == connector.webhook_object
            ]
        except (SendError, PayloadError):
            # The dashboard knows; what matters more has been asked already.
            return
        self._judge_webhook(addresses)

    def _judge_webhook(self, addresses):
        if not addresses:
            self._warnings.append(
                _(
                    "The app has no webhook for %(product)s yet: press Connect.",
                    product=self._connector.webhook_object.capitalize(),
                )
            )
        own = urlsplit(self._connector.settings.get("webhook_url", "")).netloc
        hosts = {urlsplit(address).netloc for address in addresses}
        if own and hosts and own not in hosts:
            # Another channel of this Odoo is fine: it passes on what is not its own.
            self._warnings.append(
                _(
                    "The app's webhook leads to %(host)s, not to this Odoo: press Connect to "
                    "change that.",
                    host=", ".join(sorted(hosts)),
                )
            )
