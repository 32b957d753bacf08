"""Row 2: how many events a second become messages that people can see."""

import statistics
import time

from . import inside, payloads, scenery
from .noise import Watch
from .report import Line, Target, write
from .server import Server
from .webhook import WORKERS, Contestant, warm_up


def measure(world):
    """Our worker over a backlog, and the peer's controller, which does all in the request."""
    sizes = world.sizes
    ours, peer = world.copy_ours("worker"), world.copy_peer("worker")
    first_contact = _process(world, ours, turn=0)
    turns, peer_rates = [], []
    with Watch() as watch, Server(world, peer, workers=WORKERS) as server:
        contestant = Contestant(server, scenery.PEER_PATH, "mail_message")
        warm_up(contestant, sizes)
        for turn in range(1, sizes.rounds + 1):
            turns.append(_process(world, ours, turn))
            peer_rates.append(contestant.post(sizes, sizes.seconds).rate)
    rates = [turn["rate"] for turn in turns]
    queries = statistics.median(turn["queries"] for turn in turns)
    return [
        Line(
            row=2,
            what="event to visible message, one worker",
            measured=f"{write(statistics.median(rates), '/s')}, {write(queries, 'queries each')}",
            compared_with=f"peer, two workers {write(statistics.median(peer_rates), '/s')}",
            result=statistics.median(a / b for a, b in zip(rates, peer_rates, strict=True)),
            target=Target(value=15),
            noise=watch.noise,
        ),
        Line(
            row=2,
            what="the same, first message of each chat among them",
            measured=write(first_contact["rate"], "/s"),
        ),
    ]


def _process(world, database, turn):
    sizes = world.sizes
    return inside.call(
        world,
        database,
        process_backlog,
        first=1_000_000_000 + turn * sizes.backlog,
        events=sizes.backlog,
        chats=sizes.backlog_chats,
    )


def process_backlog(env, first, events, chats):
    """Store a backlog, then have it understood; runs inside Odoo."""
    from odoo.addons.omnichannel_chat.connectors.base import WebhookRequest

    channel = env["omnichannel.channel"].search([("provider", "=", "telegram")])
    connector = channel._get_connector()
    for start in range(first, first + events, 500):
        bodies = [
            payloads.telegram_update(number, number % chats)
            for number in range(start, min(start + 500, first + events))
        ]
        requests = [WebhookRequest(method="POST", url="", headers={}, body=b) for b in bodies]
        envelopes = [envelope for request in requests for envelope in connector.split(request)]
        env["omnichannel.event"]._store([(channel, e) for e in envelopes], receiver=channel)
    env.cr.commit()
    return _time_worker(env, events)


def _time_worker(env, events):
    before = env["omnichannel.message"].search_count([])
    queries, started = env.cr.sql_log_count, time.perf_counter()
    env["omnichannel.event"]._cron_process()
    seconds, queries = time.perf_counter() - started, env.cr.sql_log_count - queries
    made = env["omnichannel.message"].search_count([]) - before
    assert made == events, f"{events} events made {made} messages"
    return {"rate": events / seconds, "queries": queries / events}
