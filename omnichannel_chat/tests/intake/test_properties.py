"""Whatever happens, and however it reaches us: the same chats. Hundreds of made-up lives."""

from contextlib import contextmanager
from datetime import datetime
from unittest.mock import patch

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo import fields
from odoo.tests import tagged

from ...connectors.errors import UncertainError
from ...connectors.events import Receipt
from ...models import omnichannel_event
from ...workers import intake
from ..common import OmnichannelCase
from .lives import ACTIONS, OUR_MESSAGES, PEOPLE, deliveries, interleavings, lives

#: The same lives in every run: a failure that comes and goes helps nobody.
steadily = settings(
    derandomize=True,
    deadline=None,
    database=None,
    max_examples=60,
    suppress_health_check=list(HealthCheck),
)

#: States of a message on its way, weakest first; a word of the provider counts as one of them.
RANK = {
    state: rank
    for rank, state in enumerate(("sending", "uncertain", "sent", "failed", "delivered", "read"))
}
WORDS = {
    **{word: word for word in ("sent", "delivered", "read", "failed")},
    "answer: taken": "sent",
    "answer: broke off": "uncertain",
}
#: When we hear of what happens in the lives, whose times lie between now and then.
AFTERWARDS = datetime(2100, 1, 1)
#: What reports are told of a chat.
FIGURES = [
    *("opened_at", "opened_by", "closed_at", "reopened", "waiting_since", "waited_seconds"),
    *("first_inbound_at", "first_answer_at", "inbound_count", "outbound_count"),
]


