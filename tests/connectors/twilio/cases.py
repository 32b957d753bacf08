"""What both of Twilio's connectors must stand beyond the shared test case."""

import base64
import hashlib
import json
from datetime import datetime, timedelta, timezone
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

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
    PermanentError,
    RecipientError,
    TemplateError,
    TemporaryError,
    ThrottledError,
    UncertainError,
    VerificationError,
    WindowError,
)
from omnichannel_chat.connectors.events import (
    ContactCard,
    InboundMessage,
    Location,
    Media,
    OutboundMedia,
    StatusUpdate,
)
from omnichannel_chat.connectors.payload import read_form
from omnichannel_chat.connectors.testing import ConnectorCases, answer, request
from omnichannel_chat.connectors.twilio.errors import ERRORS
from omnichannel_chat.connectors.twilio.forms import sign
from omnichannel_chat.connectors.twilio.setup import OVERRIDES

ACCOUNT_SID = "AC00000000000000000000000000000001"
SERVICE = "MG00000000000000000000000000000001"
SENT_SID = "SM000000000000000000000000000000ff"
OURS, ANNA = "+12025550100", "+12025550143"
#: As Twilio calls it, and as a request behind a proxy shows it.
WEBHOOK = "https://odoo.example/omnichannel/webhook/k"
INNER = "http://127.0.0.1:8069/omnichannel/webhook/k"
KEY = "8a2f1c1e-0000-4000-8000-000000000001"
SINCE = datetime(2026, 1, 1, 12, tzinfo=timezone.utc)
FILE = f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT_SID}/Messages/MM01/Media/ME01"
CDN = "https://mms.twiliocdn.com/AC01/file?Signature=once"
#: Payloads of others, where somebody has put them beside this repository.
SHARED = Path(__file__).parents[4] / "shared" / "fixtures" / "twilio"


def refused(code, message="The 'To' number +12025550143 is not valid", status=400):
    return {"code": code, "message": message, "status": status, "more_info": "https://x.example"}


def shared_bodies(name):
    """Bodies by name in a file of shared fixtures; none when it is not there."""
    path = SHARED / name
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


