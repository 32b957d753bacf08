"""The gate as a table: provider x situation, and what a content may be."""

from datetime import datetime, timedelta

import pytest

from omnichannel_chat.connectors import CONNECTORS
from omnichannel_chat.connectors.base import Capabilities, MediaLimit
from omnichannel_chat.connectors.gate import (
    Permission,
    Problem,
    Situation,
    check_content,
    decide,
    kind_of_file,
)

NOW = datetime(2026, 1, 1, 12)
HOUR = timedelta(hours=1)
MB = 1024 * 1024

ALLOWED = Permission(allowed=True)


def ask(provider, **facts):
    capabilities = CONNECTORS[provider].capabilities
    return decide(Situation(capabilities=capabilities, now=NOW, **facts))


@pytest.mark.parametrize("provider", sorted(CONNECTORS))
@pytest.mark.parametrize(
    ("facts", "reason", "action"),
    [
        ({"channel_active": False}, "disconnected", "connect"),
        ({"channel_state": "draft"}, "disconnected", "connect"),
        ({"channel_state": "reconnect"}, "reconnect", "connect"),
        ({"reachable": False}, "blocked", "wait"),
    ],
)
def test_refusals_that_every_provider_shares(provider, facts, reason, action):
    """S0-31, S0-36: a refusal always carries its reason and a next step."""
    permission = ask(provider, last_inbound_at=NOW, **facts)
    assert (permission.allowed, permission.reason, permission.action) == (False, reason, action)


@pytest.mark.parametrize(
    ("provider", "facts", "expected"),
    [
        ("telegram", {}, Permission(allowed=False, reason="never_started", action="invite")),
        ("telegram", {"last_inbound_at": NOW - 999 * HOUR}, ALLOWED),
        ("sandbox", {}, ALLOWED),
        ("whatsapp", {}, Permission(allowed=False, reason="window", action="template")),
        (
            "whatsapp",
            {"last_inbound_at": NOW - 23 * HOUR},
            Permission(allowed=True, deadline=NOW + HOUR),
        ),
        (
            "whatsapp",
            {"last_inbound_at": NOW - 24 * HOUR},
            Permission(allowed=False, reason="window", deadline=NOW, action="template"),
        ),
        (
            "whatsapp",
            {"last_inbound_at": NOW - 30 * HOUR, "free_until": NOW + 5 * HOUR},
            Permission(allowed=True, deadline=NOW + 5 * HOUR),
        ),
        (
            "whatsapp",
            {"last_inbound_at": NOW - HOUR, "free_until": NOW - HOUR},
            Permission(allowed=True, deadline=NOW + 23 * HOUR),
        ),
    ],
)
def test_window_of_each_provider(provider, facts, expected):
    """S0-28: the provider's own rule decides, counted from the customer's last message."""
    assert ask(provider, **facts) == expected


CAPABILITIES = Capabilities(
    text_limit=10,
    media={
        "image": MediaLimit(max_bytes=5 * MB, mime_types=("image/png",)),
        "document": MediaLimit(max_bytes=20 * MB),
    },
)


@pytest.mark.parametrize(
    ("mime_type", "size", "kind"),
    [
        ("image/png", MB, "image"),
        ("image/png", 6 * MB, "document"),
        ("image/tiff", MB, "document"),
        ("", MB, "document"),
        ("application/pdf", 21 * MB, None),
    ],
)
def test_file_goes_as_what_the_provider_takes(mime_type, size, kind):
    """S0-13: an image too large for an image goes as a document, if that is allowed."""
    assert kind_of_file(CAPABILITIES, mime_type, size) == kind


@pytest.mark.parametrize(
    ("provider", "mime_type", "kind"),
    [
        ("whatsapp", "audio/ogg", "voice"),
        ("whatsapp", "audio/mpeg", "audio"),
        ("telegram", "audio/mpeg", "voice"),
    ],
)
def test_recording_goes_as_a_voice_note_where_its_type_allows(provider, mime_type, kind):
    """S0-13: what was recorded in the chat is a voice note, or a sound file where it cannot be."""
    assert kind_of_file(CONNECTORS[provider].capabilities, mime_type, MB, voice=True) == kind


@pytest.mark.parametrize(
    ("text", "files", "problems"),
    [
        ("hello", [], []),
        ("", [("a.png", "image/png", 1)], []),
        (" \n", [], [Problem("empty")]),
        ("x" * 11, [], [Problem("text_too_long", limit=10)]),
        ("x", [("a", "", 21 * MB)], [Problem("media_too_large", "a", 20 * MB)]),
    ],
)
def test_content_is_checked_before_it_is_stored(text, files, problems):
    """S0-21: what the provider would refuse is said at once."""
    assert check_content(CAPABILITIES, text, files) == problems


def test_text_is_measured_in_the_unit_of_the_provider():
    """S0-21: some providers count bytes: two for an accented letter."""
    in_bytes = Capabilities(text_limit=10, text_limit_unit="bytes")
    assert not check_content(in_bytes, "ééééé", [])
    assert check_content(in_bytes, "éééééé", []) == [Problem("text_too_long", limit=10)]


def test_file_to_a_provider_without_files():
    """S0-13: the reason is the kind, not the size."""
    assert check_content(Capabilities(text_limit=10), "", [("a.png", "image/png", 1)]) == [
        Problem("media_kind", "a.png")
    ]
