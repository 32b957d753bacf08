"""The sandbox connector."""

import base64
import json

import pytest

from omnichannel_chat.connectors.errors import (
    MediaGoneError,
    MediaRefusedError,
    PayloadError,
    PermanentError,
    RecipientError,
    TemplateError,
    TemporaryError,
    WindowError,
)
from omnichannel_chat.connectors.events import (
    Address,
    Consent,
    ContactCard,
    Deletion,
    Echo,
    Edit,
    IdentityChange,
    Ignored,
    InboundMessage,
    Location,
    Media,
    OutboundMedia,
    OutboundTemplate,
    Reachability,
    Reaction,
    ReadReceipt,
    Referral,
    Referred,
    StatusUpdate,
    Typing,
)
from omnichannel_chat.connectors.sandbox.connector import SandboxConnector, build_body, sign
from omnichannel_chat.connectors.testing import ConnectorCases, request

KEY = "0b8e4c1a-0000-4000-8000-000000000001"
ANNA = Address("persona", "anna")


class TestSandbox(ConnectorCases):
    connector_class = SandboxConnector
    settings = {"webhook_secret": "sandbox-secret-of-the-tests", "account": "demo"}
    secret_setting = "webhook_secret"
    hidden_settings = ("webhook_secret",)
    addresses = (ANNA,)
    has_http = False
    batch = "message__two_personas"
    expected = {
        "blocked__by_customer": (Reachability,),
        "consent__everything_wanted": (Consent,),
        "consent__marketing_stopped": (Consent,),
        "delete__message": (Deletion,),
        "echo__phone_app": (Echo,),
        "edit__from_us": (Edit,),
        "edit__text": (Edit,),
        "identity__new_id": (IdentityChange,),
        "message__button": (InboundMessage,),
        "message__contact": (InboundMessage,),
        "message__faulty_among_good": (InboundMessage, PayloadError, InboundMessage),
        "message__from_advertisement": (InboundMessage,),
        "message__image": (InboundMessage,),
        "message__location": (InboundMessage,),
        "message__reply": (InboundMessage,),
        "message__text": (InboundMessage,),
        "message__two_personas": (InboundMessage, InboundMessage),
        "message__unknown_kind": (InboundMessage,),
        "message__without_text": (InboundMessage,),
        "reaction__put": (Reaction,),
        "reaction__taken_off": (Reaction,),
        "read__up_to_message": (ReadReceipt,),
        "referred__link": (Referred,),
        "status__delivered": (StatusUpdate,),
        "status__failed": (StatusUpdate,),
        "status__failed_for_unknown_reason": (StatusUpdate,),
        "status__unknown": (PayloadError,),
        "typing__now": (Typing,),
        "unblocked__by_customer": (Reachability,),
        "unknown__type": (Ignored,),
    }
    inner = r"events/\d+/(?!(id|type|timestamp)\b|from(/id)?$)"
    unknown_event = {
        "account": "demo",
        "events": [{"type": "telepathy", "id": "1", "timestamp": 1, "from": {"id": "anna"}}],
    }

    def sign(self, body, secret):
        return {"x-sandbox-signature": sign(secret, body)}

    def inbound_text(self, text):
        event = {
            "type": "message",
            "id": "m-1",
            "timestamp": 1767225600000,
            "from": {"id": "anna", "name": "Anna Ruiz"},
            "kind": "text",
            "text": text,
        }
        return {"account": "demo", "events": [event]}

    def rebatched(self, body):
        return [{**body, "events": [event]} for event in body["events"]]

    # ------------------------------------------------------------------ way in

    def test_built_body_is_accepted(self):
        """S0-01: what the phone page builds goes through the same door as any provider."""
        body = build_body("demo", self.inbound_text("¿Qué tal?")["events"])
        webhook = request(body, self.sign(body, self.settings["webhook_secret"]))
        connector = self.connector()
        connector.verify(webhook)
        (envelope,) = connector.split(webhook)
        assert (envelope.key, envelope.account) == ("message:m-1", "demo")
        assert envelope.conversation == "anna"
        assert connector.parse(envelope.payload).text == "¿Qué tal?"

    def test_contact_is_complete(self):
        """S0-09, S0-10, S0-11: name, number and nickname reach the chat."""
        contact = self.event("message__text").contact
        assert contact.addresses == (ANNA,)
        assert (contact.name, contact.phone) == ("Anna Ruiz", "+34600111222")
        assert (contact.username, contact.language) == ("anna.ruiz", "es")

    def test_faulty_event_does_not_harm_its_neighbours(self):
        """S0-04: one broken event is kept, the others arrive."""
        first, broken, last = self.events(self.load("message__faulty_among_good"))
        assert (first.text, last.text) == ("Before", "After")
        assert isinstance(broken, PayloadError)

    def test_reply_knows_what_it_answers(self):
        assert self.event("message__reply").reply_to == f"sandbox-{KEY}"

    def test_location(self):
        expected = Location(
            latitude=40.4168, longitude=-3.7038, name="Puerta del Sol", address="Madrid"
        )
        assert self.event("message__location").location == expected

    def test_contact_card(self):
        (card,) = self.event("message__contact").cards
        assert card == ContactCard(
            name="Carla Soto",
            phones=("+34600333444",),
            emails=("carla@example.com",),
            organisation="Soto y Hijos",
        )

    def test_unknown_kind_is_shown_by_name(self):
        """S0-13: a kind that we do not know is not lost."""
        event = self.event("message__unknown_kind")
        assert (event.kind, event.text) == ("unsupported", "Unsupported message: hologram")

    def test_status_carries_our_key(self):
        """S0-25: a receipt finds our message by its own key, too."""
        event = self.event("status__delivered")
        assert (event.status, event.key, event.error) == ("delivered", KEY, None)
        assert event.external_id == f"sandbox-{KEY}"

    @pytest.mark.parametrize(
        ("name", "error"),
        [("failed", WindowError), ("failed_for_unknown_reason", PermanentError)],
    )
    def test_failed_status_is_classified(self, name, error):
        """S0-28: a failure that is told later is as clear as a refused call."""
        event = self.event(f"status__{name}")
        assert event.status == "failed"
        assert type(event.error) is error

    def test_read_receipt_tells_message_and_time(self):
        """S0-25, S0-26: what was read, and when."""
        event = self.event("read__up_to_message")
        assert event.up_to_external_id == f"sandbox-{KEY}"
        assert event.up_to == event.occurred_at

    def test_reactions_edits_and_deletions_name_their_message(self):
        assert self.event("reaction__put").emoji == "👍"
        assert self.event("reaction__taken_off").emoji == ""
        assert self.event("edit__text").text == "Is my order ready today?"
        assert self.event("edit__from_us").from_us
        assert self.event("delete__message").target_external_id == "m-1"

    def test_reachability(self):
        assert not self.event("blocked__by_customer").reachable
        assert self.event("unblocked__by_customer").reachable

    def test_identity_change(self):
        event = self.event("identity__new_id")
        assert event.old == (ANNA,)
        assert event.contact.addresses == (Address("persona", "anna-2"),)

    def test_consent(self):
        """S0-36: a customer who stops marketing, or everything, can be played."""
        stopped = self.event("consent__marketing_stopped")
        assert (stopped.wanted, stopped.scope) == (False, "marketing")
        wanted = self.event("consent__everything_wanted")
        assert (wanted.wanted, wanted.scope) == (True, "all")
        assert wanted.contact.addresses == (ANNA,)

    def test_referral(self):
        """S0-24, S0-28: where a customer comes from can be played: a link, an advertisement."""
        assert self.event("referred__link").referral == Referral(
            source="link", ref="p42-20780-0a1b2c"
        )
        referral = self.event("message__from_advertisement").referral
        assert (referral.source, referral.headline) == ("ad", "Winter tyres")
        assert referral.opens_free_window
        assert self.event("message__text").referral is None

    # ------------------------------------------------------------------ files

    def test_file_is_unpacked(self):
        """S0-13: the picture arrives as it was sent."""
        media = self.event("message__image").media
        assert (media.kind, media.mime_type, media.filename) == ("image", "image/png", "part.png")
        file = self.connector().fetch_media(media)
        assert file.content.startswith(b"\x89PNG")
        assert (file.mime_type, file.filename) == ("image/png", "part.png")

    @pytest.mark.parametrize(
        ("ref", "error"),
        [
            ("", MediaGoneError),
            ("https://example.com/a.png", MediaRefusedError),
            ("data:image/png,plain", MediaRefusedError),
            ("data:image/png;base64", MediaRefusedError),
            ("data:image/png;base64,???", MediaRefusedError),
            ("data:image/png;base64,ñ", MediaRefusedError),
        ],
    )
    def test_odd_file_is_refused(self, ref, error):
        with pytest.raises(error):
            self.connector().fetch_media(Media(kind="image", ref=ref))

    @pytest.mark.parametrize(("size", "fits"), [(0, True), (1, True), (1, False)])
    def test_file_has_a_limit(self, size, fits):
        """S0-13: the largest file goes through, one byte more does not."""
        limit = SandboxConnector.max_inbound_bytes
        content = bytes(limit - size if fits else limit + size)
        media = Media(kind="image", ref=f"data:x/y;base64,{base64.b64encode(content).decode()}")
        if fits:
            assert len(self.connector().fetch_media(media).content) == len(content)
        else:
            with pytest.raises(MediaRefusedError):
                self.connector().fetch_media(media)

    # ------------------------------------------------------------------ way out

    def test_send_answers_with_our_key(self):
        """S0-20: what is sent has an id at once."""
        message = self.message(key=KEY)
        assert self.connector().send(message).external_id == f"sandbox-{KEY}"

    @pytest.mark.parametrize(
        ("setting", "error"), [("failing", RecipientError), ("unreachable", TemporaryError)]
    )
    def test_personas_fail_as_the_settings_wish(self, setting, error):
        """S0-31: both kinds of failure can be tried without a provider."""
        connector = self.connector(**{setting: "bob, anna"})
        to = self.addresses
        attempts = (
            lambda: connector.send(self.message()),
            lambda: connector.edit(to, "sandbox-1", "text"),
            lambda: connector.delete(to, "sandbox-1"),
            lambda: connector.react(to, "m-1", "👍"),
            lambda: connector.mark_read(to, "m-1"),
            lambda: connector.typing(to, "m-1"),
        )
        for attempt in attempts:
            with pytest.raises(error):
                attempt()
        connector.send(self.message(to=(Address("persona", "carla"),)))

    def test_nothing_is_sent_to_another_kind_of_address(self):
        with pytest.raises(PermanentError):
            self.connector().send(self.message(to=(Address("chat_id", "anna"),)))

    # ------------------------------------------------------------------ templates, starting a chat

    def template(self, name):
        """One of the samples, by name, and what its gaps might be filled with."""
        (template,) = (t for t in self.connector().fetch_templates() if t.name == name)
        examples = tuple(variable.example for variable in template.variables)
        assert all(examples)
        return OutboundTemplate(template=template, values=examples)

    def test_templates_show_every_case(self):
        """S0-24: numbers and names, an advertisement with a picture, and a paused one."""
        templates = self.connector().fetch_templates()
        assert {template.category for template in templates} == {"utility", "marketing"}
        assert {template.status for template in templates} == {"approved", "paused"}
        assert {template.named for template in templates} == {True, False}
        assert "image" in {template.header_kind for template in templates}
        assert len({template.external_id for template in templates}) == len(templates)

    def test_template_is_sent(self):
        """S0-24: templates can be tried without an account, with and without a picture."""
        picture = OutboundMedia(
            kind="image", filename="a.png", mime_type="image/png", content=b"\x89PNG"
        )
        for name, media in (("appointment_reminder", None), ("season_offer", picture)):
            message = self.message(template=self.template(name), media=media)
            assert self.connector().send(message).external_id

    @pytest.mark.parametrize(
        ("name", "code"), [("order_update", "template_state"), ("season_offer", "header_file")]
    )
    def test_template_that_is_not_ready(self, name, code):
        """S0-28: a paused template, or one without its picture, fails here as elsewhere."""
        with pytest.raises(TemplateError) as caught:
            self.connector().send(self.message(template=self.template(name)))
        assert caught.value.code == code

    def test_incomplete_template_is_refused(self):
        """S0-28: a template without its values fails here as it would elsewhere."""
        outbound = OutboundTemplate(template=self.connector().fetch_templates()[0])
        with pytest.raises(TemplateError) as caught:
            self.connector().send(self.message(template=outbound))
        assert caught.value.code == "value_missing"

    @pytest.mark.parametrize(
        ("phone", "persona"),
        [
            ("+34 600 111 222", "anna"),
            ("+34600333444", "carla"),
            ("+34600999888", "34600999888"),
        ],
    )
    def test_address_for_phone(self, phone, persona):
        """S0-24: a number is its persona's; one that nobody has may become somebody's."""
        connector = self.connector(phones="+34600111222=anna,+34 600 333 444=carla")
        assert connector.address_for_phone(phone) == Address("persona", persona)

    def test_no_address_without_a_number(self):
        """S0-24: no number, nobody to write to."""
        assert self.connector(phones="=anna").address_for_phone("+") is None

    def test_invite_link(self):
        """S0-24: the link leads to the page that plays the phone."""
        url = "https://odoo.example:8069/omnichannel/webhook/k"
        page = "https://odoo.example:8069/odoo/action-omnichannel_chat.action_phone"
        assert self.connector(webhook_url=url).invite_link() == page
        assert self.connector(webhook_url=url).invite_link("r-1") == f"{page}?ref=r-1"
        assert self.connector().invite_link() == ""

    def test_health_tells_who_fails_on_purpose(self):
        health = self.connector(failing="bob").check_health()
        assert (health.account, health.name) == ("demo", "Sandbox demo")
        assert health.warnings == ("Messages to bob fail on purpose (failing).",)
        assert self.connector(account="").check_health().account == "sandbox"

    def test_subscribing_asks_for_nothing(self):
        assert self.connector().subscribe("https://odoo.example/omnichannel/webhook/k") == ()

    def test_body_is_compact_json(self):
        assert json.loads(build_body("", [])) == {"account": "", "events": []}
