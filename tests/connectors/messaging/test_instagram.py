"""Instagram: what it tells us, what we tell it, and what it refuses, by both ways to log in."""

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
    UncertainError,
    VerificationError,
)
from omnichannel_chat.connectors.events import (
    Address,
    Deletion,
    Echo,
    InboundMessage,
    OutboundMedia,
    Profile,
    ReadReceipt,
)
from omnichannel_chat.connectors.messaging.instagram import InstagramConnector
from omnichannel_chat.connectors.testing import answer, request

from .cases import EXPECTED, refused
from .history_cases import MissedMessagesCases

ACCOUNT = "17841400000000001"
PAGE = "101000000000001"
#: Events that others have recorded, where somebody has put them beside this repository.
SHARED = Path(__file__).parents[4] / "shared" / "fixtures" / "instagram"
WEBHOOK = "https://odoo.example/omnichannel/webhook/k"
#: The other way to log in.
BY_PAGE = {"login": "facebook", "page_id": PAGE}
PICTURE = OutboundMedia(
    kind="image",
    filename="a.png",
    mime_type="image/png",
    content=b"x",
    url="https://odoo.example/web/content/7?access_token=short-lived",
)


def shared_bodies():
    """Bodies by name in the shared fixtures; none when they are not there."""
    path = SHARED / "chatwoot_instagram_events.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def in_days(days):
    return (datetime.now(timezone.utc) + timedelta(days=days)).isoformat()


