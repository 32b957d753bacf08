"""WhatsApp: what it tells us, what we tell it, and what it refuses."""

import json
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from omnichannel_chat.connectors.base import UNPARSED
from omnichannel_chat.connectors.errors import (
    ConnectorError,
    ConsentError,
    CredentialsError,
    MediaError,
    MediaGoneError,
    MediaRefusedError,
    NotConfiguredError,
    PayloadError,
    PermanentError,
    QuotaError,
    RecipientError,
    TemplateError,
    TemporaryError,
    ThrottledError,
    UncertainError,
    WindowError,
)
from omnichannel_chat.connectors.events import (
    Address,
    ChannelAlert,
    Consent,
    ContactCard,
    Deletion,
    Echo,
    Edit,
    IdentityChange,
    Ignored,
    InboundMessage,
    LateFile,
    Location,
    Media,
    OutboundMedia,
    Reaction,
    StatusUpdate,
    TemplateUpdate,
)
from omnichannel_chat.connectors.meta.graph import sign
from omnichannel_chat.connectors.testing import ConnectorCases, answer
from omnichannel_chat.connectors.whatsapp import (
    connector as whatsapp,
)
from omnichannel_chat.connectors.whatsapp import (
    content as whatsapp_content,
)
from omnichannel_chat.connectors.whatsapp import (
    messages as whatsapp_messages,
)
from omnichannel_chat.connectors.whatsapp import (
    notices as whatsapp_notices,
)
from omnichannel_chat.connectors.whatsapp import (
    webhook as whatsapp_webhook,
)
from omnichannel_chat.connectors.whatsapp.connector import WhatsAppConnector

from .helpers import ACCEPTED, ACCOUNT, ANNA, BEN, SETTINGS, refused

TIME = datetime(2026, 1, 1, tzinfo=timezone.utc)
#: Request examples of Meta's own, where somebody has put them beside this repository.
SHARED = Path(__file__).parents[4] / "shared" / "fixtures" / "whatsapp"


def shared_bodies(name):
    """Bodies by name in a file of shared fixtures; none when it is not there."""
    path = SHARED / name
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


