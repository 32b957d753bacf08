"""The outbox at work: what is due is sent, by all channels at once, each at its own pace."""

import math
import time
from collections import deque

from psycopg2.extensions import TransactionRollbackError

from .crew import GRACE_SECONDS, Crew, get_share

#: Calls to providers at the same time. One channel alone takes half of them: see ``get_share``.
SEND_THREADS = 48
#: Seconds after which a run makes room for other jobs, if no call holds it up.
TURN_SECONDS = 10
#: Seconds up to which it goes on for the other channels while a slow call is under way. With the
#: longest call this stays well below the 120 seconds after which Odoo kills a worker
#: (``limit_time_real``), which count for all jobs that a worker does one after the other.
RUN_SECONDS = 20
#: A call that takes longer than this is slow.
SLOW_SECONDS = 2
#: While calls are under way, seconds between two looks for new messages.
POLL_SECONDS = 0.5
#: The run waits this long, in seconds, for the next row that becomes due.
MAX_PAUSE = 2
#: Seconds in which several calls of a channel may begin without a distance.
BURST_SECONDS = 0.1
#: Files of one channel under way, in bytes: they are in memory together.
SEND_BYTES = 64 * 1024 * 1024


class Lane:
    """One channel in a run: what waits to be called, and what is under way."""

    def __init__(self, connector):
        self.connector = connector
        #: Sizes of the files of rows that are being claimed, 0 = no file.
        self.claimed = []
        self.waiting = deque()
        #: When each call began.
        self.running = {}
        #: How long the slowest call has taken.
        self.slowest = 0
        self._next_start = 0
        # Made here, once: the threads share its connections.
        connector.session  # noqa: B018

    @property
    def size(self):
        """How many places it has."""
        return len(self.claimed) + len(self.waiting) + len(self.running)

    def may_take(self, size):
        """Whether one more call fits in.

        :param int size: of its file, 0 = it has none
        """
        # What waits longer than a second would be in doubt without need, if the process dies.
        pace = math.ceil(self.connector.capabilities.rate_per_second) or SEND_THREADS
        if len(self.claimed) + len(self.waiting) >= pace:
            return False
        taken = sum(self.claimed) + sum(job.size for job in (*self.waiting, *self.running))
        return not size or not taken or taken + size <= SEND_BYTES

    def get_slowness(self, now):
        """Seconds that a call takes here, as far as one can tell."""
        return max(self.slowest, *(now - began for began in self.running.values()), 0)

    def pop_due(self, now):
        """The next call if the provider's pace allows it now, else None."""
        if not self.waiting or self._next_start > now:
            return None
        job = self.waiting.popleft()
        rate = self.connector.capabilities.rate_per_second
        if rate and job.operation != "read":
            # Providers count messages; that we have read is none.
            self._next_start = max(self._next_start, now - BURST_SECONDS) + 1 / rate
        self.running[job] = now
        return job

    def get_seconds_to_next(self, now):
        """Seconds until the provider's pace allows the next call."""
        return self._next_start - now if self.waiting else POLL_SECONDS

    def finish(self, job, now):
        """A call has come back."""
        self.slowest = max(self.slowest, now - self.running.pop(job, now))

    def has_slow(self, now):
        """Whether a call has been under way for long, and will still come back."""
        return any(
            SLOW_SECONDS < now - began <= job.seconds + GRACE_SECONDS
            for job, began in self.running.items()
        )

    def is_awaited(self, now):
        """Whether a call is under way that will still come back."""
        return any(
            now - began <= job.seconds + GRACE_SECONDS for job, began in self.running.items()
        )


