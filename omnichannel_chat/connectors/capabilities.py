"""What a provider can do, and how a channel is, as a connector tells it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta


@dataclass(frozen=True, kw_only=True)
class MediaLimit:
    """What a provider takes of one kind of file."""

    max_bytes: int
    #: Accepted types; () = any. "image/*" style patterns are not used: be exact.
    mime_types: tuple[str, ...] = ()
    #: False: no text can go with such a file, it must be a message of its own.
    caption: bool = True


@dataclass(frozen=True, kw_only=True)
class Capabilities:
    """What a provider can do; read by the composer, the gate and the feature matrix."""

    text_limit: int
    #: "characters", "bytes" (UTF-8), or "utf16" (where an emoji counts as two).
    text_limit_unit: str = "characters"
    #: Each piece of a text is paid (SMS): whoever writes sees how many it takes.
    counts_segments: bool = False
    caption_limit: int = 0
    #: By kind of media; a missing kind cannot be sent.
    media: Mapping[str, MediaLimit] = field(default_factory=dict)
    #: Free text is allowed for this long after the customer's last message; None = always.
    reply_window: timedelta | None = None
    #: The same after the customer came through an advertisement.
    referral_window: timedelta | None = None
    #: Of "sent", "delivered", "read": what the provider reports of our messages.
    receipts: frozenset[str] = frozenset()
    #: Of "reply", "react", "edit", "delete", "typing", "mark_read", "location", "contact".
    actions: frozenset[str] = frozenset()
    #: Our own messages can be edited or deleted this long after sending; None = always.
    edit_window: timedelta | None = None
    delete_window: timedelta | None = None
    #: Who may write first: "anyone", "template" or "customer".
    can_start: str = "customer"
    #: A person, and nobody else, may go on answering for this long after the customer's last
    #: message, if the channel has the provider's permission for it.
    human_agent_window: timedelta | None = None
    #: Of "templates", "profiles", "backfill": what the connector can ask the provider for.
    features: frozenset[str] = frozenset()
    #: What the customer stops with a word like STOP: "marketing", or "all" where the law or the
    #: provider means everything (SMS).
    stop_scope: str = "marketing"
    #: The provider fetches our files itself: Odoo has to be reachable from the internet.
    fetches_files: bool = False
    #: A message that comes again under the same key (``OutboundMessage.key``) within this time is
    #: taken once, and answered like the first time: one whose answer was lost is sent again. Only
    #: for a documented promise of the provider; None = it makes none.
    idempotent_for: timedelta | None = None
    #: Calls a second that the provider allows for one channel, and least seconds between two
    #: messages to the same customer.
    rate_per_second: float = 30
    seconds_per_chat: float = 0


@dataclass(frozen=True, kw_only=True)
class Health:
    """Result of "Test connection" and of the daily check."""

    #: The provider's id of this number, page or bot: events are routed by it.
    account: str
    #: What people call it: "+34 600 111 222", "@my_bot".
    name: str
    #: Plain sentences (:func:`.sentences._`) about what works but deserves attention.
    warnings: tuple[str, ...] = ()
    #: What stands in links to us: "my_bot" in t.me/my_bot; "" = no links.
    handle: str = ""
    #: When the access token ends; None = never, or not told.
    expires_at: datetime | None = None
    #: Whether the provider calls our webhook; None = it does not tell.
    subscribed: bool | None = None
    #: The provider's rating, and how many customers we may write to first, in its own words.
    quality: str = ""
    limit: str = ""
    #: What the access token may do, as the provider calls it.
    permissions: tuple[str, ...] = ()
