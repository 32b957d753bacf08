"""A worker that kills itself while it reminds; started by ``test_nudge_concurrency.TestKilled``."""

import json
import os
import signal
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "outbox"))

from killed_worker import start


def die(*_args, **_kwargs):
    os.kill(os.getpid(), signal.SIGKILL)


def work(env, order):
    """Remind, and die at the step; never returns."""
    server = env.registry["ir.mail_server"]
    nudge, chat = env.registry["omnichannel.nudge"], env.registry["omnichannel.chat"]

    def take(_server, message, *_args, **_kwargs):
        if order["step"] == "before_the_server":
            die()
        with Path(order["sent_log"]).open("a") as log:
            log.write(f"{message['To']}\n")
        if order["step"] == "after_the_server":
            die()
        return message["Message-Id"]

    server._connect__ = lambda *_args, **_kwargs: None
    server.send_email = take
    if order["step"] == "decided":
        chat._write_reminder_times = die
    elif order["step"] == "planned":
        nudge._make = die
    elif order["step"] == "made":
        nudge._send = die
    elif order["step"] == "claimed":
        nudge._note_sent = die
    env["omnichannel.nudge"]._cron_send()
    die()


if __name__ == "__main__":
    received = json.loads(sys.argv[1])
    work(start(received), received)
