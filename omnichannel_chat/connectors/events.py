"""What providers tell us, in one vocabulary.

A webhook body is cut into :class:`Envelope` objects (stored, not understood); later the worker has
each one understood as one of the event classes below. All are frozen: an event is a fact.
"""

from dataclasses import dataclass, field
from datetime import datetime

from .names import clean_name

#: Kinds of media, the same word for both directions. "voice" is audio recorded in the chat.
MEDIA_KINDS = ("image", "video", "audio", "voice", "document", "sticker")

#: What a provider reports of a message that it took; see ``states``: a message never goes back.
RECEIPTS = ("sent", "delivered", "read")


def _clean_names(fact, *names):
    """Have no name reach beyond itself, whichever connector tells it."""
    for name in names:
        object.__setattr__(fact, name, clean_name(getattr(fact, name)))


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """One thing inside a webhook body, self-contained and stored before it is understood."""

    #: Same thing told twice = same key. Unique per channel in the database.
    key: str
    #: The provider's id of the number, page or bot it is for; "" = the channel of the URL.
    account: str
    #: Envelopes with the same value are worked on in order, one at a time.
    conversation: str
    #: When it happened, by the provider's clock, with time zone.
    occurred_at: datetime
    #: Plain JSON values; ``Connector.parse`` needs nothing else.
    payload: dict


@dataclass(frozen=True)
class Address:
    """One way a provider names a person on a channel, for example ("wa_id", "34600111222")."""

    kind: str
    value: str


@dataclass(frozen=True, kw_only=True)
class Contact:
    """The customer of an event."""

    #: Strongest (most lasting) first. All of them name the same person.
    addresses: tuple[Address, ...]
    name: str = ""
    username: str = ""
    #: International format with "+", only when the provider vouches for it.
    phone: str = ""
    #: IETF tag such as "es" or "pt-BR", when told.
    language: str = ""
    #: The name is only better than none: one that is known stays.
    name_is_guess: bool = False

    def __post_init__(self):
        _clean_names(self, "name", "username")


@dataclass(frozen=True, kw_only=True)
class Media:
    """A file of the customer that is still at the provider."""

    kind: str
    #: What ``Connector.fetch_media`` needs: the provider's file id or address.
    ref: str
    #: The same for the same file however often it is told, where ``ref`` is not; "" = not told.
    lasting_id: str = ""
    mime_type: str = ""
    filename: str = ""
    #: Bytes, None when not told.
    size: int | None = None
    #: Hex digest, "" when not told.
    sha256: str = ""
    #: Why the provider could not keep the file; then ``ref`` may be empty.
    error: str = ""

    def __post_init__(self):
        _clean_names(self, "filename")


@dataclass(frozen=True, kw_only=True)
class Location:
    """A point on the map, in degrees."""

    latitude: float
    longitude: float
    name: str = ""
    address: str = ""
    #: A web page about the place.
    url: str = ""

    def __post_init__(self):
        _clean_names(self, "name", "address")


@dataclass(frozen=True, kw_only=True)
class ContactCard:
    """A person whose card was sent in the chat."""

    name: str
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    organisation: str = ""

    def __post_init__(self):
        _clean_names(self, "name", "organisation")
        # Telephones put marks of direction around numbers.
        for name in ("phones", "emails"):
            object.__setattr__(self, name, tuple(map(clean_name, getattr(self, name))))


@dataclass(frozen=True, kw_only=True)
class Referral:
    """What the message came from or is about: an advertisement, a link, our story, a product."""

    #: "ad", "post", "link", "story_reply", "story_mention", "product", "topic", or the provider's
    #: own word.
    source: str = ""
    url: str = ""
    headline: str = ""
    body: str = ""
    #: What stood in the link that the customer followed; see ``Connector.invite_link``.
    ref: str = ""
    #: True when it opens the provider's longer free window (WhatsApp: 72 h after an ad).
    opens_free_window: bool = False

    def __post_init__(self):
        _clean_names(self, "source", "headline")


@dataclass(frozen=True, kw_only=True)
class Event:
    """Base of all events."""

    occurred_at: datetime


