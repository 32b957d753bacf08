"""States of a message: they only go forward, whatever comes late or twice."""

#: What may be told of a message in each state; "failed" and "uncertain" end by that, or by a
#: person's retry, only.
_FORWARD = {
    "queued": {"sent", "delivered", "read", "failed"},
    "sending": {"sent", "delivered", "read", "failed"},
    "uncertain": {"sent", "delivered", "read", "failed"},
    "sent": {"delivered", "read", "failed"},
    "failed": {"delivered", "read"},
    "delivered": {"read"},
    "read": set(),
    "received": set(),
}


def may_follow(state, told):
    """Whether a message goes on to a state that a provider tells.

    :param str state: of the message now
    :param str told: "sent", "delivered", "read" or "failed"
    """
    return told in _FORWARD[state]
