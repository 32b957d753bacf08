"""Row 5: opening the inbox, and a chat, in a small and in a big database."""

import hashlib
import statistics
import time
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path

from . import inside
from .client import Agent
from .database import query
from .noise import Watch
from .report import Line, Target, write
from .scenery import AGENT
from .server import Server

#: Ids of what is made start above this.
FIRST = 1_000_000
_WARM_UP = 5  # openings
#: A customer of the agent's in both databases; what is searched for is his alone.
_SOUGHT = 612
_SEARCHES = (
    "CUSTÓMER 600000612",
    "+34 600 00 06 12",
    hashlib.md5(str(_SOUGHT).encode()).hexdigest()[:12],
)


def measure(world):
    """Open both in turns, as an agent, over HTTP; count queries inside Odoo."""
    sizes = world.sizes
    databases = [make(world, chats) for chats in (sizes.small_inbox, sizes.big_inbox)]
    with Watch() as watch, ExitStack() as stack:
        servers = [stack.enter_context(Server(world, database)) for database in databases]
        agents = [Agent(server) for server in servers]
        openings = [[_open(agent) for agent in agents] for _ in range(sizes.openings + _WARM_UP)]
    small, big = zip(*openings[_WARM_UP:], strict=True)
    queries = inside.call(world, databases[1], count_queries)
    return [
        *_describe(world, "opening the inbox", "list", small, big, queries, watch.noise),
        *_describe(world, "opening a chat", "chat", small, big, queries, watch.noise),
        _compare(world, "searching a name, a number, a text", "search", small, big, watch.noise),
    ]


@cache
def make(world, chats):
    """A database with so many chats; rows that need the same one share it."""
    started = time.monotonic()
    database = world.copy_ours(f"inbox_{chats}")
    messages = world.sizes.messages_per_chat
    inside.call(world, database, fill, chats=chats, messages=messages)
    query(database, "VACUUM ANALYZE")
    seconds = time.monotonic() - started
    print(f"Made {chats} chats with {chats * messages} messages ({seconds:.0f} s)", flush=True)
    return database


def fill(env, chats, messages):
    """Make chats by the thousand; runs inside Odoo."""
    agent = env["res.users"].search([("login", "=", AGENT)])
    mine = env["omnichannel.channel"].search([])
    # Channels of somebody else: the agent must not see their chats.
    others = mine.create(
        [
            {"name": name, "provider": "sandbox", "user_ids": [env.uid]}
            for name in ("North", "South")
        ]
    )
    channel_ids = [mine[0].id, others[0].id, mine[1].id, others[1].id]
    script = Path(__file__).with_name("crowd.sql").read_text()
    statements = script.format(
        chats=chats,
        messages=messages,
        first=FIRST,
        channel_ids=f"ARRAY{channel_ids}",
        company_id=env.company.id,
        subtype_id=env.ref("mail.mt_comment").id,
        author_id=agent.partner_id.id,
        user_id=agent.id,
    )
    with _without_indexes(env.cr, "mail_message", "omnichannel_message"):
        _skip_foreign_keys(env.cr)
        env.cr.execute(statements)


@contextmanager
def _without_indexes(cr, *tables):
    """Make indexes after the rows: in one go, which is several times faster."""
    cr.execute(
        """
        SELECT indexname, indexdef FROM pg_indexes
         WHERE tablename IN %s AND indexname NOT IN (SELECT conname FROM pg_constraint)
        """,
        [tables],
    )
    indexes = cr.fetchall()
    for name, _definition in indexes:
        cr.execute(f'DROP INDEX "{name}"')
    yield
    cr.execute("SET LOCAL maintenance_work_mem = '512MB'")
    for _name, definition in indexes:
        cr.execute(definition)


def _skip_foreign_keys(cr):
    """They are right by construction; only a superuser of PostgreSQL may skip the check."""
    cr.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
    if cr.fetchone()[0]:
        cr.execute("SET LOCAL session_replication_role = replica")


def _open(agent):
    """Seconds and bytes of what the browser asks for."""
    info = agent.call("omnichannel.chat", "get_inbox_info")
    rows = agent.call("omnichannel.chat", "get_inbox_rows")
    chat_id = _pick(rows.result["rows"])
    panel = agent.call("omnichannel.chat", "get_panel", [chat_id])
    messages = agent.fetch_messages(chat_id)
    return {
        "list": (info.seconds + rows.seconds, info.size + rows.size),
        "chat": (panel.seconds + messages.seconds, panel.size + messages.size),
        "search": _search(agent),
    }


def _search(agent):
    """Seconds and bytes of what the browser asks for while somebody searches."""
    seconds = size = 0
    for text in _SEARCHES:
        chats = agent.call("omnichannel.chat", "get_inbox_rows", search=text)
        messages = agent.call("omnichannel.chat", "search_messages", text)
        assert FIRST + _SOUGHT in [row["id"] for row in chats.result["rows"]]
        seconds += chats.seconds + messages.seconds
        size += chats.size + messages.size
    return seconds, size


def _pick(rows):
    """A chat of a known customer: it has more to show."""
    return next(row["id"] for row in rows if row["partner_id"])


def count_queries(env):
    """SQL statements of each step, as the agent and with nothing read before; runs inside Odoo."""
    agent = env["res.users"].search([("login", "=", AGENT)])
    chats = env["omnichannel.chat"].with_user(agent)
    chat = chats.browse(_pick(chats.get_inbox_rows()["rows"]))
    steps = {
        "list": (chats.get_inbox_info, chats.get_inbox_rows),
        "chat": (chat.get_panel, lambda: _show_messages(chat)),
    }
    return {name: [_count(env, step) for step in each] for name, each in steps.items()}


def _show_messages(chat):
    """What the route /mail/thread/messages does."""
    from odoo.addons.mail.tools.discuss import Store

    found = chat.env["mail.message"]._message_fetch(domain=None, thread=chat, limit=60)
    return Store().add(found["messages"]).get_result()


def _count(env, step):
    for _ in range(2):  # the first time fills the caches that a server has
        env.invalidate_all()
        before = env.cr.sql_log_count
        step()
    return env.cr.sql_log_count - before


def _compare(world, what, key, small, big, noise):
    """How much longer it takes in the big database."""
    before, after = ([opening[key][0] * 1000 for opening in column] for column in (small, big))
    return Line(
        row=5,
        what=f"{what}, {world.sizes.big_inbox} chats",
        measured=write(statistics.median(after), "ms"),
        compared_with=f"{world.sizes.small_inbox} chats {write(statistics.median(before), 'ms')}",
        result=statistics.median(b / a for a, b in zip(before, after, strict=True)),
        target=Target(value=1.3, at_most=True),
        noise=noise,
    )


def _describe(world, what, key, small, big, queries, noise):
    size = statistics.median(opening[key][1] for opening in big) / 1024
    yield _compare(world, what, key, small, big, noise)
    yield Line(
        row=5,
        what=f"{what}: SQL statements",
        measured=" + ".join(map(str, queries[key])),
        result=max(queries[key]) if key == "chat" else sum(queries[key]),
        unit="",
        target=Target(value=10 if key == "chat" else 12, unit="", at_most=True),
    )
    if key == "list":
        target = Target(value=60, unit="KiB", at_most=True)
        yield Line(
            row=5, what=f"{what}: answers", measured="", result=size, unit="KiB", target=target
        )
