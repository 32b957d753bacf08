"""Row 16: a client's statement in a small company and in a big one, and a very long one."""

import statistics
import time
from contextlib import ExitStack

from . import inside
from .client import Visitor
from .database import query
from .noise import Watch
from .portal import CLIENT, make_client
from .report import Line, Target, write
from .server import Server

#: The client who has a few lines is CLIENT; this one has all others.
OTHER = "bench_other"
#: Lines of the client whose statement is opened, in both companies.
_OWN = 200
_WARM_UP = 3  # openings


def measure(world):
    """Open the page in both companies in turns, then that of who has nearly all lines."""
    sizes = world.sizes
    databases = [_make(world, lines) for lines in (sizes.small_books, sizes.big_books)]
    with Watch() as watch, ExitStack() as stack:
        servers = [stack.enter_context(Server(world, database)) for database in databases]
        clients = [Visitor(server, CLIENT) for server in servers]
        openings = [[_open(client) for client in clients] for _ in range(sizes.openings + _WARM_UP)]
        other = Visitor(servers[1], OTHER)
        longest = statistics.median([_open(other) for _ in range(_WARM_UP * 2)][_WARM_UP:])
    small, big = zip(*openings[_WARM_UP:], strict=True)
    before, after = (inside.call(world, each, count_queries) for each in databases)
    yield Line(
        row=16,
        what=f"a statement of {_OWN} lines, {sizes.big_books} in the company",
        measured=write(statistics.median(big) * 1000, "ms"),
        compared_with=f"{sizes.small_books} lines {write(statistics.median(small) * 1000, 'ms')}",
        result=statistics.median(b / a for a, b in zip(small, big, strict=True)),
        target=Target(value=1.3, at_most=True),
        noise=watch.noise,
    )
    yield Line(
        row=16,
        what="a statement: SQL statements, few lines and many",
        measured=" + ".join(map(str, after)),
        compared_with=f"{sizes.small_books} lines {' + '.join(map(str, before))}",
        result=max(after),
        unit="",
        target=Target(value=12, unit="", at_most=True),
    )
    yield Line(
        row=16,
        what=f"a statement of {sizes.big_books - _OWN} lines, its first page",
        measured=write(longest * 1000, "ms"),
        result=longest,
        unit="s",
        target=Target(value=1, unit="s", at_most=True),
        noise=watch.noise,
    )


def _open(client):
    page = client.get("/my/statement?start=2000-01-01")
    assert "INV/" in page.result, "nothing stands in the statement"
    return page.seconds


def _make(world, lines):
    started = time.monotonic()
    database = world.copy_portal(f"books_{lines}")
    inside.call(world, database, fill, lines=lines)
    query(database, "VACUUM ANALYZE")
    seconds = time.monotonic() - started
    print(f"Made {lines} lines of statements ({seconds:.0f} s)", flush=True)
    return database


def fill(env, lines):
    """Two clients with a posted invoice each, and copies of it; runs inside Odoo.

    The first has a few, the second the rest.
    """
    _add(env, CLIENT, _OWN)
    _add(env, OTHER, lines - _OWN)
    env.cr.commit()


def _add(env, login, lines):
    firm = make_client(env, login).commercial_partner_id
    invoice = env["account.move"].create(
        {
            "move_type": "out_invoice",
            "partner_id": firm.id,
            "invoice_date": "2020-01-01",
            "invoice_line_ids": [(0, 0, {"name": "Work", "price_unit": 100, "tax_ids": False})],
        }
    )
    invoice.action_post()
    env.flush_all()
    _copy_invoice(env, invoice, lines - 1)


def _copy_invoice(env, invoice, times):
    """Each copy with its line of the statement, on the last days until today."""
    move = _list_columns(env, "account.move", "id", "name", "date", "access_token")
    line = _list_columns(env, "account.move.line", "id", "move_id", "date")
    env.cr.execute(
        f"""
        WITH copy AS (
            INSERT INTO account_move (name, date, {move})
            SELECT name || '-' || n, current_date - (n %% 1000)::integer, {move}
              FROM account_move, generate_series(1, %(times)s) AS n
             WHERE id = %(invoice)s
         RETURNING id, date
        )
        INSERT INTO account_move_line (move_id, date, {line})
        SELECT copy.id, copy.date, {", ".join(f"line.{name}" for name in line.split(", "))}
          FROM copy, account_move_line AS line
         WHERE line.move_id = %(invoice)s AND line.display_type = 'payment_term'
        """,
        {"times": times, "invoice": invoice.id},
    )


def _list_columns(env, model, *skipped):
    fields = env[model]._fields.items()
    return ", ".join(
        f'"{name}"'
        for name, each in fields
        if each.store and each.column_type and name not in skipped
    )


def count_queries(env):
    """SQL statements of the page of both clients, nothing read before; runs inside Odoo."""
    return [_count(env, login) for login in (CLIENT, OTHER)]


def _count(env, login):
    user = env["res.users"].search([("login", "=", login)])
    portal = env(user=user, su=False)["client.portal"]
    for _ in range(2):  # the first time fills the caches that a server has
        env.invalidate_all()
        before = env.cr.sql_log_count
        portal._get_statement_page(user, {"start": "2000-01-01"})
    return env.cr.sql_log_count - before
