"""Instagram: direct messages of a professional account, by either of Meta's two ways to log in.

* Instagram login: https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login/messaging-api
* Facebook login: https://developers.facebook.com/documentation/business-messaging/instagram-messaging
* Limits: https://developers.facebook.com/documentation/business-messaging/messenger-platform/overview/rate-limiting

With the Instagram login the account has an access token of its own, which ends after 60 days and is
renewed by us. With the Facebook login it is reached through the Facebook page it is connected to.
"""

# There is no environment here: see sentences.py.
# pylint: disable=prefer-env-translation

from datetime import datetime, timedelta, timezone

from ..base import Capabilities, MediaLimit
from ..errors import (
    CredentialsError,
    NotConfiguredError,
    PayloadError,
    PermanentError,
)
from ..sentences import _
from .connector import MetaMessagingConnector
from .health import MessagingHealthCheck

_MB = 1024 * 1024
#: https://developers.facebook.com/documentation/business-messaging/instagram-messaging/features/attachment-upload
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
        mime_types=("audio/mp4", "audio/aac", "audio/wav", "audio/x-wav"),
        caption=False,
    ),
    "document": MediaLimit(max_bytes=25 * _MB, mime_types=("application/pdf",), caption=False),
}
#: Fields of the account that our app is told of; the second ones are not known to every version.
_BASIC_FIELDS = ("messages", "messaging_postbacks", "messaging_seen", "message_reactions")
_FURTHER_FIELDS = ("messaging_referral", "message_edit", "messaging_handover", "standby")
#: Hearts have a name; other emoji are given as they are.
_HEARTS = {"❤", "❤️"}
#: A token lives for 60 days and is renewed this long before its end; we are asked once a day.
_RENEW_BEFORE = timedelta(days=20)
_WARN_BEFORE = timedelta(days=14)


class InstagramConnector(MetaMessagingConnector):
    """One professional account.

    Settings: those of Meta, ``login`` ("instagram" or "facebook"), optionally ``app_id``; with the
    Facebook login ``page_id`` and ``account_id``; with the Instagram login ``token_expires_at``
    (ISO 8601, "" = not known). ``app_secret`` may hold that of the Meta app and that of the
    Instagram app, the Meta app's first: webhooks are signed with either.
    """

    provider = "instagram"
    title = "Instagram"
    icon = "fa-instagram"
    required_settings = ("access_token", "app_secret", "verify_token")
    address_kind = "igsid"
    platform = "instagram"
    upload_params = {"platform": "instagram"}
    profile_fields = "name,username,profile_pic"
    history_fields = "id,created_time,from,to,message,attachments,shares,story,is_unsupported"
    webhook_object = "instagram"
    webhook_fields = _BASIC_FIELDS + _FURTHER_FIELDS
    capabilities = Capabilities(
        text_limit=1000,
        text_limit_unit="bytes",
        media=_MEDIA,
        reply_window=timedelta(hours=24),
        human_agent_window=timedelta(days=7),
        receipts=frozenset({"sent", "read"}),
        actions=frozenset({"reply", "react", "typing", "mark_read", "location", "contact"}),
        can_start="customer",
        features=frozenset({"profiles", "backfill"}),
        # With the Instagram login; with the Facebook login files are uploaded.
        fetches_files=True,
        # Meta takes 300 a second, but the app's inbox does not keep up with so many.
        rate_per_second=40,
    )

    @property
    def by_page(self):
        """True with the Facebook login: everything goes through the connected page."""
        return self.settings.get("login") == "facebook"

    @property
    def base_url(self):
        host = "https://graph.facebook.com" if self.by_page else "https://graph.instagram.com"
        return (self.settings.get("base_url") or host).rstrip("/")

    @property
    def node(self):
        return super().node if self.by_page else "me"

    @property
    def account(self):
        return self.settings.get("account") or self.settings.get("account_id", "")

    def _proof(self, headers):
        # The token is of the Instagram app, whose secret need not be among ours.
        return super()._proof(headers) if self.by_page else {}

    # ------------------------------------------------------------------ health and subscription

    def check_health(self):
        return (_PageHealthCheck if self.by_page else _AccountHealthCheck)(self).run()

    def _subscribe_account(self):
        if self.by_page:
            super()._subscribe_account()
            return
        try:
            self._subscribe_fields(self.webhook_fields)
        except PermanentError as error:
            if error.code.split("/")[0] != "100":
                raise
            self._subscribe_fields(_BASIC_FIELDS)

    def _subscribe_fields(self, fields):
        self.graph("POST", "me", "subscribed_apps", data={"subscribed_fields": ",".join(fields)})

    def refresh_credentials(self):
        """Renew the token of the Instagram login before it ends.

        https://developers.facebook.com/docs/instagram-platform/reference/refresh_access_token

        Meta takes the token in the address only. One younger than a day is not renewed yet.
        """
        now = datetime.now(timezone.utc)
        if self.by_page or (self.token_end and self.token_end - now > _RENEW_BEFORE):
            return {}
        token = self.setting("access_token")
        response = self.call(
            "GET",
            f"{self.base_url}/refresh_access_token",
            params={"grant_type": "ig_refresh_token", "access_token": token},
        )
        try:
            answer = self._read(response, sends=False)
            ends = now + timedelta(seconds=answer.integer("expires_in"))
            return {"access_token": answer.text("access_token"), "token_expires_at": _write(ends)}
        except (PermanentError, PayloadError, OverflowError):
            # Too young, or an answer that we do not know: the old one still works.
            return {}

    @property
    def token_end(self):
        """When the token of the Instagram login ends; None when it is not known."""
        try:
            ends = datetime.fromisoformat(self.settings.get("token_expires_at", ""))
        except ValueError:
            return None
        return ends if ends.tzinfo else ends.replace(tzinfo=timezone.utc)

    # ------------------------------------------------------------------ links

    def invite_link(self, ref=""):
        handle = self.settings.get("handle")
        return self._link(f"https://ig.me/m/{handle}", ref) if handle else ""

    def app_link(self):
        page = self.settings.get("page_id")
        if not page:
            return "https://www.instagram.com/direct/inbox/"
        return f"https://business.facebook.com/latest/inbox/instagram?asset_id={page}"

    # ------------------------------------------------------------------ parts of the way out

    def _reaction(self, emoji):
        return "love" if emoji in _HEARTS else emoji

    def _file(self, media):
        if self.by_page:
            return super()._file(media)
        if not media.url:
            raise PermanentError(
                _("Instagram fetches files itself, and this Odoo has no public address"),
                code="url",
            )
        return {"url": media.url}


