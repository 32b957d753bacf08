"""What a benchmark starts must not outlive it, not even when it is killed."""

import os
import signal
import threading


def end_with_parent():
    """Stop this process when the one that started it, and holds our input open, is gone."""
    threading.Thread(target=_wait_for_end, daemon=True).start()


def _wait_for_end():
    # Not ``sys.stdin``: its lock would be taken for ever in the processes that this one forks.
    while os.read(0, 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