@dataclass(frozen=True, kw_only=True)
class Message(Event):
    """What one bubble holds, whoever wrote it."""

    contact: Contact
    #: Unique per channel.
    external_id: str
    #: "text", one of MEDIA_KINDS, "location", "contact", "button" or "unsupported".
    kind: str = "text"
    text: str = ""
    media: Media | None = None
    location: Location | None = None
    cards: tuple[ContactCard, ...] = ()
    #: External id of the message that this one answers.
    reply_to: str = ""
    #: The part of the customer's chat that it was written in, where the provider has several;
    #: handed back in ``OutboundMessage.thread``.
    thread: str = ""
    forwarded: bool = False
    referral: Referral | None = None
    #: From before the channel was connected: nobody waits for an answer to it.
    history: bool = False
    #: "stop" or "start" when the provider itself took this message as opting out or in.
    consent: str = ""


@dataclass(frozen=True, kw_only=True)
class InboundMessage(Message):
    """The customer wrote."""


@dataclass(frozen=True, kw_only=True)
class Echo(Message):
    """We wrote, but not from Odoo (phone app, another tool); or the echo of our own message."""

    #: Our idempotency key, when the provider hands it back.
    key: str = ""


@dataclass(frozen=True, kw_only=True)
class StatusUpdate(Event):
    """The fate of one message of ours."""

    external_id: str
    #: One of RECEIPTS, or "failed".
    status: str
    #: Our idempotency key, when the provider hands it back.
    key: str = ""
    #: For "failed": an instance of SendError, classified like a refused call.
    error: Exception | None = None
    #: The customer, where the status reveals further addresses of his.
    contact: Contact | None = None


@dataclass(frozen=True, kw_only=True)
class ReadReceipt(Event):
    """The customer has read everything that we sent up to a message or a moment."""

    contact: Contact
    up_to_external_id: str = ""
    up_to: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Reaction(Event):
    """A reaction put on, changed, or (empty emoji) taken off."""

    contact: Contact
    target_external_id: str
    emoji: str
    #: True when we reacted from the provider's own app.
    from_us: bool = False
    #: Who of a group reacted; "" where there is only one.
    actor: str = ""


@dataclass(frozen=True, kw_only=True)
class Edit(Event):
    """A message got a new text."""

    contact: Contact
    target_external_id: str
    text: str
    #: The file that it has now, which may be another one than before; None = as it was.
    media: Media | None = None
    from_us: bool = False


@dataclass(frozen=True, kw_only=True)
class LateFile(Event):
    """The file of a message that was told without it before; nobody has changed anything."""

    target_external_id: str
    media: Media
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class Deletion(Event):
    """A message was taken back for everybody."""

    contact: Contact
    target_external_id: str
    from_us: bool = False
    #: Where one message of the provider may have become several of ours: the ids that the others
    #: would have.
    part_external_ids: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class IdentityChange(Event):
    """A customer goes by another address from now on (new number, new id, upgraded group)."""

    old: tuple[Address, ...]
    contact: Contact


@dataclass(frozen=True, kw_only=True)
class Renamed(Event):
    """Somebody, or a part of a group, is called differently from now on."""

    contact: Contact


@dataclass(frozen=True, kw_only=True)
class Reachability(Event):
    """The customer blocked us (False) or let us in again (True)."""

    contact: Contact
    reachable: bool


@dataclass(frozen=True, kw_only=True)
class Referred(Event):
    """The customer came (again) by an advertisement or link, without writing anything yet."""

    contact: Contact
    referral: Referral


@dataclass(frozen=True, kw_only=True)
class Consent(Event):
    """The customer told the provider what he wants to get from us."""

    contact: Contact
    wanted: bool
    #: "marketing", or "all" when the provider delivers nothing any more.
    scope: str = "marketing"


@dataclass(frozen=True, kw_only=True)
class TemplateUpdate(Event):
    """The provider changed an approved template; "" = as it was."""

    external_id: str
    name: str = ""
    language: str = ""
    #: One of TEMPLATE_STATES.
    status: str = ""
    category: str = ""
    quality: str = ""
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Typing(Event):
    """The customer is typing; meaningful only while fresh."""

    contact: Contact


