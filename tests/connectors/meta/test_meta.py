"""What WhatsApp, Messenger and Instagram share."""

import hashlib
import hmac
import json
from pathlib import Path

import pytest

from omnichannel_chat.connectors.caller import MAX_DETAIL
from omnichannel_chat.connectors.errors import (
    CredentialsError,
    NotConfiguredError,
    PermanentError,
    TemporaryError,
    ThrottledError,
    VerificationError,
)
from omnichannel_chat.connectors.meta.graph import (
    GRAPH_ERRORS,
    MetaConnector,
    explanation,
    retry_after,
    scrubbed,
    sign,
)
from omnichannel_chat.connectors.testing import StubSession, answer, request

SECRET = "own-app-secret"
SHARED = Path(__file__).parents[4] / "shared" / "fixtures" / "meta-signature"


class Meta(MetaConnector):
    provider = "meta"
    title = "Meta"


def connector(*answers, **settings):
    defaults = {"app_secret": SECRET, "verify_token": "own-verify-token", "access_token": "EAAown"}
    return Meta(defaults | settings, session=StubSession(*answers))


def vectors():
    """(secret, body, signature) of vectors that somebody has put beside this repository."""
    for path in sorted(SHARED.glob("*.json")):
        content = json.loads(path.read_text(encoding="utf-8"))
        for vector in content["vectors"]:
            yield content["app_secret"], vector["body"], vector["signature"]


def handshake(**query):
    values = {"mode": "subscribe", "verify_token": "own-verify-token", "challenge": "1158201444"}
    values = {f"hub.{key}": value for key, value in (values | query).items() if value is not None}
    return request(b"", method="GET", query=values)


class TestProofOfOrigin:
    @pytest.mark.parametrize(("secret", "body", "signature"), list(vectors()))
    def test_vectors_of_others(self, secret, body, signature):
        """S0-01: signatures that others have recorded are ours too."""
        assert sign(body.encode(), secret) == signature

    def test_signature_is_over_the_bytes_on_the_wire(self):
        """S0-01: a body that was read and written again has another signature."""
        wire = b'{"text":"caf\\u00e9"}'
        rewritten = json.dumps(json.loads(wire), ensure_ascii=False).encode()
        proven = request(wire, {"x-hub-signature-256": sign(wire, SECRET)})
        connector().verify(proven)
        with pytest.raises(VerificationError):
            connector().verify(request(rewritten, dict(proven.headers)))

    def test_old_header_proves_nothing(self):
        """S0-01: Meta's older SHA-1 header is not looked at."""
        digest = hmac.new(SECRET.encode(), b"{}", hashlib.sha1).hexdigest()
        with pytest.raises(VerificationError):
            connector().verify(request(b"{}", {"x-hub-signature": f"sha1={digest}"}))


class TestHandshake:
    def test_challenge_is_given_back(self):
        """S0-01: Meta may set the webhook up with our token."""
        assert connector().handshake(handshake()) == "1158201444"

    @pytest.mark.parametrize(
        ("query", "reason"),
        [
            ({"verify_token": "another"}, "the verify token does not match"),
            ({"verify_token": None}, "the verify token does not match"),
            ({"mode": "unsubscribe"}, "not a request to subscribe"),
            ({"mode": None}, "not a request to subscribe"),
            ({"challenge": "<script>alert(1)</script>"}, "the challenge is not one"),
            ({"challenge": ""}, "the challenge is not one"),
            ({"challenge": None}, "the challenge is not one"),
            ({"challenge": "1" * 201}, "the challenge is not one"),
        ],
        ids=str,
    )
    def test_anything_else_is_refused(self, query, reason):
        """S0-01: without the token nothing is given back, and markup never is."""
        with pytest.raises(VerificationError) as caught:
            connector().handshake(handshake(**query))
        assert caught.value.detail == reason

    def test_channel_without_verify_token(self):
        """S0-01: no token is not an empty token."""
        with pytest.raises(NotConfiguredError) as caught:
            connector(verify_token="").handshake(handshake(verify_token=""))
        assert caught.value.detail == "no verify token is set"


class TestGraphCall:
    def test_proof_goes_with_every_call(self):
        """S0-01: apps that demand the proof of the secret get it; of the newest one."""
        expected = hmac.new(b"new", b"EAAown", hashlib.sha256).hexdigest()
        meta = connector(answer(200, {"id": "1"}), app_secret="new old")
        assert meta.graph("GET", "me", params={"fields": "id"}).identifier("id") == "1"
        assert meta.session.calls[0].kwargs["params"] == {
            "appsecret_proof": expected,
            "fields": "id",
        }

    def test_no_proof_without_secret(self):
        """S0-01: a channel may send before it can receive."""
        meta = connector(answer(200, {"id": "1"}), app_secret="")
        meta.graph("GET", "me")
        assert meta.session.calls[0].kwargs["params"] == {}

    def test_no_call_without_token(self):
        """S0-31: nothing is asked without a token."""
        with pytest.raises(NotConfiguredError):
            connector(access_token="").graph("GET", "me")

    def test_error_in_a_good_answer_is_an_error(self):
        """S0-31: Meta sometimes answers 200 with an error inside."""
        with pytest.raises(CredentialsError):
            connector(answer(200, {"error": {"code": 190}})).graph("GET", "me")

    def test_throttle_says_how_long(self):
        """S0-31: the wait that Meta asks for is obeyed."""
        body, headers = {"error": {"code": 4}}, {"Retry-After": "30"}
        with pytest.raises(ThrottledError) as caught:
            connector(answer(400, body, headers)).graph("GET", "me")
        assert caught.value.retry_after == 30
        assert caught.value.scope == "channel"


