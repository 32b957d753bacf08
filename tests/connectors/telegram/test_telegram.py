"""The Telegram connector."""

import json
import logging
import traceback
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests

from omnichannel_chat.connectors.errors import (
    ConnectorError,
    CredentialsError,
    MediaError,
    MediaGoneError,
    MediaRefusedError,
    NotConfiguredError,
    PayloadError,
    PermanentError,
    RecipientError,
    RecipientMovedError,
    TemporaryError,
    ThrottledError,
    UncertainError,
)
from omnichannel_chat.connectors.events import (
    Address,
    ChannelAlert,
    ContactCard,
    Deletion,
    Echo,
    Edit,
    Event,
    IdentityChange,
    Ignored,
    InboundMessage,
    Location,
    Media,
    OutboundMedia,
    Reachability,
    Reaction,
    Renamed,
)
from omnichannel_chat.connectors.telegram.connector import ALLOWED_UPDATES, TelegramConnector
from omnichannel_chat.connectors.telegram.content import _CONTENT
from omnichannel_chat.connectors.telegram.updates import _UPDATES
from omnichannel_chat.connectors.testing import LOST_CALLS, ConnectorCases, answer, request

TOKEN = "123456789:AAbot-token-of-the-tests_0123456789"
EVA = Address("chat_id", "5100200300")
BUSINESS = Address("business_chat", "Bc-conn-0001:5100200300")
GROUP = Address("chat_id", "-1002003004005")

#: Real updates of other projects, where they lie beside this repository.
FOREIGN = Path(__file__).parents[4] / "shared" / "fixtures" / "telegram"


def ok(result):
    """What the Bot API answers to a call that went well."""
    return answer(200, {"ok": True, "result": result})


def refused(code, description, **parameters):
    """What it answers to one that did not."""
    body = {"ok": False, "error_code": code, "description": description}
    return answer(code, body | ({"parameters": parameters} if parameters else {}))


def sent(message_id=77, chat_id=5100200300):
    """The answer to a message that was sent."""
    return ok({"message_id": message_id, "chat": {"id": chat_id, "type": "private"}, "date": 1})


def refusal(code, description, expected, **parameters):
    """A row of ``refusals``."""
    body = {"ok": False, "error_code": code, "description": description, "parameters": parameters}
    return code, body, {}, expected


def foreign_updates():
    """Updates inside the files of other projects."""
    contents = [json.loads(path.read_text(encoding="utf-8")) for path in FOREIGN.glob("*.json")]
    return [
        pytest.param(update, id=name)
        for content in contents
        for name, update in content.items()
        if isinstance(update, dict) and "update_id" in update
    ]


