"""What messages that come and go mean for their chat. No database here."""

from datetime import datetime
from typing import NamedTuple

#: Length of the last message's text that is kept for the list, in characters.
PREVIEW_LENGTH = 120
#: What changes when a chat is active again.
REOPENED = {
    "state": "open",
    "snoozed_until": False,
    "archived_at": False,
    "archived_by_id": False,
}


class ChatFacts(NamedTuple):
    """What is known of a chat before; the names are those of ``omnichannel.chat``."""

    state: str = "open"
    last_message_at: datetime | bool = False
    last_inbound_at: datetime | bool = False
    last_inbound_message_id: int = 0
    last_answer_message_id: int = 0
    waiting_since: datetime | bool = False
    #: We have blocked the customer.
    blocked: bool = False


class ChatMessage(NamedTuple):
    """One message that came or went, as its chat needs it."""

    #: Of the ``mail.message``.
    id: int
    #: When it was written, naive UTC.
    at: datetime
    #: The customer wrote it.
    inbound: bool
    text: str = ""
    kind: str | bool = "text"
    #: It is older than the connection: it counts as answered and read, and in no figures.
    history: bool = False
    #: We write it here and now: it answers all that is here, whatever the customer's clock says.
    here: bool = False
    #: Who wanted it sent, see ``connectors.gate.ORIGINS``.
    origin: str = "agent"
    #: The person who answers, where that is known.
    user_id: int | bool = False
    external_id: str | bool = False
    thread: str | bool = False
    #: End of the longer free window that it opens.
    free_until: datetime | bool = False


def follow(chat, messages):
    """What messages change on their chat's own row; what comes late never moves it back.

    :param ChatFacts chat: before them
    :param list messages: ``ChatMessage`` of this chat, in the order in which they came
    :return: values of ``omnichannel.chat``
    :rtype: dict
    """
    inbound = [message for message in messages if message.inbound]
    values = _follow_answers(chat, messages)
    newest = _get_newest(messages)
    if newest.here or not chat.last_message_at or newest.at >= chat.last_message_at:
        values.update(get_preview(newest))
    if inbound:
        values.update(_follow_customer(chat, inbound))
    if _comes_back(chat, inbound):
        values.update(REOPENED)
    return values


def get_preview(message):
    """What the list shows of a chat whose newest message this is.

    :param ChatMessage message: None = the chat has none
    :rtype: dict
    """
    if message is None:
        names = ("at", "preview", "kind", "direction")
        return {f"last_message_{name}": False for name in names}
    return {
        "last_message_at": message.at,
        "last_message_preview": message.text[:PREVIEW_LENGTH],
        "last_message_kind": message.kind,
        "last_message_direction": "in" if message.inbound else "out",
    }


def tell_figures(messages, figures):
    """Count messages; history is none of them.

    :param tools.figures.Figures figures: of the chat's current period
    """
    for message in messages:
        if message.history:
            continue
        if message.inbound:
            figures.receive(message.at)
            continue
        at = message.at
        if message.here:
            # The customer's clock may be ahead of ours.
            at = max(at, figures.values["waiting_since"] or at)
        figures.send(at, message.origin, message.user_id)


def _get_newest(messages):
    """By the provider's clock, which counts seconds: of two in the same one the later to come."""
    return max(reversed(messages), key=lambda message: message.at)


def _follow_answers(chat, messages):
    """Since when the customer waits for an answer, and which message was the last answer.

    What is older than the connection counts as answered and read, and so do people whom we have
    blocked. What comes late answers nothing that the customer wrote after it.
    """
    waiting_since, answer_id = chat.waiting_since, chat.last_answer_message_id
    last_inbound_at = chat.last_inbound_at or waiting_since
    for message in messages:
        if message.inbound and not (message.history or chat.blocked):
            waiting_since = waiting_since or message.at
            last_inbound_at = max(last_inbound_at or message.at, message.at)
        elif message.here or not waiting_since or message.at >= last_inbound_at:
            waiting_since, answer_id = False, message.id
    return {"waiting_since": waiting_since, "last_answer_message_id": answer_id}


def _follow_customer(chat, inbound):
    """Up to where the customer has written, and what hangs on that at the provider's."""
    newest_id = max(message.id for message in inbound)
    values = {"last_inbound_message_id": max(newest_id, chat.last_inbound_message_id)}
    newest = _get_newest(inbound)
    if not chat.last_inbound_at or newest.at >= chat.last_inbound_at:
        values["last_inbound_at"] = newest.at
        values["last_inbound_external_id"] = newest.external_id
        values["thread"] = newest.thread
    for message in inbound:
        if message.free_until:
            values["free_until"] = message.free_until
    return values


def _comes_back(chat, inbound):
    """Whether the chat is active again: not of people whom we have blocked."""
    is_awake = chat.state == "archived" or (chat.state == "snoozed" and inbound)
    return bool(is_awake) and not chat.blocked
