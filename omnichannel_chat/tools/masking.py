"""A provider's payload as a person may see it: without secrets, and no longer than a page."""

import contextlib
import json
import re

from .sensitive import scrub

#: What stands where a secret stood.
MASK = "••••••"
#: Longest text inside a payload, and longest payload, that are shown, in characters.
LONGEST_VALUE = 1000
LONGEST = 50_000

# Wherever it stands in a name: access_token, accessToken, X-Hub-Signature-256. Rather one too many.
_SECRET_NAME = re.compile(
    r"token|secret|signature|authorization|passw|passphrase|credential|cookie|"
    r"(?:api|auth|access|private)[_\W]?key",
    re.IGNORECASE,
)
# name=value of a form, or "name": "value" of JSON that cannot be read as a whole.
_PAIR = re.compile(
    r"""(?P<head>["']?(?P<name>[\w.-]{1,60})["']?\s*[=:]\s*)(?P<value>"[^"]*"?|'[^']*'?|[^\s&,;}]+)"""
)


def mask(payload, secrets=()):
    """A stored payload as indented JSON, with its secrets masked.

    :param str payload: JSON
    :param secrets: values that are masked wherever they stand
    :rtype: str
    """
    try:
        text = json.dumps(_mask_value(json.loads(payload)), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        text = _mask_text(payload)
    for secret in secrets:
        text = text.replace(secret, MASK)
    return _cut(text, LONGEST)


def _mask_value(value, name=""):
    if isinstance(value, dict):
        return {key: _mask_value(each, key) for key, each in value.items()}
    if isinstance(value, list):
        return [_mask_value(each, name) for each in value]
    if value and _is_secret(name):
        return MASK
    if isinstance(value, str):
        return _mask_string(value)
    return value


def _mask_string(text):
    """A text value; the raw body of what could not be cut is JSON inside JSON."""
    if text[:1] in ("{", "["):
        with contextlib.suppress(ValueError, RecursionError):
            return _mask_value(json.loads(text))
    return _cut(_mask_text(text), LONGEST_VALUE)


def _mask_text(text):
    return _PAIR.sub(_mask_pair, scrub(text))


def _mask_pair(match):
    return f"{match['head']}{MASK}" if _is_secret(match["name"]) else match[0]


def _is_secret(name):
    return bool(_SECRET_NAME.search(name))


def _cut(text, length):
    return text if len(text) <= length else f"{text[:length]}… ({len(text)})"