class TestInstagram(MissedMessagesCases):
    connector_class = InstagramConnector
    settings = {
        "login": "instagram",
        "account": ACCOUNT,
        "access_token": "IGAAown-token-that-nobody-may-ever-see-0123456789",
        "app_secret": "own-app-secret-that-nobody-may-see",
        "verify_token": "own-verify-token-that-nobody-may-see",
    }
    addresses = (Address("igsid", "970000000000011"),)
    account, other_account = ACCOUNT, "17841400000000002"
    mid = "aWdf_"
    endpoint = "https://graph.instagram.com/v26.0/me/messages"
    expected = EXPECTED | {
        "message__shared_story": (InboundMessage,),
        "message__shared_story_other_key": (InboundMessage,),
        "message__shared_story_without_address": (InboundMessage,),
        "message__post_told_twice": (InboundMessage,),
        "message__story_reply": (InboundMessage,),
        "message__story_mention": (InboundMessage,),
        "message__from_advertisement": (InboundMessage,),
        "message__unsupported": (InboundMessage,),
        "message__unsent": (Deletion,),
        "echo__unsent": (Deletion,),
        "echo__story_mention": (Echo,),
        "read__message": (ReadReceipt,),
    }
    unknown_event = {
        "object": "instagram",
        "entry": [
            {
                "id": ACCOUNT,
                "time": 1767225600000,
                "messaging": [{"sender": {"id": "1"}, "teleport": {"state": "ARRIVED"}}],
            }
        ],
    }

    @pytest.mark.parametrize(
        ("name", "asset"),
        [("message__shared_story", 1), ("message__shared_story_other_key", 2)],
    )
    def test_shared_story(self, name, asset):
        """S0-13: a story is fetched before its address runs out, whatever its key is called."""
        message = self.event(name)
        assert (message.kind, message.media.kind, message.text) == ("image", "image", "")
        assert f"asset_id={asset}&" in message.media.ref

    def test_shared_story_that_is_not_given(self):
        """S0-13: a story without an address is named."""
        message = self.event("message__shared_story_without_address")
        assert (message.kind, message.text) == ("unsupported", "Unsupported message: ig_story")

    def test_post_that_is_told_twice(self):
        """S0-13: a post that comes as share, too, is one bubble."""
        (message,) = self.events(self.load("message__post_told_twice"))
        assert message.external_id == f"{self.mid}post2"
        assert message.media.ref.endswith("asset_id=3")

    # ------------------------------------------------------------------ in

    def test_secrets_of_both_apps_prove_a_request(self):
        """S0-01: Meta signs with the secret of the Meta app or of the Instagram app."""
        body = json.dumps(self.inbound_text("hello")).encode()
        connector = self.connector(app_secret="the-meta-apps\nthe-instagram-apps")
        for secret in ("the-meta-apps", "the-instagram-apps"):
            connector.verify(request(body, self.sign(body, secret)))
        with pytest.raises(VerificationError):
            connector.verify(request(body, self.sign(body, "anybodys")))

    def test_story_reply(self):
        """S0-13: an answer to our story says so, and leads to it."""
        message = self.event("message__story_reply")
        assert message.text == "Is that for sale?"
        assert message.referral.source == "story_reply"
        assert "asset_id=18000000000000001" in message.referral.url

    def test_story_mention(self):
        """S0-13: a mention in a story shows the story."""
        message = self.event("message__story_mention")
        assert message.referral.source == "story_mention"
        assert message.kind == "image" and message.media.ref == message.referral.url

    def test_shared_post(self):
        """S0-13: a shared post shows its picture and its words; a shared page is a link."""
        post = self.event("message__shared_post")
        assert (post.kind, post.text) == ("image", "New in the shop")
        assert self.event("message__shared_link").text == "https://www.example.com/tyres"

    def test_message_from_advertisement(self):
        """S0-13: what brought the customer is told with the message."""
        referral = self.event("message__from_advertisement").referral
        assert (referral.source, referral.headline, referral.ref) == ("ad", "Winter tyres", "ad-9")

    def test_unsupported(self):
        """S0-13: what Instagram does not hand to businesses is shown as such."""
        message = self.event("message__unsupported")
        assert (message.kind, message.text) == ("unsupported", "Unsupported message")

    @pytest.mark.parametrize(
        ("name", "target", "ours"),
        [("message__unsent", "aWdf_text", False), ("echo__unsent", "aWdf_echo1", True)],
    )
    def test_unsent(self, name, target, ours):
        """S0-13: taking back has the id of the message, and is not taken for a second telling."""
        deletion = self.event(name)
        assert (deletion.target_external_id, deletion.from_us) == (target, ours)
        (envelope,) = self.split(self.load(name))
        assert envelope.key == f"deletion:{target}"

    def test_unsent_message_with_several_files(self):
        """S0-13: all bubbles of a message that was taken back go."""
        deletion = self.event("message__unsent")
        assert deletion.part_external_ids[:2] == ("aWdf_text#1", "aWdf_text#2")

    def test_read(self):
        """S0-25: Instagram names the last message that was read."""
        receipt = self.event("read__message")
        assert (receipt.up_to_external_id, receipt.up_to) == ("aWdf_ours1", None)

    @pytest.mark.parametrize("name", sorted(shared_bodies()))
    def test_body_of_others(self, name):
        """S0-04: bodies that others have recorded are understood."""
        events = self.events({"object": "instagram", **shared_bodies()[name]})
        assert events and not any(isinstance(event, PayloadError) for event in events)

    # ------------------------------------------------------------------ out

    def test_send_text(self):
        """S0-20: a text goes to the customer; Instagram takes no key of ours."""
        assert self.sent() == {
            "recipient": {"id": "970000000000011"},
            "message": {"text": "a text of ours"},
        }

    def test_send_through_the_page(self):
        """S0-20: with the Facebook login messages go through the page, with proof of the secret."""
        connector = self.connector(answer(200, self.accepted), **BY_PAGE)
        connector.send(self.message())
        (call,) = connector.session.calls
        assert call.url == f"https://graph.facebook.com/v26.0/{PAGE}/messages"
        assert call.kwargs["params"]["appsecret_proof"]

    def test_no_proof_of_another_apps_secret(self):
        """S0-20: the token of the Instagram login is proven by no secret of the Meta app."""
        connector = self.connector(answer(200, self.accepted))
        connector.send(self.message())
        assert connector.session.calls[0].kwargs["params"] == {}

    def test_send_file_by_address(self):
        """S0-20: with the Instagram login, Instagram fetches the file from us."""
        body = self.sent(media=PICTURE, text="")
        assert body["message"] == {"attachment": {"type": "image", "payload": {"url": PICTURE.url}}}

    def test_file_without_a_public_address(self):
        """S0-20: an Odoo that cannot be reached sends no files, and says why."""
        media = OutboundMedia(kind="image", filename="a", mime_type="image/png", content=b"x")
        with pytest.raises(PermanentError) as caught:
            self.connector().send(self.message(media=media, text=""))
        assert "no public address" in caught.value.detail

    def test_upload_through_the_page(self):
        """S0-20: with the Facebook login the file is uploaded, for Instagram."""
        replies = (answer(200, {"attachment_id": "7"}), answer(200, self.accepted))
        connector = self.connector(*replies, **BY_PAGE)
        connector.send(self.message(media=PICTURE, text=""))
        upload, sent = connector.session.calls
        assert upload.url.endswith(f"/{PAGE}/message_attachments")
        assert upload.kwargs["data"]["platform"] == "instagram"
        assert upload.kwargs["files"]["filedata"] == ("a.png", b"x", "image/png")
        assert sent.json["message"] == {
            "attachment": {"type": "image", "payload": {"attachment_id": "7"}}
        }

    @pytest.mark.parametrize(("emoji", "told"), [("❤️", "love"), ("❤", "love"), ("🔥", "🔥")])
    def test_hearts_have_a_name(self, emoji, told):
        """S0-13: Instagram calls the heart by its name."""
        connector = self.connector(answer(200, {"recipient_id": "1"}))
        connector.react(self.addresses, "aWdf_1", emoji)
        assert connector.session.calls[0].json["payload"]["reaction"] == told

    # ------------------------------------------------------------------ people and links

    def test_profile(self):
        """S0-09: Instagram tells name, username and where the picture is."""
        told = {"name": "Anna Ruiz", "username": "anna", "profile_pic": "https://x.fbcdn.net/p"}
        connector = self.connector(answer(200, told))
        assert connector.fetch_profile(self.addresses) == Profile(
            name="Anna Ruiz", username="anna", picture_url="https://x.fbcdn.net/p"
        )
        (call,) = connector.session.calls
        assert call.url == "https://graph.instagram.com/v26.0/970000000000011"
        assert call.kwargs["params"]["fields"] == "name,username,profile_pic"

    def test_missed_stories(self):
        """S0-31: missed mentions and answers to stories are what they are."""
        story = "https://lookaside.fbsbx.com/ig_messaging_cdn/?asset_id=1"
        mention = self.told("n", "08:00:00", story={"mention": {"id": "1", "link": story}})
        reply = self.told("r", "09:00:00", "Nice", story={"reply_to": {"id": "1", "link": story}})
        strange = self.told("u", "10:00:00", is_unsupported=True)
        connector, envelopes = self.missed({"data": [self.conversation(strange, reply, mention)]})
        events = [connector.parse(envelope.payload) for envelope in envelopes]
        assert [e.referral and e.referral.source for e in events] == [
            *("story_mention", "story_reply", None),
        ]
        assert [event.kind for event in events] == ["image", "text", "unsupported"]

    def test_missed_through_the_page(self):
        """S0-31: with the Facebook login the page is asked; what the page wrote is ours."""
        message = {**self.told("p", "08:00:00", "from the page"), "from": {"id": PAGE}}
        page = {"data": [self.conversation(message)]}
        connector, (envelope,) = self.missed(page, **BY_PAGE)
        assert isinstance(connector.parse(envelope.payload), Echo)
        (call,) = connector.session.calls
        assert call.url == f"https://graph.facebook.com/v26.0/{PAGE}/conversations"

    def test_missed_before_the_first_test(self):
        """S0-31: nobody can be asked for an account that we do not know."""
        with pytest.raises(NotConfiguredError):
            self.connector(account="").fetch_missed(datetime.now(timezone.utc))

    def test_invite_link(self):
        """S0-24: a link by which a customer starts the chat."""
        assert self.connector().invite_link() == ""
        link = self.connector(handle="workshop").invite_link("news-7")
        assert self.query(link) == ("https://ig.me/m/workshop", {"ref": ["news-7"]})

    def test_app_link(self):
        """S0-29: where our staff go on after the window."""
        assert self.connector().app_link() == "https://www.instagram.com/direct/inbox/"
        assert self.query(self.connector(**BY_PAGE).app_link()) == (
            "https://business.facebook.com/latest/inbox/instagram",
            {"asset_id": [PAGE]},
        )

    def test_account(self):
        """S0-12: the account is known from the settings where somebody has filled it in."""
        assert self.connector(account="", account_id="5").account == "5"
        assert self.connector(account="", account_id="").account == ""

    # ------------------------------------------------------------------ health, Instagram login

    me = {"user_id": ACCOUNT, "id": "77", "username": "workshop", "name": "Tyre Workshop"}
    apps = {"data": [{"id": "999", "subscribed_fields": ["messages"]}]}

    def checked(self, *bodies, **settings):
        replies = (body if hasattr(body, "raw") else answer(200, body) for body in bodies)
        return self.connector(*replies, **settings).check_health()

    def test_healthy_account(self):
        """S0-01: the connection test says which account answers, and when its token ends."""
        ends = in_days(30)
        health = self.checked(self.me, self.apps, token_expires_at=ends)
        assert (health.account, health.name, health.handle) == (ACCOUNT, "@workshop", "workshop")
        assert (health.subscribed, health.warnings) == (True, ())
        assert health.expires_at == datetime.fromisoformat(ends)
        assert self.checked(self.me, self.apps).expires_at is None

    def test_token_that_could_not_be_renewed(self):
        """S0-31: a token's end is announced."""
        health = self.checked(self.me, self.apps, token_expires_at=in_days(3))
        assert "could not be renewed" in health.warnings[0]

    @pytest.mark.parametrize(
        ("reply", "error_class", "sentence"),
        [
            (answer(401, refused(190, 463)), CredentialsError, "token is not valid any more"),
            (answer(400, refused(100)), PermanentError, "app secret belongs to another app"),
            (answer(403, refused(10)), CredentialsError, "instagram_business_manage_messages"),
            (answer(200, {"id": "77", "username": "eva"}), CredentialsError, "token of @eva"),
            (answer(503, b""), TemporaryError, "answered 503"),
        ],
    )
    def test_unhealthy_account(self, reply, error_class, sentence):
        """S0-31: each failure names its cure."""
        with pytest.raises(error_class) as caught:
            self.connector(reply).check_health()
        assert sentence in caught.value.detail
        self.assert_discreet(caught.value)

    def test_token_of_another_account(self):
        """S0-31: a token of another account is found out."""
        with pytest.raises(CredentialsError) as caught:
            self.checked(self.me, account_id="5")
        assert "token of @workshop" in caught.value.detail

    def test_account_that_tells_nothing(self):
        """S0-31: an account without a subscription is found out."""
        health = self.checked(self.me, {"data": []})
        assert health.subscribed is False and "press Connect again" in health.warnings[0]

    # ------------------------------------------------------------------ health, Facebook login

    page = {"id": PAGE, "name": "Tyre Workshop"}
    linked = {"instagram_business_account": {"id": ACCOUNT, "username": "workshop"}}

    def test_healthy_page(self):
        """S0-01: the account is found through its page."""
        scopes = ["instagram_basic", "instagram_manage_messages", "pages_manage_metadata"]
        token = {"data": {"is_valid": True, "expires_at": 0, "scopes": scopes}}
        apps = {"data": [{"id": "911", "subscribed_fields": ["messages"]}]}
        webhooks = {"data": [{"object": "instagram", "callback_url": WEBHOOK}]}
        health = self.checked(
            *(token, self.page, self.linked, apps, webhooks), app_id="911", **BY_PAGE
        )
        assert (health.account, health.name, health.handle) == (ACCOUNT, "@workshop", "workshop")
        assert (health.subscribed, health.warnings) == (True, ())
        assert health.permissions == tuple(scopes)

    @pytest.mark.parametrize(
        ("bodies", "settings", "sentence"),
        [
            ((), {"page_id": ""}, "page ID is missing"),
            (({"id": "1", "name": "Eva"},), {}, "token of Eva"),
            ((page, {"id": PAGE}), {}, "No Instagram professional account is connected"),
            ((page, linked), {"account_id": "5"}, "Another Instagram account"),
            ((refused(100, 33),), {}, "no page with this page ID"),
            ((refused(190),), {}, "not valid any more"),
            ((refused(200),), {}, "instagram_manage_messages"),
        ],
    )
    def test_unhealthy_page(self, bodies, settings, sentence):
        """S0-31: each failure names its cure."""
        with pytest.raises((CredentialsError, PermanentError, NotConfiguredError)) as caught:
            self.checked(*bodies, **(BY_PAGE | settings))
        assert sentence in caught.value.detail

    # ------------------------------------------------------------------ subscription

    def test_subscribe(self):
        """S0-01: connecting has the account tell the app; the rest is said."""
        connector = self.connector(answer(200, {"success": True}))
        (left,) = connector.subscribe(WEBHOOK)
        (call,) = connector.session.calls
        assert call.url == "https://graph.instagram.com/v26.0/me/subscribed_apps"
        fields = call.kwargs["data"]["subscribed_fields"].split(",")
        assert {"messages", "messaging_seen", "message_reactions", "standby"} <= set(fields)
        assert "choose Instagram" in left and "messaging_seen" in left

    def test_subscribe_to_fewer_fields(self):
        """S0-01: a version that does not know all fields is connected all the same."""
        connector = self.connector(answer(400, refused(100)), answer(200, {"success": True}))
        connector.subscribe(WEBHOOK)
        fields = connector.session.calls[1].kwargs["data"]["subscribed_fields"]
        assert fields == "messages,messaging_postbacks,messaging_seen,message_reactions"

    def test_subscribe_with_a_bad_token(self):
        """S0-01: what no second try mends is not tried a second time."""
        connector = self.connector(answer(400, refused(190)))
        with pytest.raises(CredentialsError):
            connector.subscribe(WEBHOOK)
        with pytest.raises(PermanentError):
            self.connector(answer(400, refused(803))).subscribe(WEBHOOK)

    def test_subscribe_app(self):
        """S0-01: the app is managed at Facebook, whatever the way to log in."""
        done = [answer(200, {"success": True}) for _call in range(2)]
        connector = self.connector(*done, app_id="911")
        assert connector.subscribe(WEBHOOK) == ()
        app = connector.session.calls[1]
        assert app.url == "https://graph.facebook.com/v26.0/911/subscriptions"
        assert app.kwargs["data"]["object"] == "instagram"

    def test_subscribe_page(self):
        """S0-01: with the Facebook login the page is subscribed, to all of its fields."""
        connector = self.connector(answer(200, {"success": True}), **BY_PAGE)
        connector.subscribe(WEBHOOK)
        (call,) = connector.session.calls
        assert call.url == f"https://graph.facebook.com/v26.0/{PAGE}/subscribed_apps"
        assert "message_echoes" in call.kwargs["data"]["subscribed_fields"]

    def test_emulator_serves_all(self):
        """S0-01: an emulator is called for accounts and for apps."""
        done = [answer(200, {"success": True}) for _call in range(2)]
        connector = self.connector(*done, app_id="911", base_url="http://localhost:9000/")
        connector.subscribe(WEBHOOK)
        urls = [call.url for call in connector.session.calls]
        assert urls == [
            "http://localhost:9000/v26.0/me/subscribed_apps",
            "http://localhost:9000/v26.0/911/subscriptions",
        ]

    def test_unsubscribe(self):
        """S0-01: disconnecting stops what the account tells us."""
        connector = self.connector(answer(200, {"success": True}))
        connector.unsubscribe()
        (call,) = connector.session.calls
        assert call.method == "DELETE" and call.url.endswith("/me/subscribed_apps")

    # ------------------------------------------------------------------ renewal of the token

    renewed = {"access_token": "IGAAnew", "token_type": "bearer", "expires_in": 5184000}

    @pytest.mark.parametrize("ends", ["", "nonsense", in_days(19), in_days(-1), "2026-01-01"])
    def test_token_is_renewed(self, ends):
        """S0-31: a token that ends soon, or nobody knows when, is renewed."""
        connector = self.connector(answer(200, self.renewed), token_expires_at=ends)
        settings = connector.refresh_credentials()
        assert settings["access_token"] == "IGAAnew"
        left = datetime.fromisoformat(settings["token_expires_at"]) - datetime.now(timezone.utc)
        assert timedelta(days=59) < left < timedelta(days=61)
        (call,) = connector.session.calls
        assert call.url == "https://graph.instagram.com/refresh_access_token"
        assert call.kwargs["params"] == {
            "grant_type": "ig_refresh_token",
            "access_token": self.settings["access_token"],
        }

    @pytest.mark.parametrize("settings", [{"token_expires_at": in_days(25)}, BY_PAGE])
    def test_token_that_need_not_be_renewed(self, settings):
        """S0-31: a token that lasts is left alone; that of a page is not renewed."""
        assert self.connector(**settings).refresh_credentials() == {}

    @pytest.mark.parametrize(
        "reply",
        [
            answer(400, refused(100)),
            answer(400, {"error": {"message": "too young"}}),
            answer(200, {"no": "token"}),
            answer(200, {"access_token": "IGAAnew", "expires_in": 10**40}),
        ],
    )
    def test_token_that_is_too_young(self, reply):
        """S0-31: what is not renewed today is renewed another day; the old token still works."""
        assert self.connector(reply).refresh_credentials() == {}

    @pytest.mark.parametrize(
        ("reply", "error_class"),
        [
            (answer(400, refused(190)), CredentialsError),
            (answer(503, b""), TemporaryError),
            (answer(400, refused(4)), TemporaryError),
        ],
    )
    def test_token_that_cannot_be_renewed(self, reply, error_class):
        """S0-31: a dead token is told; a server that is down is asked again."""
        with pytest.raises(error_class) as caught:
            self.connector(reply).refresh_credentials()
        assert not isinstance(caught.value, UncertainError)
        self.assert_discreet(caught.value)

    def test_limits(self):
        """S0-21: Instagram counts bytes: half a thousand letters of other alphabets."""
        capabilities = self.connector_class.capabilities
        assert (capabilities.text_limit, capabilities.text_limit_unit) == (1000, "bytes")
        assert capabilities.media["document"].mime_types == ("application/pdf",)
        assert capabilities.receipts == {"sent", "read"}
        assert capabilities.fetches_files
