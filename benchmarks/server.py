"""Odoo servers on free ports of this machine, stopped when they are left."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import psutil

from tools.errors import ToolError

START_LIMIT = 120  # seconds
STOP_LIMIT = 15


class Server:
    """One Odoo on one database.

    :param int workers: processes that answer requests; 0 = one process with threads
    :param int crons: workers for scheduled actions
    """

    def __init__(self, world, database, *, workers=0, crons=0):
        self.database = database
        self.port, self.websocket_port = get_free_port(), get_free_port()
        self._log = world.folder / f"{database}.log"
        self._environment = world.environment
        # With workers, websockets have a process of their own; it costs while it starts.
        self._ports = [self.port, self.websocket_port] if workers else [self.port]
        self._command = [
            *(sys.executable, str(Path(__file__).with_name("launch.py")), "server"),
            *world.get_options(database),
            *("--http-interface", "127.0.0.1", "--http-port", str(self.port)),
            *("--gevent-port", str(self.websocket_port)),
            *("--workers", str(workers), "--max-cron-threads", str(crons)),
            # On a busy machine Odoo would start itself again in the middle of the measurement.
            *(() if workers else ("--limit-time-real", "0")),
        ]

    @property
    def url(self):
        """Address without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self):
        with self._log.open("w") as log:
            self._process = subprocess.Popen(
                self._command,
                env=self._environment,
                stdin=subprocess.PIPE,  # see parent.py
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        try:
            for port in self._ports:
                self._wait_for(port)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_error):
        self._process.terminate()
        try:
            self._process.wait(STOP_LIMIT)
        except subprocess.TimeoutExpired:
            # Its own session: nobody else is hit.
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def _wait_for(self, port):
        deadline = time.monotonic() + START_LIMIT
        while not _answers(port):
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise ToolError(f"Odoo does not start:\n{self._log.read_text()[-2000:]}")
            time.sleep(0.2)

    def get_cpu_seconds(self):
        """Processor time that its processes have used; PostgreSQL's is not among it."""
        main = psutil.Process(self._process.pid)
        times = [process.cpu_times() for process in (main, *main.children(recursive=True))]
        return sum(each.user + each.system for each in times)


def get_free_port():
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _answers(port):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/web/health", timeout=5) as answer:
            return answer.status == 200
    except OSError:
        return False
