"""Messenger: what it tells us, what we tell it, and what it refuses."""

import json
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from omnichannel_chat.connectors.errors import (
    CredentialsError,
    NotConfiguredError,
    PayloadError,
    PermanentError,
    TemporaryError,
)
from omnichannel_chat.connectors.events import (
    Address,
    ChannelAlert,
    Consent,
    Echo,
    Ignored,
    InboundMessage,
    Location,
    OutboundMedia,
    Profile,
    ReadReceipt,
    Referred,
    StatusUpdate,
)
from omnichannel_chat.connectors.messaging.messenger import MessengerConnector
from omnichannel_chat.connectors.testing import answer

from .cases import EXPECTED, KEY, TIME, refused
from .history_cases import MissedMessagesCases

PAGE = "101000000000001"
#: Events that others have recorded, where somebody has put them beside this repository.
SHARED = Path(__file__).parents[4] / "shared" / "fixtures" / "messenger"
WEBHOOK = "https://odoo.example/omnichannel/webhook/k"


def shared_events():
    """Events by name in the shared fixtures; none when they are not there."""
    path = SHARED / "jgorset_incoming_events.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


class TestMessenger(MissedMessagesCases):
    connector_class = MessengerConnector
    settings = {
        "page_id": PAGE,
        "access_token": "EAAown-token-that-nobody-may-ever-see-0123456789",
        "app_secret": "own-app-secret-that-nobody-may-see",
        "verify_token": "own-verify-token-that-nobody-may-see",
    }
    addresses = (Address("psid", "24000000000000011"),)
    account, other_account = PAGE, "101000000000002"
    mid = "m_"
    endpoint = f"https://graph.facebook.com/v26.0/{PAGE}/messages"
    nodes = MissedMessagesCases.nodes | {
        *("delivery", "policy_enforcement", "account_linking", "message_request", "app_roles"),
    }
    expected = EXPECTED | {
        "message__sticker_told_twice": (InboundMessage,),
        "message__two_stickers": (InboundMessage, InboundMessage),
        "policy-enforcement__with_hyphen": (ChannelAlert,),
        "echo__media_template": (Echo,),
        "message__sticker": (InboundMessage,),
        "message__older_sticker": (InboundMessage,),
        "message__location": (InboundMessage,),
        "message__location_unreadable": (InboundMessage,),
        "message__older_shared_link": (InboundMessage,),
        "message__booking": (InboundMessage,),
        "echo__own_text": (Echo,),
        "echo__template": (Echo,),
        "echo__cards": (Echo,),
        "delivery__two_messages": (StatusUpdate, StatusUpdate),
        "delivery__watermark_only": (Ignored,),
        "delivery__odd_ids": (PayloadError,),
        "read__watermark": (ReadReceipt,),
        "optin__stopped": (Consent,),
        "optin__resumed": (Consent,),
        "optin__of_nobody_yet": (Ignored,),
        "policy_enforcement__block": (ChannelAlert,),
        "policy_enforcement__unblock": (ChannelAlert,),
        "policy_enforcement__warning": (ChannelAlert,),
        "account_linking__linked": (Ignored,),
        "message_request__accepted": (Ignored,),
        "app_roles__changed": (Ignored,),
    }
    unknown_event = {
        "object": "page",
        "entry": [
            {
                "id": PAGE,
                "time": 1767225600000,
                "messaging": [{"sender": {"id": "1"}, "teleport": {"state": "ARRIVED"}}],
            }
        ],
    }

    def test_sticker_that_is_told_twice(self):
        """S0-13: a sticker that comes as picture, too, is one bubble; two stickers are two."""
        message = self.event("message__sticker_told_twice")
        assert (message.external_id, message.kind) == ("m_stickers", "sticker")
        assert message.media.ref.endswith("cat.png")
        both = self.events(self.load("message__two_stickers"))
        assert [each.media.ref[-7:] for each in both] == ["cat.png", "dog.png"]

    def test_page_that_was_blocked_is_told_in_both_spellings(self):
        """S0-31: a block of the page is told, however Meta writes the word."""
        alert = self.event("policy-enforcement__with_hyphen")
        assert (alert.level, alert.code) == ("reconnect", "policy_enforcement/block")
        assert alert.detail == "spam"

    def test_echo_of_a_media_template(self):
        """S0-30: of a picture or video that another app has sent the address is kept."""
        assert self.event("echo__media_template").text == "https://www.facebook.com/page/videos/1/"

    # ------------------------------------------------------------------ in

    @pytest.mark.parametrize("name", ["message__sticker", "message__older_sticker"])
    def test_sticker(self, name):
        """S0-13: stickers are stickers, also in the older way of telling."""
        message = self.event(name)
        assert (message.kind, message.media.kind) == ("sticker", "sticker")

    def test_location(self):
        """S0-13: a place is a point with a name; one that cannot be read is a link."""
        place = self.event("message__location")
        assert place.location == Location(
            latitude=40.4168, longitude=-3.7038, name="Anna's Location"
        )
        unreadable = self.event("message__location_unreadable")
        assert unreadable.text == "Somewhere\nhttps://l.facebook.com/l.php?u=map2"

    @pytest.mark.parametrize(
        ("name", "text"),
        [
            (
                "message__shared_link",
                "Like this one https://example.com/tyres\nTyres in blue\nhttps://example.com/tyres",
            ),
            ("message__older_shared_link", "Tyres in green\nhttps://example.com/green"),
            ("message__shared_post", "Our workshop\nhttps://www.facebook.com/workshop/posts/1"),
            ("message__booking", "Friday, 9:00"),
            ("echo__template", "Which day?"),
            ("echo__cards", "Summer\n79 €\nWinter"),
        ],
    )
    def test_shares_and_templates(self, name, text):
        """S0-13: what is shared is a title and a link; cards of other apps can be read."""
        message = self.event(name)
        assert (message.kind, message.text) == ("text", text)

    def test_echo_of_our_own_message_brings_our_key(self):
        """S0-31: a message whose answer was lost is found by our own key."""
        echo = self.event("echo__own_text")
        assert (echo.key, echo.external_id) == (KEY, "m_ours1")

    def test_delivered(self):
        """S0-25: each delivered message is told, under a key of its own."""
        body = self.load("delivery__two_messages")
        updates = self.events(body)
        assert [(u.external_id, u.status) for u in updates] == [
            *(("m_ours1", "delivered"), ("m_ours2", "delivered")),
        ]
        assert [e.key for e in self.split(body)] == ["delivery:m_ours1", "delivery:m_ours2"]

    def test_read(self):
        """S0-25: everything up to a moment was read."""
        receipt = self.event("read__watermark")
        assert receipt.up_to == TIME + timedelta(milliseconds=250)
        assert receipt.contact.addresses == self.addresses

    @pytest.mark.parametrize(("name", "wanted"), [("stopped", False), ("resumed", True)])
    def test_consent(self, name, wanted):
        """S0-36: who stops marketing messages at Messenger has stopped them here."""
        consent = self.event(f"optin__{name}")
        assert (consent.wanted, consent.scope) == (wanted, "marketing")

    def test_optin(self):
        """S0-24: an opt-in brings the word of its plugin."""
        referral = self.event("optin__link").referral
        assert (referral.source, referral.ref) == ("optin", "plugin-footer")

    @pytest.mark.parametrize(
        ("action", "level"), [("block", "reconnect"), ("unblock", "info"), ("warning", "warning")]
    )
    def test_policy_enforcement(self, action, level):
        """S0-31: a page that may not send any more is a channel to look after."""
        alert = self.event(f"policy_enforcement__{action}")
        assert (alert.level, alert.code) == (level, f"policy_enforcement/{action}")

    @pytest.mark.parametrize("name", sorted(shared_events()))
    def test_event_of_others(self, name):
        """S0-04: events that others have recorded are understood."""
        entry = {"id": "9", "time": 1457764197627, "messaging": [shared_events()[name]]}
        events = self.events({"object": "page", "entry": [entry]})
        # A reaction of that age does not say to which message.
        assert any(isinstance(e, PayloadError) for e in events) == (name == "message_reaction")

    # ------------------------------------------------------------------ out

    def test_send_text(self):
        """S0-20: a text goes to the customer with our key, which comes back with the echo."""
        assert self.sent() == {
            "recipient": {"id": "24000000000000011"},
            "messaging_type": "RESPONSE",
            "message": {"text": "a text of ours", "metadata": KEY},
        }

    @pytest.mark.parametrize(
        ("kind", "type_"),
        [("image", "image"), ("video", "video"), ("audio", "audio"), ("document", "file")],
    )
    def test_send_file(self, kind, type_):
        """S0-20: a file is uploaded first, then sent by its id."""
        media = OutboundMedia(kind=kind, filename="añ.pdf", mime_type="x/y", content=b"data")
        connector = self.connector(answer(200, {"attachment_id": "7"}), answer(200, self.accepted))
        connector.send(self.message(media=media, text=""))
        upload, sent = connector.session.calls
        assert upload.url.endswith(f"/{PAGE}/message_attachments")
        assert upload.kwargs["files"] == {"filedata": ("añ.pdf", b"data", "x/y")}
        assert list(upload.kwargs["data"]) == ["message"]
        assert json.loads(upload.kwargs["data"]["message"]) == {
            "attachment": {"type": type_, "payload": {"is_reusable": True}}
        }
        assert sent.json["message"] == {
            "attachment": {"type": type_, "payload": {"attachment_id": "7"}},
            "metadata": KEY,
        }

    @pytest.mark.parametrize("reply", [answer(200, {"no": "id"}), answer(502, b"")])
    def test_upload_that_fails_may_be_tried_again(self, reply):
        """S0-31: nothing was sent as long as only the file was on its way."""
        media = OutboundMedia(kind="image", filename="a", mime_type="image/png", content=b"x")
        with pytest.raises(TemporaryError):
            self.connector(reply).send(self.message(media=media, text=""))

    # ------------------------------------------------------------------ people and links

    def test_profile(self):
        """S0-09: Messenger tells first and last name, and where the picture is."""
        told = {"first_name": "Anna", "last_name": "Ruiz", "profile_pic": "https://x.fbcdn.net/p"}
        connector = self.connector(answer(200, told))
        profile = connector.fetch_profile(self.addresses)
        assert profile == Profile(name="Anna Ruiz", picture_url="https://x.fbcdn.net/p")
        (call,) = connector.session.calls
        assert call.url.endswith("/24000000000000011")
        assert call.kwargs["params"]["fields"] == "first_name,last_name,profile_pic"
        assert self.connector(answer(200, {"id": "1"})).fetch_profile(self.addresses) == Profile()

    def test_missed_sticker(self):
        """S0-31: a missed sticker is a sticker."""
        message = self.told("s", "08:00:00", sticker="https://x.fbcdn.net/s.png")
        connector, (envelope,) = self.missed({"data": [self.conversation(message)]})
        assert connector.parse(envelope.payload).kind == "sticker"

    def test_invite_link(self):
        """S0-24: a link by which a customer starts the chat."""
        assert self.connector().invite_link() == f"https://m.me/{PAGE}"
        link = self.connector(handle="workshop").invite_link("news-7")
        assert self.query(link) == ("https://m.me/workshop", {"ref": ["news-7"]})
        assert self.connector(page_id="").invite_link() == ""

    def test_app_link(self):
        """S0-29: where our staff go on after the window."""
        assert self.query(self.connector().app_link()) == (
            "https://business.facebook.com/latest/inbox/messenger",
            {"asset_id": [PAGE]},
        )

    def test_account(self):
        """S0-12: the page is known from the settings, also before the first test."""
        assert self.connector().account == PAGE
        assert self.connector(account="7").account == "7"

    # ------------------------------------------------------------------ health

    me = {"id": PAGE, "name": "Tyre Workshop"}
    apps = {"data": [{"id": "911", "name": "Own app", "subscribed_fields": ["messages"]}]}
    token = {
        "data": {
            "is_valid": True,
            "expires_at": 0,
            "scopes": ["pages_messaging", "pages_manage_metadata"],
        }
    }
    webhooks = {"data": [{"object": "page", "callback_url": WEBHOOK, "active": True}]}

    def checked(self, *bodies, **settings):
        replies = (body if hasattr(body, "raw") else answer(200, body) for body in bodies)
        return self.connector(*replies, **settings).check_health()

    def test_healthy_page(self):
        """S0-01: the connection test says which page answers."""
        health = self.checked(self.me, {"username": "workshop"}, self.apps)
        assert (health.account, health.name, health.handle) == (PAGE, "Tyre Workshop", "workshop")
        assert (health.subscribed, health.warnings, health.expires_at) == (True, (), None)

    def test_page_without_a_short_name(self):
        """S0-24: a page without a short name is linked by its number."""
        assert self.checked(self.me, {}, self.apps).handle == PAGE
        assert self.checked(self.me, answer(403, refused(10)), self.apps).handle == PAGE

    def test_healthy_page_with_app(self):
        """S0-31: with the app's id, token and webhook are looked into as well."""
        ends = int((datetime.now(timezone.utc) + timedelta(days=40)).timestamp())
        token = {"data": self.token["data"] | {"expires_at": ends}}
        connector = self.connector(
            *(answer(200, b) for b in (token, self.me, {}, self.apps, self.webhooks)),
            app_id="911",
            webhook_url=WEBHOOK,
        )
        health = connector.check_health()
        assert health.warnings == ()
        assert health.expires_at.timestamp() == ends
        assert health.permissions == ("pages_messaging", "pages_manage_metadata")
        urls = [call.url.rpartition("/v26.0/")[2] for call in connector.session.calls]
        assert urls == ["debug_token", "me", PAGE, f"{PAGE}/subscribed_apps", "911/subscriptions"]
        for call in (connector.session.calls[0], connector.session.calls[-1]):
            assert call.kwargs["headers"]["Authorization"].startswith("Bearer 911|own-app-secret")

    @pytest.mark.parametrize(
        ("apps", "subscribed", "warning"),
        [
            ({"data": []}, False, "press Connect again"),
            ({"data": [{"id": "912", "subscribed_fields": ["messages"]}]}, False, "press Connect"),
            ({"data": [{"id": "911", "subscribed_fields": ["feed"]}]}, False, "press Connect"),
            (refused(200), None, "could not be checked"),
            ({"data": 7}, None, "could not be checked"),
        ],
    )
    def test_subscription(self, apps, subscribed, warning):
        """S0-31: a page that does not tell us anything is found out."""
        bodies = (self.token, self.me, {}, apps, self.webhooks)
        health = self.checked(*bodies, app_id="911")
        assert health.subscribed is subscribed
        assert warning in health.warnings[0]

    @pytest.mark.parametrize(
        ("webhooks", "warning"),
        [
            ({"data": []}, "has no webhook for Page yet"),
            ({"data": [{"object": "instagram", "callback_url": WEBHOOK}]}, "has no webhook"),
            (
                {"data": [{"object": "page", "callback_url": "https://old.example/x"}]},
                "leads to old.example",
            ),
        ],
    )
    def test_webhook_of_the_app(self, webhooks, warning):
        """S0-31: "I receive nothing" has a reason that can be told."""
        bodies = (self.token, self.me, {}, self.apps, webhooks)
        (found,) = self.checked(*bodies, app_id="911", webhook_url=WEBHOOK).warnings
        assert warning in found

    @pytest.mark.parametrize("webhooks", [refused(190), {"data": ["x"]}, answer(502, b"")])
    def test_webhook_that_cannot_be_looked_into(self, webhooks):
        """S0-31: what only the dashboard knows does not fail the test."""
        bodies = (self.token, self.me, {}, self.apps, webhooks)
        assert self.checked(*bodies, app_id="911").warnings == ()

    @pytest.mark.parametrize(
        ("reply", "error_class", "sentence"),
        [
            (answer(401, refused(190, 463)), CredentialsError, "token is not valid any more"),
            (answer(400, refused(100, 33)), PermanentError, "no page with this page ID"),
            (answer(400, refused(100)), PermanentError, "app secret belongs to another app"),
            (answer(403, refused(10)), CredentialsError, "lacks a permission"),
            (answer(403, refused(210)), CredentialsError, "lacks a permission"),
            (answer(200, {"id": "55", "name": "Eva"}), CredentialsError, "token of Eva, and not"),
            (answer(200, {"name": "Eva"}), CredentialsError, "token of Eva, and not"),
            (answer(503, b""), TemporaryError, "answered 503"),
        ],
    )
    def test_unhealthy_page(self, reply, error_class, sentence):
        """S0-31: each failure names its cure."""
        with pytest.raises(error_class) as caught:
            self.connector(reply).check_health()
        assert sentence in caught.value.detail
        self.assert_discreet(caught.value)

    @pytest.mark.parametrize(
        ("reply", "sentence"),
        [
            (answer(200, {"data": {"is_valid": False}}), "not valid any more"),
            (answer(200, {"data": {"is_valid": True, "scopes": []}}), "lacks a permission"),
            (answer(400, refused(190)), "do not belong together"),
        ],
    )
    def test_unhealthy_token(self, reply, sentence):
        """S0-31: the same for what Meta says of the token."""
        with pytest.raises(CredentialsError) as caught:
            self.connector(reply, app_id="911").check_health()
        assert sentence in caught.value.detail

    @pytest.mark.parametrize("name", ["access_token", "page_id"])
    def test_missing_setting(self, name):
        """S0-31: a missing setting is named, whatever is tried."""
        with pytest.raises(NotConfiguredError) as caught:
            self.connector(**{name: ""}).send(self.message())
        assert name in caught.value.detail

    # ------------------------------------------------------------------ subscription

    def test_subscribe(self):
        """S0-01: connecting has the page tell the app, and the app tell us."""
        done = answer(200, {"success": True})
        connector = self.connector(done, answer(200, {"success": True}), app_id="911")
        assert connector.subscribe(WEBHOOK) == ()
        page, app = connector.session.calls
        assert (page.method, page.url) == (
            *("POST", f"https://graph.facebook.com/v26.0/{PAGE}/subscribed_apps"),
        )
        fields = page.kwargs["data"]["subscribed_fields"].split(",")
        assert {"messages", "message_echoes", "message_reads", "standby"} <= set(fields)
        assert (app.method, app.url) == (
            *("POST", "https://graph.facebook.com/v26.0/911/subscriptions"),
        )
        assert app.kwargs["data"] == {
            "object": "page",
            "callback_url": WEBHOOK,
            "verify_token": self.settings["verify_token"],
            "fields": ",".join(fields),
            "include_values": "true",
        }
        assert app.kwargs["headers"]["Authorization"].startswith("Bearer 911|")

    @pytest.mark.parametrize(
        ("settings", "no"),
        [({}, None), ({"app_id": "911"}, refused(190)), ({"app_id": "911"}, refused(100))],
    )
    def test_what_is_left_to_do_by_hand(self, settings, no):
        """S0-01: without the app's id a person is told what to do, and where."""
        replies = [answer(200, {"success": True})] + ([answer(400, no)] if no else [])
        (left,) = self.connector(*replies, **settings).subscribe(WEBHOOK)
        assert "under Webhooks, choose Page" in left and "message_reads" in left

    def test_unsubscribe(self):
        """S0-01: disconnecting stops what the page tells us."""
        connector = self.connector(answer(200, {"success": True}))
        connector.unsubscribe()
        (call,) = connector.session.calls
        assert call.method == "DELETE" and call.url.endswith(f"/{PAGE}/subscribed_apps")

    def test_limits(self):
        """S0-21: Messenger's own limits."""
        capabilities = self.connector_class.capabilities
        assert (capabilities.text_limit, capabilities.text_limit_unit) == (2000, "characters")
        assert capabilities.media["image"].max_bytes == 8 * 1024 * 1024
        assert capabilities.media["document"].max_bytes == 25 * 1024 * 1024
        assert not capabilities.fetches_files

    def test_referred_is_of_somebody(self):
        """S0-24: coming again without writing makes no message."""
        assert isinstance(self.event("referral__link"), Referred)
