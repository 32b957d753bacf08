"""The gate as a table: provider x situation, and what a content may be."""

from datetime import datetime, timedelta

import pytest

from omnichannel_chat.connectors import CONNECTORS
from omnichannel_chat.connectors.base import Capabilities, MediaLimit
from omnichannel_chat.connectors.gate import (
    ORIGINS,
    Permission,
    Problem,
    Situation,
    check_content,
    decide,
    kind_of_file,
    takes_as,
)

NOW = datetime(2026, 1, 1, 12)
HOUR = timedelta(hours=1)
MB = 1024 * 1024

DAY = 24 * HOUR
MACHINES = [origin for origin in ORIGINS if origin != "agent"]

ALLOWED = Permission(allowed=True)


def ask(provider, **facts):
    capabilities = CONNECTORS[provider].capabilities
    return decide(Situation(capabilities=capabilities, now=NOW, **facts))


def refused(reason, action, **values):
    return Permission(allowed=False, reason=reason, action=action, **values)


@pytest.mark.parametrize("origin", ORIGINS)
@pytest.mark.parametrize("provider", sorted(CONNECTORS))
@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"channel_active": False}, refused("disconnected", "connect")),
        ({"channel_state": "draft"}, refused("disconnected", "connect")),
        ({"channel_state": "reconnect"}, refused("reconnect", "connect")),
        ({"blocked": True}, refused("blocked_by_us", "unblock")),
        ({"reachable": False}, refused("blocked", "wait")),
        ({"stopped": "all"}, refused("opted_out", "wait")),
        ({"unread_by_all": "no_participants"}, refused("no_participants", "let_in")),
        ({"unread_by_all": "no_access"}, refused("no_access", "let_in")),
        # What has to be mended first is said first.
        (
            {"channel_active": False, "unread_by_all": "no_access"},
            refused("disconnected", "connect"),
        ),
        ({"unread_by_all": "no_access", "blocked": True}, refused("no_access", "let_in")),
        ({"blocked": True, "reachable": False}, refused("blocked_by_us", "unblock")),
        ({"reachable": False, "stopped": "all"}, refused("blocked", "wait")),
        ({"channel_state": "reconnect", "blocked": True}, refused("reconnect", "connect")),
        ({"blocked": True, "stopped": "all"}, refused("blocked_by_us", "unblock")),
    ],
    ids=str,
)
def test_refusals_that_every_provider_shares(provider, origin, facts, expected):
    """S0-31, S0-36: whoever writes, a refusal carries its reason and a next step."""
    assert ask(provider, origin=origin, last_inbound_at=NOW, **facts) == expected
    template = {"template": "utility"}
    assert ask(provider, origin=origin, last_inbound_at=NOW, **template, **facts) == expected


@pytest.mark.parametrize("provider", sorted(CONNECTORS))
@pytest.mark.parametrize(
    ("facts", "allowed"),
    [
        ({"origin": "agent"}, True),
        ({"origin": "away"}, True),
        ({"origin": "reminder"}, True),
        ({"origin": "api"}, True),
        ({"origin": "bulk"}, False),
        ({"origin": "agent", "template": "utility"}, True),
        ({"origin": "agent", "template": "marketing"}, False),
        ({"origin": "bulk", "template": "utility"}, False),
    ],
    ids=str,
)
def test_who_stopped_marketing_gets_none(provider, facts, allowed):
    """S0-36: advertising and bulk stop; an answer to the customer's own question does not."""
    permission = ask(provider, last_inbound_at=NOW, stopped="marketing", **facts)
    assert permission.allowed == allowed
    assert permission.reason == ("ok" if allowed else "opted_out")


# Who may write when nobody has written yet, and when the customer's last message is this old.
TEMPLATES = {
    None: refused("window", "template"),
    DAY - HOUR: Permission(allowed=True, deadline=NOW + HOUR),
    DAY: refused("window", "template", deadline=NOW),
    8 * DAY: refused("window", "template", deadline=NOW - 7 * DAY),
}
OWN_APP = {
    None: refused("never_started", "invite"),
    DAY - HOUR: Permission(allowed=True, deadline=NOW + HOUR),
    DAY: refused("window", "open_app", deadline=NOW),
    8 * DAY: refused("window", "open_app", deadline=NOW - 7 * DAY),
}
BOT = {None: refused("never_started", "invite"), DAY: ALLOWED, 365 * DAY: ALLOWED}
ALWAYS = {None: ALLOWED, 365 * DAY: ALLOWED}
#: By provider, for free text.
WINDOWS = {
    "whatsapp": TEMPLATES,
    "twilio_whatsapp": TEMPLATES,
    "messenger": OWN_APP,
    "instagram": OWN_APP,
    "telegram": BOT,
    "twilio_sms": ALWAYS,
    "sandbox": ALWAYS,
}
WINDOW_ROWS = [(provider, age) for provider, ages in WINDOWS.items() for age in ages]


