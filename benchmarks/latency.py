"""Row 3: from the provider's POST until the agent's screen knows, on an idle system."""

import json
import random
import statistics
import time
from contextlib import closing
from http.client import HTTPConnection

from . import payloads, scenery
from .client import Agent
from .noise import Watch
from .report import Line, Target, write
from .server import Server

_FIRST_NUMBER = 2_000_000_000
_WARM_UP = 3  # messages


def measure(world):
    """One message after the other, with pauses, and a websocket that waits for it."""
    sizes = world.sizes
    database = world.copy_ours("latency")
    with Watch() as watch, Server(world, database, workers=2, crons=2) as server:
        agent = Agent(server)
        with closing(agent.listen()) as ear:
            time.sleep(1)
            samples = [_send(server, agent, ear, n) for n in range(sizes.samples + _WARM_UP)]
    samples = samples[_WARM_UP:]
    told, shown = (sorted(column) for column in zip(*samples, strict=True))
    return [
        _describe("webhook to the agent's websocket", told, watch.noise, target=False),
        _describe("webhook to the text on the screen", shown, watch.noise, target=True),
    ]


def _send(server, agent, ear, number):
    """Seconds until the websocket told, and until the message was fetched."""
    # Not in step with anything that Odoo does at regular times.
    time.sleep(random.uniform(0.1, 0.6))
    text = f"Message {number} of the benchmark"
    started = time.perf_counter()
    _post(server, payloads.telegram_update(_FIRST_NUMBER + number, number % 5, text))
    chat_id = _wait_for_chat(ear)
    told = time.perf_counter() - started
    answer = agent.fetch_messages(chat_id)
    shown = time.perf_counter() - started
    assert text in json.dumps(answer.result), f"{text!r} was told and is not there"
    return told, shown


def _post(server, body):
    headers = {
        "Content-Type": "application/json",
        "X-Telegram-Bot-Api-Secret-Token": payloads.TELEGRAM_SECRET,
    }
    with closing(HTTPConnection("127.0.0.1", server.port, timeout=10)) as connection:
        connection.request("POST", scenery.TELEGRAM_PATH, body, headers)
        status = connection.getresponse().status
    assert status == 200, status


def _wait_for_chat(ear):
    """Id of the chat that the next message about the list names."""
    while True:
        for notification in json.loads(ear.recv()):
            message = notification["message"]
            if message["type"] == "omnichannel/chats":
                return message["payload"]["chat_ids"][0]


def _describe(what, seconds, noise, target):
    p95 = statistics.quantiles(seconds, n=20, method="inclusive")[-1]
    return Line(
        row=3,
        what=what,
        measured=f"p50 {write(statistics.median(seconds) * 1000, 'ms')}",
        compared_with=f"{len(seconds)} messages",
        result=p95 * 1000,
        unit="ms p95",
        target=Target(value=1000, unit="ms", at_most=True) if target else None,
        noise=noise,
    )
