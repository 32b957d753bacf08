"""What Telegram tells a bot: updates, cut into envelopes and understood as events.

https://core.telegram.org/bots/api#update
"""

# There is no environment here: see sentences.py.
# pylint: disable=prefer-env-translation

import re
import time
from dataclasses import replace
from datetime import datetime, timezone

from ..errors import PayloadError
from ..events import (
    Address,
    ChannelAlert,
    Contact,
    Deletion,
    Echo,
    Edit,
    Envelope,
    IdentityChange,
    Ignored,
    InboundMessage,
    Reachability,
    Reaction,
    Referral,
    Renamed,
)
from ..payload import Payload
from ..sentences import _
from .content import (
    SERVICE,
    content_of,
    field_of,
    name_of,
    read_content,
    without_empty,
)

#: External ids of pressed buttons start with this: they are no messages in Telegram.
CALLBACK = "callback"
#: Kinds of addresses beside those of chats: a topic of a group, and of a channel's subscriber.
TOPIC, DIRECT = "topic", "direct_topic"

_DELETIONS = "deleted_business_messages"
_RECEIVED_AT = "received_at"


def cut(body):
    """An update as envelopes: one, or one for each message that it tells to be deleted.

    :rtype: list[Envelope]
    """
    key = f"update:{body.identifier('update_id')}"
    updates = _one_deletion_each(body) if _DELETIONS in body else [body.value]
    if len(updates) == 1:
        return [_envelope(key, updates[0])]
    return [_envelope(f"{key}:{n}", update) for n, update in enumerate(updates)]


def understand(update):
    """An envelope's payload as event.

    :param Payload update: as :func:`cut` made it
    """
    kind, part = _open(update)
    parse = _UPDATES.get(kind)
    if not parse:
        return Ignored(occurred_at=_moment(update), reason=f"update of kind {kind or 'none'}")
    return parse(part, _moment(update))


def external_id(part):
    """Our name for the message that an object is or belongs to."""
    return f"{_chat(part).value}:{part.identifier('message_id')}"


def _open(update):
    """An update holds one thing: its kind and the thing."""
    rest = [key for key in update.value if key not in ("update_id", _RECEIVED_AT)]
    # What Telegram may add beside it one day must not hide a message.
    for kind in [*_UPDATES, *rest]:
        if kind in update:
            return kind, update.maybe(kind)
    return "", Payload({})


def _envelope(key, value):
    update = Payload({**value, _RECEIVED_AT: int(time.time())})
    return Envelope(
        key=key,
        account="",
        conversation=_conversation(update) or key,
        occurred_at=_moment(update),
        payload=update.value,
    )


def _conversation(update):
    kind, part = _open(update)
    holder = part.maybe("message") if kind == "callback_query" else part
    return _address(holder).value if "chat" in holder else ""


def _moment(update):
    """When it happened; pressed buttons and deletions carry no time of their own."""
    _kind, part = _open(update)
    return (
        part.moment("edit_date", default=None)
        or part.moment("date", default=None)
        or update.moment(_RECEIVED_AT, default=datetime.now(timezone.utc))
    )


def _one_deletion_each(body):
    """An update for every message that was deleted."""
    part = body.object(_DELETIONS)
    message_ids = part.value.get("message_ids")
    if not isinstance(message_ids, list) or not message_ids:
        raise PayloadError(f"{part.at('message_ids')}: expected list")
    rest = {key: value for key, value in part.value.items() if key != "message_ids"}
    return [
        {**body.value, _DELETIONS: {**rest, "message_id": message_id}} for message_id in message_ids
    ]


