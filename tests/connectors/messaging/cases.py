"""What Messenger and Instagram have to stand alike; their test modules add what is their own."""

import json
from datetime import datetime, timedelta, timezone
from urllib.parse import parse_qs, urlsplit

import pytest

from omnichannel_chat.connectors.base import UNPARSED
from omnichannel_chat.connectors.errors import (
    CredentialsError,
    MediaError,
    MediaGoneError,
    MediaRefusedError,
    NotConfiguredError,
    PayloadError,
    PermanentError,
    RecipientError,
    TemporaryError,
    ThrottledError,
    UncertainError,
    WindowError,
)
from omnichannel_chat.connectors.events import (
    Address,
    ContactCard,
    Echo,
    Edit,
    Ignored,
    InboundMessage,
    Location,
    Media,
    OutboundMedia,
    Reaction,
    ReadReceipt,
    Referred,
)
from omnichannel_chat.connectors.messaging import webhook as meta_messaging_webhook
from omnichannel_chat.connectors.messaging.errors import ERRORS
from omnichannel_chat.connectors.messaging.webhook import whole_id
from omnichannel_chat.connectors.meta.graph import GRAPH_ERRORS, sign
from omnichannel_chat.connectors.testing import ConnectorCases, answer

TIME = datetime(2026, 1, 1, tzinfo=timezone.utc)
KEY = "8a2f1c1e-0000-4000-8000-000000000001"
#: What fixtures of either provider become.
EXPECTED = {
    "message__text": (InboundMessage,),
    "message__reply": (InboundMessage,),
    "message__quick_reply": (InboundMessage,),
    "message__image": (InboundMessage,),
    "message__video": (InboundMessage,),
    "message__audio": (InboundMessage,),
    "message__file": (InboundMessage,),
    "message__file_without_address": (InboundMessage,),
    "message__text_and_three_images": (InboundMessage,) * 3,
    "message__file_of_tomorrow": (InboundMessage,),
    "message__odd_files": (InboundMessage,),
    "message__ephemeral": (InboundMessage,),
    "message__reel": (InboundMessage,),
    "message__empty": (InboundMessage,),
    "message__without_id": (InboundMessage,),
    "message__without_sender": (PayloadError,),
    "message__to_ourselves": (Ignored,),
    "message__changes_style": (InboundMessage,),
    "message__dashboard_test": (Ignored,),
    "message__shared_post": (InboundMessage,),
    "message__shared_link": (InboundMessage,),
    "message__about_product": (InboundMessage,),
    "echo__business_suite": (Echo,),
    "echo__two_images": (Echo, Echo),
    "postback__with_payload": (InboundMessage,),
    "postback__from_advertisement": (InboundMessage,),
    "postback__standby": (InboundMessage,),
    "referral__link": (Referred,),
    "referral__empty": (Ignored,),
    "reaction__set": (Reaction,),
    "reaction__named_only": (Reaction,),
    "reaction__removed": (Reaction,),
    "reaction__ours": (Reaction,),
    "reaction__without_emoji": (PayloadError,),
    "message_edit__text": (Edit,),
    "message_edit__without_text": (Ignored,),
    "read__nothing": (PayloadError,),
    "optin__link": (Referred,),
    "standby__message": (InboundMessage,),
    "pass_thread_control__to_us": (Ignored,),
    "take_thread_control__by_inbox": (Ignored,),
    "request_thread_control__by_app": (Ignored,),
    "teleport__event_of_tomorrow": (Ignored,),
    "changes__field_of_page": (Ignored,),
    "batch__two_accounts_two_customers": (
        *(InboundMessage, InboundMessage, ReadReceipt),
        *(InboundMessage, InboundMessage, InboundMessage),
    ),
    "broken__parts_among_good_ones": (
        *(InboundMessage, PayloadError, InboundMessage, InboundMessage, InboundMessage),
        *(InboundMessage, InboundMessage, InboundMessage),
        *(PayloadError, PayloadError, PayloadError, PayloadError),
    ),
}


