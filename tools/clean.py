"""`make stop` and `make clean`."""

import os
import shutil
import signal
import time
from pathlib import Path

from . import console, postgres
from .paths import CONFIG, ROOT, STATE


def stop():
    """Stop Odoo and PostgreSQL of this clone, whoever started them."""
    pid_file = STATE / "odoo.pid"
    if pid_file.exists() and _is_ours(pid := int(pid_file.read_text())):
        _terminate(pid)
    postgres.stop()
    console.say("Stopped.")


def _terminate(pid):
    os.kill(pid, signal.SIGTERM)
    for _ in range(100):
        if not _is_ours(pid):
            return
        time.sleep(0.1)
    os.kill(pid, signal.SIGKILL)


def clean():
    """Delete all that the commands made in this clone; the downloads stay in the cache."""
    stop()
    postgres.remove()
    for folder in (STATE, ROOT / "node_modules"):
        shutil.rmtree(folder, ignore_errors=True)


def _is_ours(pid):
    """Whether the process is this clone's Odoo, not somebody who got its number later."""
    try:
        return str(CONFIG) in Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return False