def _parse_message(message, moment):
    message = without_empty(message)
    if "migrate_to_chat_id" in message:
        return _parse_migration(message, moment)
    if not field_of(message):
        if "forum_topic_edited" in message:
            return _parse_topic(message, moment)
        service = next((field for field in message.value if field in SERVICE), "")
        if service:
            return Ignored(occurred_at=moment, reason=f"service message {service}")
    content = content_of(message)
    event = Echo if _is_ours(message) else InboundMessage
    return event(
        occurred_at=moment,
        contact=_contact(message),
        external_id=external_id(message),
        reply_to=_reply_to(message),
        thread=_thread(message),
        forwarded="forward_origin" in message,
        referral=_referral(message, content["text"]),
        **{**content, "text": _spoken(message, content["text"])},
    )


def _parse_edit(message, moment):
    message = without_empty(message)
    if "location" in message:
        return Ignored(occurred_at=moment, reason="a live location moved")
    # What cannot be read replaces nothing.
    content = read_content(message)
    return Edit(
        occurred_at=moment,
        contact=_contact(message),
        target_external_id=external_id(message),
        text=_spoken(message, content["text"]),
        media=content.get("media"),
        from_us=_is_ours(message),
    )


def _parse_topic(message, moment):
    """A part of a group got another name, or only another icon."""
    if not message.maybe("forum_topic_edited").text("name", "") or _is_private(message):
        return Ignored(occurred_at=moment, reason="service message forum_topic_edited")
    contact = replace(_contact(message), name_is_guess=False)
    return Renamed(occurred_at=moment, contact=contact)


def _parse_deletion(part, moment):
    # Telegram does not tell who deleted it: the customer, or the owner in his own app.
    return Deletion(
        occurred_at=moment, contact=_contact(part), target_external_id=external_id(part)
    )


def _parse_migration(message, moment):
    """A group became a supergroup and has a new id; this is told inside the old one."""
    new = Address("chat_id", message.identifier("migrate_to_chat_id"))
    name = message.object("chat").text("title", "")
    return IdentityChange(
        occurred_at=moment,
        old=(_chat(message),),
        contact=Contact(addresses=(new,), name=name),
    )


def _parse_reaction(part, moment):
    before, after = _emojis(part, "old_reaction"), _emojis(part, "new_reaction")
    # Premium accounts put on several: the newest one speaks.
    added = [emoji for emoji in after if emoji not in before]
    return Reaction(
        occurred_at=moment,
        contact=_contact(part),
        target_external_id=external_id(part),
        emoji=(added or after or [""])[-1],
        actor="" if _is_private(part) else _actor(part),
    )


def _actor(part):
    """Who reacted: a person, or a group or channel in its own name."""
    return next(
        (
            someone
            for name in ("user", "actor_chat")
            if (someone := part.maybe(name).identifier("id", ""))
        ),
        "",
    )


def _parse_callback(query, moment):
    """A button below a message was pressed.

    It is not answered with ``answerCallbackQuery``: this connector sends no such buttons, whoever
    does has to.
    """
    message = query.object("message") if "message" in query else Payload({})
    sender = query.object("from")
    pressed = _button_title(message, query.text("data", "")) or query.text("game_short_name", "")
    if "chat" not in message:
        # Below a message that was sent through the bot, in a chat that the bot does not see.
        message = Payload({"chat": {**sender.value, "type": "private"}})
    is_one = _is_private(message) or _address(message).kind == DIRECT
    speaker = "" if is_one else name_of(sender)
    return InboundMessage(
        occurred_at=moment,
        contact=_contact(Payload({**message.value, "from": sender.value})),
        external_id=f"{CALLBACK}:{query.identifier('id')}",
        kind="button",
        text=_prefixed(speaker, pressed),
        reply_to=_known_id(message),
        thread=_thread(message),
    )


def _known_id(message):
    """Our name for a message that is only referred to; "" when it cannot be told."""
    try:
        return external_id(message)
    except PayloadError:
        return ""


