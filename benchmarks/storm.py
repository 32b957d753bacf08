"""Row 6: sending through a provider that has a bad day, with one Odoo and with two."""

import time
from collections import Counter, defaultdict
from contextlib import ExitStack, contextmanager

from . import callbacks, faults, inside, payloads, scenery
from .database import query
from .report import Line, Target
from .server import Server

#: Every so many messages one goes to the customer of the protocol that stands here.
SHARES = ("whatsapp", "whatsapp", "twilio_whatsapp", "twilio_whatsapp", "telegram")
MESSAGES_PER_CHAT = 2
#: Nothing of ours takes longer to come to rest, in seconds.
PATIENCE = 1800
#: This part of the messages, at the beginning and at the end, does not count for the rate.
_EDGE = 0.05
#: States in which people see that a message has not arrived.
_VISIBLE = ("queued", "sending", "uncertain", "failed")


def measure(world):
    """The same queue twice; then the provider says what came of it, and Odoo what it believes."""
    prepared = world.copy_ours("storm")
    chats = world.sizes.storm // MESSAGES_PER_CHAT
    inside.call(world, prepared, prepare, chats=chats)
    return [
        line
        for servers in (1, 2)
        for line in _send(world, world.databases.make(f"storm_{servers}", prepared), servers)
    ]


def _send(world, database, count):
    with faults.running(world, f"storm_{count}") as provider:
        inside.call(world, database, queue_jobs, url=provider.url, copies=count)
        with running(world, database, count) as servers:
            provider.start_calling(servers)
            wait_until(lambda: is_sent(database) and not provider.count_untold())
            wait_until(lambda: is_understood(database))
        log = provider.read_log()
    rows = query(
        database,
        "SELECT text, state FROM omnichannel_message "
        "WHERE direction = 'out' AND operation = 'send'",
    )
    return _describe(f"{count} Odoo", rows, log)


@contextmanager
def running(world, database, count):
    """Several Odoo processes on one database, each with a web server and cron workers."""
    with ExitStack() as stack:
        yield [stack.enter_context(Server(world, database, crons=2)) for _n in range(count)]


def wait_until(is_done):
    """Wait until something is so.

    :raise TimeoutError: it never was
    """
    deadline = time.monotonic() + PATIENCE
    while not is_done():
        if time.monotonic() > deadline:
            raise TimeoutError(f"not done after {PATIENCE} s")
        time.sleep(0.5)


def is_sent(database):
    """Whether nothing is in the outbox."""
    (left,) = query(
        database,
        "SELECT count(*) FROM omnichannel_message "
        "WHERE direction = 'out' AND state IN ('queued', 'sending')",
    )[0]
    return not left


def is_understood(database):
    """Whether no event waits, those that wait for their next attempt included."""
    states = "SELECT count(*) FROM omnichannel_event WHERE state = 'pending'"
    return not query(database, states)[0][0]


# ---------------------------------------------------------------------- inside Odoo


def prepare(env, chats):
    """Let customers of three channels write, and answer them; runs inside Odoo."""
    only_our_jobs(env)
    channels = make_channels(env)
    for channel in channels.values():
        # Read receipts are calls of their own, and can be lost without harm.
        channel.send_read_receipts = False
    by_provider = defaultdict(list)
    for number in range(chats):
        by_provider[SHARES[number % len(SHARES)]].append(number)
    for provider, numbers in by_provider.items():
        let_customers_write(channels[provider], numbers)
    env.cr.commit()
    env["omnichannel.event"]._cron_process()
    found = env["omnichannel.chat"].search([])
    assert len(found) == chats, (len(found), chats)
    for turn in range(MESSAGES_PER_CHAT):
        for chat in found:
            chat.message_post(
                body=f"Answer {turn} to chat {chat.id}",
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
            )
        env.cr.commit()
        env.invalidate_all()


def only_our_jobs(env):
    """Leave only the jobs that are measured."""
    names = ("cron_events", "cron_outbox", "cron_recover")
    jobs = env["ir.cron"].union(*(env.ref(f"omnichannel_chat.{name}") for name in names))
    (env["ir.cron"].search([]) - jobs).write({"active": False})