class Run:
    """One run of the outbox.

    It claims rows as places become free, so that a slow channel holds up nobody but itself, and
    ends in time whatever a provider does: calls that do not come back are left to their threads,
    and their rows in ``sending``, where they are found as abandoned.

    The database is for this thread only; calls are made in others, without it.
    """

    def __init__(self, env, clock=time.monotonic, sleep=time.sleep):
        self._deliveries = env["omnichannel.message"]
        self._cron = env["ir.cron"]
        self._clock = clock
        self._sleep = sleep
        self._crew = Crew()
        self._lanes = {}
        self._began = clock()
        self._next_look = 0

    def work(self):
        """Send until nothing is due, or the time is over.

        :return: whether something is due that there was no time for
        """
        try:
            while True:
                claimed = self._claim()
                self._start_due()
                if self._is_awaited():
                    self._collect()
                elif not claimed:
                    pause = self._deliveries._get_seconds_to_next()
                    if pause is None or pause > MAX_PAUSE:
                        return False
                    if not self._has_turn():
                        return True
                    self._sleep(max(pause, BURST_SECONDS))
                    self._next_look = 0
        finally:
            self._give_back()

    def send_batch(self):
        """Send what is due now, and no more.

        :return: how many rows were worked on
        """
        try:
            claimed = self._claim()
            while self._is_awaited():
                self._start_due()
                self._collect()
            return claimed
        finally:
            self._give_back()

    # ------------------------------------------------------------------ taking

    def _claim(self):
        """Take as many rows as there are places; returns how many.

        The state ``sending`` is committed before any call. Whoever finds it there later knows that
        the call may have been made, and never makes it again by itself.
        """
        if not self._has_turn() or self._clock() < self._next_look:
            return 0
        try:
            jobs, claimed = self._take()
        except TransactionRollbackError:
            # Somebody changed a row between our look and our lock; nothing was called yet.
            self._deliveries.env.cr.rollback()
            self._deliveries.env.invalidate_all()
            return 0
        finally:
            for lane in self._lanes.values():
                lane.claimed.clear()
        for job in jobs:
            lane = self._lanes[job.channel_id]
            job.connector = lane.connector
            lane.waiting.append(job)
        if not claimed:
            self._next_look = self._clock() + POLL_SECONDS
        return claimed

    def _take(self):
        """Claim rows, and commit that.

        :return: the jobs for those that may be sent, and how many rows were claimed
        """
        now, ends = self._clock(), self._began + RUN_SECONDS
        full = [
            channel
            for channel, lane in self._lanes.items()
            # Judging by its other calls, one more would not be back in time.
            if now + lane.get_slowness(now) >= ends or not self._get_share(lane)
        ]
        claimed = self._deliveries._claim(self._may_take, full)
        jobs = [job for delivery in claimed if (job := delivery._prepare_job())]
        self._cron._commit_progress(len(claimed))
        return jobs, len(claimed)

    def _may_take(self, delivery):
        """Whether there is room for this row; then it is taken."""
        channel, size = delivery.channel_id, delivery.attachment_id.file_size or 0
        if channel.id not in self._lanes:
            self._lanes[channel.id] = Lane(channel._get_connector())
        lane = self._lanes[channel.id]
        if not (self._get_share(lane) and lane.may_take(size)):
            return False
        lane.claimed.append(size)
        return True

    def _get_share(self, lane):
        """How many more places a channel may take."""
        total = sum(each.size for each in self._lanes.values())
        return get_share(SEND_THREADS, lane.size, total - lane.size)

    def _has_turn(self):
        """Whether more may be begun: for a while, and longer while a slow call holds up the run."""
        now = self._clock()
        held_up = any(lane.has_slow(now) for lane in self._lanes.values())
        return now - self._began < (RUN_SECONDS if held_up else TURN_SECONDS)

    # ------------------------------------------------------------------ calling

    def _is_awaited(self):
        now = self._clock()
        return any(lane.waiting or lane.is_awaited(now) for lane in self._lanes.values())

    def _start_due(self):
        """Begin the calls that the pace of their provider allows now."""
        now = self._clock()
        if now - self._began > RUN_SECONDS:
            self._give_back()
        for lane in self._lanes.values():
            while job := lane.pop_due(now):
                self._crew.start(job)

    def _collect(self):
        """Write down what has come back; waits a moment for it."""
        now = self._clock()
        pauses = [lane.get_seconds_to_next(now) for lane in self._lanes.values()]
        if done := self._crew.collect(min(pauses)):
            now = self._clock()
            for job in done:
                self._lanes[job.channel_id].finish(job, now)
            self._next_look = 0
            self._deliveries._write_results(done)

    def _give_back(self):
        """Queue again what was not begun.

        What was never sent must not be in doubt when Odoo kills the worker, because of a provider
        that hangs or is slow.
        """
        jobs = [job for lane in self._lanes.values() for job in lane.waiting]
        for lane in self._lanes.values():
            lane.waiting.clear()
        if jobs:
            self._deliveries._give_back(jobs)