def _parse_membership(part, moment):
    """The bot was let in or put out."""
    member = part.object("new_chat_member")
    if part.object("chat").text("type", "") == "channel":
        return Ignored(occurred_at=moment, reason="the bot's place in a Telegram channel changed")
    status = member.text("status")
    reachable = status in ("creator", "administrator", "member")
    if status == "restricted":
        reachable = member.flag("can_send_messages")
    return Reachability(occurred_at=moment, contact=_contact(part), reachable=reachable)


def _parse_connection(connection, moment):
    """A business account took this bot on, or let it go."""
    owner = name_of(connection.object("user"))
    enabled = connection.flag("is_enabled")
    if enabled:
        detail = _("%(owner)s connected this bot to a Telegram Business account.", owner=owner)
    else:
        detail = _("%(owner)s disconnected this bot from a Telegram Business account.", owner=owner)
    return ChannelAlert(
        occurred_at=moment,
        level="info" if enabled else "warning",
        code="business_connection",
        detail=detail,
    )


def _parse_post(_part, moment):
    return Ignored(occurred_at=moment, reason="a post in a Telegram channel is no conversation")


_UPDATES = {
    "message": _parse_message,
    "edited_message": _parse_edit,
    "channel_post": _parse_post,
    "edited_channel_post": _parse_post,
    "business_connection": _parse_connection,
    "business_message": _parse_message,
    "edited_business_message": _parse_edit,
    _DELETIONS: _parse_deletion,
    "message_reaction": _parse_reaction,
    "callback_query": _parse_callback,
    "my_chat_member": _parse_membership,
}


# ---------------------------------------------------------------------- who and where


def _chat(part):
    """The chat that an update belongs to; message ids count within it."""
    chat_id = part.object("chat").identifier("id")
    connection = part.told_id("business_connection_id")
    if connection:
        return Address("business_chat", f"{connection}:{chat_id}")
    return Address("chat_id", chat_id)


def _address(part):
    """Where an answer goes: the chat, or the topic of a group, or of a channel's subscriber.

    Each topic is a conversation of its own, which nobody else's answer belongs into.
    """
    chat, topic = _chat(part), _topic(part)
    return Address(topic[0], f"{chat.value}:{topic[1]}") if topic else chat


def _topic(part):
    """Kind and id of the topic that is a chat of its own; None when it is none.

    * https://core.telegram.org/bots/api#directmessagestopic
    * An answer in an ordinary group has a thread, too, and can not be written into.
    """
    if part.object("chat").flag("is_direct_messages"):
        direct = part.maybe("direct_messages_topic").identifier("topic_id", "")
        return (DIRECT, direct) if direct else None
    thread = _forum_thread(part)
    return (TOPIC, thread) if thread and not _is_private(part) else None


def _forum_thread(part):
    return part.identifier("message_thread_id", "") if part.flag("is_topic_message") else ""


def _thread(message):
    """The topic of a private chat: one customer, who is answered where he wrote last."""
    return _forum_thread(message) if _is_private(message) else ""


def _topic_name(message):
    """What a topic is called, as far as a message tells: by the one that opened or renamed it."""
    answered = message.maybe("reply_to_message")
    nodes = (
        message.maybe("forum_topic_edited"),
        message.maybe("forum_topic_created"),
        answered.maybe("forum_topic_created"),
    )
    return next((name for node in nodes if (name := node.text("name", ""))), "")


def _contact(part):
    """The customer: the other person of a chat, or a group or a topic of it as a whole."""
    chat, address = part.object("chat"), _address(part)
    person = _subscriber(part) if address.kind == DIRECT else chat
    username = person.text("username", "")
    addresses = [address]
    # By his username a customer would be taken for the one who writes to the bot itself.
    if username and address.kind == "chat_id":
        addresses.append(Address("username", username))
    sender = part.maybe("from")
    is_one = _is_private(part) or address.kind == DIRECT
    is_customer = is_one and sender.identifier("id", "") == person.identifier("id", "")
    name = name_of(person) or name_of(chat)
    if address.kind == TOPIC:
        topic = _topic_name(part) or address.value.rpartition(":")[2]
        name, username = f"{name} / {topic}", ""
    return Contact(
        addresses=tuple(addresses),
        name=name,
        username=username,
        phone=_own_phone(part) if is_customer else "",
        language=sender.text("language_code", "") if is_customer else "",
        # Messages tell what a topic was called when it was opened.
        name_is_guess=address.kind == TOPIC,
    )


