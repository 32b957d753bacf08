"""Messenger: chats with a Facebook page.

* Webhooks: https://developers.facebook.com/documentation/business-messaging/messenger-platform/webhooks
* Messages: https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages
* Limits: https://developers.facebook.com/documentation/business-messaging/messenger-platform/overview/rate-limiting
"""

# There is no environment here: see sentences.py.
# pylint: disable=prefer-env-translation

from datetime import timedelta

from ..base import Capabilities, MediaLimit
from ..errors import SendError
from ..sentences import _
from .connector import PAGE_FIELDS, MetaMessagingConnector
from .health import MessagingHealthCheck

_MB = 1024 * 1024
#: https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/saving-assets
_MEDIA = {
    "image": MediaLimit(
        max_bytes=8 * _MB, mime_types=("image/jpeg", "image/png", "image/gif"), caption=False
    ),
    "video": MediaLimit(
        max_bytes=25 * _MB,
        mime_types=("video/mp4", "video/quicktime", "video/webm", "video/ogg", "video/x-msvideo"),
        caption=False,
    ),
    "audio": MediaLimit(
        max_bytes=25 * _MB,
        mime_types=("audio/mpeg", "audio/mp4", "audio/aac", "audio/wav", "audio/x-wav"),
        caption=False,
    ),
    "document": MediaLimit(max_bytes=25 * _MB, caption=False),
}


class MessengerConnector(MetaMessagingConnector):
    """One Facebook page.

    Settings: those of Meta, ``page_id``, and optionally ``app_id``.
    """

    provider = "messenger"
    title = "Messenger"
    icon = "fa-facebook-square"
    required_settings = ("page_id", "access_token", "app_secret", "verify_token")
    address_kind = "psid"
    platform = "messenger"
    profile_fields = "first_name,last_name,profile_pic"
    history_fields = "id,created_time,from,to,message,attachments,shares,sticker"
    webhook_object = "page"
    webhook_fields = PAGE_FIELDS
    capabilities = Capabilities(
        text_limit=2000,
        media=_MEDIA,
        reply_window=timedelta(hours=24),
        human_agent_window=timedelta(days=7),
        receipts=frozenset({"sent", "delivered", "read"}),
        actions=frozenset({"reply", "react", "typing", "mark_read", "location", "contact"}),
        can_start="customer",
        features=frozenset({"profiles", "backfill"}),
        # Meta takes 300 a second, but above 40 the page's own inbox stops showing messages.
        rate_per_second=40,
    )

    @property
    def account(self):
        # Known from the settings, also before the first test.
        return self.settings.get("account") or self.settings.get("page_id", "")

    def check_health(self):
        return _HealthCheck(self).run()

    def invite_link(self, ref=""):
        page = self.settings.get("handle") or self.settings.get("page_id")
        return self._link(f"https://m.me/{page}", ref) if page else ""

    def app_link(self):
        page = self.settings.get("page_id")
        inbox = "https://business.facebook.com/latest/inbox/messenger"
        return f"{inbox}?asset_id={page}" if page else inbox

    def _kind_of_message(self, message):
        return super()._kind_of_message(message) or {"messaging_type": "RESPONSE"}

    def _content(self, message):
        # Comes back with the echo: finds a message whose answer was lost.
        return {**super()._content(message), "metadata": message.key}


class _HealthCheck(MessagingHealthCheck):
    """The questions about one page."""

    scopes = ("pages_messaging", "pages_manage_metadata")
    sentences = {
        "190": _(
            "The access token is not valid any more. Create a new one for the page, in the app's "
            "dashboard under Messenger > API setup, and paste it here."
        ),
        "100/33": _(
            "Messenger knows no page with this page ID, or the token may not see it. Compare the "
            "ID with the one under Messenger > API setup."
        ),
        "100": _(
            "Messenger does not understand the question. Most often the app secret belongs to "
            "another app than the access token: copy both again."
        ),
        **dict.fromkeys(
            ("3", "10", "200"),
            _(
                "The access token lacks a permission: it needs pages_messaging and "
                "pages_manage_metadata."
            ),
        ),
    }

    def _ask_account(self):
        name = self._ask_page()
        page_id = self._connector.setting("page_id")
        return {"account": page_id, "name": name, "handle": self._ask_handle(page_id)}

    def _ask_handle(self, page_id):
        """What stands behind m.me/; the page's id does, too."""
        try:
            page = self._connector.graph("GET", page_id, params={"fields": "username"})
            return page.text("username", "") or page_id
        except SendError:
            return page_id
