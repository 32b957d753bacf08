"""Load from another process: wrk, with Telegram updates."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

from tools import system
from tools.errors import ToolError

from .payloads import TELEGRAM_SECRET

WRK = system.Need(("wrk",), lambda: shutil.which("wrk"))


class Load(NamedTuple):
    """What came of one run."""

    answers: int
    seconds: float
    p95_ms: float
    #: Processor time that the server used.
    cpu_seconds: float

    @property
    def rate(self):
        """Requests a second."""
        return self.answers / self.seconds

    @property
    def cpu_ms(self):
        """Processor time of one request: what is left of a comparison on a busy machine."""
        return self.cpu_seconds / self.answers * 1000


def post_updates(server, path, *, first, seconds, connections, chats):
    """Post Telegram updates for some seconds, chat after chat.

    :param int first: number of the first update; no number must be used twice
    :raise ToolError: the server refused some
    """
    script = Path(__file__).with_name("updates.lua")
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "20s"]
    command += ["-s", str(script), server.url + path]
    command += ["--", str(first), str(chats), TELEGRAM_SECRET]
    cpu_seconds = server.get_cpu_seconds()
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=seconds + 60, check=False
    )
    if done.returncode:
        raise ToolError(f"wrk failed: {done.stderr or done.stdout}")
    facts = json.loads(done.stdout.strip().splitlines()[-1])
    if facts["refused"] or facts["broken"] or not facts["answers"]:
        raise ToolError(f"{path}: {facts}")
    cpu_seconds = server.get_cpu_seconds() - cpu_seconds
    return Load(facts["answers"], facts["seconds"], facts["p95"], cpu_seconds)