def _subscriber(part):
    """Who writes to a channel; everything that he and the channel write is in his topic."""
    return part.maybe("direct_messages_topic").maybe("user")


def _is_private(part):
    return part.object("chat").text("type", "private") == "private"


def _is_ours(message):
    """True when the owner of a business account or channel, or a bot of his, wrote."""
    sender = message.maybe("from").identifier("id", "")
    if message.told_id("business_connection_id"):
        return sender not in ("", message.object("chat").identifier("id"))
    customer = _subscriber(message).identifier("id", "")
    return bool(customer) and sender not in ("", customer)


def _own_phone(message):
    """The customer's number, when it is his own card that he shared: Telegram has checked it."""
    card = message.maybe("contact")
    if card.identifier("user_id", "") != message.maybe("from").identifier("id", ""):
        return ""
    digits = re.sub(r"\D", "", card.text("phone_number", ""))
    return f"+{digits}" if digits else ""


def _speaker(message):
    """Who speaks in a group; "" where there is only one."""
    if _is_private(message) or _address(message).kind == DIRECT:
        return ""
    return name_of(message.maybe("sender_chat")) or name_of(message.maybe("from"))


# ---------------------------------------------------------------------- what is said around it


def _spoken(message, text):
    """The text with what it answers to, where we do not have that, and who says it in a group."""
    return _prefixed(_speaker(message), _quoted(message) + text)


def _prefixed(speaker, text):
    return f"{speaker}: {text}".rstrip() if speaker else text


def _quoted(message):
    """The words that the customer picked, or that stand in another chat, as quoted lines."""
    picked = message.maybe("quote")
    text = picked.text("text", "") if picked.flag("is_manual") or _is_elsewhere(message) else ""
    if not text and _is_elsewhere(message):
        text = "(story)" if "reply_to_story" in message else "(message in another chat)"
    return "".join(f"> {line}\n" for line in text.splitlines())


def _is_elsewhere(message):
    """True when it answers something that is not in this chat."""
    return "external_reply" in message or "reply_to_story" in message


def _reply_to(message):
    answered = message.maybe("reply_to_message")
    # In a forum everything answers the message that opened its topic.
    message_id = answered.identifier("message_id", "")
    if not message_id or "forum_topic_created" in answered:
        return ""
    return f"{_chat(message).value}:{message_id}"


def _referral(message, text):
    """What stood behind ``?start=`` in the link that brought the customer; else his topic.

    https://core.telegram.org/bots/features#deep-linking
    """
    match = re.fullmatch(r"/start(?:@\w+)? ([\w-]{1,64})", text)
    if match:
        return Referral(source="link", ref=match[1])
    topic = _topic_name(message) if _thread(message) else ""
    return Referral(source="topic", headline=topic) if topic else None


def _button_title(message, data):
    """What is written on the button that was pressed."""
    rows = message.maybe("reply_markup").value.get("inline_keyboard")
    for row in rows if isinstance(rows, list) else []:
        for button in Payload({"row": row}).objects("row"):
            if data and button.text("callback_data", "") == data:
                return button.text("text", data)
    return data


def _emojis(part, field):
    """Reactions as signs; those without one get a stand-in.

    https://core.telegram.org/bots/api#reactiontype
    """
    stand_ins = {"paid": "\N{WHITE MEDIUM STAR}"}
    return [
        reaction.text("emoji", "") or stand_ins.get(reaction.text("type", ""), "\N{SPARKLES}")
        for reaction in part.items(field)
    ]
