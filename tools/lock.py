"""Keep two commands from doing the same set-up at once."""

import fcntl
from contextlib import contextmanager

from . import console


@contextmanager
def exclusive(path):
    """Wait until no other command is inside this block."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as handle:
        if not try_exclusive(handle):
            console.say("Waiting for another make to finish its set-up ...")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def share(handle):
    """Count as one of the users of what `handle` stands for, until it is closed."""
    fcntl.flock(handle, fcntl.LOCK_SH)


def try_exclusive(handle):
    """Whether nobody else uses what `handle` stands for."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
