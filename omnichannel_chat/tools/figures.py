"""What a period of a chat amounts to, message by message. No database here."""

#: Who gives an answer: a person in Odoo, or somebody in the provider's own app. Away texts,
#: reminders, bulk messages and what other programs send are none.
ANSWERING = frozenset({"agent", "app"})
#: What a period is told by its messages; the names are those of ``omnichannel.session``.
NAMES = (
    "opened_at",
    "opened_by",
    "first_inbound_at",
    "first_answer_at",
    "first_answer_user_id",
    "waiting_since",
    "waited_seconds",
    "inbound_count",
    "outbound_count",
)


class Figures:
    """The figures of one period, which grow with each message.

    :param known: what they are so far, by name; what is missing is not known yet
    """

    def __init__(self, **known):
        self._known = {name: known.get(name) or False for name in NAMES}
        for name in ("waited_seconds", "inbound_count", "outbound_count"):
            self._known[name] = self._known[name] or 0
        self._before = dict(self._known)

    @property
    def values(self):
        """All of them, by name."""
        return dict(self._known)

    @property
    def changes(self):
        """What is different from what it was.

        :rtype: dict
        """
        return {name: value for name, value in self._known.items() if value != self._before[name]}

    def receive(self, at):
        """The customer has written; what comes late counts from when it was written."""
        self._open(at, "customer")
        self._known["inbound_count"] += 1
        self._known["first_inbound_at"] = min(at, self._known["first_inbound_at"] or at)
        self._known["waiting_since"] = min(at, self._known["waiting_since"] or at)

    def send(self, at, origin="agent", user_id=False):
        """Something went to the customer.

        :param str origin: who wanted it sent; see ``ANSWERING``
        :param int user_id: the person who answers, where that is known
        """
        self._open(at, "us")
        self._known["outbound_count"] += 1
        if origin in ANSWERING:
            self._answer(at, user_id)

    def end_waiting(self, at):
        """Nobody waits any more."""
        if self._known["waiting_since"]:
            waited = (at - self._known["waiting_since"]).total_seconds()
            self._known["waited_seconds"] += max(int(waited), 0)
            self._known["waiting_since"] = False

    def _open(self, at, by):
        if not self._known["opened_at"]:
            self._known.update(opened_at=at, opened_by=by)
        self._known["opened_at"] = min(at, self._known["opened_at"])

    def _answer(self, at, user_id):
        asked = self._known["first_inbound_at"]
        if asked and at >= asked and not self._known["first_answer_at"]:
            self._known.update(first_answer_at=at, first_answer_user_id=user_id)
        if self._known["waiting_since"] and at >= self._known["waiting_since"]:
            self.end_waiting(at)
