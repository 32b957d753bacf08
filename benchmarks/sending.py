"""Row 4: how many messages a second one worker sends through a slow provider."""

import statistics
import time
from collections import Counter

from . import inside, payloads, provider, scenery
from .noise import Watch
from .report import Line, Target, write


def measure(world):
    """Several turns of sending; then the provider says what arrived, and how often."""
    sizes = world.sizes
    database = world.copy_ours("sending")
    with Watch() as watch, provider.running(world) as (url, log):
        rounds = max(sizes.rounds - 2, 1)
        *turns, with_receipts = inside.call(
            world, database, send, url=url, chats=sizes.recipients, rounds=rounds
        )
        arrived = Counter(log.read_text().split())
    expected = {key for turn in (*turns, with_receipts) for key in turn["keys"]}
    lost = len(expected - arrived.keys())
    doubled = sum(1 for times in arrived.values() if times > 1)
    rate = statistics.median(turn["rate"] for turn in turns)
    return [
        Line(
            row=4,
            what="sending, provider answers in 200 ms, one worker",
            measured=f"{len(turns)} x {len(turns[0]['keys'])} messages",
            compared_with="one after the other 5 /s",
            result=rate,
            unit="/s",
            target=Target(value=60, unit="/s"),
            noise=watch.noise,
        ),
        Line(
            row=4,
            what="the same, with a read receipt for each chat",
            measured=f"{write(with_receipts['rate'], 'messages/s')}",
        ),
        _must_be_none("messages that never arrived", lost, len(expected)),
        _must_be_none("messages that arrived twice", doubled, len(expected)),
    ]


def _must_be_none(what, number, of):
    target = Target(value=0, unit="", at_most=True)
    return Line(row=4, what=what, measured=f"of {of} sent", result=number, unit="", target=target)


def send(env, url, chats, rounds):
    """Let customers write, answer them, and time the worker; runs inside Odoo.

    The last turn is one with read receipts, which the other turns go without: they are calls, too.
    """
    channel = env["omnichannel.channel"].search([("provider", "=", "whatsapp")])
    scenery.point_to(channel, url)
    channel.send_read_receipts = False
    _let_customers_write(env, channel, chats)
    found = env["omnichannel.chat"].search([("channel_id", "=", channel.id)])
    assert len(found) == chats, len(found)
    turns = [_send_once(env, found) for _ in range(rounds)]
    channel.send_read_receipts = True
    return [*turns, _send_once(env, found)]


def _let_customers_write(env, channel, chats):
    from odoo.addons.omnichannel_chat.connectors.base import WebhookRequest

    body = payloads.whatsapp_batch(range(chats), chats)
    headers = {key.lower(): value for key, value in payloads.whatsapp_headers(body).items()}
    channel._receive(WebhookRequest(method="POST", url="", headers=headers, body=body))
    env["omnichannel.event"]._cron_process()


def _send_once(env, chats):
    """Answer each chat once, every other one twice."""
    Delivery = env["omnichannel.message"]
    newest = Delivery.search([], order="id desc", limit=1)
    for chat in (*chats, *chats[::2]):
        chat.message_post(
            body="Yes, it is.", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
    env.cr.commit()
    env.invalidate_all()
    started = time.perf_counter()
    Delivery._cron_send()
    seconds = time.perf_counter() - started
    sent = Delivery.search([("id", ">", newest.id), ("operation", "=", "send")])
    assert set(sent.mapped("state")) == {"sent"}, Counter(sent.mapped("state"))
    return {"rate": len(sent) / seconds, "keys": sent.mapped("key")}
