"""What Messenger and Instagram have to stand alike when missed messages are fetched."""

import json
from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from omnichannel_chat.connectors.errors import TemporaryError
from omnichannel_chat.connectors.events import Echo, InboundMessage
from omnichannel_chat.connectors.testing import answer

from .cases import TIME, MetaMessagingCases


class MissedMessagesCases(MetaMessagingCases):
    """The cases of both providers, with the list of conversations."""

    def conversation(self, *messages, updated="2026-01-01T10:00:00+0000", paging=None, who=None):
        """A conversation in Meta's list; messages are the newest first."""
        people = [{"id": who or self.anna.value, "name": "Anna Ruiz"}, {"id": self.account}]
        return {
            "id": "t_1",
            "updated_time": updated,
            "participants": {"data": people},
            "messages": {"data": list(messages), **({"paging": paging} if paging else {})},
        }

    def told(self, mid, at, text="", ours=False, **values):
        """A message in Meta's list."""
        sides = [{"id": self.anna.value, "name": "Anna Ruiz"}, {"id": self.account}]
        sender, recipient = sides[::-1] if ours else sides
        return {
            "id": f"{self.mid}{mid}",
            "created_time": f"2026-01-01T{at}+0000",
            "from": sender,
            "to": {"data": [recipient]},
            "message": text,
            **values,
        }

    def missed(self, *pages, since=TIME, **settings):
        """The connector, and the envelopes that it fetches."""
        connector = self.connector(*(answer(200, page) for page in pages), **settings)
        return connector, connector.fetch_missed(since)

    def test_missed_messages_have_the_keys_of_the_webhook(self):
        """S0-31: what came anyway is known again when it is fetched."""
        (known,) = self.split(self.load("message__text"))
        text = "Hello, is the blue one still there?"
        page = {"data": [self.conversation(self.told("text", "00:00:00", text))]}
        connector, (envelope,) = self.missed(page)
        assert (envelope.key, envelope.account, envelope.conversation, envelope.occurred_at) == (
            *(known.key, known.account, known.conversation, known.occurred_at),
        )
        message = connector.parse(json.loads(json.dumps(envelope.payload)))
        assert isinstance(message, InboundMessage)
        assert (message.text, message.contact.name) == (text, "Anna Ruiz")

    def test_missed_messages_come_oldest_first_and_no_older_than_asked(self):
        """S0-31: the order is that of writing, over all chats; reading stops where we know all."""
        ben = {"id": "990"}
        first = self.conversation(
            self.told("m4", "09:00:00", "fourth"),
            self.told("m3", "08:00:00", "same second", ours=True),
            self.told("m2", "08:00:00", "second"),
            self.told("m0", "00:00:00", "before"),
        )
        second = self.conversation(
            {**self.told("m1", "07:00:00", "first"), "from": ben},
            updated="2026-01-01T07:00:00+0000",
            who="990",
        )
        old = self.conversation(updated="2026-01-01T00:00:00+0000")
        paging = {"cursors": {"after": "A"}, "next": "https://graph.example/?access_token=x"}
        since = TIME + timedelta(hours=1)
        connector, envelopes = self.missed(
            {"data": [first, second, old], "paging": paging}, since=since
        )
        assert [e.key for e in envelopes] == [f"{self.mid}m{n}" for n in (1, 2, 3, 4)]
        events = [connector.parse(envelope.payload) for envelope in envelopes]
        assert [type(event) for event in events] == [
            *(InboundMessage, InboundMessage, Echo, InboundMessage),
        ]
        assert events[2].contact.addresses == (self.anna,)
        assert len(connector.session.calls) == 1

    def test_missed_messages_are_read_page_by_page(self):
        """S0-31: many chats, and many messages of one, are read to the end."""
        more = {"cursors": {"after": "B"}, "next": "https://graph.example/?access_token=x"}
        full = self.conversation(self.told("p3", "09:00:00", "3"), paging=more)
        pages = (
            {"data": [full], "paging": more},
            {"data": [self.told("p2", "08:00:00", "2")], "paging": more},
            {"data": [self.told("p1", "07:00:00", "1")]},
            {"data": [self.conversation(self.told("p0", "06:00:00", "0"))]},
        )
        connector, envelopes = self.missed(*pages)
        assert [e.key for e in envelopes] == [f"{self.mid}p{n}" for n in (0, 1, 2, 3)]
        urls = [urlsplit(call.url).path.split("/")[-2:] for call in connector.session.calls]
        assert [step[1] for step in urls] == [
            "conversations",
            "messages",
            "messages",
            "conversations",
        ]
        afters = [call.kwargs["params"].get("after") for call in connector.session.calls]
        assert afters == [None, "B", "B", "B"]
        assert all("access_token" not in call.url for call in connector.session.calls)
        assert (
            connector.session.calls[0].kwargs["params"]["platform"] == self.connector_class.platform
        )

    def test_missed_files(self):
        """S0-31: files of missed messages are files."""
        files = [
            {"id": "1", "mime_type": "image/jpeg", "image_data": {"url": "https://x.fbcdn.net/a"}},
            {"id": "2", "mime_type": "video/mp4", "video_data": {"url": "https://x.fbcdn.net/b"}},
            {"id": "3", "mime_type": "audio/mp4", "file_url": "https://x.fbcdn.net/c"},
            {
                "id": "4",
                "mime_type": "text/plain",
                "name": "d.txt",
                "file_url": "https://x.fbcdn.net/d",
            },
        ]
        shared = {"data": [{"link": "https://example.com/x", "name": "Tyres"}]}
        message = self.told("f", "08:00:00", "all", attachments={"data": files}, shares=shared)
        connector, envelopes = self.missed({"data": [self.conversation(message)]})
        events = [connector.parse(envelope.payload) for envelope in envelopes]
        assert [event.kind for event in events] == ["image", "video", "audio", "document", "text"]
        assert events[3].media.filename == "d.txt"
        assert events[4].text == "Tyres\nhttps://example.com/x"
        assert envelopes[4].key == f"{self.mid}f#4"

    def test_messages_taken_back_are_not_fetched(self):
        """S0-31: of what was taken back, or is long ago, little more than the id is told."""
        gone = {"id": f"{self.mid}gone"}
        faded = {"id": f"{self.mid}faded", "created_time": "2026-01-01T07:00:00+0000"}
        _connector, envelopes = self.missed(
            {"data": [self.conversation(gone, self.told("x", "08:00:00", "x"), faded)]}
        )
        assert [envelope.key for envelope in envelopes] == [f"{self.mid}x"]

    def test_nothing_missed(self):
        """S0-31: mostly nothing was missed, and one call says so."""
        connector, envelopes = self.missed({"data": []})
        assert envelopes == [] and len(connector.session.calls) == 1

    @pytest.mark.parametrize(
        "page",
        [{"data": 7}, {"data": [{"id": "t_1", "updated_time": "yesterday"}]}, {"data": ["x"]}],
    )
    def test_odd_list_of_conversations(self, page):
        """S0-31: an answer that cannot be read is asked for again later."""
        with pytest.raises(TemporaryError):
            self.missed(page)