def refused(code, subcode=None, text="(#10) The window of 24000000000000011 is over"):
    """A refusal of Meta's."""
    error = {"message": text, "type": "OAuthException", "code": code, "fbtrace_id": "A"}
    return {"error": error | ({"error_subcode": subcode} if subcode else {})}


#: By (code, subcode): what it means, for a send.
CODES = {
    (10, 2018278): WindowError,
    (10, 2018065): WindowError,
    (10, 2534022): WindowError,
    (100, 2534029): WindowError,
    (10, 2534122): WindowError,
    (551, None): RecipientError,
    (551, 1545041): RecipientError,
    (200, 1545041): RecipientError,
    (100, 2018001): RecipientError,
    (10, 2018108): RecipientError,
    (100, 2018218): RecipientError,
    (2018218, None): RecipientError,
    (200, 2018027): RecipientError,
    (200, 2018028): RecipientError,
    (10903, None): RecipientError,
    (100, 2534001): RecipientError,
    (100, 2534014): RecipientError,
    (10, 1893063): CredentialsError,
    (368, None): CredentialsError,
    (2022, None): CredentialsError,
    (10904, None): CredentialsError,
    (100, 1893061): PermanentError,
    (100, 2018109): PermanentError,
    (100, 2018047): PermanentError,
    (10, 2018300): PermanentError,
    (2018300, None): PermanentError,
    (10, 2018321): PermanentError,
    (2018321, None): PermanentError,
    (100, None): PermanentError,
    (100, 33): PermanentError,
    (803, None): PermanentError,
    (506, None): PermanentError,
    (613, None): ThrottledError,
    (613, 1893016): ThrottledError,
    (4, None): ThrottledError,
    (4, 2018022): ThrottledError,
    (100, 2018022): ThrottledError,
    (9, None): ThrottledError,
    (17, None): ThrottledError,
    (32, None): ThrottledError,
    (80006, None): ThrottledError,
    (1, None): TemporaryError,
    (2, None): TemporaryError,
    (1200, None): TemporaryError,
    (100, 2018294): TemporaryError,
    (190, None): CredentialsError,
    (190, 460): CredentialsError,
    (190, 463): CredentialsError,
    (102, None): CredentialsError,
    (0, None): CredentialsError,
    (3, None): CredentialsError,
    (10, None): CredentialsError,
    (200, None): CredentialsError,
    (230, None): CredentialsError,
}


