"""States that a provider tells late, several times and in any order."""

import heapq
import itertools
import random
import threading
import time
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlsplit

STATES = ("sent", "delivered", "read")
#: States come within so many seconds after the message was taken; some before our answer.
LATEST = 3.0
#: States in one request, at most.
BATCH = 40
THREADS = 3


class Callbacks:
    """A queue of states, and the threads that tell them.

    :param write: is told what has been told
    """

    def __init__(self, write):
        self._write = write
        self._queue = []
        self._order = itertools.count()
        self._lock = threading.Lock()
        self._telling = 0
        self._addresses = []

    def start(self, addresses):
        """Begin to tell, to each of these servers in turn."""
        self._addresses = addresses
        for _n in range(THREADS):
            threading.Thread(target=self._work, daemon=True).start()

    def count(self):
        """States that are still to be told."""
        with self._lock:
            return len(self._queue) + self._telling

    def plan(self, protocol, message):
        """States of a message that was taken; of one in ten nothing is ever heard."""
        dice = random.Random(message["text"])
        if not protocol.tells_states or dice.random() < 0.1:
            return
        known = STATES[: dice.randint(1, 3)]
        for state in [*known, dice.choice(known)]:
            due = time.time() + dice.uniform(0, LATEST)
            with self._lock:
                heapq.heappush(self._queue, (due, next(self._order), protocol, message, state))

    def _work(self):
        while True:
            due = self._take()
            for protocol in {protocol for protocol, _message, _state in due}:
                states = [(message, state) for each, message, state in due if each is protocol]
                for request in protocol.tell(states):
                    self._post(*request)
            for _protocol, message, state in due:
                self._write(text=message["text"], state=state)
            with self._lock:
                self._telling -= len(due)
            time.sleep(0.05)

    def _take(self):
        taken = []
        with self._lock:
            while self._queue and self._queue[0][0] <= time.time() and len(taken) < BATCH:
                taken.append(heapq.heappop(self._queue)[2:])
            self._telling += len(taken)
        random.shuffle(taken)
        return taken

    def _post(self, path, headers, body):
        """Post until it is taken, as providers do."""
        for pause in (0, 0.5, 2, 5, 10):
            time.sleep(pause)
            if post(random.choice(self._addresses), path, headers, body) == 200:
                return
        self._write(fault="webhook did not take it", text="")


def post(address, path, headers, body):
    """The status of the answer, 0 when none came."""
    connection = HTTPConnection(urlsplit(address).netloc, timeout=30)
    try:
        connection.request("POST", path, body, headers)
        return connection.getresponse().status
    except (OSError, HTTPException):
        return 0
    finally:
        connection.close()
