"""Row 10: PostgreSQL is stopped as if it had been killed, while messages come and go."""

import contextlib
import json
import os
import threading
import time
from collections import Counter
from urllib.request import Request, urlopen

import requests

from tools.postgres import Cluster

from . import inside, payloads, scenery, slow, storm
from .client import Agent
from .database import query
from .report import Line
from .server import Server

RESTARTS = 3
#: Seconds of work before each stop.
BETWEEN = 8
#: Messages that are queued before.
QUEUED_CHATS = 150
#: Customers who write meanwhile, in turns.
CUSTOMERS = 20
FIRST_UPDATE = 5_000_000


class _Talk:
    """A provider that tells messages, and an agent who writes some, until they are stopped.

    What was acknowledged to them they write down; what was not they let go.
    """

    def __init__(self, server, chat_id, first):
        self._first = first
        self.told, self.posted = [], []
        self._url = server.url + scenery.TELEGRAM_PATH
        self._agent, self._chat_id = Agent(server), chat_id
        self._ended = threading.Event()
        self._threads = [threading.Thread(target=each) for each in (self._tell, self._post)]

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_error):
        self._ended.set()
        for thread in self._threads:
            thread.join()

    def _tell(self):
        headers = {"X-Telegram-Bot-Api-Secret-Token": payloads.TELEGRAM_SECRET}
        headers["Content-Type"] = "application/json"
        number = self._first
        while not self._ended.wait(0.02):
            number += 1
            body = payloads.telegram_update(number, number % CUSTOMERS, f"Told {number}")
            with (
                contextlib.suppress(OSError),
                urlopen(Request(self._url, body, headers), timeout=10) as answer,
            ):
                if answer.status == 200:
                    self.told.append(number)

    def _post(self):
        number = self._first
        values = {"message_type": "comment", "subtype_xmlid": "mail.mt_comment"}
        while not self._ended.wait(0.1):
            number += 1
            body = f"Posted {number}"
            with contextlib.suppress(AssertionError, ValueError, requests.RequestException):
                chat = [self._chat_id]
                self._agent.call("omnichannel.chat", "message_post", chat, body=body, **values)
                self.posted.append(body)


def measure(world):
    """Stop the server in the middle, three times; then compare who acknowledged what."""
    cluster = Cluster()
    if cluster.environment["PGHOST"] != os.environ.get("PGHOST"):
        yield Line(row=10, what="PostgreSQL stopped", measured="not done: it is not this clone's")
        return
    database = world.copy_ours("restart")
    inside.call(world, database, storm.prepare, chats=QUEUED_CHATS)
    with slow.running(world, "restart") as (url, log):
        inside.call(world, database, storm.queue_jobs, url=url, copies=1)
        (chat_id,) = query(database, _CHAT_OF_AGENT)[0]
        talks = []
        for _stop in range(RESTARTS):
            # Odoo's main process ends when it finds no PostgreSQL: here we start it again.
            with (
                Server(world, database, workers=2, crons=2) as server,
                _Talk(server, chat_id, FIRST_UPDATE * (len(talks) + 1)) as talk,
            ):
                talks.append(talk)
                time.sleep(BETWEEN)
                cluster.stop("immediate")
            cluster.start()
        with Server(world, database, workers=2, crons=2):
            storm.wait_until(lambda: _is_at_rest(database))
        taken = Counter(json.loads(line)["text"] for line in log.read_text().splitlines())
    told = [number for talk in talks for number in talk.told]
    posted = [text for talk in talks for text in talk.posted]
    yield from _describe(database, told, posted, taken)


def _is_at_rest(database):
    return storm.is_sent(database) and storm.is_understood(database)


def _describe(database, told, posted, taken):
    came = Counter(row[0] for row in query(database, _RECEIVED))
    sent = query(database, _SENT)
    texts = Counter(text for text, _state in sent)
    uncertain = sum(state == "uncertain" for _text, state in sent)
    yield Line(
        row=10,
        what=f"PostgreSQL stopped {RESTARTS} times with immediate",
        measured=f"{len(told)} told and {len(posted)} posted meanwhile, {len(sent)} to "
        f"send, {uncertain} uncertain",
    )
    told = [f"{number % CUSTOMERS + payloads.FIRST_CHAT}:{number}" for number in told]
    for what, number in {
        "acknowledged to the provider, and not there": sum(not came[each] for each in told),
        "received twice": sum(times > 1 for times in came.values()),
        "acknowledged to the agent, and not there": sum(not texts[each] for each in posted),
        "posted twice": sum(times > 1 for times in texts.values()),
        "that the provider took twice": sum(times > 1 for times in taken.values()),
        "sent, of which the provider knows nothing": sum(
            state == "sent" and text not in taken for text, state in sent
        ),
    }.items():
        yield storm.must_be_none(10, f"messages {what}", "", number)


_CHAT_OF_AGENT = """
    SELECT chat.id FROM omnichannel_chat chat
      JOIN omnichannel_channel channel ON channel.id = chat.channel_id
     WHERE channel.provider = 'whatsapp' ORDER BY chat.id LIMIT 1
"""
_RECEIVED = """
    SELECT external_id FROM omnichannel_message WHERE direction = 'in' AND operation = 'send'
"""
_SENT = """
    SELECT text, state FROM omnichannel_message WHERE direction = 'out' AND operation = 'send'
"""
