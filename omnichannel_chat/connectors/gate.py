"""May we write to this customer now? One answer for every origin, and before every attempt.

A pure function of the provider's rules and the chat's facts, so that it is tested as a table.
Only messages of the customer open a window: our own, templates included, never do.
"""

from dataclasses import dataclass
from datetime import datetime

from .base import Capabilities
from .events import MEDIA_KINDS

#: Who wants to write. Everything but "agent" is written by a machine.
ORIGINS = ("agent", "api", "away", "bulk", "reminder")


@dataclass(frozen=True, kw_only=True)
class Situation:
    """What the gate has to know about a chat. Times are naive UTC, like Odoo's."""

    capabilities: Capabilities
    now: datetime
    origin: str = "agent"
    #: An approved template is to be sent, not free text; its category, "" = free text.
    template: str = ""
    channel_state: str = "connected"
    channel_active: bool = True
    #: The channel has the provider's permission for answers of people after the normal window.
    human_agent: bool = False
    #: False while the customer blocks us.
    reachable: bool = True
    #: We have blocked the customer.
    blocked: bool = False
    #: What the customer has stopped: "", "marketing" or "all".
    stopped: str = ""
    last_inbound_at: datetime | None = None
    #: End of a longer free window (after an advertisement).
    free_until: datetime | None = None
    #: Why nobody would read it, of a thread in the portal: "", "no_participants" (nobody takes
    #: part), "no_access" (nobody has access) or "not_activated" (nobody has signed in yet).
    unread_by_all: str = ""


@dataclass(frozen=True, kw_only=True)
class Permission:
    """The gate's answer."""

    allowed: bool
    #: "ok", "disconnected", "reconnect", "blocked", "blocked_by_us", "opted_out",
    #: "never_started", "window" or "machine" (a person may write, a machine may not any more);
    #: of a thread "no_participants", "no_access" or "not_activated".
    reason: str = "ok"
    #: When free text ends (allowed) or ended (refused); None = no limit.
    deadline: datetime | None = None
    #: Next step for a person: "", "connect", "template", "invite" (send him a link),
    #: "open_app" (go on in the provider's own app), "unblock", "let_in" (invite the client's
    #: people into the portal) or "wait".
    action: str = ""
    #: Allowed only because a person answers: the provider has to be told.
    human_agent: bool = False


def decide(situation):
    """Decide whether something may be sent.

    :param Situation situation: the facts
    :rtype: Permission
    """
    return (
        _decide_channel(situation)
        or _decide_access(situation)
        or _decide_consent(situation)
        or _decide_start(situation)
        or _decide_window(situation)
    )


def _decide_channel(situation):
    if not situation.channel_active or situation.channel_state == "draft":
        return Permission(allowed=False, reason="disconnected", action="connect")
    if situation.channel_state == "reconnect":
        return Permission(allowed=False, reason="reconnect", action="connect")
    return None


def _decide_access(situation):
    if situation.unread_by_all:
        return Permission(allowed=False, reason=situation.unread_by_all, action="let_in")
    return None


def _decide_consent(situation):
    if situation.blocked:
        return Permission(allowed=False, reason="blocked_by_us", action="unblock")
    if not situation.reachable:
        return Permission(allowed=False, reason="blocked", action="wait")
    advertises = situation.origin == "bulk" or situation.template == "marketing"
    if situation.stopped == "all" or (situation.stopped and advertises):
        return Permission(allowed=False, reason="opted_out", action="wait")
    return None


def _decide_start(situation):
    if situation.last_inbound_at or situation.capabilities.can_start != "customer":
        return None
    return Permission(allowed=False, reason="never_started", action="invite")


def _decide_window(situation):
    rules = situation.capabilities
    if rules.reply_window is None or situation.template:
        return Permission(allowed=True)
    now, wrote_at = situation.now, situation.last_inbound_at
    ends = [situation.free_until] if situation.free_until else []
    if wrote_at:
        ends.append(wrote_at + rules.reply_window)
    deadline = max(ends, default=None)
    if deadline and now < deadline:
        return Permission(allowed=True, deadline=deadline)
    late_end = _get_human_deadline(situation)
    if late_end and now < late_end:
        if situation.origin == "agent":
            return Permission(allowed=True, deadline=late_end, human_agent=True)
        return Permission(allowed=False, reason="machine", deadline=deadline, action="wait")
    action = "template" if rules.can_start == "template" else "open_app"
    return Permission(allowed=False, reason="window", deadline=late_end or deadline, action=action)


def _get_human_deadline(situation):
    """Until when a person may still answer; None without the permission for it."""
    window = situation.capabilities.human_agent_window
    if not (window and situation.human_agent and situation.last_inbound_at):
        return None
    return situation.last_inbound_at + window


@dataclass(frozen=True)
class Problem:
    """Why a content cannot be sent; the addon words it for people."""

    #: "empty", "text_too_long", "media_kind", "media_type", "media_too_large", or a reason of
    #: :func:`.templates.check`.
    reason: str
    #: What it concerns: a file name, the name of a gap, or "".
    subject: str = ""
    limit: int = 0


def check_content(capabilities, text, files):
    """Check a content against the provider's limits.

    :param Capabilities capabilities: the provider's limits
    :param str text: plain text, "" = none
    :param files: triples (file name, MIME type, size in bytes)
    :rtype: list[Problem]
    """
    problems = []
    if not text.strip() and not files:
        problems.append(Problem("empty"))
    if measure(capabilities, text) > capabilities.text_limit:
        problems.append(Problem("text_too_long", limit=capabilities.text_limit))
    problems += [problem for each in files if (problem := _check_file(capabilities, *each))]
    return problems


def measure(capabilities, text):
    """Length of a text in the unit that the provider counts in."""
    if capabilities.text_limit_unit == "bytes":
        return len(text.encode())
    if capabilities.text_limit_unit == "utf16":
        # Emojis and other characters beyond the first 65536 count twice.
        return len(text.encode("utf-16-le")) // 2
    return len(text)


def kind_of_file(capabilities, mime_type, size, voice=False):
    """As what a file is sent: by its type, or as a document when that is not taken as such.

    :param bool voice: recorded in the chat; goes as a voice note where the type allows
    :return: one of MEDIA_KINDS, or None when it cannot be sent at all
    """
    family = mime_type.partition("/")[0]
    for kind in (*(["voice"] if voice else []), family, "document"):
        limit = capabilities.media.get(kind) if kind in MEDIA_KINDS else None
        if limit and size <= limit.max_bytes and _takes(limit, mime_type):
            return kind
    return None


def takes_as(capabilities, kind, mime_type, size):
    """Whether a file can be sent as this kind, which need not be the most obvious one."""
    limit = capabilities.media.get(kind)
    is_kind = kind == "document" or mime_type.partition("/")[0] == kind
    return bool(limit and is_kind and size <= limit.max_bytes and _takes(limit, mime_type))


def _takes(limit, mime_type):
    return not limit.mime_types or mime_type in limit.mime_types


def _check_file(capabilities, name, mime_type, size):
    if kind_of_file(capabilities, mime_type, size):
        return None
    limits = [
        limit
        for kind in (mime_type.partition("/")[0], "document")
        if (limit := capabilities.media.get(kind)) and _takes(limit, mime_type)
    ]
    if limits:
        largest = max(limit.max_bytes for limit in limits)
        return Problem("media_too_large", subject=name, limit=largest)
    return Problem("media_type" if capabilities.media else "media_kind", subject=name)
