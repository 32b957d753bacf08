"""Row 1: how many webhooks a second are accepted and stored."""

import http.client
import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from . import load, payloads, scenery
from .database import count
from .noise import difference
from .report import Line, Target, write
from .server import Server

WORKERS = 2
BATCHES = ((100, 40), (1000, 6))  # events in a WhatsApp body, and how many bodies
_WARM_UP = 5  # seconds


@dataclass
class Contestant:
    """A webhook, and the table in which what it accepts can be counted."""

    server: Server
    path: str
    table: str
    next_number: int = 1

    def post(self, sizes, seconds):
        """Post for some seconds; what was answered must be there."""
        before = count(self.server.database, self.table)
        done = load.post_updates(
            self.server,
            self.path,
            first=self.next_number,
            seconds=seconds,
            connections=sizes.connections,
            chats=sizes.chats,
        )
        stored = count(self.server.database, self.table) - before
        # What wrk did not wait for may be stored, too.
        self.next_number += done.answers + sizes.connections
        assert done.answers <= stored, f"{self.path}: {done}, but {stored} stored"
        return done


def measure(world):
    """Ours, one INSERT, and the peer: in turns, on two workers each."""
    ours, peer = world.copy_ours("webhook"), world.copy_peer("webhook")
    with (
        Server(world, ours, workers=WORKERS) as our_server,
        Server(world, peer, workers=WORKERS) as peer_server,
    ):
        contestants = {
            "floor": Contestant(our_server, scenery.FLOOR_PATH, "bench_floor"),
            "ours": Contestant(our_server, scenery.TELEGRAM_PATH, "omnichannel_event"),
            "peer": Contestant(peer_server, scenery.PEER_PATH, "mail_message"),
        }
        warm_up(contestants["peer"], world.sizes)
        loads = take_turns(contestants, world.sizes)
        batches = {size: _post_batches(our_server, size, times) for size, times in BATCHES}
    return [*_compare(loads), *_describe_batches(batches)]


def warm_up(peer, sizes):
    """Make all of the peer's chats, so that only messages are measured."""
    while count(peer.server.database, "discuss_channel") < sizes.chats:
        peer.post(sizes, _WARM_UP)


def take_turns(contestants, sizes):
    """Loads by contestant; the first one has a last turn, which tells how noisy it was."""
    for contestant in contestants.values():
        contestant.post(sizes, _WARM_UP)
    loads = {name: [] for name in contestants}
    for _ in range(sizes.rounds):
        for name, contestant in contestants.items():
            loads[name].append(contestant.post(sizes, sizes.seconds))
    first = next(iter(contestants))
    loads[first].append(contestants[first].post(sizes, sizes.seconds))
    return loads


def _compare(loads):
    noise = difference([loads["floor"][0].rate, loads["floor"][-1].rate])
    for name, title, target in (("peer", "peer", 18), ("floor", "one INSERT", 0.5)):
        yield Line(
            row=1,
            what="webhook accepted and stored",
            measured=_write(loads["ours"]),
            compared_with=f"{title} {_write(loads[name])}",
            result=_median_ratio(loads["ours"], loads[name]),
            target=Target(value=target),
            noise=noise,
        )


def _write(turns):
    rate = statistics.median(done.rate for done in turns)
    p95 = statistics.median(done.p95_ms for done in turns)
    cpu = statistics.median(done.cpu_ms for done in turns)
    return f"{write(rate, '/s')}, p95 {write(p95, 'ms')}, CPU {write(cpu, 'ms')}"


def _median_ratio(ours, others):
    """Median of the ratios of neighbours in time."""
    return statistics.median(a.rate / b.rate for a, b in zip(ours, others, strict=False))


def _post_batches(server, size, times):
    """Events a second of WhatsApp bodies that hold many."""
    offset = size * 10_000_000
    bodies = [
        payloads.whatsapp_batch(range(offset + n * size, offset + (n + 1) * size), chats=200)
        for n in range(times)
    ]
    before = count(server.database, "omnichannel_event")
    started = time.perf_counter()
    with ThreadPoolExecutor(WORKERS) as pool:
        statuses = list(pool.map(lambda body: _post_whatsapp(server, body), bodies))
    seconds = time.perf_counter() - started
    stored = count(server.database, "omnichannel_event") - before
    assert set(statuses) == {200} and stored == size * times, (statuses, stored)
    return stored / seconds


def _post_whatsapp(server, body):
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    try:
        connection.request("POST", scenery.WHATSAPP_PATH, body, payloads.whatsapp_headers(body))
        return connection.getresponse().status
    finally:
        connection.close()


def _describe_batches(batches):
    for size, rate in batches.items():
        yield Line(
            row=1,
            what=f"the same, WhatsApp, {size} events a request",
            measured=f"{write(rate, 'events/s')}, {write(size / rate * WORKERS * 1000, 'ms')} each",
        )
