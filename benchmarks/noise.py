"""Was the machine quiet enough to trust what was measured?"""

import json
import statistics
import time
from contextlib import closing

from .database import connect

#: Speeds of the same work further apart than this are not the same machine.
TOO_NOISY = 0.20
_BURSTS = 5
_BURST_SECONDS = 0.2


def difference(speeds):
    """How far apart speeds of the same work are: 0.2 is 20 %."""
    return max(speeds) / min(speeds) - 1


def measure_pulse(database="postgres"):
    """Speed of fixed work of processor and database, in rounds a second."""
    with closing(connect(database)) as connection, connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE pulse (body text)")
        return statistics.median(_beat(cursor) for _ in range(_BURSTS))


def _beat(cursor):
    started = time.perf_counter()
    rounds = 0
    while time.perf_counter() - started < _BURST_SECONDS:
        body = json.dumps(json.loads(json.dumps({str(n): n for n in range(200)})))
        cursor.execute("INSERT INTO pulse VALUES (%s)", [body])
        rounds += 1
    return rounds / (time.perf_counter() - started)


class Watch:
    """Compares the machine's speed before and after a measurement."""

    def __enter__(self):
        self._before = measure_pulse()
        return self

    def __exit__(self, *_error):
        self.noise = difference([self._before, measure_pulse()])
