"""A provider on this machine that has a bad day: WhatsApp, Twilio and Telegram at once.

``python -m benchmarks.faults PORT LOG``; runs until it is stopped. It answers slowly, asks to slow
down, fails with and without an explanation, breaks connections before and after it has read a
request, breaks off answers, and calls the webhook with states that are late, repeated and in any
order. What it took, and what it broke, it writes down: it is the only one who knows.
"""

import json
import os
import random
import socket
import struct
import subprocess
import sys
import threading
import time
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.request import Request, urlopen

from .callbacks import Callbacks
from .parent import end_with_parent
from .protocols import get_protocol
from .server import get_free_port

ANSWER_SECONDS = 0.2
#: What becomes of the first attempt at a message, in a thousand.
FAULTS = {
    "none": 875,
    "throttled chat": 20,
    "throttled channel": 1,
    "explained": 24,
    "unexplained": 20,
    "reset unread": 20,
    "reset": 20,
    "half": 20,
}
#: Faults after which nobody but the provider knows whether it took the message.
BROKEN = ("explained", "unexplained", "reset unread", "reset", "half")
#: After this many attempts a message gets through.
MAX_FAULTS = 2
_BIGGEST_REQUEST = 64 * 1024


class _Day:
    """What has happened so far."""

    def __init__(self, path):
        self._path = Path(path)
        self._lock = threading.Lock()
        self._attempts = {}
        self.callbacks = Callbacks(self.write)

    def write(self, **facts):
        """One line for the file."""
        line = json.dumps({"at": time.time(), **facts})
        with self._lock, self._path.open("a") as log:
            print(line, file=log)

    def choose(self, text):
        """What becomes of this attempt; the same in each run."""
        with self._lock:
            attempt = self._attempts[text] = self._attempts.get(text, 0) + 1
        if attempt > MAX_FAULTS:
            return "none"
        dice = random.Random(f"{text} {attempt}")
        return dice.choices(list(FAULTS), FAULTS.values())[0]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body in one packet
    day = None

    def handle_one_request(self):
        request = self._look()
        if request is None:
            self.close_connection = True
            return
        self.fault, self.protocol, self.message = "none", None, None
        self.protocol = get_protocol(request)
        if self.protocol:
            self.message = self.protocol.read(request.partition(b"\r\n\r\n")[2])
            self.fault = self.day.choose(self.message["text"])
        if self.fault == "reset unread":
            self._note(taken=False)
            self._reset()
        else:
            super().handle_one_request()

    def _look(self):
        """The next request as it lies in the socket, not taken out of it; None at the end."""
        seen = b""
        while True:
            before, seen = seen, self.connection.recv(_BIGGEST_REQUEST, socket.MSG_PEEK)
            if not seen:
                return None
            head, _blank, body = seen.partition(b"\r\n\r\n")
            length = [h for h in head.split(b"\r\n") if h.lower().startswith(b"content-length:")]
            if b"\r\n\r\n" in seen and len(body) >= int(length[0].split(b":")[1] if length else 0):
                return seen
            if seen == before:
                time.sleep(0.001)

    def do_GET(self):
        """How many states are still to be told."""
        self._answer(200, {"left": self.day.callbacks.count()})

    def do_POST(self):
        """Take a message, or the addresses of the webhooks."""
        content = self.rfile.read(int(self.headers["Content-Length"]))
        if not self.protocol:
            self.day.callbacks.start(json.loads(content))
            self._answer(200, {})
            return
        taken = self.fault in ("none", "half") or self._is_taken_unseen()
        self._note(taken)
        if taken:
            self.day.callbacks.plan(self.protocol, self.message)
        time.sleep(ANSWER_SECONDS)
        if self.fault in ("none", "half"):
            self._answer(200, self.protocol.accept(self.message), half=self.fault == "half")
        elif self.fault == "reset":
            self._reset()
        elif self.fault == "unexplained":
            self._answer(502, "<html>Bad gateway</html>")
        else:
            status, headers, body = self.protocol.refuse(self.fault)
            self._answer(status, body, headers)

    def _is_taken_unseen(self):
        """Whether a message whose answer gets lost was taken: every other one."""
        return self.fault in BROKEN and random.Random(self.message["text"]).random() < 0.5

    def _note(self, taken):
        facts = {"text": self.message["text"], "fault": self.fault, "taken": taken}
        self.day.write(**facts)

    def _answer(self, status, body, headers=None, *, half=False):
        content = (body if isinstance(body, str) else json.dumps(body)).encode()
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content[: len(content) // 2] if half else content)
        self.close_connection = self.close_connection or half

    def _reset(self):
        """End the connection without a goodbye."""
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        os.close(self.connection.detach())

    def log_message(self, *_args):
        """Say nothing: it would cost more than the answer."""


class QuietServer(ThreadingHTTPServer):
    """Takes many calls at once, and is not surprised by connections that end."""

    request_queue_size = 256
    daemon_threads = True

    def handle_error(self, request, client_address):
        """Connections that were reset on purpose are no news."""
        if not isinstance(sys.exc_info()[1], (OSError, ValueError)):
            super().handle_error(request, client_address)


class Provider:
    """The provider as the benchmark sees it."""

    def __init__(self, port, log):
        self.url = f"http://127.0.0.1:{port}"
        self._log = log

    def start_calling(self, servers):
        """Have it tell states to these servers, in turns."""
        addresses = [server.url for server in servers]
        request = Request(f"{self.url}/webhooks", json.dumps(addresses).encode())
        with closing(urlopen(request, timeout=10)):
            pass

    def count_untold(self):
        """How many states it has still to tell."""
        with closing(urlopen(self.url, timeout=10)) as answer:
            return json.load(answer)["left"]

    def read_log(self):
        """What it has written down, in order."""
        return [json.loads(line) for line in self._log.read_text().splitlines()]


@contextmanager
def running(world, purpose):
    """Yield the provider while it runs."""
    port, log = get_free_port(), world.folder / f"faults_{purpose}.log"
    log.touch()
    command = [sys.executable, "-m", __name__, str(port), str(log)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE)
    try:
        yield Provider(port, log)
    finally:
        process.terminate()
        process.wait()


def _serve(port, path):
    end_with_parent()
    _Handler.day = _Day(path)
    QuietServer(("127.0.0.1", int(port)), _Handler).serve_forever()


if __name__ == "__main__":
    _serve(*sys.argv[1:])