def test_windows_are_known_of_every_provider():
    """S0-28: a new provider needs its line in the table."""
    assert set(WINDOWS) == set(CONNECTORS)


@pytest.mark.parametrize("origin", ORIGINS)
@pytest.mark.parametrize(("provider", "age"), WINDOW_ROWS, ids=str)
def test_window_of_each_provider(provider, age, origin):
    """S0-28, S0-36: the provider's own rule decides, counted from the customer's last message."""
    wrote_at = NOW - age if age is not None else None
    assert ask(provider, origin=origin, last_inbound_at=wrote_at) == WINDOWS[provider][age]


@pytest.mark.parametrize("origin", ORIGINS)
@pytest.mark.parametrize("provider", ["whatsapp", "twilio_whatsapp"])
@pytest.mark.parametrize("age", [None, HOUR, 99 * DAY], ids=str)
def test_template_opens_what_is_closed(provider, age, origin):
    """S0-24, S0-36: an approved template goes whenever nobody has stopped or blocked."""
    wrote_at = NOW - age if age is not None else None
    facts = {"origin": origin, "template": "utility"}
    assert ask(provider, last_inbound_at=wrote_at, **facts) == ALLOWED


@pytest.mark.parametrize(
    ("facts", "deadline"),
    [
        ({"last_inbound_at": NOW - 30 * HOUR, "free_until": NOW + 5 * HOUR}, NOW + 5 * HOUR),
        ({"last_inbound_at": NOW - HOUR, "free_until": NOW - HOUR}, NOW + 23 * HOUR),
        ({"last_inbound_at": None, "free_until": NOW + HOUR}, NOW + HOUR),
    ],
    ids=str,
)
def test_advertisement_opens_for_longer(facts, deadline):
    """S0-28: 72 hours after an advertisement, or 24 after the last message: the later one."""
    assert ask("whatsapp", **facts) == Permission(allowed=True, deadline=deadline)


@pytest.mark.parametrize("provider", ["messenger", "instagram"])
@pytest.mark.parametrize("age", [DAY, 3 * DAY, 7 * DAY - HOUR], ids=str)
def test_human_agent_may_answer_for_seven_days(provider, age):
    """S0-28: with Meta's permission a person may, and Meta is told that it is one."""
    facts = {"last_inbound_at": NOW - age, "human_agent": True}
    end = NOW - age + 7 * DAY
    assert ask(provider, **facts) == Permission(allowed=True, deadline=end, human_agent=True)


@pytest.mark.parametrize("provider", ["messenger", "instagram"])
@pytest.mark.parametrize("origin", MACHINES)
def test_machine_is_no_human_agent(provider, origin):
    """S0-28: away texts, reminders, bulk and other programs end after 24 hours (lesson 17)."""
    facts = {"last_inbound_at": NOW - 2 * DAY, "human_agent": True, "origin": origin}
    assert ask(provider, **facts) == refused("machine", "wait", deadline=NOW - DAY)


@pytest.mark.parametrize("provider", ["messenger", "instagram"])
@pytest.mark.parametrize("origin", ORIGINS)
@pytest.mark.parametrize("late", [timedelta(0), DAY], ids=str)
def test_human_agent_ends(provider, origin, late):
    """S0-28, S0-29: from the end of the seventh day the way on is the provider's own app."""
    facts = {"last_inbound_at": NOW - 7 * DAY - late, "human_agent": True, "origin": origin}
    assert ask(provider, **facts) == refused("window", "open_app", deadline=NOW - late)


@pytest.mark.parametrize("provider", ["messenger", "instagram"])
def test_nobody_answers_whom_the_customer_never_wrote(provider):
    """S0-28: the permission lengthens an answer; it begins no chat."""
    assert ask(provider, human_agent=True) == refused("never_started", "invite")


@pytest.mark.parametrize("provider", ["messenger", "instagram"])
def test_within_the_day_nobody_is_a_human_agent(provider):
    """S0-28: the tag inside the 24 hours endangers the app (lesson 17)."""
    permission = ask(provider, last_inbound_at=NOW - HOUR, human_agent=True)
    assert permission.allowed and not permission.human_agent


