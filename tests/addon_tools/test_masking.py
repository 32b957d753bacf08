"""What a person sees of a payload: no secret, and no more than a page."""

import json

import pytest

from omnichannel_chat.tools.masking import mask

HIDDEN = "••••••"


def masked(value, secrets=()):
    return json.loads(mask(json.dumps(value), secrets))


@pytest.mark.parametrize(
    "name",
    [
        *("token", "access_token", "accessToken", "ACCESS_TOKEN", "secret", "app_secret"),
        *("X-Hub-Signature-256", "Authorization", "password", "passwd", "passphrase"),
        *("credentials", "Cookie", "api_key", "api-key", "authKey", "auth key", "private.key"),
        *("access_key", "apikey"),
    ],
)
def test_names_of_secrets(name):
    """S0-31: what is called a secret is hidden, however the name is written."""
    assert masked({name: "x1"}) == {name: HIDDEN}


@pytest.mark.parametrize("name", ["key", "text", "monkey", "public_key", "keyboard"])
def test_names_of_what_is_none(name):
    """S0-31: what is no secret is shown."""
    assert masked({name: "x1"}) == {name: "x1"}


def test_values_of_every_kind():
    """S0-31: wherever a secret stands; what is empty hides nothing, and the rest is as it was."""
    assert masked(
        {
            "a": [{"token": "x"}, {"token": ""}, {"token": None}, {"token": 7}, 8, None, True],
            "tokens": ["x", "y"],
            "token": {"type": "bearer"},
            "ñ": "Sí",
        }
    ) == {
        "a": [{"token": HIDDEN}, {"token": ""}, {"token": None}, {"token": HIDDEN}, 8, None, True],
        "tokens": [HIDDEN, HIDDEN],
        "token": {"type": "bearer"},
        "ñ": "Sí",
    }


def test_body_in_a_body():
    """S0-31: JSON inside a text is looked through like the rest."""
    assert masked({"body": '{"token": "x", "n": 1}'}) == {"body": {"token": HIDDEN, "n": 1}}
    assert masked({"body": '[{"token": "x"}]'}) == {"body": [{"token": HIDDEN}]}
    assert masked({"body": '{"token": "x y", "n'}) == {"body": f'{{"token": {HIDDEN}, "n'}
    assert masked({"body": "[" * 100_000}) == {"body": "[" * 1000 + "… (100000)"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("access_token=abc&b=1", f"access_token={HIDDEN}&b=1"),
        ("token: abc, b", f"token: {HIDDEN}, b"),
        ("{'token': 'a b', 'n': 1}", f"{{'token': {HIDDEN}, 'n': 1}}"),
        ("text=abc&b=1", "text=abc&b=1"),
        ("call of /bot12:ab-c/sendMessage", "call of /bot…/sendMessage"),
    ],
)
def test_text_that_is_no_json(text, expected):
    """S0-31: in what cannot be read, pairs of name and value are looked for."""
    assert mask(text) == expected
    assert masked({"body": text}) == {"body": expected}


def test_known_secrets():
    """S0-31: the channel's own secrets are hidden wherever they stand."""
    assert masked({"text": "it is s3cr3t, s3cr3t"}, ["s3cr3t"]) == {
        "text": f"it is {HIDDEN}, {HIDDEN}"
    }


def test_how_it_is_written():
    """S0-31: for people: indented, and in their letters."""
    assert mask('{"a":{"b":"ñ"}}') == '{\n  "a": {\n    "b": "ñ"\n  }\n}'


@pytest.mark.parametrize(("length", "shown"), [(1000, "a" * 1000), (1001, "a" * 1000 + "… (1001)")])
def test_long_value(length, shown):
    """S0-31: a text of 1000 characters is shown, of a longer one the beginning and the length."""
    assert masked({"k": "a" * length}) == {"k": shown}


def test_long_payload():
    """S0-31: 50 000 characters are shown, of a longer one the beginning and the length."""
    assert mask("a" * 50_000) == "a" * 50_000
    assert mask("a" * 50_001) == "a" * 50_000 + "… (50001)"