class TestWhatsApp(ConnectorCases):
    connector_class = WhatsAppConnector
    settings = SETTINGS
    secret_setting = "app_secret"
    hidden_settings = ("access_token", "app_secret", "verify_token")
    addresses = (ANNA,)
    batch = "batch__two_numbers_two_customers"
    expected = {
        "text__plain": (InboundMessage,),
        "text__reply": (InboundMessage,),
        "text__forwarded": (InboundMessage,),
        "text__forwarded_often": (InboundMessage,),
        "text__about_product": (InboundMessage,),
        "text__from_advertisement": (InboundMessage,),
        "text__phone_and_bsuid": (InboundMessage,),
        "text__bsuid_only": (InboundMessage,),
        "text__username_and_parent": (InboundMessage,),
        "text__without_id": (InboundMessage,),
        "text__without_contacts": (InboundMessage,),
        "text__contact_of_somebody_else": (InboundMessage,),
        "text__sender_only_in_contacts": (InboundMessage,),
        "text__without_sender": (PayloadError,),
        "text__in_group": (Ignored,),
        "text__without_field_and_metadata": (InboundMessage,),
        "image__caption": (InboundMessage,),
        "image__failed_at_meta": (InboundMessage,),
        "image__failed_without_node": (InboundMessage,),
        "image__without_media_id": (InboundMessage,),
        "video__plain": (InboundMessage,),
        "audio__file": (InboundMessage,),
        "audio__voice": (InboundMessage,),
        "document__accented_name": (InboundMessage,),
        "sticker__animated": (InboundMessage,),
        "location__named": (InboundMessage,),
        "location__bare": (InboundMessage,),
        "contacts__two_cards": (InboundMessage,),
        "contacts__number_shared": (InboundMessage,),
        "button__quick_reply": (InboundMessage,),
        "interactive__button_reply": (InboundMessage,),
        "interactive__list_reply": (InboundMessage,),
        "interactive__form_reply": (InboundMessage,),
        "interactive__form_reply_damaged": (InboundMessage,),
        "interactive__unknown": (InboundMessage,),
        "order__two_items": (InboundMessage,),
        "reaction__set": (Reaction,),
        "reaction__removed_empty": (Reaction,),
        "reaction__removed_absent": (Reaction,),
        "edit__text": (Edit,),
        "edit__caption": (Edit,),
        "revoke__message": (Deletion,),
        "system__number_changed": (IdentityChange,),
        "system__number_changed_old_api": (IdentityChange,),
        "system__number_changed_without_number": (Ignored,),
        "system__user_id_changed": (IdentityChange,),
        "system__identity_changed": (Ignored,),
        "unsupported__poll": (InboundMessage,),
        "unsupported__without_node": (InboundMessage,),
        "hologram__type_of_tomorrow": (InboundMessage,),
        "request_welcome__chat_opened": (Ignored,),
        "status__sent": (StatusUpdate,),
        "status__delivered": (StatusUpdate,),
        "status__read": (StatusUpdate,),
        "status__played": (StatusUpdate,),
        "status__failed_window": (StatusUpdate,),
        "status__failed_without_reason": (StatusUpdate,),
        "status__bsuid_only": (StatusUpdate,),
        "status__unknown": (Ignored,),
        "batch__two_numbers_two_customers": (
            *(InboundMessage, InboundMessage, StatusUpdate, StatusUpdate),
            *(InboundMessage, InboundMessage, StatusUpdate, StatusUpdate),
            *(InboundMessage, Reaction, StatusUpdate),
            *(InboundMessage, StatusUpdate),
        ),
        "echo__text": (Echo,),
        "echo__bsuid_only": (Echo,),
        "echo__image": (Echo,),
        "echo__edit": (Edit,),
        "echo__revoke": (Deletion,),
        "echo__reaction": (Reaction,),
        "history__both_directions": (InboundMessage, Echo, Echo, InboundMessage, Echo),
        "history__declined": (ChannelAlert,),
        "history__file_follows": (InboundMessage,),
        "history__empty_chunk": (Ignored,),
        "history__empty_thread": (Ignored,),
        "standby__message": (InboundMessage,),
        "standby__echo_and_status": (Echo, StatusUpdate),
        "messaging_handovers__control_passed": (Ignored,),
        "smb_app_state_sync__contact": (Ignored,),
        "user_id_update__nested": (IdentityChange,),
        "user_id_update__flat": (IdentityChange,),
        "user_id_update__without_ids": (Ignored,),
        "user_preferences__marketing_stopped": (Consent,),
        "user_preferences__signed_up": (Consent,),
        "system__number_and_ids_changed": (IdentityChange,),
        "system__number_and_ids_changed_with_from": (IdentityChange,),
        "system__user_id_changed_in_words": (IdentityChange,),
        "system__name_that_looks_like_a_change": (Ignored,),
        "interactive__nothing_but_errors": (InboundMessage, ChannelAlert),
        "interactive__address_form": (InboundMessage,),
        "interactive__form_reply_as_object": (InboundMessage,),
        "interactive__call_refused": (InboundMessage,),
        "interactive__product": (InboundMessage,),
        "interactive__of_tomorrow": (InboundMessage,),
        "order__numbers_as_text": (InboundMessage,),
        "button__payload_only": (InboundMessage,),
        "location__numbers_as_text_and_link": (InboundMessage,),
        "location__unreadable": (InboundMessage,),
        "unsupported__unavailable": (InboundMessage,),
        "text__about_product_only": (InboundMessage,),
        "contacts__vcard_only": (InboundMessage,),
        "contacts__first_name_only": (InboundMessage,),
        "contacts__nobody": (InboundMessage,),
        "contacts__number_given": (InboundMessage,),
        "status__payment_failed": (Ignored,),
        "status__reveals_user_id": (StatusUpdate,),
        "history__names_its_recipient": (InboundMessage,),
        "history__not_delivered": (Echo,),
        "history__our_file_to_nobody": (LateFile,),
        "history__our_text_to_nobody": (Ignored,),
        "echo__with_buttons": (Echo,),
        "echo__revoke_from_the_other_side": (Deletion,),
        "calls__taken": (Ignored,),
        "calls__by_us": (Ignored,),
        "account_update__of_another_account": (Ignored,),
        "account_update__ban_scheduled": (ChannelAlert,),
        "phone_number_quality_update__thrice_a_day": (ChannelAlert,) * 3,
        "phone_number_quality_update__of_another_number": (ChannelAlert,),
        "errors__number": (ChannelAlert,),
        "errors__account_locked": (ChannelAlert,),
        "account_update__restriction": (ChannelAlert,),
        "account_update__disabled": (ChannelAlert,),
        "account_update__reinstated": (ChannelAlert,),
        "account_update__time_in_milliseconds": (ChannelAlert,),
        "account_alerts__wrapped": (ChannelAlert,),
        "account_alerts__flat": (ChannelAlert,),
        "account_review_update__rejected": (ChannelAlert,),
        "phone_number_quality_update__downgrade": (ChannelAlert,),
        "phone_number_name_update__approved": (ChannelAlert,),
        "message_template_status_update__paused": (TemplateUpdate,),
        "message_template_quality_update__red": (TemplateUpdate,),
        "template_category_update__changed": (TemplateUpdate,),
        "message_template_components_update__edited": (TemplateUpdate,),
        "calls__missed": (InboundMessage,),
        "teleport__field_of_tomorrow": (Ignored,),
        "broken__parts_among_good_ones": (
            *(InboundMessage, PayloadError, InboundMessage, InboundMessage, InboundMessage),
            *(PayloadError, PayloadError, PayloadError, PayloadError, PayloadError),
        ),
    }
    inner = (
        r"/(messages|message_echoes)/\d+/"
        r"(?!(from|to|id|timestamp|group_id|history_context|reaction|edit|revoke)\b|\w+_user_id\b)"
        r"|/contacts/\d+/profile"
    )
    unknown_event = {
        "object": "whatsapp_business_account",
        "entry": [{"id": "1", "changes": [{"field": "teleport", "value": {"event": "ARRIVED"}}]}],
    }
    refusals = {
        "window": (400, refused(131047), {}, WindowError),
        "consent": (400, refused(131050), {}, ConsentError),
        "not on WhatsApp": (400, refused(131026), {}, RecipientError),
        "template paused": (400, refused(132015), {}, TemplateError),
        "token ended": (401, refused(190, 463), {}, CredentialsError),
        "permission": (403, refused(200), {}, CredentialsError),
        "permission in the middle of the range": (403, refused(273), {}, CredentialsError),
        "not registered": (400, refused(133010), {}, CredentialsError),
        "payment": (400, refused(131042), {}, QuotaError),
        "too fast": (400, refused(130429), {}, ThrottledError),
        "pair": (400, refused(131056), {}, ThrottledError),
        "down": (500, refused(131000), {}, UncertainError),
        "unknown code, broken server": (503, refused(987654), {}, UncertainError),
        "down, in a good answer": (200, refused(131016), {}, UncertainError),
        "unknown code": (400, refused(987654), {}, PermanentError),
        "parameter": (400, refused(100), {}, PermanentError),
        "number gone": (400, refused(100, 33), {}, CredentialsError),
        "no code": (400, {"error": {"message": "no"}}, {}, PermanentError),
        "error is no object": (400, {"error": "no"}, {}, PermanentError),
        "5xx without a body": (502, b"", {}, UncertainError),
        "5xx with a page": (504, b"<html>Gateway Timeout</html>", {}, UncertainError),
        "200 with a page": (200, b"<html>Welcome to the hotel</html>", {}, UncertainError),
        "200 without a message": (200, {"messages": []}, {}, UncertainError),
        "200 with something else": (200, {"messages": 7}, {}, UncertainError),
        "redirect": (302, b"", {"Location": "https://elsewhere.example"}, UncertainError),
        "404 without a body": (404, b"", {}, PermanentError),
        "401 without a body": (401, b"", {}, CredentialsError),
        "429 without a body": (429, b"", {"Retry-After": "7"}, ThrottledError),
    }

    def sign(self, body, secret):
        return {"x-hub-signature-256": sign(body, secret)}

    def inbound_text(self, text):
        body = self.load("text__plain")
        body["entry"][0]["changes"][0]["value"]["messages"][0]["text"]["body"] = text
        return body

    def pieces(self, body):
        """Everything in the lists that hold pieces, wherever they stand now."""
        for name, value in _members(body):
            if name in whatsapp_webhook.LISTS and isinstance(value, list):
                yield from value

    def rebatched(self, body):
        """One piece a body, the last one first."""
        if not all(isinstance(entry, dict) for entry in body["entry"]):
            # What is broken cannot be grouped in another way.
            return [body]
        bodies = []
        for entry in body["entry"]:
            for change in entry["changes"]:
                bodies += [{**body, "entry": [{**entry, "changes": [c]}]} for c in _single(change)]
        return reversed(bodies)

    # ------------------------------------------------------------------ messages

    def test_text(self):
        """S0-04, S0-09, S0-10: a first message brings name, number and time of the customer."""
        (envelope,) = self.split(self.load("text__plain"))
        assert envelope.account == ACCOUNT
        assert envelope.key.startswith("wamid.")
        message = self.event("text__plain")
        assert message.text == "Hello, is the blue one still there?"
        assert message.kind == "text"
        assert message.external_id == envelope.key
        assert message.occurred_at == TIME
        assert message.contact.name == "Anna Ruiz"
        assert message.contact.phone == "+12025550143"
        assert message.contact.addresses == (ANNA,)
        assert not message.reply_to and not message.forwarded and message.referral is None

    def test_reply_names_the_message_it_answers(self):
        """S0-13: the bubble shows what it answers."""
        assert self.event("text__reply").reply_to.startswith("wamid.")
        assert self.event("button__quick_reply").reply_to.startswith("wamid.")

    @pytest.mark.parametrize("name", ["text__forwarded", "text__forwarded_often"])
    def test_forwarded(self, name):
        """S0-13: a forwarded message is marked."""
        message = self.event(name)
        assert message.forwarded and not message.reply_to

    def test_advertisement_opens_the_longer_window(self):
        """S0-28: after a click on an advertisement, answers are free for 72 hours."""
        referral = self.event("text__from_advertisement").referral
        assert referral.opens_free_window
        assert (referral.source, referral.headline) == ("ad", "Winter tyres")
        assert self.connector_class.capabilities.referral_window == timedelta(hours=72)
        assert self.connector_class.capabilities.reply_window == timedelta(hours=24)

    @pytest.mark.parametrize(
        ("name", "addresses", "phone"),
        [
            ("text__phone_and_bsuid", (Address("bsuid", "US.70010020030040051"), ANNA), True),
            ("text__bsuid_only", (BEN,), False),
            (
                "text__username_and_parent",
                (
                    BEN,
                    Address("parent_bsuid", "US.ENT.80010020030040062"),
                    Address("username", "ben.okoro"),
                ),
                False,
            ),
            ("text__without_contacts", (ANNA,), True),
            ("text__contact_of_somebody_else", (ANNA,), True),
            ("text__sender_only_in_contacts", (BEN,), False),
        ],
    )
    def test_customers_may_have_no_number(self, name, addresses, phone):
        """S0-04: a customer with a username has no number; the message is his all the same."""
        contact = self.event(name).contact
        assert contact.addresses == addresses
        assert bool(contact.phone) is phone

    def test_name_is_never_taken_from_another_contact(self):
        """S0-09: a message is not signed with the name of whoever comes first."""
        assert self.event("text__contact_of_somebody_else").contact.name == ""
        messages = [e for e in self.events(self.load(self.batch)) if isinstance(e, InboundMessage)]
        names = {m.text: m.contact.name for m in messages if m.text}
        assert names == {
            "Anna to the first number": "Anna Ruiz",
            "Ben to the first number": "Ben Okoro",
            "Anna to the second number": "Anna Ruiz",
            "Ben to the second number": "Ben Okoro",
            "Anna again": "Anna Ruiz",
        }

    def test_batch_goes_to_its_numbers(self):
        """S0-12: each piece of a batch knows the number it is for."""
        accounts = [envelope.account for envelope in self.split(self.load(self.batch))]
        first, second = ACCOUNT, "311000000000202"
        assert accounts == [first] * 4 + [second] * 4 + [first] * 3 + [second] * 2

    def test_message_without_id_has_a_key(self):
        """S0-04: a message without an id is stored once, and under the same key each time."""
        body = self.load("text__without_id")
        (envelope,) = self.split(body)
        assert envelope.key.startswith("message:")
        assert self.event("text__without_id").external_id == envelope.key

    def test_customers_messages_are_one_conversation(self):
        """S0-04: what one customer writes is worked on in order; others do not wait for it."""
        envelopes = self.split(self.load(self.batch))
        assert envelopes[0].conversation == f"{ACCOUNT}:12025550143"
        assert len({envelope.conversation for envelope in envelopes[:4]}) > 1

    # ------------------------------------------------------------------ content

    def test_image(self):
        """S0-13: a picture arrives with its caption, and can be checked when it is fetched."""
        message = self.event("image__caption")
        assert message.text == "This is the scratch"
        assert message.media == Media(
            kind="image",
            ref="711000000000001",
            mime_type="image/jpeg",
            sha256=bytes(range(32)).hex(),
        )

    @pytest.mark.parametrize(
        ("name", "kind", "mime_type"),
        [
            ("video__plain", "video", "video/mp4"),
            ("audio__file", "audio", "audio/mpeg"),
            ("audio__voice", "voice", "audio/ogg"),
            ("document__accented_name", "document", "application/pdf"),
            ("sticker__animated", "sticker", "image/webp"),
        ],
    )
    def test_other_files(self, name, kind, mime_type):
        """S0-13: every kind of file keeps its kind."""
        message = self.event(name)
        assert (message.kind, message.media.kind, message.media.mime_type) == (
            kind,
            kind,
            mime_type,
        )

    def test_file_name_keeps_its_accents(self):
        """S0-13: the file is called what the customer called it."""
        assert self.event("document__accented_name").media.filename == "Presupuesto año nuevo.pdf"

    def test_file_that_meta_lost_says_why(self):
        """S0-13: a file that could not be kept is shown as such, without anybody's number."""
        media = self.event("image__failed_at_meta").media
        assert media.error == "The file of … could not be downloaded"
        assert media.sha256 == ""
        assert self.event("image__failed_without_node").media.ref == ""

    def test_location(self):
        """S0-13: a place is a point with a name."""
        assert self.event("location__named").location == Location(
            latitude=40.4168, longitude=-3.7038, name="Workshop", address="Calle Mayor 1, Madrid"
        )
        assert self.event("location__bare").location.latitude == -33.0

    def test_contact_cards(self):
        """S0-13: cards keep numbers and addresses; a shared number needs no name."""
        assert self.event("contacts__two_cards").cards == (
            ContactCard(
                name="Carla Diaz",
                phones=("+1 202-555-0190",),
                emails=("carla@example.com",),
                organisation="Diaz Tyres",
            ),
            ContactCard(name="Dan Ek", phones=("12025550191",)),
        )
        (card,) = self.event("contacts__number_shared").cards
        assert card.name == card.phones[0] == "+1 202-555-0178"

    @pytest.mark.parametrize(
        ("name", "kind", "text"),
        [
            ("button__quick_reply", "button", "Confirm"),
            ("interactive__button_reply", "button", "Tomorrow"),
            ("interactive__list_reply", "button", "9:00\nTuesday morning"),
            (
                "interactive__form_reply",
                "button",
                'Sent\nplate: 1234 BCD\ndays: ["Monday", "Friday"]',
            ),
            ("interactive__form_reply_damaged", "button", "Sent"),
            (
                "order__two_items",
                "text",
                "For Friday please\n4 x TYRE-15: 79.90 EUR\n4 x VALVE: 2.00 EUR",
            ),
            ("interactive__unknown", "button", "Call permission: accepted"),
            ("unsupported__poll", "unsupported", "Unsupported message: poll creation"),
            (
                "unsupported__without_node",
                "unsupported",
                "Unsupported message\nMessage type unknown",
            ),
            ("hologram__type_of_tomorrow", "unsupported", "Unsupported message: hologram"),
            (
                "interactive__address_form",
                "button",
                "Anna Ruiz\n12 High Street\nin_pin_code: 400063\ncity: Mumbai",
            ),
            ("interactive__form_reply_as_object", "button", "Sent\nday: Monday"),
            ("interactive__call_refused", "button", "Call permission: refused"),
            ("interactive__product", "text", "Product: CHAIR-07 (511000000000001)"),
            ("interactive__of_tomorrow", "unsupported", "Unsupported message: hologram reply"),
            ("order__numbers_as_text", "text", "2 x TYRE-15: 7.50 USD\n1 x VALVE"),
            ("button__payload_only", "button", "STOP"),
            ("location__unreadable", "unsupported", "Unsupported message: location"),
            ("contacts__nobody", "unsupported", "Unsupported message: contacts"),
            (
                "unsupported__unavailable",
                "unsupported",
                "Unsupported message\nThis message is currently unavailable. "
                "It may be readable in the WhatsApp app on the phone.",
            ),
            ("echo__with_buttons", "text", "Visit\nShall we come on Monday?"),
            ("history__not_delivered", "text", "An old answer\n(not delivered)"),
            ("calls__missed", "text", "(missed call)"),
        ],
    )
    def test_readable_text(self, name, kind, text):
        """S0-13: what is no plain text is still something to read; nothing vanishes."""
        message = self.event(name)
        assert (message.kind, message.text) == (kind, text)

    @pytest.mark.parametrize(
        "document", ["[" * 100_000, '{"a": ' * 500, "[]", "7", '{"a": "\\u0000\\ud83c"}', ""]
    )
    def test_form_with_rubbish_inside(self, document):
        """S0-13: the answers of a form are a document of their own, and may be damaged."""
        body = self.load("interactive__form_reply")
        message = body["entry"][0]["changes"][0]["value"]["messages"][0]
        message["interactive"]["nfm_reply"]["response_json"] = document
        (event,) = self.events(body)
        assert event.text.splitlines()[0] == "Sent"
        assert "\x00" not in event.text and event.text.encode()

    # ------------------------------------------------------------------ deeds

    @pytest.mark.parametrize(
        ("name", "emoji"),
        [
            ("reaction__set", "👍"),
            ("reaction__removed_empty", ""),
            ("reaction__removed_absent", ""),
        ],
    )
    def test_reaction(self, name, emoji):
        """S0-13: reactions come and go."""
        reaction = self.event(name)
        assert reaction.emoji == emoji
        assert reaction.target_external_id.startswith("wamid.")
        assert reaction.contact.addresses == (ANNA,)
        assert not reaction.from_us

    def test_edit(self):
        """S0-13: an edited message shows its new text, a file its new caption."""
        original = self.event("text__plain").external_id
        edit = self.event("edit__text")
        assert (edit.target_external_id, edit.text) == (
            original,
            "Hello, is the green one still there?",
        )
        assert self.event("edit__caption").text == "These are the scratches"

    def test_revoke(self):
        """S0-13: a message taken back is marked, and found by its id."""
        deletion = self.event("revoke__message")
        assert deletion.target_external_id == self.event("text__plain").external_id

    def test_own_deeds_in_the_phone_app(self):
        """S0-30: what we do in the phone app is ours, also here."""
        for name in ("echo__edit", "echo__revoke", "echo__reaction"):
            event = self.event(name)
            assert event.from_us
            assert event.contact.addresses == (ANNA,)

    def test_echo(self):
        """S0-30: an answer from the phone app stands in the customer's chat."""
        echo = self.event("echo__text")
        assert echo.text == "Answered from the phone"
        assert echo.contact.addresses == (ANNA,)
        assert self.event("echo__bsuid_only").contact.addresses == (BEN,)
        assert self.event("echo__bsuid_only").contact.name == "Ben Okoro"

    def test_history_has_both_directions(self):
        """S0-13: old messages of the phone app keep who wrote them."""
        question, answered, again, _placeholder, by_flag = self.events(
            self.load("history__both_directions")
        )
        assert question.contact.addresses == answered.contact.addresses == (ANNA,)
        assert again.contact.addresses == (ANNA,)
        assert by_flag.contact.addresses == (
            BEN,
            Address("wa_id", "12025550178"),
            Address("username", "ben.okoro"),
        )
        assert question.occurred_at < TIME - timedelta(days=10)

    def test_old_file_comes_after_its_placeholder(self):
        """S0-13: the placeholder of an old file does not stand in the file's way."""
        placeholder = self.split(self.load("history__both_directions"))[3]
        (file,) = self.split(self.load("history__file_follows"))
        assert placeholder.key == f"{file.key}:placeholder"

    def test_standby_is_shown(self):
        """S0-13: a chat that another app leads is shown all the same."""
        message = self.event("standby__message")
        assert message.text == "While somebody else answers"
        assert message.contact.name == "Anna Ruiz"

    def test_message_that_cannot_be_read_is_shown(self):
        """S0-13: id, sender and what it answers are those of the message; nobody is overlooked."""
        message, _alert = self.events(self.load("interactive__nothing_but_errors"))
        assert message.external_id == "wamid.own-interactive-nothing_but_errors"
        assert message.contact.addresses == (ANNA,)
        assert message.reply_to == "wamid.own-ours"
        assert (message.kind, message.text) == (
            "unsupported",
            "Unsupported message: interactive\nThe payload of this message is not supported",
        )

    def test_group_that_is_none(self):
        """S0-13: a message with an empty group stands in the customer's own chat."""
        body = self.load("text__plain")
        body["entry"][0]["changes"][0]["value"]["messages"][0]["group_id"] = ""
        (event,) = self.events(body)
        assert event.text == "Hello, is the blue one still there?"

    def test_place_with_a_link(self):
        """S0-13: numbers that are written as text are numbers; the link is kept."""
        assert self.event("location__numbers_as_text_and_link").location == Location(
            latitude=41.38,
            longitude=2.17,
            name="Cafe",
            address="1 Main St",
            url="https://cafe.example",
        )

    @pytest.mark.parametrize(
        ("name", "card"),
        [
            (
                "contacts__vcard_only",
                ContactCard(
                    name="Tom Lee",
                    phones=("+12025550177",),
                    emails=("tom@example.com",),
                    organisation="Lee & Sons",
                ),
            ),
            ("contacts__first_name_only", ContactCard(name="Tom Lee", phones=("+1 202-555-0177",))),
        ],
    )
    def test_cards_in_other_shapes(self, name, card):
        """S0-13: a card that is only a vCard, or has only parts of a name, is readable."""
        assert self.event(name).cards == (card,)

    @pytest.mark.parametrize("name", ["contacts__number_given", "contacts__number_shared"])
    def test_number_that_was_asked_for(self, name):
        """S0-10: a customer without a number who gives it when asked is known by it, too."""
        contact = self.event(name).contact
        assert contact.addresses == (BEN, Address("wa_id", "12025550178"))
        assert contact.phone == "+12025550178"
        # A card of somebody else is not his own number.
        assert self.event("contacts__two_cards").contact.addresses == (ANNA,)

    @pytest.mark.parametrize("name", ["text__about_product", "text__about_product_only"])
    def test_question_about_a_product(self, name):
        """S0-13: it is seen which article a customer asks about."""
        referral = self.event(name).referral
        assert (referral.source, referral.headline) == ("product", "CHAIR-07 (511000000000001)")
        assert not referral.opens_free_window

    def test_history_tells_who_wrote(self):
        """S0-13: who is told as sender wrote it, whoever is told as recipient."""
        message = self.event("history__names_its_recipient")
        assert message.history and message.contact.addresses == (ANNA,)

    def test_deed_from_the_other_side(self):
        """S0-30: what we take back in the phone app is ours, whichever side is told first."""
        deletion = self.event("echo__revoke_from_the_other_side")
        assert deletion.from_us and deletion.contact.addresses == (ANNA,)
        (envelope,) = self.split(self.load("echo__revoke_from_the_other_side"))
        assert envelope.conversation == f"{ACCOUNT}:12025550143"

    def test_file_of_the_history_that_names_nobody(self):
        """S0-13: an old file of ours finds the message that stood in its place."""
        file = self.event("history__our_file_to_nobody")
        assert file.target_external_id == "wamid.own-history-file"
        assert (file.media.ref, file.text) == ("711000000000020", "The roof")

    def test_placeholder_leaves_a_trace(self):
        """S0-13: a file that is too old to come is not forgotten."""
        placeholder = self.events(self.load("history__both_directions"))[3]
        assert placeholder.kind == "unsupported" and placeholder.history
        assert placeholder.external_id == self.event("history__file_follows").external_id

    def test_missed_call(self):
        """S0-13: that somebody has called is seen, by his number; it is no message to answer to."""
        call = self.event("calls__missed")
        assert call.external_id == "call:wacid.own-call-0001"
        assert call.contact.addresses == (ANNA,)
        assert "context" not in self.sent(reply_to=call.external_id)
        connector = self.connector()
        connector.mark_read(self.addresses, call.external_id)
        connector.typing(self.addresses, call.external_id)
        with pytest.raises(PermanentError):
            connector.react(self.addresses, call.external_id, "👍")
        assert not connector.session.calls

    # ------------------------------------------------------------------ identities

    def test_new_number_and_new_ids(self):
        """S0-34: with a new number the ids are new, too: all the old ones say who he was."""
        new = (
            Address("bsuid", "US.70010020030040099"),
            Address("wa_id", "12025550199"),
            Address("parent_bsuid", "US.ENT.80010020030040099"),
        )
        for name in ("system__number_and_ids_changed", "system__number_and_ids_changed_with_from"):
            change = self.event(name)
            assert change.old == (
                BEN,
                Address("wa_id", "12025550178"),
                Address("parent_bsuid", "US.ENT.80010020030040062"),
            )
            assert change.contact.addresses == new
            assert change.contact.phone == "+12025550199"
            # It waits behind what he wrote before.
            (envelope,) = self.split(self.load(name))
            assert envelope.conversation == f"{ACCOUNT}:{BEN.value}"

    def test_notice_that_goes_by_the_new_id(self):
        """S0-34: then the old number is what the customer was known by, and whom it waits for."""
        body = self.load("system__number_and_ids_changed_with_from")
        message = body["entry"][0]["changes"][0]["value"]["messages"][0]
        message["from_user_id"] = "US.70010020030040099"
        for name in ("previous_user_id", "previous_parent_user_id"):
            del message["system"][name]
        (change,) = self.events(body)
        assert change.old == (Address("wa_id", "12025550178"),)
        (envelope,) = self.split(body)
        assert envelope.conversation == f"{ACCOUNT}:12025550178"

    def test_new_id_that_is_told_in_words_only(self):
        """S0-34: older versions of the API tell the old id in a sentence; its end is WhatsApp's."""
        change = self.event("system__user_id_changed_in_words")
        assert change.old == (BEN,)
        assert change.contact.addresses == (Address("bsuid", "US.70010020030040099"),)

    def test_name_takes_nobody_over(self):
        """S0-34: who calls himself "changed from ... to ..." does not become somebody else."""
        assert isinstance(self.event("system__name_that_looks_like_a_change"), Ignored)

    def test_status_reveals_who_he_is(self):
        """S0-10: number and id are known to be one person before he has written a word."""
        contact = self.event("status__reveals_user_id").contact
        assert contact.addresses[:2] == (Address("bsuid", "US.70010020030040051"), ANNA)
        assert contact.username == "anna.ruiz"
        assert self.event("status__sent").contact is None

    def test_state_of_a_payment_is_none_of_the_message(self):
        """S0-25: money that was not paid is no message that did not arrive, and hides none."""
        (payment,) = self.split(self.load("status__payment_failed"))
        body = self.load("status__payment_failed")
        status = body["entry"][0]["changes"][0]["value"]["statuses"][0]
        del status["type"], status["payment"]
        (message,) = self.split(body)
        assert message.key == "status:wamid.own-order:failed" != payment.key

    def test_signing_up_for_marketing(self):
        """S0-36: who signs up wants it."""
        assert self.event("user_preferences__signed_up").wanted

    @pytest.mark.parametrize("name", ["system__number_changed", "system__number_changed_old_api"])
    def test_new_number(self, name):
        """S0-34: a customer with a new number stays the same customer."""
        change = self.event(name)
        assert change.old == (ANNA,)
        assert change.contact.addresses == (Address("wa_id", "12025550199"),)
        assert change.contact.phone == "+12025550199"

    def test_new_business_scoped_id(self):
        """S0-34: the same when WhatsApp gives a customer a new id."""
        change = self.event("system__user_id_changed")
        assert change.old == (BEN, Address("parent_bsuid", "US.ENT.80010020030040062"))
        assert change.contact.addresses[0] == Address("bsuid", "GB.70010020030040099")
        nested = self.event("user_id_update__nested")
        assert nested.old == (Address("bsuid", "US.70010020030040051"),)
        assert nested.contact.addresses == (Address("bsuid", "US.70010020030040099"), ANNA)
        assert self.event("user_id_update__flat").old == (BEN,)

    # ------------------------------------------------------------------ statuses and alerts

    @pytest.mark.parametrize(
        ("name", "status"),
        [
            ("status__sent", "sent"),
            ("status__delivered", "delivered"),
            ("status__read", "read"),
            ("status__played", "read"),
            ("status__failed_window", "failed"),
        ],
    )
    def test_status(self, name, status):
        """S0-25: sent, delivered and read are told apart."""
        assert self.event(name).status == status

    def test_status_brings_our_key_back(self):
        """S0-31: a message whose answer was lost is found by our own key."""
        update = self.event("status__delivered")
        assert update.key == "8a2f1c1e-0000-4000-8000-000000000001"
        assert update.external_id.startswith("wamid.")
        (envelope,) = self.split(self.load("status__delivered"))
        assert envelope.key == f"status:{update.external_id}:delivered"

    def test_failed_status_is_classified_like_a_refused_call(self):
        """S0-28: a message that fails later says the same as one that is refused at once."""
        error = self.event("status__failed_window").error
        assert isinstance(error, WindowError)
        assert error.code == "131047"
        assert "24 hours" in error.detail and "12025550100" not in error.detail
        assert type(self.event("status__failed_without_reason").error) is PermanentError

    @pytest.mark.parametrize(
        ("name", "level", "code"),
        [
            ("errors__number", "warning", "130429"),
            ("errors__account_locked", "reconnect", "131031"),
            ("history__declined", "warning", "2593109"),
            ("account_update__restriction", "warning", "account_update/ACCOUNT_RESTRICTION"),
            ("account_update__disabled", "reconnect", "account_update/DISABLED_UPDATE"),
            ("account_update__reinstated", "info", "account_update/DISABLED_UPDATE"),
            ("account_review_update__rejected", "warning", "account_review_update/REJECTED"),
            ("account_alerts__flat", "info", "account_alerts/OBA_APPROVED"),
            (
                "account_alerts__wrapped",
                "warning",
                "account_alerts/INCREASED_CAPABILITIES_ELIGIBILITY_DEFERRED",
            ),
            (
                "phone_number_quality_update__downgrade",
                "warning",
                "phone_number_quality_update/DOWNGRADE",
            ),
            ("phone_number_name_update__approved", "info", "phone_number_name_update/APPROVED"),
            ("account_update__ban_scheduled", "warning", "account_update/DISABLED_UPDATE"),
        ],
    )
    def test_alert(self, name, level, code):
        """S0-31: what is wrong with the number itself reaches a person."""
        alert = self.event(name)
        assert (alert.level, alert.code) == (level, code)

    def test_account_level_news_belong_to_no_number(self):
        """S0-12: the account's news go to the channel of the URL."""
        (envelope,) = self.split(self.load("account_update__disabled"))
        assert envelope.account == ""
        (envelope,) = self.split(self.load("account_update__time_in_milliseconds"))
        assert envelope.occurred_at == TIME

    def test_news_of_another_account_or_number(self):
        """S0-12: what happens to another account whose app is the same stops nothing here."""
        assert isinstance(self.event("account_update__of_another_account"), Ignored)
        body = self.load("phone_number_quality_update__of_another_number")
        (envelope,) = self.split(body)
        assert isinstance(self.connector(handle="12025550100").parse(envelope.payload), Ignored)
        # Who does not know himself yet is told.
        alert = self.connector_class({}).parse(envelope.payload)
        assert (alert.about_account, alert.about_number) == ("411000000000001", "12025550109")
        assert self.connector(handle="+1 202 555 0109").concerns(alert)

    def test_same_news_again(self):
        """S0-04, S0-31: flagged, unflagged, flagged again: the last word counts, told once."""
        body = self.load("phone_number_quality_update__thrice_a_day")
        keys = [envelope.key for envelope in self.split(body)]
        assert len(set(keys)) == 3
        alerts = self.events(body)
        assert [alert.level for alert in alerts] == ["warning", "info", "warning"]
        assert alerts[-1].detail == "limit: TIER_250"
        # Another account may say the same at the same moment.
        body["entry"][0]["id"] = "411000000000999"
        assert self.split(body)[0].key not in keys

    def test_broken_parts_harm_no_others(self):
        """S0-13: in a batch with rubbish every good message gets through."""
        envelopes = self.split(self.load("broken__parts_among_good_ones"))
        texts = [
            e.text
            for e in self.events(self.load("broken__parts_among_good_ones"))
            if isinstance(e, InboundMessage)
        ]
        # What is odd inside of a message does not hide that somebody wrote.
        assert texts == ["Good one", "No such time", "Unsupported message: text", "Good one too"]
        unparsed = [envelope for envelope in envelopes if UNPARSED in envelope.payload]
        assert len(unparsed) == 6
        assert any("messages[1]: expected object" in e.payload["error"] for e in unparsed)

    def test_tables_are_covered_by_fixtures(self):
        """Every branch of the tables of types has a fixture."""
        seen = {name.partition("__")[0] for name in self.expected}
        content = set(whatsapp_content.CONTENT) - {"media_placeholder"}
        assert seen >= {*content, *whatsapp_messages.DEEDS, *whatsapp_notices.NOTICES}
        types = json.dumps([self.load(name) for name in self.expected])
        assert all(f'"{kind}"' in types for kind in whatsapp_messages.NO_MESSAGES)
        assert all(f'"status": "{status}"' in types for status in whatsapp._STATUSES)

    # ------------------------------------------------------------------ sending

    def sent(self, *answers, **values):
        """The body of the last call that a message makes."""
        connector = self.connector(*answers, answer(200, ACCEPTED))
        receipt = connector.send(self.message(**values))
        assert receipt.external_id == "wamid.sent"
        return connector.session.calls[-1].json

    def test_send_text(self):
        """S0-20: a text goes to the number of the customer, once, with our key."""
        connector = self.connector(answer(200, ACCEPTED))
        receipt = connector.send(self.message(reply_to="wamid.theirs"))
        assert receipt.addresses == (ANNA,)
        (call,) = connector.session.calls
        assert call.method == "POST"
        assert call.url == f"https://graph.facebook.com/v26.0/{ACCOUNT}/messages"
        assert call.json == {
            "messaging_product": "whatsapp",
            "recipient_type": "individual",
            "to": "12025550143",
            "type": "text",
            "text": {"body": "a text of ours", "preview_url": False},
            "context": {"message_id": "wamid.theirs"},
            "biz_opaque_callback_data": "8a2f1c1e-0000-4000-8000-000000000001",
        }
        headers = call.kwargs["headers"]
        assert headers["Authorization"] == f"Bearer {self.settings['access_token']}"
        assert self.settings["access_token"] not in call.url + str(call.kwargs["params"])
        assert call.kwargs["timeout"] and call.kwargs["allow_redirects"] is False

    def test_version_and_host_are_settings(self):
        """S0-01: an emulator or a later version needs no new code."""
        settings = {"api_version": "v27.0", "base_url": "http://localhost:9000/"}
        connector = self.connector(answer(200, ACCEPTED), **settings)
        connector.send(self.message())
        assert connector.session.calls[0].url == f"http://localhost:9000/v27.0/{ACCOUNT}/messages"

    def test_link_gets_a_preview(self):
        """S0-20: a link in a text is shown with its preview."""
        assert self.sent(text="see https://example.com/x")["text"]["preview_url"] is True
        assert self.sent(text="see https: no")["text"]["preview_url"] is False

    @pytest.mark.parametrize(
        ("to", "expected"),
        [
            ((BEN, ANNA), {"to": ANNA.value}),
            ((BEN,), {"recipient": BEN.value}),
            ((Address("parent_bsuid", "US.ENT.8"),), {"recipient": "US.ENT.8"}),
        ],
    )
    def test_recipient(self, to, expected):
        """S0-24: the number when there is one, the business-scoped id otherwise."""
        body = self.sent(to=to)
        assert {key: body[key] for key in ("to", "recipient") if key in body} == expected

    def test_customer_without_usable_address(self):
        """S0-24: a username alone cannot be written to; no call is made."""
        connector = self.connector()
        with pytest.raises(PermanentError):
            connector.send(self.message(to=(Address("username", "ben.okoro"),)))

    @pytest.mark.parametrize(
        ("kind", "mime_type", "caption", "expected"),
        [
            ("image", "image/png", "Look", {"image": {"id": "up", "caption": "Look"}}),
            ("video", "video/mp4", "", {"video": {"id": "up"}}),
            ("audio", "audio/mpeg", "", {"audio": {"id": "up"}}),
            ("voice", "audio/ogg", "", {"audio": {"id": "up", "voice": True}}),
            ("sticker", "image/webp", "", {"sticker": {"id": "up"}}),
            (
                "document",
                "application/pdf",
                "Offer",
                {"document": {"id": "up", "caption": "Offer", "filename": "añ.pdf"}},
            ),
        ],
    )
    def test_send_file(self, kind, mime_type, caption, expected):
        """S0-20: a file is uploaded first, then sent by its id."""
        media = OutboundMedia(kind=kind, filename="añ.pdf", mime_type=mime_type, content=b"data")
        connector = self.connector(answer(200, {"id": "up"}), answer(200, ACCEPTED))
        connector.send(self.message(media=media, text=caption))
        upload, sent = connector.session.calls
        assert upload.url.endswith(f"/{ACCOUNT}/media")
        assert upload.kwargs["data"] == {"messaging_product": "whatsapp", "type": mime_type}
        assert upload.kwargs["files"] == {"file": ("añ.pdf", b"data", mime_type)}
        (node,) = expected
        assert sent.json["type"] == node
        assert sent.json[node] == expected[node]

    @pytest.mark.parametrize("kind", ["audio", "voice", "sticker"])
    def test_text_is_never_dropped_from_a_file(self, kind):
        """S0-20: a text that WhatsApp would not show beside a file is refused, not swallowed."""
        media = OutboundMedia(kind=kind, filename="f", mime_type="x/y", content=b"data")
        with pytest.raises(PermanentError) as caught:
            self.connector().send(self.message(media=media))
        assert caught.value.code == "caption"
        assert not self.connector_class.capabilities.media[kind].caption

    def test_unknown_kind_of_file_is_refused(self):
        """S0-20: what WhatsApp has no word for is not sent."""
        media = OutboundMedia(kind="hologram", filename="f", mime_type="x/y", content=b"data")
        with pytest.raises(PermanentError):
            self.connector().send(self.message(media=media, text=""))

    @pytest.mark.parametrize(
        ("reply", "expected"),
        [
            (answer(502, b""), TemporaryError),
            (answer(200, {"id": None}), TemporaryError),
            (answer(400, refused(131053)), TemporaryError),
            (answer(400, refused(100)), PermanentError),
        ],
    )
    def test_failed_upload_sent_nothing(self, reply, expected):
        """S0-31: an upload without an answer is tried again, because nothing was sent."""
        media = OutboundMedia(kind="image", filename="f", mime_type="image/png", content=b"data")
        connector = self.connector(reply)
        with pytest.raises(expected) as caught:
            connector.send(self.message(media=media))
        assert not isinstance(caught.value, UncertainError)

    def test_send_location(self):
        """S0-20: a place is sent with what is known of it."""
        body = self.sent(location=Location(latitude=1.5, longitude=2.5, name="Workshop"))
        assert body["type"] == "location"
        assert body["location"] == {"latitude": 1.5, "longitude": 2.5, "name": "Workshop"}

    def test_send_contact(self):
        """S0-20: a card is sent with what is known of it."""
        card = ContactCard(name="Carla Diaz", phones=("+12025550190",), organisation="Diaz")
        body = self.sent(card=card)
        assert body["type"] == "contacts"
        assert body["contacts"] == [
            {
                "name": {"formatted_name": "Carla Diaz", "first_name": "Carla Diaz"},
                "phones": [{"phone": "+12025550190"}],
                "org": {"company": "Diaz"},
            }
        ]

    def test_react(self):
        """S0-13: a reaction of ours is put on and taken off."""
        connector = self.connector(answer(200, ACCEPTED), answer(200, ACCEPTED))
        connector.react(self.addresses, "wamid.theirs", "👍")
        connector.react(self.addresses, "wamid.theirs", "")
        emojis = [call.json["reaction"]["emoji"] for call in connector.session.calls]
        assert emojis == ["👍", ""]

    def test_mark_read_and_typing(self):
        """S0-27: the customer sees that we read and that we write."""
        connector = self.connector(answer(200, {"success": True}), answer(200, {"success": True}))
        connector.mark_read(self.addresses, "wamid.theirs")
        connector.typing(self.addresses, "wamid.theirs")
        connector.typing(self.addresses, "")
        read, typing = (call.json for call in connector.session.calls)
        assert read == {
            "messaging_product": "whatsapp",
            "status": "read",
            "message_id": "wamid.theirs",
        }
        assert typing == read | {"typing_indicator": {"type": "text"}}

    def test_pair_throttle_makes_only_this_customer_wait(self):
        """S0-31: too many messages to one customer stop nobody else."""
        for code, scope in ((131056, "chat"), (130429, "channel")):
            with pytest.raises(ThrottledError) as caught:
                self.connector(answer(400, refused(code))).send(self.message())
            assert caught.value.scope == scope

    # ------------------------------------------------------------------ files of customers

    def fetch(self, *answers, **values):
        connector = self.connector(*answers)
        media = Media(**({"kind": "image", "ref": "7110", "mime_type": "image/jpeg"} | values))
        return connector, connector.fetch_media(media)

    def place(self, host="lookaside.fbsbx.com", **values):
        file = {"url": f"https://{host}/whatsapp/?mid=7110", "mime_type": "image/jpeg"}
        return answer(200, file | values)

    def test_fetch_file(self):
        """S0-13: the address is asked for, then the file, both with the token in the header."""
        content = answer(200, b"picture", {"Content-Type": "image/jpeg"})
        connector, fetched = self.fetch(self.place(), content, filename="a.jpg")
        assert (fetched.content, fetched.mime_type, fetched.filename) == (
            b"picture",
            "image/jpeg",
            "a.jpg",
        )
        question, download = connector.session.calls
        assert question.url == "https://graph.facebook.com/v26.0/7110"
        assert question.kwargs["params"]["phone_number_id"] == ACCOUNT
        assert download.kwargs["headers"] == connector.authorization

    def test_file_id_cannot_lead_elsewhere(self):
        """S0-13: an id is one step of the path, whatever it holds."""
        connector, _content = self.fetch(self.place(), answer(200, b"x"), ref="../me/accounts?x=1")
        assert connector.session.calls[0].url.endswith("/v26.0/..%2Fme%2Faccounts%3Fx%3D1")

    def test_ended_address_is_asked_for_again_once(self):
        """S0-13: the address of a file lives for five minutes; a fresh one is asked for once."""
        gone = answer(404, b"")
        _connector, fetched = self.fetch(self.place(), gone, self.place(), answer(200, b"later"))
        assert fetched.content == b"later"
        with pytest.raises(MediaGoneError):
            self.fetch(self.place(), answer(404, b""), self.place(), answer(404, b""))

    @pytest.mark.parametrize(
        "host", ["evil.example", "fbsbx.com.evil.example", "evilfbsbx.com", "127.0.0.1", "[::1]"]
    )
    def test_token_goes_to_no_foreign_host(self, host):
        """S0-13: the token is only ever shown to Meta."""
        connector = self.connector(self.place(host))
        with pytest.raises(MediaRefusedError):
            connector.fetch_media(Media(kind="image", ref="7110"))
        assert len(connector.session.calls) == 1

    def test_damaged_file_is_refused(self):
        """S0-13: a file that does not match its digest is not shown."""
        with pytest.raises(MediaRefusedError):
            self.fetch(self.place(), answer(200, b"picture"), sha256="00" * 32)
        with pytest.raises(MediaRefusedError):
            self.fetch(self.place(sha256="00" * 32), answer(200, b"picture"))

    @pytest.mark.parametrize(
        ("replies", "expected"),
        [
            ([answer(400, refused(100, 33))], MediaGoneError),
            ([answer(400, refused(190))], MediaError),
            ([answer(500, b"")], MediaError),
            ([answer(200, {"no": "url"})], MediaError),
            (
                [answer(200, {"url": "https://x.fbcdn.net/x", "file_size": 10**9})],
                MediaRefusedError,
            ),
            ([answer(200, {"url": "http://lookaside.fbsbx.com/x"})], MediaRefusedError),
            ([answer(200, {"url": "https://[broken"})], MediaRefusedError),
        ],
    )
    def test_file_that_cannot_be_fetched(self, replies, expected):
        """S0-13: each fault says whether trying again makes sense."""
        with pytest.raises(MediaError) as caught:
            self.fetch(*replies)
        assert type(caught.value) is expected
        self.assert_discreet(caught.value)

    def test_file_that_meta_does_not_have(self):
        """S0-13: no call is made for a file that Meta could not keep."""
        with pytest.raises(MediaGoneError):
            self.connector().fetch_media(Media(kind="image", ref="", error="lost"))

    # ------------------------------------------------------------------ settings and limits

    @pytest.mark.parametrize("name", ["access_token", "phone_number_id"])
    def test_missing_setting(self, name):
        """S0-31: a missing setting is named, whatever is tried."""
        with pytest.raises(NotConfiguredError) as caught:
            self.connector(**{name: ""}).send(self.message())
        assert name in caught.value.detail

    def test_subscribe(self):
        """S0-01: connecting points WhatsApp at our webhook, and says what a person has to do."""
        connector = self.connector(answer(200, {"success": True}))
        (left,) = connector.subscribe("https://odoo.example/omnichannel/webhook/k")
        (call,) = connector.session.calls
        assert call.method == "POST"
        assert call.url.endswith("/411000000000001/subscribed_apps")
        assert call.json == {
            "override_callback_uri": "https://odoo.example/omnichannel/webhook/k",
            "verify_token": self.settings["verify_token"],
        }
        assert "messages" in left

    def test_unsubscribe(self):
        """S0-01: disconnecting stops the webhook."""
        connector = self.connector(answer(200, {"success": True}))
        connector.unsubscribe()
        assert connector.session.calls[0].method == "DELETE"

    def test_limits(self):
        """S0-21: WhatsApp's own limits, not one number for all."""
        capabilities = self.connector_class.capabilities
        assert (capabilities.text_limit, capabilities.caption_limit) == (4096, 1024)
        assert capabilities.media["image"].max_bytes == 5 * 1024 * 1024
        assert capabilities.media["document"].max_bytes == 100 * 1024 * 1024
        assert capabilities.can_start == "template"

    # ------------------------------------------------------------------ bodies of Meta's own

    @pytest.mark.parametrize(
        "name", sorted(shared_bodies("facebook_openapi_v23_webhook_examples.json"))
    )
    def test_example_of_meta(self, name):
        """S0-04: Meta's own examples are understood."""
        body = shared_bodies("facebook_openapi_v23_webhook_examples.json")[name]
        assert not any(isinstance(event, PayloadError) for event in self.events(body))

    @pytest.mark.parametrize("name", sorted(shared_bodies("chatwoot_bsuid_and_edge_payloads.json")))
    def test_example_of_others(self, name):
        """S0-04: bodies that gave others trouble are understood."""
        body = shared_bodies("chatwoot_bsuid_and_edge_payloads.json")[name]
        if "entry" not in body:
            body = {"entry": [{"changes": [{"field": "messages", "value": body}]}]}
        assert not any(isinstance(event, PayloadError) for event in self.events(body))

    @pytest.mark.parametrize(
        "number", range(len(shared_bodies("facebook_openapi_v23_error_examples.json")))
    )
    def test_error_example_of_meta(self, number):
        """S0-31: each of Meta's example errors becomes one of ours."""
        body = shared_bodies("facebook_openapi_v23_error_examples.json")[number]
        with pytest.raises(ConnectorError) as caught:
            self.connector(answer(400, body)).send(self.message())
        assert caught.value.code.startswith(str(body["error"]["code"]))

    @pytest.mark.parametrize(
        ("example", "values"),
        [
            ("Send Text Message", {}),
            ("Send Reply to Text Message", {"reply_to": "wamid.x"}),
            ("Send Image Message by ID", {"kind": "image", "text": ""}),
            ("Send Reply to Video Message by ID", {"kind": "video", "reply_to": "wamid.x"}),
            ("Send Audio Message by ID", {"kind": "audio", "text": ""}),
            ("Send Document Message by ID", {"kind": "document"}),
            ("Send Sticker Message by ID", {"kind": "sticker", "text": ""}),
            (
                "Send Location Message",
                {"location": Location(latitude=1, longitude=2, name="n", address="a")},
            ),
            (
                "Send Contact Message",
                {"card": ContactCard(name="n", phones=("1",), emails=("e",), organisation="o")},
            ),
        ],
    )
    def test_our_bodies_have_the_shape_of_metas(self, example, values):
        """S0-20: we write no key that Meta's examples do not have."""
        golden = shared_bodies("facebook_openapi_v23_send_message_request_examples.json")
        values = dict(values)
        kind = values.pop("kind", None)
        media = kind and OutboundMedia(kind=kind, filename="f", mime_type="x/y", content=b"")
        uploads = [answer(200, {"id": "up"})] if kind else []
        body = self.sent(*uploads, media=media, **values)
        del body["biz_opaque_callback_data"]
        if example in golden:
            assert _keys(body) <= _keys(golden[example]) | {".recipient_type"}
            assert set(golden[example]) <= set(body)


def _members(value):
    """Every (key, value) of the objects in a JSON value."""
    if isinstance(value, dict):
        yield from value.items()
    children = value.values() if isinstance(value, dict) else value
    for child in children if isinstance(value, (dict, list)) else ():
        yield from _members(child)


def _single(change):
    """A change of several pieces as several changes of one."""
    value = change["value"]
    lists = [name for name in whatsapp_webhook.LISTS if isinstance(value.get(name), list)]
    rest = {key: item for key, item in value.items() if key not in lists}
    if not lists or "history" in value:
        return [change]
    if len(value.get("messages", [])) == 1 and value.get("errors"):
        # What is wrong with a message stands beside it.
        return [change]
    return [{**change, "value": {**rest, name: [piece]}} for name in lists for piece in value[name]]


def _keys(value, path=""):
    """Paths of all keys in a JSON value; items of lists are not told apart."""
    found = set()
    for key, child in value.items() if isinstance(value, dict) else ():
        found |= {f"{path}.{key}"} | _keys(child, f"{path}.{key}")
    for child in value if isinstance(value, list) else ():
        found |= _keys(child, path)
    return found
