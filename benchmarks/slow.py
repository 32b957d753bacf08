"""Row 9: 200 messages over three channels, while the provider of a fourth one drips its answers.

``python -m benchmarks.slow PORT LOG`` is all four providers; it runs until it is stopped.
"""

import json
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path

from . import inside, scenery, storm
from .faults import ANSWER_SECONDS, QuietServer
from .noise import Watch
from .parent import end_with_parent
from .protocols import get_protocol
from .report import Line, Target
from .server import get_free_port

#: The bot whose provider sends one byte every so many seconds.
SLOW_TOKEN = "987654321:slow-bot-token"
DRIP_SECONDS = 4
#: Messages to its customers, posted before the others.
SLOW_MESSAGES = 40
MESSAGES = 200
#: Within so many seconds all the others have to be out.
LIMIT = 30


def measure(world):
    """Queue all, run the outbox, and look when the provider took the last of the 200."""
    database = world.copy_ours("slow")
    with Watch() as watch, running(world, "slow") as (url, log):
        told = inside.call(world, database, send, url=url)
        taken = [json.loads(line) for line in log.read_text().splitlines()]
    others = [entry["at"] - told["began"] for entry in taken if not entry["slow"]]
    yield Line(
        row=9,
        what="three channels beside one that drips: until the last message is taken",
        measured=f"{len(others)} of {MESSAGES} messages; {SLOW_MESSAGES} wait at the slow one",
        compared_with=f"one byte every {DRIP_SECONDS} s",
        result=max(others) if len(others) == MESSAGES else float("inf"),
        unit="s",
        target=Target(value=LIMIT, unit="s", at_most=True),
        noise=watch.noise,
    )
    yield Line(
        row=9,
        what="the run of the outbox itself",
        measured=f"{told['calls']} calls to the slow provider",
        result=told["seconds"],
        unit="s",
        target=Target(value=60, unit="s", at_most=True),
    )


# ---------------------------------------------------------------------- inside Odoo


def send(env, url):
    """Let customers of four channels write, answer them, and run the outbox once."""
    channels = storm.make_channels(env)
    slow = env["omnichannel.channel"].create({"name": "Slow", "provider": "telegram"})
    slow._set_secret("telegram_bot_token", SLOW_TOKEN)
    slow.state = "connected"
    everything = slow.union(*channels.values())
    scenery.point_to(everything, url)
    everything.write({"send_read_receipts": False})
    storm.let_customers_write(slow, list(range(1000, 1000 + SLOW_MESSAGES)))
    for channel in channels.values():
        storm.let_customers_write(channel, list(range(25)))
    env.cr.commit()
    env["omnichannel.event"]._cron_process()
    chats = env["omnichannel.chat"].search([], order="id")
    stuck = chats.filtered(lambda chat: chat.channel_id == slow)
    _answer(stuck, SLOW_MESSAGES)
    _answer(chats - stuck, MESSAGES)
    env.cr.commit()
    env.invalidate_all()
    began, started = time.time(), time.perf_counter()
    env["omnichannel.message"]._cron_send()
    seconds = time.perf_counter() - started
    called = [("channel_id", "=", slow.id), ("direction", "=", "out"), ("state", "!=", "queued")]
    calls = env["omnichannel.message"].search_count(called)
    return {"began": began, "seconds": seconds, "calls": calls}


def _answer(chats, count):
    for number in range(count):
        chats[number % len(chats)].message_post(
            body=f"Answer {number} to {chats[number % len(chats)].id}",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )


# ---------------------------------------------------------------------- the providers


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    log = None
    lock = threading.Lock()

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        slow = SLOW_TOKEN in self.path
        protocol = get_protocol(self.requestline.encode())
        message = protocol.read(body)
        with self.lock:
            facts = {"at": time.time(), "slow": slow, "text": message["text"]}
            print(json.dumps(facts), file=self.log, flush=True)
        if slow:
            self._drip()
            return
        time.sleep(ANSWER_SECONDS)
        self._answer(protocol.accept(message))

    def _answer(self, result):
        content = json.dumps(result).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _drip(self):
        self.close_connection = True
        for byte in b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n" + b" " * 100:
            self.wfile.write(bytes([byte]))
            self.wfile.flush()
            time.sleep(DRIP_SECONDS)

    def log_message(self, *_args):
        """Say nothing: it would cost more than the answer."""


@contextmanager
def running(world, purpose):
    """Yield the providers' address, and the file in which they write down what they took."""
    port, log = get_free_port(), world.folder / f"{purpose}.log"
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
        QuietServer(("127.0.0.1", int(port)), _Handler).serve_forever()


if __name__ == "__main__":
    _serve(*sys.argv[1:])