def queue_jobs(env, url, copies):
    """Point the channels to the provider, and have the jobs done in several places at once.

    Odoo does one job in one place at a time; a second one of the same kind takes away what would
    hide a fault of ours.
    """
    scenery.point_to(env["omnichannel.channel"].search([]), url)
    for name in ("cron_events", "cron_outbox"):
        for _copy in range(copies - 1):
            env.ref(f"omnichannel_chat.{name}").copy({"active": True})
    env["ir.cron"].search([]).write({"nextcall": "2020-01-01 00:00:00"})


def make_channels(env):
    channels = {channel.provider: channel for channel in env["omnichannel.channel"].search([])}
    twilio = env["omnichannel.channel"].create(
        {
            "name": "Twilio",
            "provider": "twilio_whatsapp",
            "webhook_key": scenery.TWILIO_PATH.rpartition("/")[2],
            "twilio_whatsapp_account_sid": payloads.TWILIO_ACCOUNT,
            "twilio_whatsapp_sender": payloads.TWILIO_SENDER,
        }
    )
    twilio._set_secret("twilio_whatsapp_auth_token", payloads.TWILIO_SECRET)
    twilio.state = "connected"
    return {**channels, twilio.provider: twilio}


def let_customers_write(channel, numbers):
    from odoo.addons.omnichannel_chat.connectors.base import WebhookRequest

    connector = channel._get_connector()
    bodies = payloads.first_messages(channel.provider, numbers)
    requests = [WebhookRequest(method="POST", url="", headers={}, body=body) for body in bodies]
    envelopes = [envelope for request in requests for envelope in connector.split(request)]
    channel.env["omnichannel.event"]._store([(channel, e) for e in envelopes], receiver=channel)


# ---------------------------------------------------------------------- what came of it


def _describe(title, rows, log):
    attempts = [entry for entry in log if "taken" in entry]
    taken = Counter(entry["text"] for entry in attempts if entry["taken"])
    broken = {entry["text"] for entry in attempts if entry["fault"] in faults.BROKEN}
    told = _get_told(log)
    states = dict(rows)
    uncertain = {text for text, state in states.items() if state == "uncertain"}
    yield Line(
        row=6,
        what=f"sending on a bad day, {title}",
        measured=f"{len(states)} messages, {sum(e['fault'] != 'none' for e in attempts)} faults, "
        f"{len(broken)} connections broke after the request",
        compared_with=f"{len(broken - told.keys())} of them never reported",
        result=_get_rate(attempts),
        unit="/s",
    )
    yield Line(row=6, what="messages that stay uncertain", measured=title,
               result=len(uncertain), unit="")  # fmt: skip
    nobody_knows = broken - told.keys()
    for what, number in {
        "that are lost": sum(
            state not in _VISIBLE for text, state in states.items() if text not in taken
        ),
        "that arrived twice": sum(times > 1 for times in taken.values()),
        "uncertain, and should not be, or the other way round": len(uncertain ^ nobody_knows),
        "that failed": sum(state == "failed" for state in states.values()),
        "in another state than told": sum(_differs(states.get(t), told[t]) for t in told),
    }.items():
        yield must_be_none(6, f"messages {what}", title, number)


def _get_told(log):
    """The states that the provider has told, by text."""
    told = defaultdict(set)
    for entry in log:
        if "state" in entry:
            told[entry["text"]].add(entry["state"])
    return told


def _differs(state, told):
    return state != max(told, key=callbacks.STATES.index)


def _get_rate(attempts):
    """Messages a second that the provider took, without the beginning and the end."""
    times = sorted(entry["at"] for entry in attempts if entry["taken"])
    edge = int(len(times) * _EDGE)
    middle = times[edge : len(times) - edge]
    return len(middle) / (middle[-1] - middle[0])


def must_be_none(row, what, title, number):
    """A line that is met by zero only."""
    target = Target(value=0, unit="", at_most=True)
    return Line(row=row, what=what, measured=title, result=number, unit="", target=target)