def _write(moment):
    return moment.replace(microsecond=0).isoformat()


# ---------------------------------------------------------------------- health

_WRONG_SECRET = _(
    "Instagram does not understand the question. Most often the app secret belongs to another app "
    "than the access token: copy both again."
)


class _AccountHealthCheck(MessagingHealthCheck):
    """The questions with the Instagram login."""

    sentences = {
        "190": _(
            "The access token is not valid any more. Create a new one in the app's dashboard, "
            "under Instagram > API setup with Instagram login, and paste it here."
        ),
        "100": _WRONG_SECRET,
        **dict.fromkeys(
            ("3", "10", "200"),
            _(
                "The access token lacks a permission: it needs instagram_business_basic and "
                "instagram_business_manage_messages."
            ),
        ),
    }

    def _ask_token(self):
        # Meta tells nothing of such a token; we know what it said when it was renewed.
        ends = self._connector.token_end
        if ends and ends - datetime.now(timezone.utc) <= _WARN_BEFORE:
            self._warnings.append(
                _(
                    "The access token ends on %(date)s and could not be renewed: create a new one.",
                    date=ends.date().isoformat(),
                )
            )
        return {"expires_at": ends}

    def _ask_account(self):
        account = self._asked("me", fields="user_id,username,name")
        told, wanted = account.identifier("user_id", ""), self._connector.settings.get("account_id")
        username = account.text("username", "")
        if not told or (wanted and wanted != told):
            raise CredentialsError(
                _(
                    "This is the access token of @%(username)s, and not of the account with this "
                    "account ID. Correct one of them.",
                    username=username or "?",
                ),
                code="account",
            )
        return {"account": told, "name": f"@{username}", "handle": username}

    def _is_ours(self, app):
        # It is told by the id of the Instagram app.
        return True


class _PageHealthCheck(MessagingHealthCheck):
    """The questions with the Facebook login."""

    scopes = ("instagram_basic", "instagram_manage_messages", "pages_manage_metadata")
    sentences = {
        "190": _(
            "The access token is not valid any more. Create a new one for the page, in the app's "
            "dashboard under Messenger > Instagram settings, and paste it here."
        ),
        "100/33": _(
            "Meta knows no page with this page ID, or the token may not see it. Compare the ID "
            "with the one in the app's dashboard, under Messenger > Instagram settings."
        ),
        "100": _WRONG_SECRET,
        **dict.fromkeys(
            ("3", "10", "200"),
            _(
                "The access token lacks a permission: it needs instagram_basic, "
                "instagram_manage_messages and pages_manage_metadata."
            ),
        ),
    }

    def run(self):
        if not self._connector.settings.get("page_id"):
            raise NotConfiguredError(
                _(
                    "The page ID is missing. With the Facebook login Instagram is reached through "
                    "the page that it is connected to."
                )
            )
        return super().run()

    def _ask_account(self):
        self._ask_page()
        page_id = self._connector.setting("page_id")
        page = self._asked(page_id, fields="instagram_business_account{id,username}")
        account = page.maybe("instagram_business_account")
        told, wanted = account.identifier("id", ""), self._connector.settings.get("account_id")
        if not told:
            raise PermanentError(
                _(
                    "No Instagram professional account is connected to this page. Connect it in "
                    "the settings of the page, under Linked accounts."
                ),
                code="account",
            )
        if wanted and wanted != told:
            raise PermanentError(
                _("Another Instagram account is connected to this page: %(id)s.", id=told),
                code="account",
            )
        username = account.text("username", "")
        return {"account": told, "name": f"@{username}", "handle": username}
