"""WhatsApp by Twilio: what it tells us, what we tell it, and what it refuses."""

import json
from datetime import timedelta

import pytest

from omnichannel_chat.connectors.errors import (
    CredentialsError,
    PayloadError,
    PermanentError,
    TemplateError,
    TemporaryError,
    WindowError,
)
from omnichannel_chat.connectors.events import (
    Address,
    Ignored,
    InboundMessage,
    Location,
    OutboundMedia,
    OutboundTemplate,
    StatusUpdate,
    TemplateButton,
    TemplateVariable,
)
from omnichannel_chat.connectors.payload import Payload
from omnichannel_chat.connectors.templates import render
from omnichannel_chat.connectors.testing import answer
from omnichannel_chat.connectors.twilio.setup import OVERRIDES
from omnichannel_chat.connectors.twilio.templates import STATES, read
from omnichannel_chat.connectors.twilio.whatsapp import TwilioWhatsAppConnector

from .cases import ANNA, OURS, SERVICE, WEBHOOK, TwilioCases, refused

ANNA_ADDRESS = Address("wa_id", "12025550143")


class TestTwilioWhatsApp(TwilioCases):
    connector_class = TwilioWhatsAppConnector
    prefix = "whatsapp:"
    addresses = (ANNA_ADDRESS,)
    text_fixture = "text__plain"
    expected = {
        "text__plain": (InboundMessage,),
        "text__reply": (InboundMessage,),
        "text__forwarded": (InboundMessage,),
        "text__often_forwarded": (InboundMessage,),
        "text__from_advertisement": (InboundMessage,),
        "text__two_ways_to_write_a_number": (InboundMessage,),
        "text__without_number": (InboundMessage,),
        "text__stop": (InboundMessage,),
        "text__of_sms": (PayloadError,),
        "text__sender_of_another_kind": (PayloadError,),
        "text__second_customer": (InboundMessage,),
        "text__without_type": (InboundMessage,),
        "image__caption": (InboundMessage,),
        "image__sticker": (InboundMessage,),
        "audio__voice": (InboundMessage,),
        "audio__file": (InboundMessage,),
        "video__plain": (InboundMessage,),
        "document__pdf": (InboundMessage,),
        "document__without_type": (InboundMessage,),
        "contacts__card": (InboundMessage,),
        "location__named": (InboundMessage,),
        "location__bare": (InboundMessage,),
        "location__broken": (InboundMessage,),
        "location__half": (InboundMessage,),
        "button__quick_reply": (InboundMessage,),
        "interactive__list_row": (InboundMessage,),
        "hologram__type_of_tomorrow": (InboundMessage,),
        "hologram__with_text": (InboundMessage,),
        "button__payload_only": (InboundMessage,),
        "button__without_anything": (InboundMessage,),
        "interactive__list_title_only": (InboundMessage,),
        "interactive__form_answers": (InboundMessage,),
        "image__announced_but_missing": (InboundMessage,),
        "text__phone_and_user_id": (InboundMessage,),
        "text__only_often_forwarded": (InboundMessage,),
        "status__accepted": (Ignored,),
        "status__sent": (StatusUpdate,),
        "status__delivered": (StatusUpdate,),
        "status__read": (StatusUpdate,),
        "status__undelivered_window": (StatusUpdate,),
        "status__failed_marketing": (StatusUpdate,),
    }
    unknown_event = {
        "MessageSid": "SM1",
        "From": f"whatsapp:{ANNA}",
        "To": f"whatsapp:{OURS}",
        "MessageType": "hologram",
    }

    # ------------------------------------------------------------------ messages

    def test_text(self):
        """S0-04, S0-09, S0-10: a first message brings name and number of the customer."""
        message = self.event("text__plain")
        assert message.text == "Hello, is the blue one still there?"
        assert message.contact.name == "Anna Ruiz"
        assert message.contact.phone == ANNA
        assert message.contact.addresses == self.addresses
        assert not message.reply_to and not message.forwarded and message.referral is None

    @pytest.mark.parametrize("name", ["text__reply", "button__quick_reply"])
    def test_reply_names_the_message_it_answers(self, name):
        """S0-13: the bubble shows what it answers."""
        assert self.event(name).reply_to == self.load(name)["OriginalRepliedMessageSid"]

    @pytest.mark.parametrize(
        "name", ["text__forwarded", "text__often_forwarded", "text__only_often_forwarded"]
    )
    def test_forwarded(self, name):
        """S0-13: a forwarded message is marked."""
        assert self.event(name).forwarded

    def test_advertisement_opens_the_longer_window(self):
        """S0-28: after a click on an advertisement, answers are free for 72 hours."""
        referral = self.event("text__from_advertisement").referral
        assert referral.opens_free_window
        assert (referral.source, referral.headline, referral.body) == (
            "ad",
            "Winter tyres",
            "Four for three",
        )
        assert self.connector_class.capabilities.referral_window == timedelta(hours=72)
        assert self.connector_class.capabilities.reply_window == timedelta(hours=24)

    def test_two_ways_to_write_a_number(self):
        """S0-10: the number that Twilio writes to is kept, the one of WhatsApp is known, too."""
        contact = self.event("text__two_ways_to_write_a_number").contact
        assert contact.addresses == (
            Address("wa_id", "5511987654321"),
            Address("wa_id", "551187654321"),
        )
        assert self.sent(to=contact.addresses)["To"] == "whatsapp:+5511987654321"

    def test_customer_with_number_and_id(self):
        """S0-10: the id that stays when the number changes is kept beside it."""
        contact = self.event("text__phone_and_user_id").contact
        assert contact.addresses == (Address("bsuid", "US.70010020030040051"), ANNA_ADDRESS)
        assert contact.phone == ANNA
        assert self.sent(to=contact.addresses)["To"] == f"whatsapp:{ANNA}"

    def test_file_that_is_missing(self):
        """S0-13: a file that was announced and has no address is shown as lost."""
        message = self.event("image__announced_but_missing")
        assert (message.kind, message.text) == ("image", "The scratch")
        assert message.media.ref == "" and message.media.error

    def test_customer_without_number(self):
        """S0-04: a customer with a username has no number; he can be answered all the same."""
        contact = self.event("text__without_number").contact
        assert contact.addresses == (Address("bsuid", "US.70010020030040062"),)
        assert contact.phone == ""
        assert self.sent(to=contact.addresses)["To"] == "whatsapp:US.70010020030040062"

    def test_other_channels_of_the_account(self):
        """S0-12: an SMS to the same service is not taken for WhatsApp."""
        (envelope,) = self.connector(sender=SERVICE).split(self.incoming(self.load("text__of_sms")))
        assert envelope.account == OURS

    def test_stop(self):
        """S0-40: who says STOP gets no marketing any more, answers he gets."""
        message = self.event("text__stop")
        assert (message.consent, message.text) == ("stop", "stop")
        assert self.connector_class.capabilities.stop_scope == "marketing"

    @pytest.mark.parametrize(
        ("name", "kind", "mime_type", "text"),
        [
            ("image__caption", "image", "image/jpeg", "This is the scratch"),
            ("image__sticker", "sticker", "image/webp", ""),
            ("audio__voice", "voice", "audio/ogg", ""),
            ("audio__file", "audio", "audio/mpeg", ""),
            ("video__plain", "video", "video/mp4", ""),
            ("document__pdf", "document", "application/pdf", "Presupuesto año nuevo.pdf"),
            ("document__without_type", "document", "", ""),
            ("contacts__card", "document", "text/vcard", ""),
        ],
    )
    def test_files(self, name, kind, mime_type, text):
        """S0-13: every kind of file keeps its kind and its text."""
        message = self.event(name)
        assert (message.kind, message.media.kind) == (kind, kind)
        assert (message.media.mime_type, message.text) == (mime_type, text)
        assert message.media.ref == self.load(name)["MediaUrl0"]

    def test_location(self):
        """S0-13: a place is a point with a name."""
        assert self.event("location__named").location == Location(
            latitude=40.4168, longitude=-3.7038, name="Workshop", address="Calle Mayor 1, Madrid"
        )
        assert self.event("location__bare").location.longitude == 151.25

    @pytest.mark.parametrize(
        ("name", "kind", "text"),
        [
            ("button__quick_reply", "button", "Confirm"),
            ("interactive__list_row", "button", "9:00"),
            ("hologram__type_of_tomorrow", "unsupported", "Unsupported message: hologram"),
            ("hologram__with_text", "text", "What the hologram says"),
            ("button__payload_only", "button", "yes"),
            ("button__without_anything", "unsupported", "Unsupported message: button"),
            ("interactive__list_title_only", "button", "Priority"),
            ("interactive__form_answers", "button", "day: Monday"),
            ("location__broken", "unsupported", "Unsupported message: location"),
            ("location__half", "unsupported", "Unsupported message: location"),
            ("text__without_type", "text", "An older form"),
        ],
    )
    def test_other_kinds(self, name, kind, text):
        """S0-13: a pressed button says what was on it; what is not known says that it was there."""
        message = self.event(name)
        assert (message.kind, message.text) == (kind, text)

    @pytest.mark.parametrize(
        ("name", "status", "error"),
        [
            ("status__sent", "sent", None),
            ("status__delivered", "delivered", None),
            ("status__read", "read", None),
            ("status__undelivered_window", "failed", WindowError),
            ("status__failed_marketing", "failed", PermanentError),
        ],
    )
    def test_states(self, name, status, error):
        """S0-25, S0-28: delivered and read are told; a closed window says so."""
        event = self.event(name)
        assert event.status == status
        assert type(event.error) is (error or type(None))

    # ------------------------------------------------------------------ beyond messages

    @pytest.mark.parametrize("action", ["typing", "mark_read"])
    def test_read_and_typing_are_one_call(self, action):
        """S0-27: the customer sees that his message was read, and that somebody types."""
        connector = self.connector(answer(200, {"success": True}))
        getattr(connector, action)(self.addresses, "SM01#2")
        (call,) = connector.session.calls
        assert call.url == "https://messaging.twilio.com/v2/Indicators/Typing.json"
        assert call.kwargs["data"] == {"messageId": "SM01", "channel": "whatsapp"}

    def test_nothing_to_mark(self):
        """S0-27: without a message of the customer there is nothing to show."""
        connector = self.connector()
        connector.typing(self.addresses, "")
        assert not connector.session.calls

    def test_lost_typing_may_be_tried_again(self):
        """S0-27: showing it twice does no harm."""
        with pytest.raises(TemporaryError):
            self.connector(answer(502, b"")).typing(self.addresses, "SM01")

    @pytest.mark.parametrize("kind", ["audio", "voice", "document", "sticker"])
    def test_files_that_take_no_text(self, kind):
        """S0-21: Twilio would lose the text."""
        media = OutboundMedia(
            kind=kind, filename="f", mime_type="x/y", content=b"", url="https://odoo.example/1"
        )
        with pytest.raises(PermanentError) as caught:
            self.connector().send(self.message(media=media))
        assert caught.value.code == "caption"
        assert "Body" not in self.sent(media=media, text="")

    @pytest.mark.parametrize(
        "written", ["+1 202-555-0100", "whatsapp:+12025550100", "1 (202) 5550100"]
    )
    def test_sender_as_people_write_it(self, written):
        """S0-01: the number may be pasted as it stands in the Console."""
        assert self.connector(sender=written).account == f"whatsapp:{OURS}"

    def test_address_for_phone(self):
        """S0-24: who is written to first is the one who answers."""
        assert self.connector().address_for_phone(ANNA) == ANNA_ADDRESS
        assert self.connector().address_for_phone("") is None

    def test_invite_link(self):
        """S0-24: a link that opens WhatsApp."""
        assert self.connector(handle="12025550100").invite_link("x") == "https://wa.me/12025550100"
        assert self.connector().invite_link() == ""

    # ------------------------------------------------------------------ templates

    content = {
        "sid": "HX00000000000000000000000000000001",
        "friendly_name": "Pick-up",
        "language": "en",
        "variables": {"1": "Anna", "2": "S00021", "order": "21"},
        "types": {
            "whatsapp/card": {
                "header_text": "Order {{2}}",
                "body": "Hello {{1}}, your order {{2}} is ready.",
                "footer": "Tyre workshop",
                "actions": [
                    {"type": "URL", "title": "See it", "url": "https://odoo.example/{{order}}"},
                    {"type": "PHONE_NUMBER", "title": "Call", "phone": "+12025550100"},
                    {"type": "QUICK_REPLY", "title": "Thanks", "id": "thanks"},
                ],
            }
        },
        "approval_requests": {
            "name": "pick_up",
            "category": "UTILITY",
            "content_type": "whatsapp/card",
            "status": "approved",
            "rejection_reason": "",
        },
    }

    def template(self, **values):
        """A template as it is read from Twilio's description."""
        return read(Payload(self.content | values))

    def test_template(self):
        """S0-24: a template is read with its parts, gaps and examples."""
        template = self.template()
        assert (template.external_id, template.name) == (self.content["sid"], "pick_up")
        assert (template.status, template.category, template.language) == (
            "approved",
            "utility",
            "en",
        )
        assert (template.header_kind, template.footer) == ("text", "Tyre workshop")
        assert template.buttons[0] == TemplateButton(
            kind="url", text="See it", target="https://odoo.example/{{order}}"
        )
        assert [button.kind for button in template.buttons] == ["url", "phone", "reply"]
        assert template.variables == (
            TemplateVariable(part="header", name="2", example="S00021"),
            TemplateVariable(part="body", name="1", example="Anna"),
            TemplateVariable(part="body", name="2", example="S00021"),
            TemplateVariable(part="button:0", name="order", example="21"),
        )
        assert template.named and not template.unsupported
        assert render(template, ["S7", "Ben", "S7", "7"]) == (
            "Order S7\n\nHello Ben, your order S7 is ready.\n\nTyre workshop"
        )

    @pytest.mark.parametrize(
        ("kind", "parts", "header", "body", "footer"),
        [
            ("twilio/text", {"body": "b {{1}}"}, "", "b {{1}}", ""),
            ("twilio/media", {"body": "b", "media": ["https://x.example/1.jpg"]}, "", "b", ""),
            ("twilio/quick-reply", {"body": "b", "actions": [{"title": "t"}]}, "", "b", ""),
            ("twilio/call-to-action", {"body": "b", "actions": []}, "", "b", ""),
            ("twilio/card", {"title": "t", "subtitle": "s"}, "", "t", "s"),
            ("twilio/card", {"title": "t", "body": "b", "subtitle": "s"}, "t", "b", "s"),
        ],
    )
    def test_kinds_of_templates(self, kind, parts, header, body, footer):
        """S0-24: each kind has its text where Twilio puts it."""
        template = self.template(types={kind: parts})
        assert (template.header, template.body, template.footer) == (header, body, footer)
        assert not template.unsupported

    @pytest.mark.parametrize(
        "types",
        [
            {"twilio/carousel": {"body": "b"}},
            {"twilio/text": {"body": "b"}, "twilio/list-picker": {"body": "b"}},
            {"whatsapp/authentication": {}},
            {"twilio/media": {"body": "b", "media": ["https://x.example/{{1}}"]}},
        ],
    )
    def test_templates_that_cannot_be_sent(self, types):
        """S0-24: what cannot be filled in here is shown with the reason."""
        assert self.template(types=types).unsupported

    @pytest.mark.parametrize("state", sorted(STATES))
    @pytest.mark.parametrize("wrap", [lambda a: a, lambda a: {"whatsapp": a}, lambda a: [a]])
    def test_states_of_templates(self, state, wrap):
        """S0-24: only an approved template may be sent; what WhatsApp says is kept."""
        approval = {"status": state, "rejection_reason": "too vague"}
        template = self.template(approval_requests=wrap(approval))
        assert (template.status, template.reason) == (STATES[state], "too vague")
        assert template.name == "Pick-up"

    @pytest.mark.parametrize(
        ("approval", "status", "reason"),
        [
            (None, "pending", "unsubmitted"),
            ([], "pending", "unsubmitted"),
            ({"status": "odd"}, "disabled", ""),
        ],
    )
    def test_templates_that_nobody_approved(self, approval, status, reason):
        """S0-24: a text that was never submitted cannot be sent, nor one in an unknown state."""
        template = self.template(approval_requests=approval)
        assert (template.status, template.reason) == (status, reason)

    def test_fetch_templates(self):
        """S0-24: all pages are read; a template that makes no sense costs no other."""
        pages = (
            {
                "contents": [self.content, {"sid": 7, "types": "x"}],
                "meta": {
                    "next_page_url": "https://elsewhere.example/v1/X?PageToken=T&PageSize=100"
                },
            },
            {"contents": [{**self.content, "sid": "HX2"}], "meta": {"next_page_url": None}},
        )
        connector = self.connector(*(answer(200, page) for page in pages))
        assert [t.external_id for t in connector.fetch_templates()] == [self.content["sid"], "HX2"]
        first, second = connector.session.calls
        assert first.url == second.url == "https://content.twilio.com/v1/ContentAndApprovals"
        assert second.kwargs["params"] == {"PageToken": "T", "PageSize": "100"}

    def test_send_template(self):
        """S0-24: a template goes out by its id, its values by name."""
        outbound = OutboundTemplate(template=self.template(), values=("S7", "O'Hara", "S7", "7"))
        form = self.sent(template=outbound, text="what he will read")
        assert form["ContentSid"] == self.content["sid"]
        assert json.loads(form["ContentVariables"]) == {"1": "O'Hara", "2": "S7", "order": "7"}
        assert "Body" not in form
        plain = self.template(types={"twilio/text": {"body": "b"}})
        assert "ContentVariables" not in self.sent(template=OutboundTemplate(template=plain))

    @pytest.mark.parametrize(
        ("values", "state", "code"),
        [
            (("S7", "Ben", "S8", "7"), "approved", "value_twice"),
            (("S7", "", "S7", "7"), "approved", "value_missing"),
            (("S7", "Ben\nOkoro", "S7", "7"), "approved", "value_layout"),
            (("S7", "Ben", "S7", "7"), "paused", "template_state"),
        ],
    )
    def test_template_that_is_not_ready(self, values, state, code):
        """S0-24: what Twilio would refuse is not sent."""
        template = self.template(approval_requests={"status": state})
        connector = self.connector()
        with pytest.raises(TemplateError) as caught:
            connector.send(
                self.message(template=OutboundTemplate(template=template, values=values))
            )
        assert caught.value.code == code
        assert not connector.session.calls

    # ------------------------------------------------------------------ health

    own = {
        "sid": "XE01",
        "sender_id": f"whatsapp:{OURS}",
        "status": "ONLINE",
        "profile": {"name": "Tyre Workshop"},
        "properties": {"quality_rating": "HIGH", "messaging_limit": "10K Customers/24hr"},
        "webhook": {"callback_url": WEBHOOK + OVERRIDES},
    }

    def senders(self, **values):
        """Twilio's list of senders, ours on the second page."""
        other = {**self.own, "sid": "XE00", "sender_id": "whatsapp:+12025550199"}
        following = {"next_page_url": "https://messaging.twilio.com/v2/Channels/Senders?Page=1"}
        return (
            {"senders": [other], "meta": following},
            {"senders": [self.own | values], "meta": {"next_page_url": None}},
        )

    def test_healthy_sender(self):
        """S0-01: the connection test says which number answers, and how well thought of it is."""
        health = self.health(self.account, *self.senders())
        assert (health.account, health.name, health.handle) == (
            f"whatsapp:{OURS}",
            "+12025550100 · Tyre Workshop",
            "12025550100",
        )
        assert (health.quality, health.limit) == ("HIGH", "10K Customers/24hr")
        assert health.subscribed is True and health.warnings == ()

    @pytest.mark.parametrize(
        ("sender", "warning"),
        [
            ({"webhook": {"callback_url": "https://elsewhere.example"}}, "does not call"),
            ({"webhook": None}, "does not call"),
            ({"status": "OFFLINE"}, "does not let this number write: offline"),
            ({"properties": {"quality_rating": "LOW"}}, "this number low"),
        ],
    )
    def test_warnings(self, sender, warning):
        """S0-31: what deserves attention is said in a sentence."""
        assert warning in self.health(self.account, *self.senders(**sender)).warnings[0]

    def test_sandbox(self):
        """S0-01: Twilio's sandbox is not listed: its webhook is entered by hand."""
        nobody = {"senders": [], "meta": {}}
        health = self.health(self.account, nobody)
        assert health.subscribed is None
        assert "sandbox" in health.warnings[0]
        (left,) = self.connector(answer(200, nobody)).subscribe(WEBHOOK)
        assert "by hand" in left
        self.connector(answer(200, nobody)).unsubscribe()

    def test_list_of_senders_that_may_not_be_seen(self):
        """S0-31: what could not be checked is no failure, and no silence."""
        connector = self.connector(answer(200, self.account), answer(404, refused(20404, "no")))
        health = connector.check_health()
        assert health.subscribed is None
        assert "could not be checked" in health.warnings[0]

    def test_key_that_is_wrong(self):
        """S0-31: a wrong API key is a failure."""
        connector = self.connector(answer(200, self.account), answer(401, b""))
        with pytest.raises(CredentialsError):
            connector.check_health()

    def test_subscribe(self):
        """S0-01: connecting points the sender at our webhook."""
        connector = self.connector(
            *(answer(200, page) for page in self.senders()), answer(202, self.own)
        )
        assert connector.subscribe(WEBHOOK) == ()
        call = connector.session.calls[-1]
        assert (call.method, call.url) == (
            "POST",
            "https://messaging.twilio.com/v2/Channels/Senders/XE01",
        )
        assert call.json == {
            "webhook": {
                "callback_url": f"{WEBHOOK}#rc=3&rp=all",
                "callback_method": "POST",
                "status_callback_url": WEBHOOK,
                "status_callback_method": "POST",
            }
        }

    def test_unsubscribe(self):
        """S0-01: disconnecting takes our address out, and nobody else's."""
        connector = self.connector(
            *(answer(200, page) for page in self.senders()), answer(202, self.own)
        )
        connector.unsubscribe()
        assert connector.session.calls[-1].json["webhook"]["callback_url"] == ""
        foreign = self.senders(webhook={"callback_url": "https://elsewhere.example"})
        self.connector(*(answer(200, page) for page in foreign)).unsubscribe()
