"""What the commands print: one line a step, with its time and how far it is."""

import shutil
import sys
import time
from contextlib import contextmanager

HEARTBEAT = 20  # seconds between two signs of life where the output is not a terminal


def say(text=""):
    """Print `text` now, also where the output is a pipe."""
    print(text, flush=True)


class Step:
    """A running step. On a terminal its line is rewritten; elsewhere it says something rarely."""

    def __init__(self, title):
        self.title = title
        self.started = self.shown = time.monotonic()
        self.live = sys.stdout.isatty()
        self._write(f"{title} ...")

    def show(self, detail):
        """Tell how far the step is."""
        now = time.monotonic()
        pause = 0.1 if self.live else HEARTBEAT
        if now - self.shown >= pause:
            self.shown = now
            self._write(f"{self.title} ... {detail.strip():.80}")

    def close(self, outcome):
        """Print the step's last line."""
        seconds = time.monotonic() - self.started
        self._write(f"{self.title}: {outcome} ({seconds:.0f} s)", end="\n")

    def _write(self, text, end=""):
        if self.live:
            width = shutil.get_terminal_size().columns - 1
            print(f"\r\033[K{text[:width]}", end=end, flush=True)
        else:
            say(text)


@contextmanager
def step(title):
    """Show `title` while the block runs, then how long it took."""
    progress = Step(title)
    try:
        yield progress
    except BaseException:
        progress.close("failed")
        raise
    progress.close("done")
