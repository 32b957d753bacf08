"""Keeping to a provider's rate without a queue of one's own."""

import time


class Pacer:
    """Lets no more than a given number of calls a second start, per key."""

    def __init__(self, clock=time.monotonic, sleep=time.sleep):
        self._clock = clock
        self._sleep = sleep
        self._next = {}

    def wait(self, key, per_second):
        """Wait until the next call for this key may start.

        :param float per_second: calls a second; 0 = no limit
        """
        if not per_second:
            return
        now = self._clock()
        start = max(now, self._next.get(key, now))
        self._next[key] = start + 1 / per_second
        if start > now:
            self._sleep(start - now)
