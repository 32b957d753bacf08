"""SMS and MMS by Twilio: what it tells us, what we tell it, and what it refuses."""

import pytest

from omnichannel_chat.connectors.errors import (
    ConsentError,
    CredentialsError,
    PayloadError,
    PermanentError,
    RecipientError,
)
from omnichannel_chat.connectors.events import (
    Address,
    Ignored,
    InboundMessage,
    OutboundTemplate,
    StatusUpdate,
    Template,
)
from omnichannel_chat.connectors.gate import check_content
from omnichannel_chat.connectors.testing import answer
from omnichannel_chat.connectors.twilio.setup import OVERRIDES
from omnichannel_chat.connectors.twilio.sms import TwilioSmsConnector

from .cases import ACCOUNT_SID, ANNA, OURS, SERVICE, WEBHOOK, TwilioCases


class TestTwilioSms(TwilioCases):
    connector_class = TwilioSmsConnector
    addresses = (Address("phone", ANNA),)
    text_fixture = "message__text"
    expected = {
        "message__text": (InboundMessage,),
        "message__two_pictures": (InboundMessage, InboundMessage),
        "message__video_without_text": (InboundMessage,),
        "message__contact_card": (InboundMessage,),
        "message__stop": (InboundMessage,),
        "message__start": (InboundMessage,),
        "message__help": (InboundMessage,),
        "message__empty": (InboundMessage,),
        "message__from_short_code": (InboundMessage,),
        "message__from_name": (InboundMessage,),
        "message__old_names": (InboundMessage,),
        "message__without_sid": (PayloadError,),
        "message__without_sender": (PayloadError,),
        "message__of_whatsapp": (PayloadError,),
        "message__field_of_tomorrow": (InboundMessage,),
        "message__announced_picture_missing": (InboundMessage, InboundMessage),
        "status__queued": (Ignored,),
        "status__sent": (StatusUpdate,),
        "status__delivered": (StatusUpdate,),
        "status__delivered_by_service": (StatusUpdate,),
        "status__undelivered": (StatusUpdate,),
        "status__failed_opted_out": (StatusUpdate,),
        "status__failed_without_code": (StatusUpdate,),
        "status__canceled": (StatusUpdate,),
        "status__old_names": (StatusUpdate,),
        "status__of_tomorrow": (Ignored,),
    }
    unknown_event = {"MessageSid": "SM1", "From": ANNA, "MessageType": "hologram"}

    # ------------------------------------------------------------------ messages

    def test_text(self):
        """S0-04, S0-10: a message brings the number of the customer."""
        message = self.event("message__text")
        assert message.text == "Hello, is the blue one still there? ñ 🍕"
        assert message.contact.addresses == self.addresses
        assert message.contact.phone == ANNA
        assert (message.kind, message.consent, message.referral) == ("text", "", None)

    def test_several_files(self):
        """S0-13: each file is a bubble of its own, the text stands with the first."""
        body = self.load("message__two_pictures")
        first, second = self.split(body)
        sid = body["MessageSid"]
        assert (first.key, second.key) == (f"message:{sid}", f"message:{sid}#1")
        assert first.conversation == second.conversation
        one, two = self.events(body)
        assert (one.external_id, two.external_id) == (sid, f"{sid}#1")
        assert (one.text, two.text) == ("Both sides of the scratch", "")
        assert [m.media.mime_type for m in (one, two)] == ["image/jpeg", "image/png"]
        assert one.media.ref == body["MediaUrl0"] and two.media.ref == body["MediaUrl1"]

    def test_files_keep_their_order(self):
        """S0-13: the eleventh file comes after the second."""
        body = self.load("message__text")
        body |= {f"MediaUrl{n}": f"https://api.twilio.com/{n}" for n in range(12)}
        assert [e.media.ref[-2:].strip("/") for e in self.events(body)] == [
            str(n) for n in range(12)
        ]

    @pytest.mark.parametrize(
        ("name", "kind"),
        [("message__video_without_text", "video"), ("message__contact_card", "document")],
    )
    def test_other_files(self, name, kind):
        """S0-13: every kind of file keeps its kind."""
        assert self.event(name).kind == kind

    @pytest.mark.parametrize(
        ("name", "consent"),
        [("message__stop", "stop"), ("message__start", "start"), ("message__help", "")],
    )
    def test_consent(self, name, consent):
        """S0-40: STOP and START, which Twilio has obeyed already, are obeyed by us, and seen."""
        message = self.event(name)
        assert message.consent == consent
        assert message.text
        assert self.connector_class.capabilities.stop_scope == "all"

    @pytest.mark.parametrize("name", ["message__from_short_code", "message__from_name"])
    def test_senders_without_number(self, name):
        """S0-10: a short code or a name is no phone number."""
        contact = self.event(name).contact
        assert contact.phone == ""
        assert contact.addresses[0].value in ("72975", "ParcelCo")

    def test_other_channels_of_the_account(self):
        """S0-12: what comes to a WhatsApp sender of the same service is not taken for SMS."""
        (envelope,) = self.connector(sender=SERVICE).split(
            self.incoming(self.load("message__of_whatsapp"))
        )
        assert envelope.account == "whatsapp:+12025550199"

    # ------------------------------------------------------------------ states

    @pytest.mark.parametrize(
        ("name", "status", "error"),
        [
            ("status__sent", "sent", None),
            ("status__delivered", "delivered", None),
            ("status__undelivered", "failed", RecipientError),
            ("status__failed_opted_out", "failed", ConsentError),
            ("status__failed_without_code", "failed", PermanentError),
            ("status__canceled", "failed", PermanentError),
        ],
    )
    def test_states(self, name, status, error):
        """S0-25, S0-31: each state is what it is, a failure with what has to be done."""
        event = self.event(name)
        assert event.status == status
        assert type(event.error) is (error or type(None))
        assert ANNA not in str(event.error)

    # ------------------------------------------------------------------ starting

    def test_address_for_phone(self):
        """S0-24: who is written to first is the one who answers."""
        connector = self.connector()
        assert connector.address_for_phone(ANNA) == self.event("message__text").contact.addresses[0]
        assert connector.address_for_phone("0600 123") is None
        assert connector.address_for_phone("") is None

    def test_invite_link(self):
        """S0-24: a link that opens the phone's own app."""
        assert self.connector(handle="12025550100").invite_link("x") == "sms:+12025550100"
        assert self.connector().invite_link() == ""

    @pytest.mark.parametrize(
        ("written", "sender"),
        [
            ("+1 (202) 555-0100", OURS),
            ("12025550100", OURS),
            ("72975", "72975"),
            ("Tyres & Co", "Tyres & Co"),
            (f" {SERVICE} ", SERVICE),
        ],
    )
    def test_sender_as_people_write_it(self, written, sender):
        """S0-01: numbers may be pasted with spaces; short codes and names stay as they are."""
        assert self.connector(sender=written).account == sender

    def test_templates_are_not_for_sms(self):
        """S0-24: free text needs no template."""
        template = Template(external_id="HX1", name="n", language="en", body="b")
        with pytest.raises(PermanentError):
            self.connector().send(self.message(template=OutboundTemplate(template=template)))

    def test_limits(self):
        """S0-21: pictures are made smaller by Twilio, other files have to be small."""
        capabilities = self.connector_class.capabilities
        files = [("a.png", "image/png", 4 * 1024**2), ("b.pdf", "application/pdf", 400 * 1024)]
        assert check_content(capabilities, "x" * 1600, files) == []
        files = [("a.pdf", "application/pdf", 4 * 1024**2), ("b.zip", "application/zip", 1)]
        problems = check_content(capabilities, "x" * 1601, files)
        assert [problem.reason for problem in problems] == [
            "text_too_long",
            "media_too_large",
            "media_type",
        ]
        assert capabilities.can_start == "anyone" and capabilities.reply_window is None

    # ------------------------------------------------------------------ health

    number = {
        "sid": "PN01",
        "phone_number": OURS,
        "friendly_name": "Shop",
        "capabilities": {"sms": True, "mms": True, "voice": False},
        "sms_url": WEBHOOK + OVERRIDES,
        "sms_application_sid": "",
    }

    def listed(self, **values):
        """Twilio's answer to the search for our number; a longer one is found, too."""
        other = {**self.number, "sid": "PN00", "phone_number": f"{OURS}9"}
        return {"incoming_phone_numbers": [other, self.number | values]}

    def test_healthy_number(self):
        """S0-01: the connection test says which number answers."""
        connector = self.connector(answer(200, self.account), answer(200, self.listed()))
        health = connector.check_health()
        assert (health.account, health.name, health.handle) == (
            OURS,
            "+12025550100 · Shop",
            "12025550100",
        )
        assert health.subscribed is True and health.warnings == ()
        call = connector.session.calls[1]
        assert call.url.endswith(f"/Accounts/{ACCOUNT_SID}/IncomingPhoneNumbers.json")
        assert call.kwargs["params"] == {"PhoneNumber": OURS}

    @pytest.mark.parametrize(
        ("number", "warning"),
        [
            ({"sms_url": "https://elsewhere.example"}, "does not call this webhook"),
            ({"sms_url": None}, "does not call this webhook"),
            ({"sms_application_sid": "AP01"}, "TwiML app"),
            ({"capabilities": {"sms": False}}, "cannot send or receive SMS"),
            ({"capabilities": {"sms": True, "mms": False}}, "pictures"),
        ],
    )
    def test_warnings(self, number, warning):
        """S0-31: what deserves attention is said in a sentence."""
        assert warning in self.health(self.account, self.listed(**number)).warnings[0]

    def test_trial(self):
        """S0-31: a trial account writes to few people."""
        (warning,) = self.health(self.account | {"type": "Trial"}, self.listed()).warnings
        assert "trial account" in warning

    def test_unknown_number(self):
        """S0-31: a number of somebody else is not ours."""
        with pytest.raises(CredentialsError) as caught:
            self.health(self.account, {"incoming_phone_numbers": []})
        assert "no such number" in caught.value.detail

    def test_name_as_sender(self):
        """S0-01: a name can send and nobody can answer."""
        health = self.health(self.account, sender="Tyres & Co")
        assert (health.name, health.handle, health.subscribed) == ("Tyres & Co", "", None)
        assert "cannot answer" in health.warnings[0]
        (left,) = self.connector(sender="Tyres & Co").subscribe(WEBHOOK)
        assert "cannot answer" in left
        self.connector(sender="Tyres & Co").unsubscribe()

    def test_short_code(self):
        """S0-01: short codes have a list of their own."""
        code = {"short_codes": [{"sid": "SC01", "short_code": "72975", "sms_url": WEBHOOK}]}
        connector = self.connector(
            *(answer(200, body) for body in (self.account, code, code, {"sid": "SC01"})),
            sender="72975",
        )
        assert connector.check_health().subscribed is True
        connector.subscribe(WEBHOOK)
        call = connector.session.calls[-1]
        assert call.url.endswith("/SMS/ShortCodes/SC01.json")
        assert call.kwargs["data"].keys() == {"SmsUrl", "SmsMethod"}

    def test_subscribe(self):
        """S0-01: connecting points the number at our webhook, with several tries."""
        connector = self.connector(answer(200, self.listed()), answer(200, self.number))
        assert connector.subscribe(WEBHOOK) == ()
        call = connector.session.calls[1]
        assert call.method == "POST"
        assert call.url.endswith(f"/Accounts/{ACCOUNT_SID}/IncomingPhoneNumbers/PN01.json")
        assert call.kwargs["data"] == {
            "SmsUrl": f"{WEBHOOK}#rc=3&rp=all",
            "SmsMethod": "POST",
            "SmsApplicationSid": "",
        }

    def test_unsubscribe(self):
        """S0-01: disconnecting takes our address out, and nobody else's."""
        connector = self.connector(answer(200, self.listed()), answer(200, self.number))
        connector.unsubscribe()
        assert connector.session.calls[1].kwargs["data"] == {"SmsUrl": ""}
        foreign = self.listed(sms_url="https://elsewhere.example")
        self.connector(answer(200, foreign)).unsubscribe()
