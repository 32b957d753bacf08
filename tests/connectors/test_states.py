"""A message goes forward only: a table, without Odoo."""

import pytest

from omnichannel_chat.connectors.states import may_follow


@pytest.mark.parametrize(
    ("state", "goes_on_to"),
    [
        # the provider knows more than our own call has told
        ("queued", "sent delivered read failed"),
        ("sending", "sent delivered read failed"),
        # nobody knew whether it had arrived; now somebody says so
        ("uncertain", "sent delivered read failed"),
        # "failed" may come after "sent": it was taken, and not delivered
        ("sent", "delivered read failed"),
        # what has arrived after all is good; that it was sent once proves nothing
        ("failed", "delivered read"),
        ("delivered", "read"),
        ("read", ""),
        # of the customer's own messages there is nothing to tell
        ("received", ""),
    ],
)
def test_forward_only(state, goes_on_to):
    """S0-25: what comes late, or twice, never takes a message back."""
    told = {each for each in ("sent", "delivered", "read", "failed") if may_follow(state, each)}
    assert told == set(goes_on_to.split())


@pytest.mark.parametrize("told", ["queued", "received", "", "seen"])
def test_not_told(told):
    """What providers do not tell changes nothing."""
    assert not may_follow("sent", told)