@dataclass(frozen=True, kw_only=True)
class ChannelAlert(Event):
    """The provider speaks about the channel itself, not about a customer."""

    #: "info", "warning", or "reconnect" when the channel cannot send until someone acts.
    level: str
    code: str = ""
    detail: str = ""
    #: What it is about where that is not just the channel that was told: the provider's id of an
    #: account of several channels, and the digits of one number of it.
    about_account: str = ""
    about_number: str = ""


@dataclass(frozen=True, kw_only=True)
class Ignored(Event):
    """Understood enough to know that nothing has to be done, or of a type we do not know yet."""

    reason: str


#: States of an approved template; only "approved" may be sent.
TEMPLATE_STATES = ("approved", "pending", "rejected", "paused", "disabled")


@dataclass(frozen=True, kw_only=True)
class TemplateVariable:
    """One gap in an approved template, written ``{{name}}`` in its text."""

    #: "header", "body" or "button:0" (by the position of the button).
    part: str
    #: As the provider calls it: "1", or "first_name".
    name: str
    example: str = ""


@dataclass(frozen=True, kw_only=True)
class TemplateButton:
    """One button below an approved template."""

    #: "reply", "url", "phone", "copy_code", or the provider's own word.
    kind: str
    text: str
    #: Address or number; an address may have a gap.
    target: str = ""


@dataclass(frozen=True, kw_only=True)
class Template:
    """A text that the provider has approved, with gaps."""

    external_id: str
    name: str
    #: As the provider writes it: "es", "pt_BR".
    language: str
    body: str
    #: "marketing", "utility", "authentication", or "".
    category: str = ""
    status: str = "approved"
    #: Why it is not approved, in the provider's words.
    reason: str = ""
    quality: str = ""
    #: "", "text", "image", "video", "document" or "location".
    header_kind: str = ""
    header: str = ""
    footer: str = ""
    buttons: tuple[TemplateButton, ...] = ()
    variables: tuple[TemplateVariable, ...] = ()
    #: True: gaps go to the provider by name; False: by position.
    named: bool = False
    #: Why this one cannot be sent from here (a sentence), "" = it can.
    unsupported: str = ""


@dataclass(frozen=True, kw_only=True)
class OutboundTemplate:
    """An approved template on its way out. The file of its header is ``OutboundMessage.media``."""

    template: Template
    #: Text for each of the template's variables, in their order.
    values: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, kw_only=True)
class OutboundMedia:
    """A file of ours on its way out."""

    kind: str
    filename: str
    mime_type: str
    content: bytes = field(repr=False)
    #: Where a provider that fetches files itself gets it, for a short time; it proves itself.
    url: str = field(default="", repr=False)


@dataclass(frozen=True, kw_only=True)
class OutboundMessage:
    """One call to a provider: a text, one file with an optional caption, or a template."""

    #: Our idempotency key (UUID); handed to the provider where it takes one.
    key: str
    #: The customer's addresses, strongest first; the connector picks the one it can send to.
    to: tuple[Address, ...]
    text: str = field(default="", repr=False)
    media: OutboundMedia | None = None
    location: Location | None = None
    card: ContactCard | None = None
    #: With a template ``text`` is what the customer will read, for our own eyes.
    template: OutboundTemplate | None = None
    #: External id of the customer's message that this one answers.
    reply_to: str = ""
    #: ``Message.thread`` of what it answers.
    thread: str = ""
    #: After the normal window: allowed because a person answers (Meta: tag HUMAN_AGENT).
    human_agent: bool = False


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """The provider took the message."""

    external_id: str
    #: Further addresses of the customer that the answer reveals.
    addresses: tuple[Address, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Profile:
    """What a provider tells of a customer when asked."""

    name: str = ""
    username: str = ""
    language: str = ""
    #: Address of the picture, for ``Connector.download``; "" = none.
    picture_url: str = field(default="", repr=False)

    def __post_init__(self):
        _clean_names(self, "name", "username")


@dataclass(frozen=True, kw_only=True)
class MediaContent:
    """A fetched file, checked against its limits and its digest."""

    content: bytes = field(repr=False)
    mime_type: str
    filename: str = ""

    def __post_init__(self):
        _clean_names(self, "filename")
