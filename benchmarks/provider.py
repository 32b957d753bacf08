"""A provider on this machine: takes WhatsApp messages, answers slowly, writes down what it got.

``python -m benchmarks.provider PORT LOG``; runs until it is stopped.
"""

import json
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from .parent import end_with_parent
from .server import get_free_port

ANSWER_SECONDS = 0.2


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body in one packet
    log = None
    lock = threading.Lock()

    def do_POST(self):
        """Take a message, named by the key that its sender gave it, or a read receipt."""
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        time.sleep(ANSWER_SECONDS)
        if "status" in body:
            self._answer({"success": True})
            return
        key = body["biz_opaque_callback_data"]
        with self.lock:
            print(key, file=self.log, flush=True)
        self._answer({"messages": [{"id": f"wamid.{key}"}]})

    def _answer(self, result):
        content = json.dumps(result).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_args):
        """Say nothing: it would cost more than the answer."""


class _Server(ThreadingHTTPServer):
    request_queue_size = 128
    daemon_threads = True


@contextmanager
def running(world):
    """Yield the provider's address and the file with the keys that it got."""
    port, log = get_free_port(), world.folder / "provider.log"
    log.touch()
    command = [sys.executable, "-m", __name__, str(port), str(log)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE)
    try:
        yield f"http://127.0.0.1:{port}", log
    finally:
        process.terminate()
        process.wait()


def _serve(port, path):
    end_with_parent()
    with Path(path).open("a") as _Handler.log:
        _Server(("127.0.0.1", int(port)), _Handler).serve_forever()


if __name__ == "__main__":
    _serve(*sys.argv[1:])