class TestErrors:
    @pytest.mark.parametrize(
        ("error", "status", "expected"),
        [
            ({"code": 190, "error_subcode": 460}, 400, CredentialsError),
            ({"code": 0}, 400, CredentialsError),
            ({"code": 250}, 400, CredentialsError),
            ({"code": 368}, 400, CredentialsError),
            ({"code": 80007}, 400, ThrottledError),
            ({"code": 2}, 200, TemporaryError),
            ({"code": 100}, 500, PermanentError),
            ({"code": 999}, 500, TemporaryError),
            ({"code": 999}, 499, PermanentError),
            ({"code": 999}, 402, PermanentError),
            ({"code": 999, "is_transient": 1}, 400, PermanentError),
            ({"code": 999, "is_transient": False}, 503, TemporaryError),
            ({"code": 999, "is_transient": True}, 400, TemporaryError),
            ({"code": 999, "is_transient": "yes"}, 400, PermanentError),
            ({"code": 999}, 401, CredentialsError),
            ({"code": 999}, 400, PermanentError),
            ({"code": "190"}, 400, PermanentError),
            ({"code": True}, 400, PermanentError),
            ({}, 400, PermanentError),
            (None, 0, PermanentError),
            (["x"], 0, PermanentError),
        ],
    )
    def test_code_decides(self, error, status, expected):
        """S0-31: the number decides, never the words."""
        if isinstance(error, dict):
            error = error | {"message": "Error validating access token: rate limit hit"}
        assert type(connector().classify(error, status)) is expected

    def test_product_decides_before_graph(self):
        """S0-31: a product may tell one subcode from its code."""
        meta = connector()
        meta.error_classes = {**GRAPH_ERRORS, (10, 2018278): TemporaryError}
        assert type(meta.classify({"code": 10, "error_subcode": 2018278})) is TemporaryError
        assert type(meta.classify({"code": 10, "error_subcode": 1})) is CredentialsError

    def test_code_is_written_as_people_look_it_up(self):
        """S0-31: code and subcode can be pasted into a search."""
        assert connector().classify({"code": 190, "error_subcode": 463}).code == "190/463"
        assert connector().classify({"code": 190}).code == "190"
        assert connector().classify({}).code == ""

    @pytest.mark.parametrize(
        ("error", "expected"),
        [
            ({"error_data": {"details": "d"}, "message": "m"}, "d"),
            ({"error_data": "odd", "error_user_msg": "u", "message": "m"}, "u"),
            ({"error_data": {"details": 7}, "message": "m", "title": "t"}, "m"),
            ({"title": "t"}, "t"),
            ({"message": ["x"]}, ""),
            ({}, ""),
        ],
    )
    def test_explanation(self, error, expected):
        """S0-31: the most helpful words are shown."""
        assert explanation(error) == expected

    def test_explanation_names_nobody(self):
        """S0-31: an error can be shown, logged and mailed."""
        text = (
            "Recipient +1 (202) 555-0143 and 12025550143 refused, "
            "token EAAGm0PX4ZCpsBAKZA8Ab9Cd8Ef7Gh of own-verify-token is wrong"
        )
        found = connector().discreet(text)
        assert found == "Recipient … and … refused, token … of … is wrong"
        assert len(scrubbed("long words " * 100)) == MAX_DETAIL
        assert scrubbed("(#131047) 24 hours, 4096 letters") == "24 hours, 4096 letters"

    @pytest.mark.parametrize(
        ("headers", "expected"),
        [
            ({}, None),
            ({"Retry-After": "7"}, 7),
            ({"Retry-After": "soon"}, None),
            ({"X-Business-Use-Case-Usage": "damaged"}, None),
            ({"X-Business-Use-Case-Usage": "[]"}, None),
            ({"X-Business-Use-Case-Usage": "{}"}, None),
            ({"X-Business-Use-Case-Usage": '{"1": [7]}'}, None),
            ({"X-Business-Use-Case-Usage": '{"1": [{"call_count": 1}]}'}, None),
            (
                {
                    "X-Business-Use-Case-Usage": '{"1": [{"estimated_time_to_regain_access": 2}], '
                    '"2": [{"estimated_time_to_regain_access": 5}]}'
                },
                300,
            ),
            (
                {"X-Business-Use-Case-Usage": '{"1": [{"estimated_time_to_regain_access": "x"}]}'},
                None,
            ),
        ],
    )
    def test_retry_after(self, headers, expected):
        """S0-31: seconds and minutes are told apart; rubbish is no wait."""
        assert retry_after(headers) == expected


def test_signature_as_it_stands_in_the_header():
    """S0-01: of known values, with the name of the method before it (made with openssl)."""
    assert sign(b"{}", "secret") == (
        "sha256=77325902caca812dc259733aacd046b73817372c777b8d95b402647474516e13"
    )
