"""Messages that our webhook was not told of, from Meta's list of conversations.

https://developers.facebook.com/docs/graph-api/reference/page/conversations

The list is read newest first and no further than needed: two calls a second are allowed. Each
message is put into the words of the webhook and cut as those are, so that keys and conversations
are the same, and what came anyway is known again.
"""

# There is no environment here: see sentences.py.
# pylint: disable=prefer-env-translation

import json

from ..base import WebhookRequest
from ..errors import PayloadError, TemporaryError
from ..meta.webhook import moment_of
from ..sentences import _

#: Conversations, and messages of one, that are asked for at once; Meta refuses to give too much.
_PAGE = 25
_MESSAGES = 20
#: Pages that are read of one list; more are a sign that it never ends.
_MAX_PAGES = 200


class History:
    """The conversations of one page or account.

    :param MetaMessagingConnector connector: whose they are
    """

    def __init__(self, connector):
        self._connector = connector
        self._account = connector.account or connector.setting("account")
        self._own = {self._account, connector.settings.get("page_id")}

    def fetch(self, since):
        """Envelopes of what was written since then, oldest first.

        :param datetime since: with time zone
        """
        try:
            events = [
                event
                for conversation in self._conversations(since)
                for event in reversed(list(self._events(conversation, since)))
            ]
        except PayloadError as error:
            raise TemporaryError(error.detail, code="answer") from None
        events.sort(key=lambda event: event["timestamp"])
        return self._cut(events) if events else []

    def _cut(self, events):
        entry = {"id": self._account, "messaging": events}
        body = json.dumps({"object": self._connector.webhook_object, "entry": [entry]}).encode()
        return self._connector.split(WebhookRequest(method="POST", url="", headers={}, body=body))

    def _conversations(self, since):
        """Conversations in which something happened since then; the newest come first."""
        fields = f"id,updated_time,participants,messages.limit({_MESSAGES}){{{self._fields}}}"
        params = {"platform": self._connector.platform, "fields": fields, "limit": _PAGE}
        for conversation in self._pages(self._connector.node, "conversations", params=params):
            if moment_of(conversation, "updated_time") < since:
                return
            yield conversation

    def _events(self, conversation, since):
        """What was written in one conversation since then, in the words of the webhook."""
        customer = self._customer(conversation)
        for message in self._messages(conversation):
            if "created_time" not in message:
                # Taken back by whoever wrote it.
                continue
            moment = moment_of(message, "created_time")
            if moment < since:
                return
            if "from" in message:
                # Of messages long ago Instagram tells no more than when they were.
                yield self._event(message, moment, customer)

    def _messages(self, conversation):
        told = conversation.maybe("messages")
        yield from told.items("data")
        after = _next_page(told)
        if after:
            params = {"fields": self._fields, "limit": _MESSAGES, "after": after}
            yield from self._pages(conversation.identifier("id"), "messages", params=params)

    def _pages(self, *path, params):
        """The items of a list, page by page. The ready address of the next one has our token."""
        for _page in range(_MAX_PAGES):
            answer = self._connector.graph("GET", *path, params=params)
            yield from answer.items("data")
            after = _next_page(answer)
            if not after:
                return
            params = {**params, "after": after}
        raise TemporaryError(_("the list of conversations does not end"), code="answer")

    @property
    def _fields(self):
        return self._connector.history_fields

    def _customer(self, conversation):
        people = conversation.maybe("participants").items("data")
        others = [person for person in people if person.identifier("id", "") not in self._own]
        return others[0].value if others else {}

    def _event(self, message, moment, customer):
        """A message in the words of the webhook."""
        author = message.maybe("from")
        ours = author.identifier("id", "") in self._own
        sides = [{"id": self._account}, customer or ({} if ours else author.value)]
        sender, recipient = sides if ours else sides[::-1]
        return {
            "sender": sender,
            "recipient": recipient,
            "timestamp": int(moment.timestamp() * 1000),
            "message": {**_content(message), **({"is_echo": True} if ours else {})},
        }


def _next_page(answer):
    """Where the next page begins, "" when there is none."""
    paging = answer.maybe("paging")
    return paging.maybe("cursors").text("after", "") if "next" in paging else ""


def _content(message):
    content = {"mid": message.identifier("id")}
    if text := message.text("message", ""):
        content["text"] = text
    if files := _files(message):
        content["attachments"] = files
    if message.value.get("is_unsupported") is True:
        content["is_unsupported"] = True
    reply = message.maybe("story").maybe("reply_to")
    if reply.value:
        content["reply_to"] = {"story": {"url": reply.text("link", ""), "id": reply.text("id", "")}}
    return content


def _files(message):
    files = [_file(file) for file in message.maybe("attachments").items("data")]
    if sticker := message.text("sticker", ""):
        files = [{"type": "sticker", "payload": {"url": sticker}}]
    for share in message.maybe("shares").items("data"):
        title = share.text("name", "") or share.text("description", "")
        files.append({"type": "share", "payload": {"url": share.text("link", ""), "title": title}})
    mention = message.maybe("story").maybe("mention")
    if mention.value:
        files.append({"type": "story_mention", "payload": {"url": mention.text("link", "")}})
    return files


def _file(file):
    for name, kind in (("image_data", "image"), ("video_data", "video")):
        if name in file:
            return {"type": kind, "payload": {"url": file.object(name).text("url", "")}}
    is_audio = file.text("mime_type", "").startswith("audio/")
    payload = {"url": file.text("file_url", ""), "name": file.text("name", "")}
    return {"type": "audio" if is_audio else "file", "payload": payload}