@pytest.mark.parametrize("provider", ["whatsapp", "twilio_whatsapp", "telegram", "twilio_sms"])
def test_permission_of_another_provider_opens_nothing(provider):
    """S0-28: nothing like it exists elsewhere, whatever the channel's setting says."""
    facts = {"last_inbound_at": NOW - 2 * DAY}
    assert ask(provider, human_agent=True, **facts) == ask(provider, **facts)


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
        ("image/png", 5 * MB, "image"),
        ("image/png", 5 * MB + 1, "document"),
        ("image/tiff", MB, "document"),
        ("", MB, "document"),
        ("application/pdf", 20 * MB, "document"),
        ("application/pdf", 20 * MB + 1, None),
    ],
)
def test_file_goes_as_what_the_provider_takes(mime_type, size, kind):
    """S0-13: an image too large for an image goes as a document, if that is allowed."""
    assert kind_of_file(CAPABILITIES, mime_type, size) == kind


def test_sound_file_is_no_voice_note():
    """S0-13: what was chosen from files stays a sound file, also of the type of recordings."""
    rules = CONNECTORS["whatsapp"].capabilities
    assert kind_of_file(rules, "audio/ogg", MB) == "audio"
    assert kind_of_file(rules, "audio/ogg", MB, voice=True) == "voice"


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
        ("x" * 10, [], []),
        ("x" * 11, [], [Problem("text_too_long", limit=10)]),
        ("x", [("a", "", 20 * MB)], []),
        ("x", [("a", "", 20 * MB + 1)], [Problem("media_too_large", "a", 20 * MB)]),
        # The larger of two ways counts: as a picture it would be 5 MB.
        ("x", [("a.png", "image/png", 21 * MB)], [Problem("media_too_large", "a.png", 20 * MB)]),
        # All that is wrong is said at once, in the order of the files.
        (
            "x" * 11,
            [("a", "", 21 * MB), ("b.png", "image/png", 1), ("c", "", 22 * MB)],
            [
                Problem("text_too_long", limit=10),
                Problem("media_too_large", "a", 20 * MB),
                Problem("media_too_large", "c", 20 * MB),
            ],
        ),
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


def test_text_is_measured_in_halves_of_utf16():
    """S0-21: where an emoji counts twice, five of them fill ten places."""
    in_utf16 = Capabilities(text_limit=10, text_limit_unit="utf16")
    assert not check_content(in_utf16, "🍕" * 5, [])
    assert check_content(in_utf16, "🍕" * 5 + "x", []) == [Problem("text_too_long", limit=10)]
    assert not check_content(in_utf16, "é" * 10, [])


@pytest.mark.parametrize(
    ("mime_type", "size", "expected"),
    [
        ("image/png", 100, []),
        ("image/png", 101, [Problem("media_too_large", "a", 100)]),
        ("image/tiff", 100, [Problem("media_type", "a")]),
        ("application/pdf", 1, [Problem("media_type", "a")]),
        ("", 1, [Problem("media_type", "a")]),
    ],
)
def test_file_to_a_provider_of_pictures(mime_type, size, expected):
    """S0-13, S0-21: a type that is not taken is told from a file that is too large."""
    takes = {"image": MediaLimit(max_bytes=100, mime_types=("image/png", "image/jpeg"))}
    assert check_content(
        Capabilities(text_limit=10, media=takes), "", [("a", mime_type, size)]
    ) == (expected)


def test_file_to_a_provider_without_files():
    """S0-13: the reason is the kind, not the size."""
    assert check_content(Capabilities(text_limit=10), "", [("a.png", "image/png", 1)]) == [
        Problem("media_kind", "a.png")
    ]


@pytest.mark.parametrize(
    ("kind", "mime_type", "size", "expected"),
    [
        ("image", "image/png", 10, True),
        ("image", "video/mp4", 10, False),
        ("image", "application/pdf", 10, False),
        ("video", "video/mp4", 10, False),
        ("document", "image/png", 10, True),
        ("document", "application/pdf", 10, True),
        ("image", "image/png", 100, True),
        ("image", "image/png", 101, False),
        ("document", "image/png", 101, False),
        ("sticker", "image/webp", 10, False),
    ],
)
def test_file_of_a_header(kind, mime_type, size, expected):
    """S0-36: the header of a template takes one kind of file; a picture may go as a document."""
    takes = {"image": MediaLimit(max_bytes=100), "document": MediaLimit(max_bytes=100)}
    rules = Capabilities(text_limit=10, media=takes)
    assert takes_as(rules, kind, mime_type, size) is expected


def test_header_takes_the_types_of_its_kind():
    """S0-36: a picture of a type that the provider does not take does not fit the header."""
    takes = {"image": MediaLimit(max_bytes=100, mime_types=("image/png",))}
    rules = Capabilities(text_limit=10, media=takes)
    assert takes_as(rules, "image", "image/png", 10) is True
    assert takes_as(rules, "image", "image/tiff", 10) is False
