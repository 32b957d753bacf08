"""Run other programs."""

import os
import subprocess

from .errors import ToolError
from .paths import LOGS


def call(command, what, *, show=None, env=None, **options):
    """Run `command` quietly; everything it prints goes to a log, each line also to `show`.

    :param what: short name of the work: the log's name, and the subject of the error
    :raise ToolError: if the command fails; says its last words and where the log is
    """
    LOGS.mkdir(parents=True, exist_ok=True)
    log_path = LOGS / f"{what.replace(' ', '_').lower()}.log"
    last = ""
    with log_path.open("w") as log, start(command, env=env, **options) as process:
        try:
            for line in process.stdout:
                log.write(line)
                last = line.strip() or last
                if show:
                    show(line)
        except BaseException:
            process.terminate()
            raise
    if process.returncode:
        raise ToolError(f"{what} failed: {last or 'no message'} (log: {log_path})")


def start(command, *, env=None, **options):
    """Start `command` with its output in a pipe, line by line."""
    return subprocess.Popen(
        [str(part) for part in command],
        env=os.environ | (env or {}),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        **options,
    )


def answer(command, *, env=None, **options):
    """What `command` prints, or None if it fails."""
    done = subprocess.run(
        [str(part) for part in command],
        env=os.environ | (env or {}),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        **options,
    )
    return None if done.returncode else done.stdout.strip()