@tagged("post_install", "-at_install")
class TestProperties(OmnichannelCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        case = cls("test_states_only_move_forward")
        case.deliver(
            [
                {"type": "message", "id": f"hello-{person}", "timestamp": 1767225600000,
                 "from": {"id": person, "name": person.title()}, "text": "hello"}
                for person in PEOPLE
            ]
        )  # fmt: skip
        case.process()
        cls.ours = {person: case._answer(person) for person in PEOPLE}

    def setUp(self):
        super().setUp()
        # What happens in these lives comes after what we wrote, and we hear of it afterwards.
        self.patch(fields.Datetime, "now", staticmethod(lambda: AFTERWARDS))

    def _answer(self, person):
        """Write some messages; returns the provider's ids of them."""
        chat = self._chat(person)
        for number in range(OUR_MESSAGES):
            self.reply(chat, f"ours {number}")
            self.send()
        sent = chat.delivery_ids.filtered(lambda delivery: delivery.direction == "out")
        return sent.sorted("id").mapped("external_id")

    def _chat(self, person):
        return self.env["omnichannel.chat"].search(
            [("channel_id", "=", self.channel.id), ("identity_id.external_id", "=", person)]
        )

    # ------------------------------------------------------------------ living

    @contextmanager
    def example(self):
        """What happens inside never happened."""
        with self.env.cr.savepoint() as savepoint:
            yield
            savepoint.rollback()

    def live(self, bodies):
        """Deliver and work; returns how everything looks in the end."""
        with self.example():
            for events, passes in bodies:
                self.deliver(events)
                for size in passes:
                    with patch.object(omnichannel_event, "BATCH", size):
                        self.env["omnichannel.event"]._process_batch()
            self.settle()
            return self.look()

    def live_plainly(self, deeds):
        """One thing after the other, each understood before the next one comes."""
        return self.live([([deed.event], [1]) for deed in deeds])

    def settle(self):
        """Work until nothing is left, and nobody waits for a next attempt."""
        for _attempt in range(len(intake.RETRY_DELAYS) + 1):
            self.process()
            pending = self._events().filtered(lambda event: event.state == "pending")
            if not pending:
                break
            pending.next_try_at = fields.Datetime.now()
        self.assertFalse(pending, "an event waits for ever")
        self.assertEqual(set(self._events().mapped("state")), {"done"})

    def _events(self):
        return self.env["omnichannel.event"].search([("channel_id", "=", self.channel.id)])

    # ------------------------------------------------------------------ looking

    def look(self):
        """All that people see of these chats, by person."""
        self.env.invalidate_all()
        chats = self.env["omnichannel.chat"].search([("channel_id", "=", self.channel.id)])
        return {chat.identity_id.external_id: self._look_at(chat) for chat in chats}

    def _look_at(self, chat):
        return {
            "messages": [self._look_at_message(message) for message in chat.message_ids.sorted()],
            "reachable": chat.identity_id.reachable,
            "unread": chat.with_user(self.agent)._get_unread_counts().get(chat.id, 0),
            "figures": [session.read(FIGURES)[0] | {"id": None} for session in chat.session_ids],
            **chat.read(
                ["state", "last_message_at", "last_message_preview", "last_message_kind",
                 "last_message_direction", "last_inbound_at", "last_inbound_external_id",
                 "waiting_since"], load=None
            )[0],
        }  # fmt: skip

    def _look_at_message(self, message):
        delivery = message.omnichannel_message_ids.filtered(lambda d: d.operation == "send")
        reactions = message.reaction_ids
        return {
            "id": delivery.external_id,
            "from_app": delivery.origin == "app",
            "state": delivery.state,
            "error": delivery.error_kind,
            "media": delivery.media_state,
            "body": str(message.body),
            "author": message.author_guest_id.name or message.author_id.name,
            "answers": message.parent_id.omnichannel_message_ids[:1].external_id,
            "reactions": sorted((r.content, r.guest_id.name or "") for r in reactions),
            "at": message.date,
        }

    # ------------------------------------------------------------------ the rules

    def test_grouping_repetition_and_passes_change_nothing(self):
        """S0-04, S0-13: however it is grouped, repeated and cut: the same chats and states."""

        @steadily
        @given(data=st.data())
        def check(data):
            deeds = data.draw(lives(self.ours, pace=500))
            mixed = data.draw(interleavings(deeds))
            bodies = data.draw(deliveries(mixed))
            self.assertEqual(self.live(bodies), self.live_plainly(deeds))

        check()

    def test_order_changes_nothing_in_the_end(self):
        """S0-04, S0-13: what overtook something else finds its place: nothing lost, none twice."""
        # No provider reports a message as read and as failed.
        actions = [action for action in ACTIONS if action != "failed"]

        @steadily
        @given(data=st.data())
        def check(data):
            deeds = data.draw(lives(self.ours, actions))
            bodies = data.draw(deliveries(data.draw(st.permutations(deeds))))
            self.assertEqual(_unordered(self.live(bodies)), _unordered(self.live_plainly(deeds)))

        check()

    def test_states_only_move_forward(self):
        """S0-25: no word of the provider, in whatever order it comes, takes a state back."""
        words = st.lists(st.sampled_from(sorted(WORDS)), min_size=1, max_size=8)

        @steadily
        @given(words=words)
        def check(words):
            with self.example():
                delivery = self.reply(self._chat(PEOPLE[0])).omnichannel_message_ids
                delivery.state = "sending"
                states = [self._hear(delivery, word) for word in words]
            ranks = [RANK[state] for state in states]
            self.assertEqual(ranks, sorted(ranks))
            self.assertEqual(ranks[-1], max(RANK[WORDS[word]] for word in words))

        check()

    def _hear(self, delivery, word):
        """The provider answers our call, or reports; returns the state after that."""
        if word == "answer: taken":
            delivery._apply_result(Receipt(external_id=f"sandbox-{delivery.key}"))
        elif word == "answer: broke off":
            delivery._apply_result(UncertainError())
        else:
            delivery._apply_status(word, fields.Datetime.now())
        return delivery.state

    # ------------------------------------------------------------------ texts

    @steadily
    @given(
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1)
        .filter(str.strip)
        .map(lambda text: text[:2000])
    )
    def test_any_text_arrives_as_it_was_written(self, text):
        """S0-20: whatever we write, and write anew, arrives to the letter."""
        with self.example():
            chat = self._chat("ana")
            message = self.reply(chat, "", omnichannel_text=text)
            self.send()
            self.assertEqual(message.omnichannel_message_ids.text, text)
            self.assertEqual(message.omnichannel_message_ids.state, "sent")
            edited = f"{text} {text}"
            chat.sudo()._message_update_content(message, body="", omnichannel_text=edited)
            change = chat.delivery_ids.filtered(lambda delivery: delivery.operation == "edit")
            self.assertEqual(change.text, edited)


def _unordered(chats):
    """Of what people see: what does not hang on which of two messages came first."""
    return {person: _unordered_chat(chat) for person, chat in chats.items()}


def _unordered_chat(chat):
    messages = [
        # A receipt counts for what is there when it comes.
        {**message, "state": "sent" if message["from_app"] else message["state"]}
        for message in chat["messages"]
    ]
    ordered = ("messages", "unread", "waiting_since", "figures")
    rest = {key: chat[key] for key in chat if key not in ordered}
    counts = ("opened_at", "first_inbound_at", "inbound_count", "outbound_count")
    rest["counts"] = [[period[name] for name in counts] for period in chat["figures"]]
    return {**rest, "messages": sorted(messages, key=lambda message: message["id"])}
