"""Jobs in threads: nobody waits for one that does not come back, and nobody takes all places."""

import math
import queue
import threading
import time
from contextlib import suppress

#: Seconds after the time of a job in which it may still say that it is over.
GRACE_SECONDS = 2


class Crew:
    """Runs jobs, each in a thread of its own, and hands out those that are done.

    A thread that does not come back is left behind. It has no connection to the database, holds
    nothing that others need, and does not keep the process from ending.
    """

    def __init__(self):
        self._done = queue.SimpleQueue()

    def start(self, job):
        """Begin a job.

        :param job: has a method ``run``, which raises nothing
        """
        name = f"omnichannel {type(job).__name__}"
        threading.Thread(target=self._run, args=(job,), name=name, daemon=True).start()

    def _run(self, job):
        try:
            job.run()
        finally:
            self._done.put(job)

    def collect(self, seconds):
        """The jobs that are done; waits for the first one, but not for longer than this."""
        jobs = []
        with suppress(queue.Empty):
            jobs.append(self._done.get(timeout=max(seconds, 0)))
            while True:
                jobs.append(self._done.get_nowait())
        return jobs


def run_in_time(jobs, seconds):
    """Run a few jobs at once, and yield each of them when it is done, or when its time is over.

    :param jobs: each with a method ``run``, and a method ``give_up`` that writes down that no
        answer came
    :param float seconds: for all of them
    """
    crew, running = Crew(), set(jobs)
    ends = time.monotonic() + seconds + GRACE_SECONDS
    for job in jobs:
        crew.start(job)
    while running and (done := crew.collect(ends - time.monotonic())):
        running.difference_update(done)
        yield from done
    for job in running:
        job.give_up()
        yield job


def get_share(places, own, others):
    """How many more places somebody may take: half of what the others leave, at least one.

    So whoever holds his places for long leaves some to everybody else.

    :param int places: how many there are
    :param int own: how many he has
    :param int others: how many the others have
    """
    left = places - others
    return max(min(math.ceil(left / 2) - own, left - own), 0)


def take_fairly(records, places):
    """The first of these records, so many that no channel takes more than its share.

    :param records: of a model with ``channel_id``, in the order of their turn
    """
    taken, by_channel = records.browse(), {}
    for record in records:
        own = by_channel.get(record.channel_id, 0)
        if get_share(places, own, len(taken) - own):
            by_channel[record.channel_id] = own + 1
            taken |= record
    return taken