class TestTelegram(ConnectorCases):
    connector_class = TelegramConnector
    settings = {"bot_token": TOKEN, "webhook_secret": "telegram-webhook_secret-of-the-tests"}
    secret_setting = "webhook_secret"
    hidden_settings = ("bot_token", "webhook_secret")
    addresses = (EVA, Address("username", "evamoreau"))
    expected = {
        "business_connection__disabled": (ChannelAlert,),
        "business_connection__enabled": (ChannelAlert,),
        "business_message__customer": (InboundMessage,),
        "business_message__owner": (Echo,),
        "callback_query__game": (InboundMessage,),
        "callback_query__group": (InboundMessage,),
        "callback_query__inline": (InboundMessage,),
        "callback_query__with_title": (InboundMessage,),
        "callback_query__without_title": (InboundMessage,),
        "channel_post__text": (Ignored,),
        "deleted_business_messages__one": (Deletion,),
        "deleted_business_messages__several": (Deletion, Deletion, Deletion),
        "edited_business_message__owner": (Edit,),
        "edited_channel_post__text": (Ignored,),
        "edited_message__caption": (Edit,),
        "edited_message__live_location": (Ignored,),
        "edited_message__text": (Edit,),
        "message__animation": (InboundMessage,),
        "message__animation_as_gif": (InboundMessage,),
        "message__audio": (InboundMessage,),
        "message__checklist": (InboundMessage,),
        "message__contact_of_another": (InboundMessage,),
        "message__contact_own": (InboundMessage,),
        "message__dice": (InboundMessage,),
        "message__document": (InboundMessage,),
        "message__document_bare": (InboundMessage,),
        "message__document_without_name": (InboundMessage,),
        "message__document_without_type": (InboundMessage,),
        "message__forum_topic": (InboundMessage,),
        "message__forward": (InboundMessage,),
        "message__giveaway": (InboundMessage,),
        "message__group": (InboundMessage,),
        "message__group_anonymous_admin": (InboundMessage,),
        "message__group_photo": (InboundMessage,),
        "message__location": (InboundMessage,),
        "message__migrated_from": (Ignored,),
        "message__migrated_to": (IdentityChange,),
        "message__new_members": (Ignored,),
        "message__paid_media": (InboundMessage,),
        "message__photo": (InboundMessage,),
        "message__pinned": (Ignored,),
        "message__poll": (InboundMessage,),
        "message__reply": (InboundMessage,),
        "message__reply_to_other_chat": (InboundMessage,),
        "message__reply_to_story": (InboundMessage,),
        "message__reply_with_quote": (InboundMessage,),
        "message__rich": (InboundMessage,),
        "message__rich_without_text": (InboundMessage,),
        "message__start": (InboundMessage,),
        "message__start_with_payload": (InboundMessage,),
        "message__sticker": (InboundMessage,),
        "message__sticker_animated": (InboundMessage,),
        "message__sticker_video": (InboundMessage,),
        "message__story": (InboundMessage,),
        "message__text": (InboundMessage,),
        "message__text_with_links": (InboundMessage,),
        "message__unknown_beside_message": (InboundMessage,),
        "message__unknown_kind": (InboundMessage,),
        "message__venue": (InboundMessage,),
        "message__video": (InboundMessage,),
        "message__video_note": (InboundMessage,),
        "message__voice": (InboundMessage,),
        "message_reaction__custom": (Reaction,),
        "message_reaction__paid": (Reaction,),
        "message_reaction__put": (Reaction,),
        "message_reaction__second": (Reaction,),
        "message_reaction__taken_off": (Reaction,),
        "my_chat_member__blocked": (Reachability,),
        "my_chat_member__channel": (Ignored,),
        "my_chat_member__restricted": (Reachability,),
        "my_chat_member__unblocked": (Reachability,),
        "poll_answer__answer": (Ignored,),
        "edited_message__another_photo": (Edit,),
        "edited_message__unreadable": (PayloadError,),
        "message__web_app_data": (InboundMessage,),
        "message__gift_with_words": (InboundMessage,),
        "message__community_chat_added": (Ignored,),
        "message__false_flags": (InboundMessage,),
        "message__nothing_but_false_flags": (InboundMessage,),
        "message__rich_list_table_link": (InboundMessage,),
        "message__contact_with_vcard": (InboundMessage,),
        "message__contact_unreadable": (InboundMessage,),
        "message__private_topic": (InboundMessage,),
        "message__forum_reply": (InboundMessage,),
        "message__thread_without_topic": (InboundMessage,),
        "message__forum_topic_edited": (Renamed,),
        "message__forum_topic_icon": (Ignored,),
        "message__to_channel": (InboundMessage,),
        "message__of_channel": (Echo,),
        "message_reaction__in_group": (Reaction,),
    }
    inner = (
        r"^(message|business_message)/"
        r"(?!(message_id|from|chat|date|business_connection_id|direct_messages_topic|message_thread_id"
        r"|is_topic_message)\b)"
        r"|^(message|business_message)/(chat|from)/(?!id|type|is_direct_messages)"
        r"|^callback_query/(data|game_short_name|message/(?!chat|business_connection_id))"
    )
    unknown_event = {"update_id": 1, "telepathy": {"chat": {"id": 5100200300}, "date": 1767225600}}
    refusals = {
        "bad request": refusal(400, "Bad Request: message text is empty", PermanentError),
        "blocked": refusal(403, "Forbidden: bot was blocked by the user", RecipientError),
        "bad gateway": (502, b"<html>Bad Gateway</html>", {}, UncertainError),
        "chat not found": refusal(400, "Bad Request: chat not found", RecipientError),
        "conflict": refusal(409, "Conflict: terminated by other getUpdates", TemporaryError),
        "foreign json": (502, {"message": "no upstream"}, {}, UncertainError),
        "garbled": (200, b"[]", {}, UncertainError),
        "malformed": (
            400,
            {"ok": False, "error_code": [], "description": 1},
            {},
            PermanentError,
        ),
        "moved": refusal(
            400,
            "Bad Request: group chat was upgraded to a supergroup chat",
            RecipientMovedError,
            migrate_to_chat_id=-1002003004005,
        ),
        "no rights": refusal(
            400,
            "Bad Request: not enough rights to send text messages to the chat",
            RecipientError,
        ),
        "not a server of theirs": (404, b"nothing here", {}, PermanentError),
        "redirected": (302, b"", {"Location": "https://example.com"}, UncertainError),
        "result without id": (200, {"ok": True, "result": True}, {}, UncertainError),
        "server error": refusal(500, "Internal Server Error", UncertainError),
        "server error, in a good answer": (
            200,
            {"ok": False, "error_code": 500, "description": "Internal Server Error"},
            {},
            UncertainError,
        ),
        "throttled": refusal(
            429, "Too Many Requests: retry after 5", ThrottledError, retry_after=5
        ),
        "throttled before": (429, b"slow down", {}, ThrottledError),
        "unauthorized": refusal(401, "Unauthorized", CredentialsError),
        "wrong token": refusal(404, "Not Found", CredentialsError),
    }

    def sign(self, body, secret):
        return {"x-telegram-bot-api-secret-token": secret}

    def inbound_text(self, text):
        sender = {"id": 5100200300, "is_bot": False, "first_name": "Eva"}
        chat = {"id": 5100200300, "type": "private", "first_name": "Eva"}
        message = {"message_id": 401, "from": sender, "chat": chat, "date": 1767225600}
        return {"update_id": 810000001, "message": {**message, "text": text}}

    def json_of_call(self, connector, n=0):
        """Method and parameters of a call."""
        call = connector.session.calls[n]
        assert call.url.startswith(f"https://api.telegram.org/bot{TOKEN}/")
        return call.url.rpartition("/")[2], call.json

    # ------------------------------------------------------------------ cutting

    def test_every_kind_has_a_fixture(self):
        """Each branch of the tables is proven."""
        names = {path.stem for path in self.fixtures.glob("*.json")}
        assert names == set(self.expected)
        assert set(_UPDATES) <= {name.partition("__")[0] for name in names}
        updates = [self.load(name) for name in names]
        fields = {field for update in updates for field in update.get("message", ())}
        assert set(_CONTENT) <= fields

    def test_envelope_tells_what_the_queue_needs(self):
        """S0-04: key of the update, chat as conversation, Telegram's own time."""
        (envelope,) = self.split(self.load("message__text"))
        assert envelope.key == "update:810000001"
        assert (envelope.account, envelope.conversation) == ("", EVA.value)
        assert envelope.occurred_at.isoformat() == "2026-01-01T00:00:00+00:00"

    def test_edit_happened_when_it_was_edited(self):
        (envelope,) = self.split(self.load("edited_message__text"))
        assert envelope.occurred_at.isoformat() == "2026-01-01T00:00:30+00:00"

    def test_button_of_an_old_message_stays_in_its_chat(self):
        """S0-04: the order within a chat holds for buttons, too."""
        (envelope,) = self.split(self.load("callback_query__with_title"))
        assert envelope.conversation == EVA.value

    def test_business_chat_is_another_conversation(self):
        """S0-04: the owner's private chat is not mixed with the chat with the bot."""
        (envelope,) = self.split(self.load("business_message__customer"))
        assert envelope.conversation == BUSINESS.value

    def test_deletion_of_several_becomes_several(self):
        """S0-13: each deleted message is an event of its own."""
        body = self.load("deleted_business_messages__several")
        keys = [envelope.key for envelope in self.split(body)]
        assert keys == [f"update:{body['update_id']}:{n}" for n in range(3)]
        targets = [event.target_external_id for event in self.events(body)]
        assert targets == [f"{BUSINESS.value}:{n}" for n in (451, 452, 453)]

    @pytest.mark.parametrize("update", foreign_updates())
    def test_updates_of_other_projects_are_understood(self, update):
        """S0-04: shapes that others have met in practice."""
        events = self.events(update)
        assert len(events) == 1
        assert isinstance(events[0], Event)

    # ------------------------------------------------------------------ who

    def test_customer_is_known_by_chat_and_username(self):
        """S0-09, S0-11: name and nickname; the chat id is what lasts."""
        contact = self.event("message__text").contact
        assert contact.addresses == self.addresses
        assert (contact.name, contact.username) == ("Eva Moreau", "evamoreau")
        assert (contact.language, contact.phone) == ("fr", "")

    def test_external_id_holds_the_chat(self):
        """S0-13: message ids count anew in every chat."""
        assert self.event("message__text").external_id == f"{EVA.value}:401"

    def test_own_card_gives_the_number(self):
        """S0-10: a number that Telegram vouches for becomes the customer's."""
        event = self.event("message__contact_own")
        assert (event.kind, event.contact.phone) == ("contact", "+33600111222")

    def test_card_of_another_person_does_not(self):
        """S0-10: a friend's number is not the customer's."""
        event = self.event("message__contact_of_another")
        assert event.contact.phone == ""
        assert event.cards == (
            ContactCard(name="Louis", phones=("+33600333444",), emails=("louis@example.com",)),
        )

    def test_group_is_the_customer_and_says_who_speaks(self):
        """S0-09: in a group the name stands before the words."""
        event = self.event("message__group")
        assert event.contact.addresses == (GROUP, Address("username", "bakeryorders"))
        assert (event.contact.name, event.contact.language) == ("Bakery orders", "")
        assert event.text == "Eva Moreau: Two rye breads please"
        assert self.event("message__group_photo").text == "Eva Moreau:"

    def test_anonymous_admin_speaks_as_the_group(self):
        event = self.event("message__group_anonymous_admin")
        assert event.text == "Bakery orders: We are closed on Monday"

    def test_supergroup_takes_over_the_chat(self):
        """S0-09: a group that gets a new id stays the same chat."""
        event = self.event("message__migrated_to")
        assert event.old == (Address("chat_id", "-400500600"),)
        assert event.contact.addresses == (GROUP,)

    def test_business_customer_has_an_address_of_his_own(self):
        event = self.event("business_message__customer")
        assert event.contact.addresses == (BUSINESS,)
        assert event.external_id == f"{BUSINESS.value}:450"

    def test_owner_of_the_business_account_is_us(self):
        """S0-13: what was answered in the owner's app shows in the chat."""
        event = self.event("business_message__owner")
        assert event.contact.addresses == (BUSINESS,)
        assert (event.contact.name, event.contact.language) == ("Eva Moreau", "")
        assert self.event("edited_business_message__owner").from_us

    def test_business_connection_is_told(self):
        """S0-31: people learn that the account was let go."""
        alerts = [self.event(f"business_connection__{name}") for name in ("enabled", "disabled")]
        assert [alert.level for alert in alerts] == ["info", "warning"]
        assert "Olga Petrova disconnected" in alerts[1].detail

    @pytest.mark.parametrize(
        ("name", "reachable"), [("blocked", False), ("unblocked", True), ("restricted", False)]
    )
    def test_blocking(self, name, reachable):
        """S0-36: who has blocked the bot cannot be written to."""
        assert self.event(f"my_chat_member__{name}").reachable is reachable

    def test_link_that_brought_the_customer(self):
        """S0-24: a t.me link with a payload names its partner."""
        referral = self.event("message__start_with_payload").referral
        assert (referral.source, referral.ref) == ("link", "partner-42")
        assert not referral.opens_free_window
        assert self.event("message__start").referral is None

    def test_link_brings_back_what_stands_in_it(self):
        """S0-24: what we put into a link is what the customer's first message names."""
        connector = self.connector(handle="bakery_bot")
        link = connector.invite_link("p42-20780-0a1b")
        assert link == "https://t.me/bakery_bot?start=p42-20780-0a1b"
        event = self.events(self.inbound_text(f"/start {link.partition('=')[2]}"))[0]
        assert event.referral.ref == "p42-20780-0a1b"
        assert connector.invite_link() == "https://t.me/bakery_bot"

    def test_no_link_before_the_first_test(self):
        """S0-24: a bot whose name is not known has no link, and a number cannot be written to."""
        connector = self.connector()
        assert connector.invite_link("x") == connector.app_link() == ""
        assert connector.address_for_phone("+34600111222") is None

    # ------------------------------------------------------------------ what

    @pytest.mark.parametrize(
        ("name", "kind", "mime_type", "filename", "ref"),
        [
            ("photo", "image", "image/jpeg", "image.jpg", "large-file-id-0001"),
            ("video", "video", "video/quicktime", "cake.mov", "video-file-id-0001"),
            ("video_note", "video", "video/mp4", "video.mp4", "round-file-id-0001"),
            ("audio", "audio", "audio/mpeg", "The Ovens - Rise.mp3", "song-file-id-0001"),
            ("voice", "voice", "audio/ogg", "voice.ogg", "voice-file-id-0001"),
            ("document", "document", "application/pdf", "invoice.pdf", "invoice-file-id-0001"),
            ("document_without_type", "document", "text/csv", "prices.csv", "sheet-file-id-0001"),
            (
                "document_without_name",
                "document",
                "application/pdf",
                "document.pdf",
                "bare-file-id-0001",
            ),
            (
                "document_bare",
                "document",
                "application/octet-stream",
                "document",
                "barest-file-id-0001",
            ),
            ("animation", "video", "video/mp4", "dance.mp4", "gifv-file-id-0001"),
            ("animation_as_gif", "image", "image/gif", "big.gif", "gif-file-id-0001"),
            ("sticker", "sticker", "image/webp", "sticker.webp", "stick-file-id-0001"),
            (
                "sticker_animated",
                "document",
                "application/x-tgsticker",
                "sticker.tgs",
                "stickanim-file-id-0001",
            ),
            ("sticker_video", "video", "video/webm", "sticker.webm", "stickvid-file-id-0001"),
        ],
    )
    def test_files(self, name, kind, mime_type, filename, ref):
        """S0-13: every kind of file arrives with a type and a name that can be opened."""
        event = self.event(f"message__{name}")
        media = event.media
        assert event.kind == media.kind == kind
        assert (media.mime_type, media.filename, media.ref) == (mime_type, filename, ref)

    @pytest.mark.parametrize(
        ("name", "text"),
        [
            ("text", "Bonjour, vous livrez le dimanche ?"),
            (
                "text_with_links",
                "🍞 see our list (https://example.com/list) and https://example.com",
            ),
            ("photo", "Like this one"),
            ("sticker", ""),
            ("sticker_animated", "🥐"),
            ("dice", "🎲 4"),
            ("poll", "Which bread?\n- Rye\n- Wheat"),
            ("checklist", "For Sunday\n[x] Baguettes\n[ ] Croissants"),
            ("rich", "Order\nTwo large cakes"),
            ("reply_with_quote", "> small and\n> large\nThis"),
            ("reply_to_other_chat", "> (message in another chat)\nCan you do that too?"),
            ("reply_to_story", "> (story)\nLovely!"),
            ("unknown_beside_message", "Still here"),
            ("web_app_data", 'Order\n{"size": 3}'),
            ("false_flags", "Two rye breads"),
            (
                "rich_list_table_link",
                "- one\n- two\na | b\nc | d\nSee our list (https://example.com/list).",
            ),
        ],
    )
    def test_texts(self, name, text):
        """S0-13: what the customer sees is what the agent reads."""
        assert self.event(f"message__{name}").text == text

    @pytest.mark.parametrize(
        ("name", "text"),
        [
            ("story", "Unsupported message: story"),
            ("giveaway", "Unsupported message: giveaway"),
            ("paid_media", "Unsupported message: paid media\nOnly for fans"),
            ("rich_without_text", "Unsupported message: rich message"),
            ("unknown_kind", "Unsupported message: hologram"),
            ("gift_with_words", "Unsupported message: unique gift\nFor the baker"),
            ("nothing_but_false_flags", "Unsupported message: unknown"),
        ],
    )
    def test_what_cannot_be_shown_is_named(self, name, text):
        """S0-13: nothing is lost without a trace."""
        event = self.event(f"message__{name}")
        assert (event.kind, event.text) == ("unsupported", text)

    def test_card_with_all_that_is_on_it(self):
        """S0-13: further numbers, mail and company stand in the vCard; a number stands once."""
        (card,) = self.event("message__contact_with_vcard").cards
        assert card == ContactCard(
            name="Louis",
            phones=("+33600333444", "+33600333445"),
            emails=("louis@example.com",),
            organisation="Moulin",
        )

    # ------------------------------------------------------------------ topics

    topic = Address("topic", "-1002003004005:7")
    subscriber = Address("direct_topic", "-1002003004333:5100200300")

    def test_topic_of_a_group_is_a_chat_of_its_own(self):
        """S0-09, S0-20: it is named, and an answer stays in it."""
        event = self.event("message__forum_topic")
        assert event.contact.addresses == (self.topic,)
        assert event.contact.name == "Bakery orders / Sunday"
        # Ids of messages are those of the group: reactions name no topic.
        assert event.external_id == f"{GROUP.value}:440"
        (envelope,) = self.split(self.load("message__forum_topic"))
        assert envelope.conversation == self.topic.value
        connector = self.connector(sent(chat_id=-1002003004005))
        receipt = connector.send(self.message(to=event.contact.addresses))
        assert self.json_of_call(connector) == (
            "sendMessage",
            {"chat_id": -1002003004005, "message_thread_id": 7, "text": "a text of ours"},
        )
        assert receipt.external_id == f"{GROUP.value}:77"

    def test_name_of_a_topic(self):
        """S0-09: messages tell what it was called first, so a name that is known stays."""
        plain, answered = self.event("message__forum_topic"), self.event("message__forum_reply")
        assert plain.contact.name_is_guess and answered.contact.name_is_guess
        assert answered.contact.name == "Bakery orders / 7"
        assert answered.reply_to == f"{GROUP.value}:399"
        renamed = self.event("message__forum_topic_edited").contact
        assert (renamed.name, renamed.name_is_guess) == ("Bakery orders / Monday", False)
        assert renamed.addresses == (self.topic,)

    def test_answers_in_an_ordinary_group_are_no_topic(self):
        """S0-20: such a thread cannot be written into."""
        event = self.event("message__thread_without_topic")
        assert event.contact.addresses[0] == GROUP and event.thread == ""

    def test_topic_of_a_private_chat(self):
        """S0-09, S0-20: one customer is one chat; he is answered where he wrote."""
        event = self.event("message__private_topic")
        assert event.contact.addresses == self.addresses
        assert (event.thread, event.text) == ("7", "About Sunday")
        assert (event.referral.source, event.referral.headline) == ("topic", "Sunday")
        connector = self.connector(sent())
        connector.send(self.message(thread=event.thread))
        assert self.json_of_call(connector)[1]["message_thread_id"] == 7

    def test_subscriber_of_a_channel(self):
        """S0-09, S0-20: each who writes to a channel has his own chat, and is answered in it."""
        event = self.event("message__to_channel")
        assert event.contact.addresses == (self.subscriber,)
        assert (event.contact.name, event.contact.username) == ("Eva Moreau", "evamoreau")
        assert event.text == "Hello, one question"
        connector = self.connector(sent(chat_id=-1002003004333))
        connector.send(self.message(to=event.contact.addresses))
        assert self.json_of_call(connector)[1] == {
            "chat_id": -1002003004333,
            "direct_messages_topic_id": 5100200300,
            "text": "a text of ours",
        }

    def test_channel_itself_is_us(self):
        """S0-13: what was answered in the channel's own app stands in the subscriber's chat."""
        event = self.event("message__of_channel")
        assert event.contact.addresses == (self.subscriber,)
        assert (event.contact.name, event.text) == ("Eva Moreau", "Hello Eva")

    @pytest.mark.parametrize("address", [topic, subscriber])
    def test_deeds_in_a_topic_name_the_chat(self, address):
        """S0-13: edits, deletions and reactions know chats only; typing knows topics of groups."""
        chat = int(address.value.partition(":")[0])
        message_id = f"{chat}:77"
        connector = self.connector(*[ok(True)] * 4)
        connector.edit((address,), message_id, "words")
        connector.delete((address,), message_id)
        connector.react((address,), message_id, "👍")
        connector.typing((address,), message_id)
        calls = [call.json for call in connector.session.calls]
        assert all(call["chat_id"] == chat for call in calls)
        assert not any("message_thread_id" in call for call in calls[:3])
        typing = [{"chat_id": chat, "message_thread_id": 7, "action": "typing"}]
        assert calls[3:] == (typing if address == self.topic else [])

    def test_profile_of_a_topic(self):
        """S0-09: the group's picture is the topic's, its name is not; of a channel none is."""
        group = {"id": -1002003004005, "title": "Bakers", "username": "bakers"}
        profile = self.connector(ok(group)).fetch_profile((self.topic,))
        assert (profile.name, profile.username) == ("", "")
        with pytest.raises(PermanentError):
            self.connector().fetch_profile((self.subscriber,))

    def test_places(self):
        assert self.event("message__location").location == Location(
            latitude=48.8566, longitude=2.3522
        )
        venue = self.event("message__venue").location
        assert (venue.name, venue.address) == ("Tour Eiffel", "Champ de Mars")

    def test_reply_names_its_message(self):
        assert self.event("message__reply").reply_to == f"{EVA.value}:399"
        # The head of a forum topic is not what is answered.
        assert self.event("message__forum_topic").reply_to == ""

    def test_forward_is_marked(self):
        assert self.event("message__forward").forwarded
        assert not self.event("message__text").forwarded

    def test_edits(self):
        event = self.event("edited_message__text")
        assert event.target_external_id == f"{EVA.value}:401"
        assert event.text == "Bonjour, vous livrez le samedi ?"
        assert self.event("edited_message__caption").text == "Like this, but bigger"

    def test_edit_with_another_picture(self):
        """S0-13: the new file comes with the edit; the same file is known again."""
        event = self.event("edited_message__another_photo")
        assert (event.media.ref, event.media.lasting_id) == ("large-file-id-0002", "l2")
        assert event.text == ""
        assert self.event("edited_message__text").media is None

    @pytest.mark.parametrize(
        ("name", "emoji"),
        [("put", "👍"), ("second", "🔥"), ("taken_off", ""), ("custom", "✨"), ("paid", "⭐")],
    )
    def test_reactions(self, name, emoji):
        event = self.event(f"message_reaction__{name}")
        assert (event.emoji, event.target_external_id) == (emoji, f"{EVA.value}:399")
        assert event.actor == ""
        assert self.event("message_reaction__in_group").actor == EVA.value

    @pytest.mark.parametrize(
        ("name", "text", "reply_to"),
        [
            ("with_title", "Large", "5100200300:399"),
            ("without_title", "size:xl", "5100200300:399"),
            ("group", "Eva Moreau: Small", "-1002003004005:399"),
            ("inline", "more", ""),
            ("game", "bread_rush", ""),
        ],
    )
    def test_buttons(self, name, text, reply_to):
        """S0-13: a pressed button is shown by what was written on it."""
        event = self.event(f"callback_query__{name}")
        assert (event.kind, event.text, event.reply_to) == ("button", text, reply_to)
        assert event.contact.addresses[0] == (GROUP if name == "group" else EVA)

    def test_empty_business_connection_is_none(self):
        """S0-13: what a member of a group writes stays his, and is not ours."""
        body = self.load("message__group")
        body["message"]["business_connection_id"] = ""
        (event,) = self.events(body)
        assert isinstance(event, InboundMessage) and event.contact.addresses[0] == GROUP

    def test_content_beside_a_service_field(self):
        """S0-13: a message with content is content; a flag that is not set is none."""
        body = self.load("message__text")
        body["message"] |= {"boost_added": {"boost_count": 1}, "pinned_message": None}
        (event,) = self.events(body)
        assert event.text == "Bonjour, vous livrez le dimanche ?"
        del body["message"]["text"]
        (event,) = self.events(body)
        assert event.reason == "service message boost_added"
        body["message"]["boost_added"] = False
        (event,) = self.events(body)
        assert (event.kind, event.text) == ("unsupported", "Unsupported message: unknown")

    def test_service_message_says_why_it_is_ignored(self):
        assert self.event("message__pinned").reason == "service message pinned_message"

    # ------------------------------------------------------------------ sending

    def test_text_is_one_plain_call(self):
        """S0-20: text goes out as it was written, without markup."""
        connector = self.connector(sent())
        receipt = connector.send(self.message(text="<b>2 < 3</b> *"))
        assert receipt.external_id == f"{EVA.value}:77"
        params = {"chat_id": 5100200300, "text": "<b>2 < 3</b> *"}
        assert self.json_of_call(connector) == ("sendMessage", params)

    def test_reply_survives_a_deleted_message(self):
        connector = self.connector(sent())
        connector.send(self.message(reply_to=f"{EVA.value}:401"))
        _method, params = self.json_of_call(connector)
        assert params["reply_parameters"] == {
            "message_id": 401,
            "allow_sending_without_reply": True,
        }

    def test_answer_to_a_button_is_no_reply(self):
        connector = self.connector(sent())
        connector.send(self.message(reply_to="callback:4382"))
        assert "reply_parameters" not in self.json_of_call(connector)[1]

    def test_business_customer_is_answered_by_the_account(self):
        connector = self.connector(sent())
        receipt = connector.send(self.message(to=(BUSINESS,)))
        _method, params = self.json_of_call(connector)
        assert params["business_connection_id"] == "Bc-conn-0001"
        assert params["chat_id"] == 5100200300
        assert receipt.external_id == f"{BUSINESS.value}:77"

    @pytest.mark.parametrize(
        ("kind", "mime_type", "size", "text", "method"),
        [
            ("image", "image/png", 9, "", "sendPhoto"),
            ("image", "image/jpeg", 10 * 1024 * 1024 + 1, "", "sendDocument"),
            ("image", "image/svg+xml", 9, "", "sendDocument"),
            ("video", "video/mp4", 9, "", "sendVideo"),
            ("video", "video/x-matroska", 9, "", "sendDocument"),
            ("audio", "audio/mpeg", 9, "", "sendAudio"),
            ("audio", "audio/flac", 9, "", "sendDocument"),
            ("voice", "audio/ogg; codecs=opus", 9, "", "sendVoice"),
            ("voice", "audio/mp4", 9, "", "sendVoice"),
            ("voice", "audio/webm", 9, "", "sendDocument"),
            ("sticker", "image/webp", 9, "", "sendSticker"),
            ("sticker", "image/webp", 9, "with words", "sendPhoto"),
            ("sticker", "image/webp", 600 * 1024, "", "sendPhoto"),
            ("sticker", "application/x-tgsticker", 9, "with words", "sendDocument"),
            ("document", "image/png", 9, "", "sendDocument"),
        ],
    )
    def test_file_goes_the_way_that_takes_it(self, kind, mime_type, size, text, method):
        """S0-13: a file is never refused for its kind."""
        connector = self.connector(sent())
        media = OutboundMedia(
            kind=kind, filename="Müsli.bin", mime_type=mime_type, content=b"x" * size
        )
        connector.send(self.message(media=media, text=text, reply_to=f"{EVA.value}:401"))
        (call,) = connector.session.calls
        assert call.url.endswith(f"/{method}")
        ((_field, file),) = call.kwargs["files"].items()
        assert file == ("Müsli.bin", media.content, mime_type)
        assert call.kwargs["data"].get("caption", "") == text
        assert json.loads(call.kwargs["data"]["reply_parameters"])["message_id"] == 401

    def test_file_form_can_be_encoded(self):
        """The parameters are such as the HTTP library takes."""
        connector = self.connector(sent())
        media = OutboundMedia(kind="image", filename="é.png", mime_type="image/png", content=b"x")
        connector.send(self.message(media=media))
        (call,) = connector.session.calls
        options = {key: call.kwargs[key] for key in ("data", "files")}
        body = requests.Request("POST", call.url, **options).prepare().body
        assert b'name="chat_id"\r\n\r\n5100200300' in body
        assert 'filename="é.png"'.encode() in body

    @pytest.mark.parametrize(
        ("location", "method", "names"),
        [
            (Location(latitude=1.5, longitude=2.5), "sendLocation", {}),
            (
                Location(latitude=1.5, longitude=2.5, name="Shop", address="Street 1"),
                "sendVenue",
                {"title": "Shop", "address": "Street 1"},
            ),
            (
                Location(latitude=1.5, longitude=2.5, address="Street 1"),
                "sendVenue",
                {"title": "Street 1", "address": "Street 1"},
            ),
        ],
    )
    def test_location_is_sent(self, location, method, names):
        connector = self.connector(sent())
        connector.send(self.message(text="", location=location))
        point = {"chat_id": 5100200300, "latitude": 1.5, "longitude": 2.5}
        assert self.json_of_call(connector) == (method, point | names)

    def test_contact_is_sent(self):
        connector = self.connector(sent())
        connector.send(self.message(text="", card=ContactCard(name="Carla", phones=("+34600",))))
        assert self.json_of_call(connector) == (
            "sendContact",
            {"chat_id": 5100200300, "phone_number": "+34600", "first_name": "Carla"},
        )

    def test_contact_with_all_that_is_on_it(self):
        """S0-20: further numbers, mail and company go as vCard, which Telegram takes up to 2 KB."""
        card = ContactCard(
            name="Carla; Diaz",
            phones=("+34600", "+34601"),
            emails=("carla@example.com",),
            organisation="Diaz\nTyres",
        )
        connector = self.connector(sent())
        connector.send(self.message(text="", card=card))
        assert self.json_of_call(connector)[1]["vcard"] == "\n".join(
            [
                *("BEGIN:VCARD", "VERSION:3.0", "FN:Carla\\; Diaz", "N:;Carla\\; Diaz;;;"),
                *("ORG:Diaz Tyres", "TEL:+34600", "TEL:+34601", "EMAIL:carla@example.com"),
                "END:VCARD",
            ]
        )
        long = ContactCard(name="C", phones=("+34600",), organisation="x" * 2048)
        connector = self.connector(sent())
        connector.send(self.message(text="", card=long))
        assert "vcard" not in self.json_of_call(connector)[1]

    def test_contact_without_number_is_refused(self):
        with pytest.raises(PermanentError):
            self.connector().send(self.message(text="", card=ContactCard(name="Carla")))

    @pytest.mark.parametrize(
        "address", [Address("username", "evamoreau"), Address("chat_id", "@evamoreau")]
    )
    def test_username_is_not_written_to(self, address):
        """A bot can only write to chats that it has met."""
        with pytest.raises(PermanentError):
            self.connector().send(self.message(to=(address,)))

    def test_throttling_says_how_long(self):
        """S0-31: we wait exactly as long as Telegram asks, for this chat."""
        connector = self.connector(refused(429, "Too Many Requests", retry_after=17))
        with pytest.raises(ThrottledError) as caught:
            connector.send(self.message())
        assert (caught.value.retry_after, caught.value.scope) == (17, "chat")

    def test_explanation_names_no_customer(self):
        """S0-31: a number or a token in Telegram's words is shown to nobody."""
        told = "Bad Request: chat 5100200300 of +34 600 111 222 refused 123456789:AAsecret"
        connector = self.connector(refused(400, told))
        with pytest.raises(PermanentError) as caught:
            connector.send(self.message())
        assert "Bad Request: chat … of … refused" in caught.value.detail
        assert not any(part in caught.value.detail for part in ("5100200300", "600", "123456789"))

    def test_moved_group_gives_the_new_address(self):
        connector = self.connector(refused(400, "upgraded", migrate_to_chat_id=-1002003004005))
        with pytest.raises(RecipientMovedError) as caught:
            connector.send(self.message())
        assert caught.value.address == GROUP

    def test_missing_or_odd_token(self):
        """S0-31: a token that cannot be one is told before anything is called."""
        with pytest.raises(NotConfiguredError):
            self.connector(bot_token="").send(self.message())
        for token in ("my bot", "123:ab/../c", "123:abc\n456"):
            with pytest.raises(CredentialsError) as caught:
                self.connector(bot_token=token).send(self.message())
            assert token not in str(caught.value)

    # ------------------------------------------------------------------ changing what was sent

    def test_edit_text(self):
        connector = self.connector(ok(True))
        connector.edit(self.addresses, f"{EVA.value}:77", "new words")
        assert self.json_of_call(connector) == (
            "editMessageText",
            {"chat_id": 5100200300, "message_id": 77, "text": "new words"},
        )

    def test_edit_caption(self):
        """A file has no text: its caption is edited."""
        no_text = refused(400, "Bad Request: there is no text in the message to edit")
        connector = self.connector(no_text, ok(True))
        connector.edit(self.addresses, f"{EVA.value}:77", "new words")
        assert self.json_of_call(connector, 1) == (
            "editMessageCaption",
            {"chat_id": 5100200300, "message_id": 77, "caption": "new words"},
        )

    def test_edit_to_the_same_text_is_fine(self):
        same = "Bad Request: message is not modified: specified new message content is the same"
        connector = self.connector(refused(400, same))
        connector.edit(self.addresses, f"{EVA.value}:77", "same words")
        assert self.json_of_call(connector)[0] == "editMessageText"

    @pytest.mark.parametrize("external_id", ["callback:4382", "x", "5100200300:"])
    def test_edit_needs_a_message(self, external_id):
        with pytest.raises(PermanentError):
            self.connector().edit(self.addresses, external_id, "words")

    def test_refused_edit_is_told(self):
        refusal_ = refused(400, "Bad Request: message can't be edited")
        with pytest.raises(PermanentError):
            self.connector(refusal_).edit(self.addresses, f"{EVA.value}:77", "words")

    def test_delete(self):
        connector = self.connector(ok(True))
        connector.delete(self.addresses, f"{EVA.value}:77")
        assert self.json_of_call(connector) == (
            "deleteMessage",
            {"chat_id": 5100200300, "message_id": 77},
        )

    def test_delete_in_business_chat(self):
        connector = self.connector(ok(True))
        connector.delete((BUSINESS,), f"{BUSINESS.value}:77")
        assert self.json_of_call(connector) == (
            "deleteBusinessMessages",
            {"business_connection_id": "Bc-conn-0001", "message_ids": [77]},
        )

    def test_delete_twice_is_fine(self):
        gone = refused(400, "Bad Request: message to delete not found")
        connector = self.connector(gone)
        connector.delete(self.addresses, f"{EVA.value}:77")
        assert self.json_of_call(connector)[0] == "deleteMessage"

    def test_late_delete_is_told(self):
        late = refused(400, "Bad Request: message can't be deleted for everyone")
        with pytest.raises(PermanentError):
            self.connector(late).delete(self.addresses, f"{EVA.value}:77")

    @pytest.mark.parametrize(
        ("emoji", "reaction"),
        [
            ("❤️", [{"type": "emoji", "emoji": "❤"}]),
            ("👍", [{"type": "emoji", "emoji": "👍"}]),
            ("", []),
        ],
    )
    def test_react(self, emoji, reaction):
        connector = self.connector(ok(True))
        connector.react(self.addresses, f"{EVA.value}:401", emoji)
        assert self.json_of_call(connector) == (
            "setMessageReaction",
            {"chat_id": 5100200300, "message_id": 401, "reaction": reaction},
        )

    def test_react_in_business_chat_is_refused(self):
        with pytest.raises(PermanentError):
            self.connector().react((BUSINESS,), f"{BUSINESS.value}:451", "👍")

    def test_typing(self):
        connector = self.connector(ok(True))
        connector.typing(self.addresses, "")
        assert self.json_of_call(connector) == (
            "sendChatAction",
            {"chat_id": 5100200300, "action": "typing"},
        )

    # ------------------------------------------------------------------ files

    def test_file_is_fetched_in_two_steps(self):
        """S0-13: the file is fetched, and its type is told, which the file server does not."""
        octets = {"Content-Type": "application/octet-stream"}
        path = ok({"file_id": "f", "file_path": "documents/file 1.pdf"})
        connector = self.connector(path, answer(200, b"%PDF", octets))
        file = connector.fetch_media(Media(kind="document", ref="f", filename="invoice.pdf"))
        assert (file.content, file.mime_type) == (b"%PDF", "application/pdf")
        assert file.filename == "invoice.pdf"
        assert self.json_of_call(connector) == ("getFile", {"file_id": "f"})
        url = connector.session.calls[1].url
        assert url == f"https://api.telegram.org/file/bot{TOKEN}/documents/file%201.pdf"

    def test_file_path_cannot_leave_the_server(self):
        """A path is always below the file server's address."""
        path = ok({"file_path": "@evil.example/?x=#y"})
        connector = self.connector(path, answer(200, b""))
        connector.fetch_media(Media(kind="document", ref="f"))
        parts = urlsplit(connector.session.calls[1].url)
        assert (parts.hostname, parts.query, parts.fragment) == ("api.telegram.org", "", "")

    def test_large_file_is_not_even_asked_for(self):
        """S0-13: over 20 MB Telegram gives bots nothing."""
        media = Media(kind="video", ref="f", size=20 * 1024 * 1024 + 1)
        with pytest.raises(MediaRefusedError):
            self.connector().fetch_media(media)

    @pytest.mark.parametrize(
        ("reply", "error"),
        [
            (refused(400, "Bad Request: file is too big"), MediaRefusedError),
            (refused(400, "Bad Request: invalid file_id"), MediaGoneError),
            (
                refused(400, "Bad Request: wrong file_id or the file is temporarily unavailable"),
                MediaError,
            ),
            (refused(401, "Unauthorized"), MediaError),
            (refused(429, "Too Many Requests", retry_after=3), MediaError),
            (answer(502, b"bad gateway"), MediaError),
            (ok({"file_id": "f"}), MediaError),
            (ok(None), MediaError),
        ],
    )
    def test_file_that_is_not_given(self, reply, error):
        """S0-13: tried again only where that makes sense."""
        with pytest.raises(MediaError) as caught:
            self.connector(reply).fetch_media(Media(kind="image", ref="f"))
        assert type(caught.value) is error
        self.assert_discreet(caught.value)

    # ------------------------------------------------------------------ profiles

    chat = {
        "id": 5100200300,
        "type": "private",
        "first_name": "Eva",
        "last_name": "Moreau",
        "username": "evamoreau",
        "photo": {"small_file_id": "small", "big_file_id": "big"},
    }

    def test_profile(self):
        """S0-09: name, nickname and picture of a customer; the picture only goes to Telegram."""
        path = ok({"file_id": "big", "file_path": "profile_photos/file 1.jpg"})
        connector = self.connector(ok(self.chat), path, answer(200, b"picture"))
        profile = connector.fetch_profile(self.addresses)
        assert (profile.name, profile.username) == ("Eva Moreau", "evamoreau")
        assert self.json_of_call(connector) == ("getChat", {"chat_id": 5100200300})
        assert self.json_of_call(connector, 1) == ("getFile", {"file_id": "big"})
        assert connector.download(profile.picture_url).content == b"picture"
        assert TOKEN not in repr(profile)

    def test_profile_of_a_business_customer(self):
        """S0-09: a customer of the business account has a name, too."""
        connector = self.connector(ok(self.chat | {"photo": None}))
        assert connector.fetch_profile((BUSINESS,)).name == "Eva Moreau"
        chat_id = int(BUSINESS.value.rpartition(":")[2])
        assert self.json_of_call(connector) == ("getChat", {"chat_id": chat_id})

    def test_profile_of_a_group(self):
        """S0-09: a group is called by its title."""
        connector = self.connector(ok({"id": -1002003004005, "title": "Bakers"}))
        assert connector.fetch_profile((Address("chat_id", "-1002003004005"),)).name == "Bakers"

    def test_picture_that_is_gone(self):
        """S0-09: the name is worth having without the picture."""
        connector = self.connector(ok(self.chat), refused(400, "Bad Request: invalid file_id"))
        profile = connector.fetch_profile(self.addresses)
        assert (profile.name, profile.picture_url) == ("Eva Moreau", "")

    @pytest.mark.parametrize(
        ("reply", "error"),
        [
            (refused(400, "Bad Request: chat not found"), PermanentError),
            (refused(403, "Forbidden: user is deactivated"), PermanentError),
            (refused(429, "Too Many Requests", retry_after=3), ThrottledError),
            (answer(502, b"bad gateway"), TemporaryError),
            (ok([]), PayloadError),
        ],
    )
    def test_profile_that_is_not_given(self, reply, error):
        """S0-31: asked again only where that makes sense."""
        with pytest.raises(error) as caught:
            self.connector(reply).fetch_profile(self.addresses)
        assert type(caught.value) is error
        self.assert_discreet(caught.value)

    # ------------------------------------------------------------------ connecting

    def health(self, wanted="https://odoo.example/w", **webhook):
        defaults = {"url": "https://odoo.example/w", "pending_update_count": 0}
        bot = {"id": 123456789, "is_bot": True, "first_name": "Bakery", "username": "bakery_bot"}
        replies = (ok(bot), ok(defaults | webhook))
        return self.connector(*replies, webhook_url=wanted).check_health()

    def test_health_names_the_bot(self):
        """S0-12: the page that the client wrote to."""
        health = self.health()
        assert (health.account, health.name) == ("123456789", "@bakery_bot")
        assert (health.handle, health.subscribed) == ("bakery_bot", True)
        assert health.warnings == ()
        assert health.expires_at is None

    def test_health_knows_our_webhook_from_another(self):
        """S0-31: a bot that somebody else has connected is not connected here."""
        health = self.health(wanted="https://odoo.example/omnichannel/webhook/k")
        assert health.subscribed is False
        (warning,) = health.warnings
        assert "calls another address" in warning
        assert self.health(wanted="").subscribed is True
        assert self.health(url="").subscribed is False

    def test_health_tells_what_is_wrong(self):
        """S0-31: a webhook that is gone or fails is seen before customers complain."""
        (missing,) = self.health(url="").warnings
        assert "No webhook is set" in missing
        (pending,) = self.health(pending_update_count=12).warnings
        assert pending.startswith("12 updates wait")

    def test_health_shows_no_secret(self):
        """S0-31: why Telegram could not deliver is told without secret, number and id."""
        secret = self.settings["webhook_secret"]
        told = f"Wrong response from {secret}/5100200300: 500 Internal Server Error"
        error = {"last_error_date": 4102444800, "last_error_message": told}
        (warning,) = self.health(**error).warnings
        assert warning.endswith(": Wrong response from …/…: 500 Internal Server Error")

    def test_health_tells_fresh_errors_only(self, monkeypatch):
        error = {"last_error_date": 4102444800, "last_error_message": "Connection refused"}
        (warning,) = self.health(**error).warnings
        assert warning.endswith("2100-01-01 00:00 UTC: Connection refused")
        assert self.health(**error | {"last_error_date": 1}).warnings == ()

    @pytest.mark.parametrize(
        ("reply", "error"),
        [
            (refused(401, "Unauthorized"), CredentialsError),
            (answer(503, b"busy"), TemporaryError),
            (ok([]), PayloadError),
        ],
    )
    def test_health_without_answer(self, reply, error):
        """S0-31: a lost token is told from a short outage."""
        with pytest.raises(error) as caught:
            self.connector(reply).check_health()
        self.assert_discreet(caught.value)

    def test_subscribe_names_every_update(self):
        """S0-01: connecting needs nothing from a person but the token."""
        connector = self.connector(ok(True))
        assert connector.subscribe("https://odoo.example:8443/omnichannel/webhook/k") == ()
        method, params = self.json_of_call(connector)
        assert method == "setWebhook"
        assert params["url"] == "https://odoo.example:8443/omnichannel/webhook/k"
        assert params["secret_token"] == self.settings["webhook_secret"]
        assert params["allowed_updates"] == list(ALLOWED_UPDATES)
        assert {"message_reaction", "my_chat_member"} <= set(params["allowed_updates"])
        assert set(ALLOWED_UPDATES) <= set(_UPDATES)

    def test_subscribe_tells_the_new_secret(self):
        """S0-01: while the secret changes, Telegram is told the new one only."""
        connector = self.connector(ok(True), webhook_secret="new-secret old-secret")
        connector.subscribe("https://odoo.example/w")
        assert self.json_of_call(connector)[1]["secret_token"] == "new-secret"

    @pytest.mark.parametrize(
        ("url", "words"),
        [
            ("http://odoo.example/w", "https://"),
            ("https:///w", "https://"),
            ("https://odoo.example:8069/w", "443, 80, 88, 8443"),
            ("https://odoo.example:port/w", "443, 80, 88, 8443"),
        ],
    )
    def test_unfit_address_is_told_in_plain_words(self, url, words):
        """S0-01: said before Telegram is asked."""
        with pytest.raises(PermanentError) as caught:
            self.connector().subscribe(url)
        assert words in caught.value.detail

    def test_own_server_calls_any_address(self):
        connector = self.connector(ok(True), base_url="http://bot-api.internal:8081/")
        connector.subscribe("http://odoo.internal:8069/w")
        (call,) = connector.session.calls
        assert call.url == f"http://bot-api.internal:8081/bot{TOKEN}/setWebhook"

    def test_unsubscribe(self):
        connector = self.connector(ok(True))
        connector.unsubscribe()
        assert self.json_of_call(connector) == ("deleteWebhook", {})

    # ------------------------------------------------------------------ the token stays here

    @pytest.mark.parametrize("lost", sorted(LOST_CALLS))
    def test_token_is_in_no_link_of_an_error(self, lost, caplog):
        """The token is in every address, and so in every exception of the HTTP library."""
        caplog.set_level(logging.DEBUG)
        url = f"https://api.telegram.org/bot{TOKEN}/getMe"
        original, _expected = LOST_CALLS[lost]
        error = type(original)(f"{url}: {original}", request=requests.Request("POST", url))
        error.args = (*original.args, url) if original.args else (url,)
        connector = self.connector(error)
        with pytest.raises(ConnectorError) as caught:
            connector.send(self.message())
        self.assert_without_token(caught.value)
        assert TOKEN not in caplog.text

    @pytest.mark.parametrize(
        "call",
        [
            lambda connector: connector.check_health(),
            lambda connector: connector.fetch_media(Media(kind="image", ref="f")),
            lambda connector: connector.subscribe("https://odoo.example/w"),
        ],
    )
    def test_token_is_in_no_error_of_other_calls(self, call):
        connector = self.connector(requests.exceptions.ReadTimeout(f"/bot{TOKEN}/x timed out"))
        with pytest.raises(ConnectorError) as caught:
            call(connector)
        self.assert_without_token(caught.value)

    def test_token_is_not_in_a_failed_download(self):
        path = ok({"file_path": "photos/1.jpg"})
        lost = requests.exceptions.ConnectionError(f"/file/bot{TOKEN}/photos/1.jpg")
        with pytest.raises(MediaError) as caught:
            self.connector(path, lost).fetch_media(Media(kind="image", ref="f"))
        self.assert_without_token(caught.value)

    def test_token_in_a_description_is_blanked(self):
        connector = self.connector(refused(400, f"Bad Request: /bot{TOKEN}/sendMessage"))
        with pytest.raises(PermanentError) as caught:
            connector.send(self.message())
        self.assert_without_token(caught.value)

    def test_token_is_in_no_representation(self):
        connector = self.connector()
        assert TOKEN not in repr(connector)
        webhook = request(b"{}", self.sign(b"", self.settings["webhook_secret"]))
        assert self.settings["webhook_secret"] not in repr(webhook)

    def assert_without_token(self, error):
        """Neither the error nor anything that hangs on it shows the token."""
        seen = "".join(traceback.format_exception(error))
        link = error
        while link is not None:
            seen += repr(link) + str(link) + repr(vars(link))
            link = link.__cause__ or link.__context__
        assert TOKEN not in seen