class TwilioCases(ConnectorCases):
    """Base of the two test classes; ``prefix`` is what stands before their numbers."""

    prefix = ""
    settings = {
        "account_sid": ACCOUNT_SID,
        "auth_token": "own-auth-token-that-nobody-may-see",
        "api_key_sid": "SK00000000000000000000000000000001",
        "api_key_secret": "own-api-key-secret-that-nobody-may-see",
        "sender": "+1 202-555-0100",
        "webhook_url": WEBHOOK,
    }
    secret_setting = "auth_token"
    hidden_settings = ("auth_token", "api_key_secret")
    #: A fixture with a text, and one with a delivered message.
    text_fixture = ""
    delivered_fixture = "status__delivered"
    inner = r"^(?!(From|To|MessagingServiceSid|MessageStatus|SmsStatus|ExternalUserId|\w*Sid)$)\w"
    tells_time = False
    refusals = {
        "not a number": (400, refused(21211), {}, RecipientError),
        "landline": (400, refused(21614), {}, RecipientError),
        "trial": (400, refused(21608), {}, RecipientError),
        "opted out": (400, refused(21610), {}, ConsentError),
        "window": (400, refused(63016), {}, WindowError),
        "variables": (400, refused(21656), {}, TemplateError),
        "geo permission": (403, refused(21408), {}, PermanentError),
        "our number": (400, refused(21212), {}, CredentialsError),
        "callback": (400, refused(21609), {}, CredentialsError),
        "login": (401, refused(20003), {}, CredentialsError),
        "login without a body": (401, b"", {}, CredentialsError),
        "too fast": (429, refused(20429), {"Retry-After": "3"}, ThrottledError),
        "too fast without a body": (429, b"", {}, ThrottledError),
        "unknown code": (400, refused(98765), {}, PermanentError),
        "odd code": (400, {"code": "x", "message": 7}, {}, PermanentError),
        "404 without a body": (404, b"", {}, PermanentError),
        "down": (503, refused(20503), {"Retry-After": "3"}, UncertainError),
        "5xx with an explanation": (500, refused(20500), {}, UncertainError),
        "5xx without a body": (502, b"", {}, UncertainError),
        "503 of a proxy": (503, b"<html>Unavailable</html>", {}, UncertainError),
        "201 with a page": (201, b"<html>Welcome to the hotel</html>", {}, UncertainError),
        "201 without a message": (201, {"status": "queued"}, {}, UncertainError),
        "201 with something else": (201, {"sid": ["x"]}, {}, UncertainError),
        "redirect": (302, b"", {"Location": "https://elsewhere.example"}, UncertainError),
        "failed at once": (201, {"sid": "SM1", "status": "failed", "error_code": 30006}, {},
                           RecipientError),
    }  # fmt: skip

    def sign(self, body, secret):
        return {"x-twilio-signature": sign(WEBHOOK, secret, read_form(body))}

    def encode(self, value):
        """A form; lists are repeated fields, other values are written as JSON."""
        if not isinstance(value, dict):
            return json.dumps(value).encode()
        pairs = [
            (name, each if isinstance(each, str) else json.dumps(each))
            for name, item in value.items()
            for each in (item if isinstance(item, list) else [item])
            if each is not None
        ]
        return urlencode(pairs, errors="surrogatepass").encode()

    def inbound_text(self, text):
        return {**self.load(self.text_fixture), "Body": text}

    def address(self, number):
        """A number as Twilio writes it on this channel."""
        return f"{self.prefix}{number}"

    def incoming(self, form, **kwargs):
        """A request with a form."""
        return request(self.encode(form), **kwargs)

    def accepted(self, **values):
        """Twilio's answer to a message."""
        body = {"sid": SENT_SID, "status": "queued", "to": self.address(ANNA)}
        return answer(201, body | values)

    def sent(self, *, settings=None, **values):
        """The form that goes out."""
        connector = self.connector(self.accepted(), **(settings or {}))
        connector.send(self.message(**values))
        (call,) = connector.session.calls
        assert call.method == "POST"
        return call.kwargs["data"]

    # ------------------------------------------------------------------ proof of origin

    def verify(self, url=WEBHOOK, signed=WEBHOOK, form=None, query=None, **settings):
        body = self.encode(form or self.load(self.text_fixture))
        secret = self.settings["auth_token"]
        headers = {"x-twilio-signature": sign(signed, secret, read_form(body))}
        query = query or dict(parse_qsl(urlsplit(url).query))
        self.connector(**settings).verify(request(body, headers, url=url, query=query))

    def test_signature_of_known_values(self):
        """S0-01: the examples of Twilio's own libraries; repeated values count once, sorted."""
        url = "https://mycompany.com/myapp.php?foo=1&bar=2"
        fields = {
            "CallSid": "CA1234567890ABCDE",
            "To": "+18005551212",
            "From": "+14158675309",
            "Digits": "1234",
            "Caller": "+14158675309",
        }
        assert sign(url, "12345", fields.items()) == "RSOYDt4T1cUTdK1PDd93/VVr8B8="
        repeated = [("Sid", "CA123"), ("SidAccount", "AC123")]
        repeated += [("Digits", digits) for digits in ("5678", "1234", "1234")]
        assert sign(url, "12345", repeated) == "IK+Dwps556ElfBT0I3Rgjkr1wJU="

    @pytest.mark.parametrize(
        ("url", "signed"),
        [
            (WEBHOOK, WEBHOOK),
            (INNER, WEBHOOK),
            (INNER, WEBHOOK.replace("example/", "example:443/")),
            (f"{INNER}?key={KEY}", f"{WEBHOOK}?key={KEY}"),
            (f"{INNER}?a=1&b=%20x", f"{WEBHOOK}?a=1&b=%20x"),
            ("http://other.example/omnichannel/webhook/k",) * 2,
            (
                "http://other.example/omnichannel/webhook/k",
                "http://other.example:80/omnichannel/webhook/k",
            ),
            ("https://other.example:443/k", "https://other.example/k"),
            ("https://other.example:8443/k?a=1", "https://other.example/k?a=1"),
            ("http://other.example:8069/k", "http://other.example/k"),
            ("https://[::1]:8069/k", "https://[::1]/k"),
        ],
    )
    def test_address_may_differ_behind_a_proxy(self, url, signed):
        """S0-01: Twilio signs the public address, with or without its default port."""
        self.verify(url, signed)

    def test_public_address_with_a_port(self):
        """S0-01: Twilio drops the port of some requests, whatever port it is."""
        public = WEBHOOK.replace("example/", "example:8443/")
        for signed in (public, WEBHOOK):
            self.verify(INNER, signed, webhook_url=public)
        for signed in (WEBHOOK.replace("example/", "example:443/"), f"{INNER}x"):
            with pytest.raises(VerificationError):
                self.verify(INNER, signed, webhook_url=public)

    def test_public_address_with_a_query(self):
        """S0-01: what stands in the address of the webhook comes back with the request, once."""
        public = f"{WEBHOOK}?db=tyres"
        self.verify(f"{INNER}?db=tyres&key={KEY}", f"{public}&key={KEY}", webhook_url=public)
        self.verify(f"{INNER}?db=tyres", public, webhook_url=public)
        with pytest.raises(VerificationError):
            self.verify(f"{INNER}?db=other", public, webhook_url=public)

    def test_vector_of_twilio_without_the_port(self):
        """S0-01: the example of Twilio's own library for a port that is not signed."""
        fields = {
            "CallSid": "CA1234567890ABCDE",
            "Digits": "1234",
            "From": "+14158675309",
            "To": "+18005551212",
            "Caller": "+14158675309",
        }
        url = "https://mycompany.com:1234/myapp.php?foo=1&bar=2"
        headers = {"x-twilio-signature": "RSOYDt4T1cUTdK1PDd93/VVr8B8="}
        incoming = request(urlencode(fields).encode(), headers, url=url, query={"foo": "1"})
        self.connector(auth_token="12345", webhook_url="").verify(incoming)

    def test_fragment_may_be_signed(self):
        """S0-01: what follows "#" tells how often to try: Twilio does not sign it, emulators do."""
        self.verify(INNER, webhook_url=WEBHOOK + OVERRIDES)
        self.verify(INNER, f"{WEBHOOK}#rc=3&rp=all")
        self.verify(f"{INNER}?a=1", f"{WEBHOOK}?a=1#rc=3&rp=all")
        with pytest.raises(VerificationError):
            self.verify(INNER, f"{WEBHOOK}#rc=9")

    @pytest.mark.parametrize(
        ("url", "signed"),
        [
            (f"{INNER}?key=another", f"{WEBHOOK}?key={KEY}"),
            (INNER, "https://odoo.example/omnichannel/webhook/another"),
            (INNER, WEBHOOK.replace("example/", "example:8443/")),
        ],
    )
    def test_proof_of_another_address(self, url, signed):
        """S0-01: a signature is good for one address."""
        with pytest.raises(VerificationError):
            self.verify(url, signed)

    def test_field_that_was_put_in(self):
        """S0-01: no field can be added, changed or left out."""
        form = self.load(self.text_fixture)
        secret = self.settings["auth_token"]
        headers = self.sign(self.encode(form), secret)
        for changed in (
            {**form, "More": "1"},
            {**form, "Body": "another text"},
            {**form, "Body": [form["Body"], "another text"]},
            {name: value for name, value in form.items() if name != "Body"},
        ):
            with pytest.raises(VerificationError):
                self.connector().verify(request(self.encode(changed), headers))

    def test_json(self):
        """S0-01: of a body of JSON the address holds the digest, and the address is signed."""
        body = json.dumps(self.load(self.text_fixture)).encode()
        digest = hashlib.sha256(body).hexdigest()
        url = f"{WEBHOOK}?bodySHA256={digest}"
        headers = {"x-twilio-signature": sign(url, self.settings["auth_token"])}
        incoming = request(body, headers, url=url, query={"bodySHA256": digest})
        connector = self.connector()
        connector.verify(incoming)
        (envelope,) = connector.split(incoming)
        assert isinstance(connector.parse(envelope.payload), InboundMessage)
        forged = request(body + b" ", headers, url=url, query={"bodySHA256": digest})
        with pytest.raises(VerificationError):
            connector.verify(forged)

    def test_handshake(self):
        """S0-01: Twilio has none; nobody gets an answer out of it."""
        with pytest.raises(VerificationError):
            self.connector().handshake(request(b"", method="GET"))

    def test_acknowledgement_says_nothing(self):
        """S0-07: any text in the answer would be sent to the customer."""
        text, mime_type = self.connector_class.acknowledgement
        assert text.endswith("<Response></Response>")
        assert mime_type.startswith("text/xml")

    # ------------------------------------------------------------------ way in

    def test_envelope(self):
        """S0-04: key, channel, conversation and time of a message."""
        body = self.load(self.text_fixture)
        before = datetime.now(timezone.utc)
        (envelope,) = self.split(body)
        assert envelope.key == f"message:{body['MessageSid']}"
        assert envelope.account == self.address(OURS) == self.connector().account
        assert envelope.conversation == f"{self.address(OURS)}:{self.address(ANNA)}"
        assert before <= envelope.occurred_at <= datetime.now(timezone.utc)
        event = self.event(self.text_fixture)
        assert event.external_id == body["MessageSid"]

    def test_state_and_message_are_one_conversation(self):
        """S0-04: what happens with one customer is worked on in order."""
        (message,) = self.split(self.load(self.text_fixture))
        body = self.load(self.delivered_fixture)
        (state,) = self.split(body)
        assert state.conversation == message.conversation
        assert state.account == message.account
        assert state.key == f"status:{body['MessageSid']}:delivered"

    def test_states_of_a_message_differ(self):
        """S0-25: each state is told once, however often Twilio says it."""
        body = self.load(self.delivered_fixture)
        keys = {self.split({**body, "MessageStatus": s})[0].key for s in ("sent", "read", "sent")}
        assert len(keys) == 2

    def test_messaging_service(self):
        """S0-12: a channel of a messaging service gets what comes to any of its numbers."""
        connector = self.connector(sender=SERVICE)
        for form in (
            {**self.load(self.text_fixture), "MessagingServiceSid": SERVICE},
            self.load(self.text_fixture),
            self.load(self.delivered_fixture),
        ):
            (envelope,) = connector.split(self.incoming(form))
            assert envelope.account == connector.account == SERVICE
        form["MessagingServiceSid"] = SERVICE.replace("1", "2")
        (envelope,) = connector.split(self.incoming(form))
        assert envelope.account != SERVICE

    def test_messaging_service_may_send_by_another_kind_of_channel(self):
        """S0-25: what became of a message of ours is told to us, whatever way it went."""
        form = {**self.load(self.delivered_fixture), "From": "rcs:tyres", "To": f"rcs:{ANNA}"}
        (envelope,) = self.connector(sender=SERVICE).split(self.incoming(form))
        assert envelope.account == SERVICE

    def test_message_that_tells_its_state(self):
        """S0-04: a customer's message stays one, under whichever name its state is told."""
        form = {**self.load(self.text_fixture), "MessageStatus": "received"}
        (event,) = self.events(form)
        assert isinstance(event, InboundMessage)

    @pytest.mark.parametrize("ago", [timedelta(0), timedelta(minutes=20)])
    def test_time_of_the_carrier(self, ago):
        """S0-26: where the carrier's clock is ours, its time is taken."""
        told = (datetime.now(timezone.utc) - ago).replace(second=0, microsecond=0)
        form = {**self.load(self.delivered_fixture), "RawDlrDoneDate": f"{told:%y%m%d%H%M}"}
        (event,) = self.events(form)
        assert event.occurred_at == told

    @pytest.mark.parametrize("told", ["", "x", "9913329999", "2601010000", "9901010000"])
    def test_time_of_a_carrier_elsewhere(self, told):
        """S0-26: a clock in another zone, or none at all, is not believed."""
        form = {**self.load(self.delivered_fixture), "RawDlrDoneDate": told}
        before = datetime.now(timezone.utc).replace(microsecond=0)
        (event,) = self.events(form)
        assert before <= event.occurred_at <= datetime.now(timezone.utc)

    def test_blank_fields_are_none(self):
        """S0-13: a text with blank fields beside it is neither a place nor a tap."""
        blank = ("Latitude", "Longitude", "ButtonText", "ButtonPayload", "ListTitle", "ListId")
        (event,) = self.events(self.load(self.text_fixture) | dict.fromkeys(blank, ""))
        assert event.kind == "text" and event.text == self.load(self.text_fixture)["Body"]

    def test_our_key_comes_back(self):
        """S0-31: a state finds the message whose answer was lost, by the key in its address."""
        connector, body = self.connector(), self.encode(self.load(self.delivered_fixture))
        for told, expected in ((KEY, KEY), ("", ""), ("x" * 65, ""), ("a b", ""), ("\x00", "")):
            (envelope,) = connector.split(request(body, query={"key": told}))
            assert connector.parse(envelope.payload).key == expected

    @pytest.mark.parametrize("code", sorted(ERRORS))
    def test_every_code_means_the_same_everywhere(self, code):
        """S0-28, S0-31: a refused call and a message that failed later are classified alike.

        As what, is said in ``test_error_tables.py``.
        """
        with pytest.raises(ConnectorError) as caught:
            self.connector(answer(400, refused(code))).send(self.message())
        form = self.load(self.delivered_fixture)
        form |= {"MessageStatus": "undelivered", "ErrorCode": str(code)}
        (event,) = self.events(form)
        assert event.status == "failed"
        assert type(caught.value) is type(event.error)
        assert caught.value.code == event.error.code == str(code)
        assert getattr(caught.value, "scope", "") == getattr(event.error, "scope", "")

    def test_throttle_says_how_long(self):
        """S0-31: we wait as long as Twilio says."""
        for headers, expected in (({"Retry-After": "3"}, 3.0), ({"Retry-After": "soon"}, None)):
            with pytest.raises(ThrottledError) as caught:
                self.connector(answer(429, refused(20429), headers)).send(self.message())
            assert caught.value.retry_after == expected

    def test_explanation_is_kept_without_the_number(self):
        """S0-31: people read why, and no log gets a number."""
        with pytest.raises(RecipientError) as caught:
            self.connector(answer(400, refused(21211))).send(self.message())
        assert caught.value.detail == "The 'To' number … is not valid"
        token = self.settings["auth_token"]
        with pytest.raises(PermanentError) as caught:
            self.connector(answer(400, refused(1, f"what is {token}?"))).send(self.message())
        assert caught.value.detail == "what is …?"

    # ------------------------------------------------------------------ way out

    def test_send_text(self):
        """S0-20: a text goes to the customer, with the address for its states."""
        connector = self.connector(self.accepted())
        receipt = connector.send(self.message())
        (call,) = connector.session.calls
        assert call.url == f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT_SID}/Messages.json"
        assert call.kwargs["auth"] == (
            self.settings["api_key_sid"],
            self.settings["api_key_secret"],
        )
        assert call.kwargs["data"] == {
            "From": self.address(OURS),
            "To": self.address(ANNA),
            "Body": "a text of ours",
            "StatusCallback": f"{WEBHOOK}?key={KEY}",
        }
        assert (receipt.external_id, receipt.addresses) == (SENT_SID, ())

    def test_state_of_what_was_sent_is_genuine_and_finds_it(self):
        """S0-31: the address that we give is the one that is signed, and brings our key back."""
        url = self.sent()["StatusCallback"]
        body = self.encode(self.load(self.delivered_fixture))
        headers = {"x-twilio-signature": sign(url, self.settings["auth_token"], read_form(body))}
        query = urlsplit(url).query
        incoming = request(body, headers, url=f"{INNER}?{query}", query=dict(parse_qsl(query)))
        connector = self.connector()
        connector.verify(incoming)
        (envelope,) = connector.split(incoming)
        event = connector.parse(envelope.payload)
        assert isinstance(event, StatusUpdate) and event.key == KEY

    def test_without_public_address(self):
        """S0-20: without a webhook there are no states, but there are messages."""
        assert "StatusCallback" not in self.sent(settings={"webhook_url": ""})

    @pytest.mark.parametrize("missing", ["api_key_sid", "api_key_secret"])
    def test_account_itself_calls(self, missing):
        """S0-20: without an API key the account's own token is used, the new one of two."""
        connector = self.connector(self.accepted(), **{missing: "", "auth_token": "new old"})
        connector.send(self.message())
        assert connector.session.calls[0].kwargs["auth"] == (ACCOUNT_SID, "new")

    def test_send_by_messaging_service(self):
        """S0-20: a messaging service chooses the number."""
        form = self.sent(settings={"sender": SERVICE})
        assert form["MessagingServiceSid"] == SERVICE
        assert "From" not in form

    def test_number_as_twilio_knows_it(self):
        """S0-10: where Twilio writes the number in another way, the customer is found by both."""
        connector = self.connector(self.accepted(to=self.address("+551187654321")))
        (address,) = connector.send(self.message()).addresses
        assert address.value.endswith("551187654321")

    def test_send_file(self):
        """S0-20: Twilio gets an address from which it fetches the file."""
        media = OutboundMedia(
            kind="image",
            filename="scratch.jpg",
            mime_type="image/jpeg",
            content=b"picture",
            url="https://odoo.example/file/1",
        )
        form = self.sent(media=media, text="both sides")
        assert (form["MediaUrl"], form["Body"]) == ("https://odoo.example/file/1", "both sides")
        assert "Body" not in self.sent(media=media, text="")
        assert self.connector_class.capabilities.fetches_files

    @pytest.mark.parametrize(
        ("values", "code"),
        [
            ({"media": ("image", "")}, "url"),
            ({"media": ("hologram", "https://odoo.example/1")}, "kind"),
            ({"location": Location(latitude=1, longitude=2)}, "kind"),
            ({"card": ContactCard(name="n")}, "kind"),
        ],
    )
    def test_what_cannot_be_sent(self, values, code):
        """S0-21: what Twilio cannot do is refused without a call."""
        if "media" in values:
            kind, url = values["media"]
            media = OutboundMedia(kind=kind, filename="f", mime_type="x/y", content=b"", url=url)
            values = {"media": media}
        connector = self.connector()
        with pytest.raises(PermanentError) as caught:
            connector.send(self.message(**values))
        assert caught.value.code == code
        assert not connector.session.calls

    @pytest.mark.parametrize("name", ["account_sid", "auth_token", "sender"])
    def test_missing_setting(self, name):
        """S0-31: a missing setting is named."""
        with pytest.raises(NotConfiguredError) as caught:
            self.connector(**{name: "", "api_key_sid": ""}).send(self.message())
        assert name in caught.value.detail

    def test_emulator(self):
        """S0-01: with an address of its own all calls go there."""
        connector = self.connector(
            self.accepted(), answer(200, b"file"), base_url="http://127.0.0.1:9000/"
        )
        connector.send(self.message())
        connector.fetch_media(
            Media(kind="image", ref=FILE.replace("https://api.twilio.com", connector.base_url))
        )
        assert all(c.url.startswith("http://127.0.0.1:9000/2010") for c in connector.session.calls)

    # ------------------------------------------------------------------ files

    def test_file(self):
        """S0-13: a file is fetched with our password, which does not go to the second host."""
        told = {"Content-Type": "image/jpeg", "Content-Disposition": 'inline; filename="a.jpg"'}
        connector = self.connector(
            answer(307, b"", {"Location": CDN}), answer(200, b"picture", told)
        )
        file = connector.fetch_media(Media(kind="image", ref=FILE))
        assert (file.content, file.mime_type, file.filename) == (b"picture", "image/jpeg", "a.jpg")
        first, second = connector.session.calls
        password = base64.b64decode(first.kwargs["headers"]["Authorization"].split()[1]).decode()
        assert password == f"{self.settings['api_key_sid']}:{self.settings['api_key_secret']}"
        assert (second.url, second.kwargs["headers"]) == (CDN, None)
        assert not second.kwargs.get("auth")

    @pytest.mark.parametrize(
        "url",
        [
            "https://evil.example/2010-04-01/Accounts/AC1/Messages/MM1/Media/ME1",
            "http://api.twilio.com/2010-04-01/Accounts/AC1/Messages/MM1/Media/ME1",
            "https://api.twilio.com.evil.example/2010-04-01/Accounts/AC1/Messages/MM1/Media/ME1",
            "https://api.twilio.com@evil.example/2010-04-01/Accounts/AC1/Messages/MM1/Media/ME1",
            "https://api.twilio.com:444/2010-04-01/Accounts/AC1/Messages/MM1/Media/ME1",
            "https://api.twilio.com/2010-04-01/Accounts/AC1/Messages.json",
            "https://mms.twiliocdn.com/AC1/file",
            "https://[broken",
            "file:///etc/passwd",
        ],
    )
    def test_password_goes_to_files_of_twilio_only(self, url):
        """S0-13: an address that somebody made up gets no call at all."""
        connector = self.connector()
        with pytest.raises(MediaRefusedError):
            connector.fetch_media(Media(kind="image", ref=url))
        assert not connector.session.calls

    @pytest.mark.parametrize(
        ("replies", "expected"),
        [
            ([answer(404, b"")], MediaError),
            ([answer(401, b"")], MediaError),
            ([answer(302, b"")], MediaError),
            (
                [answer(302, b"", {"Location": CDN}), answer(302, b"", {"Location": CDN})],
                MediaError,
            ),
            ([answer(302, b"", {"Location": "https://s3.example/x"})], MediaRefusedError),
            ([answer(302, b"", {"Location": "http://mms.twiliocdn.com/x"})], MediaRefusedError),
            ([answer(302, b"", {"Location": "https://[broken"})], MediaRefusedError),
        ],
    )
    def test_file_that_cannot_be_fetched(self, replies, expected):
        """S0-13: each fault says whether trying again makes sense; a file may come late."""
        with pytest.raises(MediaError) as caught:
            self.connector(*replies).fetch_media(Media(kind="image", ref=FILE))
        assert type(caught.value) is expected
        self.assert_discreet(caught.value)

    def test_file_without_address(self):
        """S0-13: no call is made for a file that is nowhere."""
        with pytest.raises(MediaGoneError):
            self.connector().fetch_media(Media(kind="image", ref=""))

    # ------------------------------------------------------------------ what was missed

    def resource(self, sid, minute, **values):
        """A message in Twilio's list."""
        return {
            "sid": sid,
            "account_sid": ACCOUNT_SID,
            "direction": "inbound",
            "from": self.address(ANNA),
            "to": self.address(OURS),
            "body": f"in minute {minute}",
            "num_media": "0",
            "messaging_service_sid": None,
            "date_sent": f"Thu, 01 Jan 2026 12:{minute:02}:00 +0000",
            "date_created": "Thu, 01 Jan 2026 11:00:00 +0000",
        } | values

    def test_missed_messages(self):
        """S0-13: after an outage the missing messages are fetched, oldest first, page by page."""
        pages = (
            {
                "messages": [self.resource("SM3", 30), self.resource("SM2", 20)],
                "next_page_uri": "/2010-04-01/Accounts/AC1/Messages.json?Page=1&PageToken=PT1",
            },
            {
                "messages": [
                    self.resource("SM9", 15, direction="outbound-api"),
                    self.resource("SM1", 10),
                    self.resource("SM0", 9, date_sent="Thu, 01 Jan 2026 11:59:59 +0000"),
                ],
                "next_page_uri": None,
            },
        )
        connector = self.connector(*(answer(200, page) for page in pages))
        envelopes = connector.fetch_missed(SINCE)
        assert [e.key for e in envelopes] == ["message:SM1", "message:SM2", "message:SM3"]
        assert envelopes[0].occurred_at == SINCE + timedelta(minutes=10)
        first, second = connector.session.calls
        assert first.kwargs["params"] == {
            "To": self.address(OURS),
            "DateSent>": "2026-01-01",
            "PageSize": 100,
        }
        assert second.kwargs["params"] == {"Page": "1", "PageToken": "PT1"}
        assert second.url == first.url
        message = connector.parse(json.loads(json.dumps(envelopes[0].payload)))
        assert (message.text, message.occurred_at) == ("in minute 10", envelopes[0].occurred_at)

    def test_missed_message_is_the_one_of_the_webhook(self):
        """S0-13: what came anyway is not stored twice, and is worked on with the rest."""
        form = self.load(self.text_fixture)
        resource = self.resource(form["MessageSid"], 1, body=form["Body"])
        (missed,) = self.connector(answer(200, {"messages": [resource]})).fetch_missed(SINCE)
        (told,) = self.split(form)
        for slot in ("key", "account", "conversation"):
            assert getattr(missed, slot) == getattr(told, slot)
        assert missed.payload.keys() == told.payload.keys()
        connector = self.connector()
        assert connector.parse(missed.payload).text == connector.parse(told.payload).text

    def test_missed_files(self):
        """S0-13: the files of a missed message are those that the webhook would have told."""
        uri = FILE.removeprefix("https://api.twilio.com")
        listed = {
            "media_list": [
                {"sid": "ME01", "content_type": "image/jpeg", "uri": f"{uri}.json"},
                {"sid": "ME02", "content_type": "image/png", "uri": f"{uri}2.json"},
            ]
        }
        resource = self.resource("MM01", 1, num_media="2", body="both sides")
        connector = self.connector(answer(200, {"messages": [resource]}), answer(200, listed))
        first, second = connector.fetch_missed(SINCE)
        assert (first.key, second.key) == ("message:MM01", "message:MM01#1")
        message = connector.parse(first.payload)
        assert (message.media.ref, message.text) == (FILE, "both sides")
        assert connector.session.calls[1].url.endswith("/Messages/MM01/Media.json")

    def test_missed_messages_that_are_broken(self):
        """S0-13: one that cannot be read is kept for a person and costs no other."""
        broken = self.resource("SM1", 1, date_sent="some day")
        place = self.resource("SM3", 3, body="")
        page = {"messages": [broken, self.resource("SM2", 2), place]}
        connector = self.connector(answer(200, page))
        good, kept = sorted(connector.fetch_missed(SINCE), key=lambda e: UNPARSED in e.payload)[:2]
        assert good.key == "message:SM2"
        assert kept.key == "message:SM3"
        assert connector.parse(kept.payload).kind == "unsupported"

    def test_missed_messages_of_a_service(self):
        """S0-13: every number of a messaging service is asked for."""
        other = self.address("+12025550101")
        name, key = ("senders", "sender") if self.prefix else ("phone_numbers", "phone_number")
        replies = (
            {name: [{key: self.address(OURS)}, {key: other}], "meta": {"next_page_url": None}},
            {"messages": [self.resource("SM2", 2)]},
            {"messages": [self.resource("SM1", 1, to=other)]},
        )
        connector = self.connector(*(answer(200, body) for body in replies), sender=SERVICE)
        envelopes = connector.fetch_missed(SINCE)
        assert [e.key for e in envelopes] == ["message:SM1", "message:SM2"]
        assert {e.account for e in envelopes} == {SERVICE}
        assert connector.session.calls[0].url.startswith("https://messaging.twilio.com/v1/Services")

    # ------------------------------------------------------------------ health

    account = {"sid": ACCOUNT_SID, "status": "active", "type": "Full", "friendly_name": "Tyres"}
    service = {"friendly_name": "Tyre service", "inbound_request_url": WEBHOOK + OVERRIDES}

    def health(self, *replies, **settings):
        """The health that these answers add up to."""
        return self.connector(*(answer(200, r) for r in replies), **settings).check_health()

    @pytest.mark.parametrize(
        ("reply", "error_class", "sentence"),
        [
            (answer(401, refused(20003)), CredentialsError, "do not belong together"),
            (answer(404, refused(20404)), CredentialsError, "do not belong together"),
            (answer(401, refused(20005)), CredentialsError, "not active"),
            (answer(200, {"status": "suspended"}), CredentialsError, "not active"),
            (answer(200, {"status": "closed"}), CredentialsError, "not active"),
            (answer(503, b""), TemporaryError, "answered 503"),
        ],
    )
    def test_unhealthy_account(self, reply, error_class, sentence):
        """S0-31: each failure names its cure; the token that proves requests is what is tested."""
        connector = self.connector(reply)
        with pytest.raises(error_class) as caught:
            connector.check_health()
        assert sentence in caught.value.detail
        self.assert_discreet(caught.value)
        (call,) = connector.session.calls
        assert call.kwargs["auth"] == (ACCOUNT_SID, self.settings["auth_token"])
        assert call.url.endswith(f"/2010-04-01/Accounts/{ACCOUNT_SID}.json")

    def test_wrong_api_key(self):
        """S0-31: when the account is well and the number cannot be asked for, it is the key."""
        connector = self.connector(answer(200, self.account), answer(401, refused(20003)))
        with pytest.raises(CredentialsError) as caught:
            connector.check_health()
        assert "API key" in caught.value.detail

    def test_channel_without_auth_token(self):
        """S0-31: a channel that could send but never receive is not healthy."""
        with pytest.raises(NotConfiguredError) as caught:
            self.connector(auth_token="").check_health()
        assert "auth token is missing" in caught.value.detail

    def test_healthy_service(self):
        """S0-01: a messaging service is called by its name."""
        health = self.health(self.account, self.service, sender=SERVICE)
        assert (health.account, health.name) == (SERVICE, "Tyre service")
        assert health.subscribed is True and health.warnings == ()

    @pytest.mark.parametrize(
        ("service", "warning"),
        [
            ({"inbound_request_url": "https://elsewhere.example"}, "does not call this webhook"),
            ({"inbound_request_url": None}, "does not call this webhook"),
            ({"use_inbound_webhook_on_number": True}, "webhooks of its numbers"),
        ],
    )
    def test_service_that_calls_elsewhere(self, service, warning):
        """S0-31: a messaging service that does not call us says so."""
        health = self.health(self.account, self.service | service, sender=SERVICE)
        assert health.subscribed is False
        assert warning in health.warnings[0]

    def test_unknown_service(self):
        """S0-31: a messaging service that does not exist is named."""
        connector = self.connector(
            answer(200, self.account), answer(404, refused(20404)), sender=SERVICE
        )
        with pytest.raises(CredentialsError) as caught:
            connector.check_health()
        assert "no messaging service" in caught.value.detail

    def test_subscribe_service(self):
        """S0-01: connecting points the messaging service at our webhook, whatever comes."""
        connector = self.connector(answer(200, self.service), sender=SERVICE)
        assert connector.subscribe(WEBHOOK) == ()
        (call,) = connector.session.calls
        assert (call.method, call.url) == (
            "POST",
            f"https://messaging.twilio.com/v1/Services/{SERVICE}",
        )
        assert call.kwargs["data"] == {
            "InboundRequestUrl": f"{WEBHOOK}#rc=3&rp=all",
            "InboundMethod": "POST",
            "UseInboundWebhookOnNumber": "false",
        }

    def test_unsubscribe_service(self):
        """S0-01: disconnecting takes our address out, and nobody else's."""
        connector = self.connector(
            answer(200, self.service), answer(200, self.service), sender=SERVICE
        )
        connector.unsubscribe()
        assert connector.session.calls[1].kwargs["data"] == {"InboundRequestUrl": ""}
        foreign = self.service | {"inbound_request_url": "https://elsewhere.example"}
        self.connector(answer(200, foreign), sender=SERVICE).unsubscribe()

    # ------------------------------------------------------------------ payloads of others

    @pytest.mark.parametrize("name", sorted(shared_bodies("chatwoot_twilio_params.json")))
    def test_example_of_others(self, name):
        """S0-04: forms that others test with are understood."""
        form = shared_bodies("chatwoot_twilio_params.json")[name]
        form = {
            **form,
            **{side: self.address(form[side]) for side in ("From", "To") if side in form},
        }
        (event,) = self.events(form)
        assert isinstance(event, (InboundMessage, StatusUpdate))

    @pytest.mark.parametrize(
        "name", sorted(shared_bodies("twilio_oai_create_message_201_examples.json"))
    )
    def test_answer_of_twilio(self, name):
        """S0-20: each of Twilio's own example answers is a receipt."""
        body = shared_bodies("twilio_oai_create_message_201_examples.json")[name]
        receipt = self.connector(answer(201, body)).send(self.message())
        assert receipt.external_id == body["sid"]
