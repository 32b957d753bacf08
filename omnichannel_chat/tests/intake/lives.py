"""Made-up lives of customers for property tests: what happens, in which order it really happened.

A *life* is a list of :class:`Deed`, in the order of the provider's clock. How it reaches us is
another matter, and the tests' own: grouped, repeated, cut into passes, out of order.
"""

import base64
from dataclasses import dataclass, field

from hypothesis import strategies as st

#: Customers; each has some messages of ours when his life begins.
PEOPLE = ("ana", "eva")
OUR_MESSAGES = 2
#: Milliseconds, by the provider's clock.
BEGINNING = 4_000_000_000_000
_TEXTS = ("hello", "<b>bold</b>", "ñ 漢 🍕", "line\nline", "a & b")
_EMOJIS = ("👍", "❤️", "")
_PIXEL = "data:image/png;base64," + base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(16)).decode()


@dataclass(frozen=True)
class Deed:
    """One thing that somebody did."""

    person: str
    #: As the provider of the sandbox tells it.
    event: dict = field(hash=False)

    @property
    def type(self):
        return self.event["type"]


class Life:
    """Writes down deeds so that each makes sense: nobody edits what is not there.

    :param dict ours: external ids of our messages by person
    :param int pace: milliseconds between two deeds
    """

    def __init__(self, ours, pace):
        self.deeds = []
        self._pace = pace
        self._ours = ours
        self._theirs = {person: [] for person in PEOPLE}
        self._deleted = set()

    def add(self, person, action, pick, choice):
        """One more deed of a person.

        :param int pick: which of the messages it is about, 0 = the newest
        :param int choice: which text, emoji or state
        """
        event = getattr(self, f"_{action}")(person, pick, choice)
        if event is None:
            return
        number = len(self.deeds)
        event = {
            "id": f"deed-{number}",
            "timestamp": BEGINNING + number * self._pace,
            "from": {"id": person, "name": person.title()},
            **event,
        }
        if event["type"] == "message":
            self._theirs[person].append(event["id"])
        self.deeds.append(Deed(person, event))

    def _pick(self, messages, pick):
        left = [each for each in messages if each not in self._deleted]
        return left[-1 - pick % len(left)] if left else None

    def _theirs_or_none(self, person, pick, **event):
        target = self._pick(self._theirs[person], pick)
        return target and {**event, "message_id": target}

    def _text(self, person, pick, choice):
        return {"type": "message", "kind": "text", "text": _TEXTS[choice % len(_TEXTS)]}

    def _reply(self, person, pick, choice):
        target = self._pick([*self._ours[person], *self._theirs[person]], pick)
        return {**self._text(person, pick, choice), "reply_to": target}

    def _media(self, person, pick, choice):
        text = _TEXTS[choice % len(_TEXTS)] if choice % 2 else ""
        return {"type": "message", "kind": "image", "text": text, "media": {"data": _PIXEL}}

    def _edit(self, person, pick, choice):
        text = f"{_TEXTS[choice % len(_TEXTS)]} (edited {choice})"
        return self._theirs_or_none(person, pick, type="edit", text=text)

    def _delete(self, person, pick, choice):
        event = self._theirs_or_none(person, pick, type="delete")
        if event:
            self._deleted.add(event["message_id"])
        return event

    def _reaction(self, person, pick, choice):
        target = self._pick([*self._ours[person], *self._theirs[person]], pick)
        emoji = _EMOJIS[choice % len(_EMOJIS)]
        return {"type": "reaction", "message_id": target, "emoji": emoji}

    def _read(self, person, pick, choice):
        target = self._ours[person][pick % OUR_MESSAGES]
        return {"type": "read", **({"message_id": target} if choice % 2 else {})}

    def _status(self, person, pick, choice):
        status = ("sent", "delivered", "read")[choice % 3]
        target = self._ours[person][pick % OUR_MESSAGES]
        return {"type": "status", "message_id": target, "status": status}

    def _failed(self, person, pick, choice):
        return {**self._status(person, pick, choice), "status": "failed"}

    def _echo(self, person, pick, choice):
        return {**self._text(person, pick, choice), "type": "echo"}

    def _typing(self, person, pick, choice):
        return {"type": "typing"}

    def _blocked(self, person, pick, choice):
        return {"type": "blocked"}

    def _unblocked(self, person, pick, choice):
        return {"type": "unblocked"}


#: What happens more often stands here more often.
ACTIONS = (
    *("text", "text", "reply", "media", "edit", "edit", "delete", "reaction", "reaction"),
    *("read", "status", "status", "failed", "echo", "typing", "blocked", "unblocked"),
)


@st.composite
def lives(draw, ours, actions=ACTIONS, pace=1000):
    """Any life of these people; see :class:`Life`."""
    # Mostly about the newest messages: there things meet.
    pick, choice = st.sampled_from([0, 0, 0, 1, 2]), st.integers(0, 5)
    deed = st.tuples(st.sampled_from(PEOPLE), st.sampled_from(actions), pick, choice)
    life = Life(ours, pace)
    for person, action, pick, choice in draw(st.lists(deed, min_size=12, max_size=24)):
        life.add(person, action, pick, choice)
    return life.deeds


@st.composite
def interleavings(draw, deeds):
    """The same deeds, each person's own in their order, mixed with the others' in any way."""
    queues = [[deed for deed in deeds if deed.person == person] for person in PEOPLE]
    result = []
    while queues := [queue for queue in queues if queue]:
        result.append(draw(st.sampled_from(queues)).pop(0))
    return result


@st.composite
def deliveries(draw, deeds):
    """Bodies with these deeds in this order, some of them told again later, in any grouping.

    :return: pairs (events of one body, how many passes of which size follow it)
    """
    told = list(deeds)
    for deed in draw(st.lists(st.sampled_from(deeds), max_size=5)) if deeds else ():
        first = told.index(deed)
        told.insert(draw(st.integers(first + 1, len(told))), deed)
    bodies = []
    while told:
        size = draw(st.integers(1, len(told)))
        passes = draw(st.lists(st.integers(1, 6), max_size=1))
        bodies.append(([deed.event for deed in told[:size]], passes))
        told = told[size:]
    return bodies