class MetaMessagingCases(ConnectorCases):
    """The shared test case, with what both providers have."""

    secret_setting = "app_secret"
    hidden_settings = ("access_token", "app_secret", "verify_token")
    batch = "batch__two_accounts_two_customers"
    inner = r"/(message|postback)/(?!(mid|is_echo|is_deleted)\b)"
    #: Our page or account, and another one of the same app.
    account = ""
    other_account = ""
    #: What the mids of the fixtures begin with.
    mid = ""
    #: Where messages are posted to.
    endpoint = ""
    refusals = {
        **{
            f"{code}/{subcode}": (400, refused(code, subcode), {}, error_class)
            for (code, subcode), error_class in CODES.items()
        },
        "transient": (400, {"error": {"code": 99, "is_transient": True}}, {}, TemporaryError),
        "no code": (400, {"error": {"message": "no"}}, {}, PermanentError),
        "error is no object": (400, {"error": "no"}, {}, PermanentError),
        "broken server": (503, refused(987654), {}, UncertainError),
        "down": (500, refused(1200), {}, UncertainError),
        "5xx with a page": (502, b"<html>Bad Gateway</html>", {}, UncertainError),
        "200 with a page": (200, b"<html>Welcome to the hotel</html>", {}, UncertainError),
        "200 without a message": (200, {"recipient_id": "1"}, {}, UncertainError),
        "200 with something else": (200, {"message_id": ["m"]}, {}, UncertainError),
        "404 without a body": (404, b"", {}, PermanentError),
        "401 without a body": (401, b"", {}, CredentialsError),
        "429 without a body": (429, b"", {"Retry-After": "7"}, ThrottledError),
    }

    @property
    def anna(self):
        return self.addresses[0]

    @property
    def accepted(self):
        return {"recipient_id": self.anna.value, "message_id": f"{self.mid}sent"}

    def sign(self, body, secret):
        return {"x-hub-signature-256": sign(body, secret)}

    def inbound_text(self, text):
        body = self.load("message__text")
        body["entry"][0]["messaging"][0]["message"]["text"] = text
        return body

    def pieces(self, body):
        """Everything in the lists that hold events, wherever they stand now."""
        for name, value in _members(body):
            if name in ("messaging", "standby", "changes") and isinstance(value, list):
                yield from value

    def rebatched(self, body):
        """One event a body, the last one first."""
        if not all(_is_whole(entry) for entry in body["entry"]):
            # What is broken cannot be grouped in another way.
            return [body]
        return reversed([{**body, "entry": [part]} for e in body["entry"] for part in _single(e)])

    # ------------------------------------------------------------------ messages

    def test_text(self):
        """S0-04, S0-09, S0-10: a message is of the customer it names, and of its moment."""
        (envelope,) = self.split(self.load("message__text"))
        assert envelope.key == f"{self.mid}text"
        assert envelope.account == self.account
        assert envelope.conversation == f"{self.account}:{self.anna.value}"
        assert envelope.occurred_at == TIME
        message = self.event("message__text")
        assert (message.kind, message.text) == ("text", "Hello, is the blue one still there?")
        assert message.external_id == envelope.key
        assert message.occurred_at == TIME
        assert message.contact.addresses == (self.anna,)
        assert not message.reply_to and message.referral is None and message.media is None

    def test_reply_names_the_message_it_answers(self):
        """S0-13: the bubble shows what it answers."""
        assert self.event("message__reply").reply_to == f"{self.mid}ours1"

    @pytest.mark.parametrize(
        ("name", "text"),
        [
            ("message__quick_reply", "Tomorrow"),
            ("postback__with_payload", "Book a visit"),
            ("postback__from_advertisement", "Get started"),
            ("postback__standby", "Book a visit"),
        ],
    )
    def test_buttons(self, name, text):
        """S0-13: what was written on a pressed button is a message."""
        message = self.event(name)
        assert (message.kind, message.text) == ("button", text)

    def test_button_has_a_key_with_and_without_id(self):
        """S0-04: pressing a button is told once, also while another app leads the chat."""
        assert self.event("postback__with_payload").external_id == f"{self.mid}postback"
        (envelope,) = self.split(self.load("postback__standby"))
        assert envelope.key.startswith("postback:")
        assert self.event("postback__standby").external_id == envelope.key

    def test_several_files_become_several_bubbles(self):
        """S0-13: a bubble holds one file; the text stays with the first."""
        first, second, third = self.events(self.load("message__text_and_three_images"))
        mid = f"{self.mid}three"
        assert [m.external_id for m in (first, second, third)] == [mid, f"{mid}#1", f"{mid}#2"]
        assert [m.text for m in (first, second, third)] == ["All three sides", "", ""]
        assert [m.media.ref[-13:] for m in (first, second, third)] == [
            f"side{number}.jpg?oe=1"[-13:] for number in (1, 2, 3)
        ]
        envelopes = self.split(self.load("message__text_and_three_images"))
        assert len({envelope.conversation for envelope in envelopes}) == 1

    def test_parts_are_named_by_their_whole_at_the_provider(self):
        """S0-13: an answer to the second picture answers the message that Meta knows."""
        assert whole_id("m_three#2") == "m_three"
        assert whole_id("m_#three") == "m_#three"
        assert whole_id("m_three") == "m_three"
        assert self.sent(reply_to="m_three#2")["reply_to"] == {"mid": "m_three"}

    @pytest.mark.parametrize(
        ("name", "kind", "ref"),
        [
            ("message__image", "image", "scratch.jpg"),
            ("message__video", "video", "turn.mp4"),
            ("message__audio", "audio", "audioclip.mp4"),
            ("message__file", "document", "o.pdf"),
            ("message__reel", "video", "reel.mp4"),
        ],
    )
    def test_files(self, name, kind, ref):
        """S0-13: every kind of file keeps its kind and is fetched from where it is."""
        message = self.event(name)
        assert (message.kind, message.media.kind) == (kind, kind)
        assert urlsplit(message.media.ref).path.endswith(ref)

    def test_file_name_keeps_its_accents(self):
        """S0-13: the file is called what the customer called it."""
        assert self.event("message__file").media.filename == "Presupuesto año.pdf"

    @pytest.mark.parametrize(
        "url", ["https://[x/a.pdf", "https://cdn.fbsbx.com/%00%ff.pdf", "/", "x" * 5000]
    )
    def test_odd_address_of_a_file(self, url):
        """S0-13: whatever stands in the address, the message arrives."""
        body = self.load("message__file")
        message = body["entry"][0]["messaging"][0]["message"]
        message["attachments"][0]["payload"]["url"] = url
        (event,) = self.events(body)
        assert event.media.ref == url
        assert "\x00" not in event.media.filename and event.media.filename.encode() is not None

    def test_file_without_address_says_so(self):
        """S0-13: a file that Meta does not hand over is shown as lost."""
        media = self.event("message__file_without_address").media
        assert media.ref == "" and media.error

    def test_reel_keeps_its_title(self):
        """S0-13: a shared reel is a video with a title."""
        assert self.event("message__reel").text == "Winter tyres in a minute"

    @pytest.mark.parametrize(
        ("name", "kind", "text"),
        [
            ("message__file_of_tomorrow", "text", "A cube\nhttps://example.com/cube"),
            ("message__ephemeral", "unsupported", "Unsupported message: ephemeral"),
            ("message__empty", "unsupported", "Unsupported message: empty"),
        ],
    )
    def test_readable_text(self, name, kind, text):
        """S0-13: what is no file is still something to read; nothing vanishes."""
        message = self.event(name)
        assert (message.kind, message.text) == (kind, text)

    def test_what_stands_there_and_says_nothing(self):
        """S0-13: an empty or false field is none: a text is a text, a picture no sticker."""
        body = self.load("message__text")
        message = body["entry"][0]["messaging"][0]["message"]
        message |= {"quick_reply": {}, "attachments": [], "reply_to": {"story": False}}
        (event,) = self.events(body)
        assert (event.kind, event.referral) == ("text", None)
        body = self.load("message__image")
        message = body["entry"][0]["messaging"][0]["message"]
        message["attachments"][0]["payload"]["sticker_id"] = False
        (event,) = self.events(body)
        assert event.kind == "image"

    def test_files_that_are_no_list(self):
        """S0-13: the words are shown, whatever stands where files were promised."""
        assert self.event("message__odd_files").text == "See this"

    def test_question_about_a_product(self):
        """S0-13: it is told that a question came from a product."""
        assert self.event("message__about_product").referral.source == "product"

    def test_message_without_id_has_a_key(self):
        """S0-04: a message without an id is stored once, under the same key each time."""
        (envelope,) = self.split(self.load("message__without_id"))
        assert envelope.key.startswith("message:")
        assert self.event("message__without_id").external_id == envelope.key

    def test_keys_of_things_without_id_tell_them_apart(self):
        """S0-04: two button presses are two; the same one told twice is one."""
        keys = set()
        for change in ({}, {"timestamp": 1767225601000}, {"sender": {"id": "99"}}):
            body = self.load("postback__standby")
            event = body["entry"][0]["standby"][0]
            event.update(change)
            keys |= {envelope.key for envelope in self.split(body)}
            # Neither the time of the telling nor a field of tomorrow makes another event of it.
            body["entry"][0]["time"] += 9000
            event["postback"]["field_of_tomorrow"] = True
            keys |= {envelope.key for envelope in self.split(body)}
        assert len(keys) == 3

    def test_another_way_of_telling(self):
        """S0-13: events come in "changes", too."""
        (envelope,) = self.split(self.load("message__changes_style"))
        assert (envelope.account, envelope.key) == (self.account, f"{self.mid}changes")

    def test_test_events_of_the_dashboard(self):
        """S0-13: the dashboard's test makes no chat, and does not look like a foreign account's."""
        (envelope,) = self.split(self.load("message__dashboard_test"))
        assert envelope.account == ""
        assert "test" in self.event("message__dashboard_test").reason

    def test_batch_goes_to_its_accounts(self):
        """S0-12: each piece of a batch knows the page or account it is for."""
        accounts = [envelope.account for envelope in self.split(self.load(self.batch))]
        first, second = self.account, self.other_account
        assert accounts == [first, first, first, second, second, first]

    def test_broken_parts_harm_no_others(self):
        """S0-13: in a batch with rubbish every good message gets through."""
        body = self.load("broken__parts_among_good_ones")
        texts = [e.text for e in self.events(body) if isinstance(e, InboundMessage)]
        # What is odd inside of a message does not hide that somebody wrote.
        assert texts == [
            "Good one",
            "Unsupported message: empty",
            "an event without a time that can be read",
            "Unsupported message: attachment",
            "",
            "Unsupported message: attachment",
            "Good one too",
        ]
        unparsed = [envelope for envelope in self.split(body) if UNPARSED in envelope.payload]
        assert len(unparsed) == 5

    def test_tables_are_covered_by_fixtures(self):
        """Every sort of event that is told apart has a fixture."""
        bodies = "".join(json.dumps(self.load(name)) for name in self.expected)
        known = {node for node in meta_messaging_webhook.NODES if f'"{node}"' in bodies}
        assert known >= self.nodes

    #: Sorts of events of this provider.
    nodes = {
        *("message", "message_edit", "postback", "reaction", "read", "referral", "optin"),
        *("pass_thread_control", "take_thread_control", "request_thread_control"),
    }

    # ------------------------------------------------------------------ referrals

    def test_advertisement(self):
        """S0-13: what brought a customer is told; it opens no longer window here."""
        referral = self.event("postback__from_advertisement").referral
        assert (referral.source, referral.headline, referral.ref) == (
            "ad",
            "Winter tyres",
            "winter",
        )
        assert not referral.opens_free_window

    def test_link(self):
        """S0-24: a customer who comes by our link brings its word."""
        event = self.event("referral__link")
        assert (event.referral.source, event.referral.ref) == ("link", "newsletter-7")
        assert event.contact.addresses == (self.anna,)

    # ------------------------------------------------------------------ echoes and deeds

    def test_echo(self):
        """S0-30: an answer from Meta's own inbox stands in the customer's chat."""
        echo = self.event("echo__business_suite")
        assert (echo.text, echo.key) == ("Answered from the Business Suite", "")
        assert echo.contact.addresses == (self.anna,)
        (envelope,) = self.split(self.load("echo__business_suite"))
        assert envelope.conversation == f"{self.account}:{self.anna.value}"

    @pytest.mark.parametrize(
        ("name", "emoji", "ours"),
        [
            ("reaction__set", "❤️", False),
            ("reaction__named_only", "😮", False),
            ("reaction__removed", "", False),
            ("reaction__ours", "👍", True),
        ],
    )
    def test_reaction(self, name, emoji, ours):
        """S0-13: reactions come and go, ours from Meta's own app included."""
        reaction = self.event(name)
        assert (reaction.emoji, reaction.from_us) == (emoji, ours)
        assert reaction.target_external_id.startswith(self.mid)
        assert reaction.contact.addresses == (self.anna,)

    def test_edit(self):
        """S0-13: an edited message shows its new text; each edit counts once."""
        edit = self.event("message_edit__text")
        assert edit.target_external_id == f"{self.mid}text"
        assert edit.text == "Hello, is the green one still there?"
        (envelope,) = self.split(self.load("message_edit__text"))
        assert envelope.key == f"edit:{self.mid}text:1"

    def test_standby_is_shown(self):
        """S0-13: a chat that another app leads is shown all the same."""
        assert self.event("standby__message").text == "While somebody else answers"

    # ------------------------------------------------------------------ sending

    def sent(self, *answers, settings=None, **values):
        """The body of the last call that a message makes."""
        connector = self.connector(*answers, answer(200, self.accepted), **(settings or {}))
        receipt = connector.send(self.message(**values))
        assert receipt.external_id == f"{self.mid}sent"
        assert connector.session.calls[-1].url.endswith("/messages")
        return connector.session.calls[-1].json

    def test_send_is_discreet(self):
        """S0-20: the token goes in the header, never in an address."""
        connector = self.connector(answer(200, self.accepted))
        connector.send(self.message())
        (call,) = connector.session.calls
        assert (call.method, call.url) == ("POST", self.endpoint)
        token = self.settings["access_token"]
        assert call.kwargs["headers"]["Authorization"] == f"Bearer {token}"
        assert token not in call.url + str(call.kwargs["params"])
        assert call.kwargs["timeout"] and call.kwargs["allow_redirects"] is False

    def test_reply(self):
        """S0-13: our answer names what it answers."""
        assert self.sent(reply_to="m_theirs")["reply_to"] == {"mid": "m_theirs"}
        assert "reply_to" not in self.sent()

    def test_person_answers_after_the_window(self):
        """S0-28: Meta is told that a person answers, only then."""
        body = self.sent(human_agent=True)
        assert (body["messaging_type"], body["tag"]) == ("MESSAGE_TAG", "HUMAN_AGENT")
        assert "tag" not in self.sent()

    def test_place_goes_as_text(self):
        """S0-20: a place is written out, with a link that opens a map."""
        place = Location(latitude=40.4168, longitude=-3.7038, name="Workshop", address="Calle 1")
        text = self.sent(text="", location=place)["message"]["text"]
        assert text.startswith("Workshop\nCalle 1\nhttps://www.google.com/maps/")
        assert "40.416800,-3.703800" in text

    def test_card_goes_as_text(self):
        """S0-20: a contact card is written out."""
        card = ContactCard(
            name="Carla", phones=("+1 202", "+1 203"), emails=("c@d.es",), organisation="Diaz"
        )
        text = self.sent(text="", card=card)["message"]["text"]
        assert text == "Carla\nDiaz\n+1 202\n+1 203\nc@d.es"

    def test_file_takes_no_text(self):
        """S0-20: text with a file is refused before anything is sent."""
        media = OutboundMedia(kind="image", filename="a.png", mime_type="image/png", content=b"x")
        with pytest.raises(PermanentError):
            self.connector().send(self.message(media=media))

    def test_kind_of_file_that_cannot_be_sent(self):
        """S0-20: a kind that Meta has not is refused here, before any call."""
        media = OutboundMedia(kind="sticker", filename="a", mime_type="image/webp", content=b"x")
        with pytest.raises(PermanentError):
            self.connector().send(self.message(media=media, text=""))

    def test_customer_without_usable_address(self):
        """S0-24: an address of another provider cannot be written to; no call is made."""
        with pytest.raises(PermanentError):
            self.connector().send(self.message(to=(Address("username", "anna"),)))

    @pytest.mark.parametrize(
        ("call", "expected"),
        [
            (lambda c, to: c.mark_read(to, "m_1"), {"sender_action": "mark_seen"}),
            (lambda c, to: c.typing(to, ""), {"sender_action": "typing_on"}),
            (
                lambda c, to: c.react(to, "m_1#2", "😮"),
                {
                    "sender_action": "react",
                    "payload": {"message_id": "m_1", "reaction": "😮"},
                },
            ),
            (
                lambda c, to: c.react(to, "m_1", ""),
                {"sender_action": "unreact", "payload": {"message_id": "m_1"}},
            ),
        ],
    )
    def test_small_deeds(self, call, expected):
        """S0-27: reading, typing and reactions are told to Meta."""
        connector = self.connector(answer(200, {"recipient_id": self.anna.value}))
        call(connector, self.addresses)
        (made,) = connector.session.calls
        assert made.json == {"recipient": {"id": self.anna.value}, **expected}
        assert made.url == self.endpoint

    def test_small_deeds_may_be_tried_again(self):
        """S0-31: a lost answer to a reaction is no uncertain message."""
        connector = self.connector(answer(502, b""))
        with pytest.raises(TemporaryError):
            connector.react(self.addresses, "m_1", "👍")

    def test_every_code_is_tested(self):
        """S0-31: what the table of codes adds to Meta's common ones stands in the table above."""
        tested = {code for code, _subcode in CODES} | {(None, subcode) for _code, subcode in CODES}
        assert ERRORS.keys() - GRAPH_ERRORS.keys() <= tested | CODES.keys()

    def test_every_code_says_itself(self):
        """S0-31: whoever looks a code up finds it in the error."""
        for code, subcode in CODES:
            error = self.connector().classify({"code": code, "error_subcode": subcode})
            assert error.code == (f"{code}/{subcode}" if subcode else str(code))

    def test_meaning_of_a_subcode_does_not_hang_on_its_code(self):
        """S0-28: Meta puts the same subcode under several codes."""
        for code in (10, 100, 200, 551):
            error = self.connector().classify({"code": code, "error_subcode": 2018278})
            assert type(error) is WindowError
            assert error.code == f"{code}/2018278"

    def test_explanation_hides_the_customer(self):
        """S0-31: Meta's words are shown without the ids in them."""
        error = self.connector().classify(refused(10, 2018278)["error"])
        assert error.detail == "The window of … is over"

    # ------------------------------------------------------------------ files of customers

    def fetch(self, *answers, **values):
        media = Media(
            **({"kind": "image", "ref": "https://scontent.xx.fbcdn.net/v/a.jpg"} | values)
        )
        connector = self.connector(*answers)
        return connector, connector.fetch_media(media)

    def test_fetch_file(self):
        """S0-13: a file is fetched from its address, without our token."""
        content = answer(200, b"picture", {"Content-Type": "image/jpeg"})
        connector, fetched = self.fetch(content, filename="a.jpg")
        assert (fetched.content, fetched.mime_type, fetched.filename) == (
            *(b"picture", "image/jpeg", "a.jpg"),
        )
        (call,) = connector.session.calls
        assert call.url == "https://scontent.xx.fbcdn.net/v/a.jpg"
        assert "Authorization" not in (call.kwargs["headers"] or {})

    def test_file_may_be_elsewhere_at_meta(self):
        """S0-13: Instagram's addresses lead on; never away from Meta."""
        away = answer(302, b"", {"Location": "https://scontent.cdninstagram.com/v/a.jpg"})
        ref = "https://lookaside.fbsbx.com/ig_messaging_cdn/?asset_id=1"
        _connector, fetched = self.fetch(away, answer(200, b"picture"), ref=ref)
        assert fetched.content == b"picture"
        with pytest.raises(MediaRefusedError):
            self.fetch(answer(302, b"", {"Location": "https://evil.example/a.jpg"}), ref=ref)

    @pytest.mark.parametrize(
        "ref",
        [
            "http://scontent.xx.fbcdn.net/a.jpg",
            "https://evil.example/a.jpg",
            "https://fbcdn.net.evil.example/a.jpg",
            "https://evilfbcdn.net/a.jpg",
            "https://127.0.0.1/a.jpg",
            "https://[broken",
            "file:///etc/passwd",
        ],
    )
    def test_foreign_hosts_are_not_called(self, ref):
        """S0-13: no address in a message makes us call anybody but Meta."""
        connector = self.connector()
        with pytest.raises(MediaRefusedError):
            connector.fetch_media(Media(kind="image", ref=ref))
        assert not connector.session.calls

    @pytest.mark.parametrize(
        ("reply", "expected"),
        [
            (answer(404, b""), MediaGoneError),
            (answer(410, b""), MediaGoneError),
            (answer(403, b"URL signature expired"), MediaGoneError),
            (answer(400, b"Bad URL hash"), MediaGoneError),
            (answer(500, b""), MediaError),
            (answer(429, b""), MediaError),
            (answer(200, b"", {"Content-Length": str(10**9)}), MediaRefusedError),
        ],
    )
    def test_file_that_cannot_be_fetched(self, reply, expected):
        """S0-13: each fault says whether trying again makes sense."""
        with pytest.raises(MediaError) as caught:
            self.fetch(reply)
        assert type(caught.value) is expected

    def test_file_that_meta_did_not_hand_over(self):
        """S0-13: no call is made for a file without an address."""
        with pytest.raises(MediaGoneError):
            self.connector().fetch_media(Media(kind="image", ref="", error="lost"))

    # ------------------------------------------------------------------ people

    @pytest.mark.parametrize(
        ("reply", "expected"),
        [
            (answer(400, refused(100, 33)), PermanentError),
            (answer(400, refused(100, 2018218)), PermanentError),
            (answer(400, refused(230)), PermanentError),
            (answer(400, refused(10)), PermanentError),
            (answer(401, refused(190)), CredentialsError),
            (answer(400, refused(4)), ThrottledError),
            (answer(503, b""), TemporaryError),
        ],
    )
    def test_person_of_whom_meta_tells_nothing(self, reply, expected):
        """S0-09: a customer without a name does not bring the channel down."""
        with pytest.raises(expected) as caught:
            self.connector(reply).fetch_profile(self.addresses)
        assert type(caught.value) is expected
        self.assert_discreet(caught.value)

    # ------------------------------------------------------------------ settings

    @pytest.mark.parametrize("name", ["app_secret"])
    def test_channel_without_app_secret_is_not_healthy(self, name):
        """S0-31: a channel that could send but never receive is not healthy."""
        with pytest.raises(NotConfiguredError) as caught:
            self.connector(**{name: ""}).check_health()
        assert "app secret is missing" in caught.value.detail

    def test_windows(self):
        """S0-28: a day for everybody, a week for people with Meta's permission."""
        capabilities = self.connector_class.capabilities
        assert capabilities.reply_window == timedelta(hours=24)
        assert capabilities.human_agent_window == timedelta(days=7)
        assert capabilities.referral_window is None
        assert capabilities.can_start == "customer"

    def query(self, link):
        """Address and query of a link."""
        parts = urlsplit(link)
        return f"{parts.scheme}://{parts.netloc}{parts.path}", parse_qs(parts.query)


def _members(value):
    """Every (key, value) of the objects in a JSON value."""
    if isinstance(value, dict):
        yield from value.items()
    children = value.values() if isinstance(value, dict) else value
    for child in children if isinstance(value, (dict, list)) else ():
        yield from _members(child)


def _is_whole(entry):
    return isinstance(entry, dict) and "id" in entry


def _single(entry):
    """An entry of several events as several entries of one."""
    lists = [name for name in ("messaging", "standby", "changes") if name in entry]
    frame = {key: value for key, value in entry.items() if key not in lists}
    return [{**frame, name: [event]} for name in lists for event in entry[name]]
