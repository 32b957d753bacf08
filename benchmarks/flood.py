"""Row 7: receiving when everything comes twice, in any order, and to two Odoos at once."""

import random
import time
from concurrent.futures import ThreadPoolExecutor

from . import inside, payloads, scenery
from .callbacks import post
from .database import query
from .report import Line
from .storm import is_understood, must_be_none, only_our_jobs, queue_jobs, running, wait_until

SENDERS = 8
#: Messages of one chat.
MESSAGES_PER_CHAT = 20
#: Messages in one body of WhatsApp, at most.
BATCH = 30
#: This part of the messages comes once more, in other company.
REPEATED = 0.2
_PAUSES = (0, 0.5, 2, 5, 10)


def measure(world):
    """Every body goes to both servers at the same moment; then the messages are counted."""
    events = world.sizes.storm
    database = world.copy_ours("flood")
    inside.call(world, database, arrange)
    started = time.perf_counter()
    with running(world, database, 2) as servers:
        deliveries = _get_deliveries(events)
        with ThreadPoolExecutor(SENDERS) as pool:
            refused = sum(pool.map(lambda each: _deliver(servers, each), deliveries))
        stored = time.perf_counter() - started
        wait_until(lambda: is_understood(database))
    return list(_describe(database, events, len(deliveries), refused, stored))


def arrange(env):
    """Two of each job; runs inside Odoo."""
    only_our_jobs(env)
    queue_jobs(env, url="", copies=2)


def _get_deliveries(events):
    """Requests (path, headers, body) in any order, each message at least once."""
    dice = random.Random(1)
    numbers = [*range(events), *dice.sample(range(events), int(events * REPEATED))]
    dice.shuffle(numbers)
    result = [_telegram(number, events) for number in numbers if number % 2]
    left = [number for number in numbers if not number % 2]
    while left:
        size = dice.randint(1, BATCH)
        result.append(_whatsapp(left[:size], events))
        left = left[size:]
    dice.shuffle(result)
    return result


def _chats(events):
    return max(events // MESSAGES_PER_CHAT, 1)


def _telegram(number, events):
    headers = {
        "Content-Type": "application/json",
        "X-Telegram-Bot-Api-Secret-Token": payloads.TELEGRAM_SECRET,
    }
    body = payloads.telegram_update(number, number % _chats(events))
    return scenery.TELEGRAM_PATH, headers, body


def _whatsapp(numbers, events):
    body = payloads.whatsapp_batch(numbers, _chats(events))
    return scenery.WHATSAPP_PATH, payloads.whatsapp_headers(body), body


def _deliver(servers, delivery):
    """Post to all servers at once, until each has taken it; returns how often one did not."""
    with ThreadPoolExecutor(len(servers)) as pool:
        return sum(pool.map(lambda server: _insist(server, delivery), servers))


def _insist(server, delivery):
    for refused, pause in enumerate(_PAUSES):
        time.sleep(pause)
        if post(server.url, *delivery) == 200:
            return refused
    raise TimeoutError("a webhook was not taken")


def _describe(database, events, requests, refused, seconds):
    rows, distinct, chats, people = query(
        database,
        """
        SELECT count(*), count(DISTINCT (m.channel_id, m.external_id)),
               count(DISTINCT m.chat_id), count(DISTINCT c.identity_id)
          FROM omnichannel_message m JOIN omnichannel_chat c ON c.id = m.chat_id
         WHERE m.direction = 'in'
        """,
    )[0]
    (bubbles,) = query(
        database,
        "SELECT count(*) FROM mail_message "
        "WHERE model = 'omnichannel.chat' AND message_type = 'comment'",
    )[0]
    yield Line(
        row=7,
        what="receiving, all twice and in any order",
        measured=f"2 Odoo, {events} messages, {2 * requests} requests, {refused} of them repeated",
        compared_with=f"{chats} chats",
        result=2 * requests / seconds,
        unit="requests/s",
    )
    yield must_be_none(7, "messages that are lost", "2 Odoo", events - distinct)
    yield must_be_none(7, "messages that are there twice", "2 Odoo", max(rows, bubbles) - distinct)
    yield must_be_none(7, "customers with two chats", "2 Odoo", chats - people)
