"""Rows 13 and 14: a message to many clients, and deciding about reminders of many threads."""

import time

from . import inside
from .database import query
from .noise import Watch
from .report import Line, Target, write
from .scenery import AGENT

#: Threads whose reminder is due, of all that are open.
_DUE = 500


def measure_bulk(world):
    """One thread for each of many clients: the order, and the job."""
    clients = world.sizes.clients
    database = world.copy_ours("bulk")
    inside.call(world, database, make_clients, clients=clients)
    query(database, "VACUUM ANALYZE")
    with Watch() as watch:
        ordered, rate, threads = inside.call(world, database, send_to_many)
    assert threads == clients, threads
    yield Line(
        row=13,
        what=f"ordering a message to {clients} clients",
        measured=write(ordered, "s"),
        result=ordered,
        unit="s",
        target=Target(value=1, unit="s", at_most=True),
        noise=watch.noise,
    )
    yield Line(
        row=13,
        what=f"starting {clients} threads, one worker",
        measured=write(rate, "/s"),
        result=rate,
        unit="/s",
        target=Target(value=167, unit="/s"),
        noise=watch.noise,
    )


def make_clients(env, clients):
    """Firms with one person each, who has signed in to the portal; runs inside Odoo."""
    quiet = env(context={"no_reset_password": True, "tracking_disable": True})
    firms = quiet["res.partner"].create(
        [
            {"name": f"Firm {number}", "is_company": True, "user_id": _get_agent(env).id}
            for number in range(clients)
        ]
    )
    people = quiet["res.partner"].create(
        [
            {"name": f"Client {firm.id}", "parent_id": firm.id, "email": f"c{firm.id}@example.com"}
            for firm in firms
        ]
    )
    portal = env.ref("base.group_portal").ids
    users = quiet["res.users"].create(
        [
            {"login": f"client{each.id}", "partner_id": each.id, "group_ids": [(6, 0, portal)]}
            for each in people
        ]
    )
    env.flush_all()
    # Each has signed in once.
    env.cr.execute(
        "INSERT INTO res_users_log (create_uid, create_date) SELECT id, now() FROM res_users"
        " WHERE id IN %s",
        [tuple(users.ids)],
    )
    env.cr.commit()


def _get_agent(env):
    return env["res.users"].search([("login", "=", AGENT)])


def send_to_many(env):
    """Order it and do it; runs inside Odoo.

    :return: seconds until it is ordered, threads a second, threads
    """
    env = env(user=_get_agent(env), su=False)
    firms = env["res.partner"].search([("name", "=like", "Firm %"), ("is_company", "=", True)])
    bulk = env["omnichannel.bulk"].browse(firms.action_message_clients()["res_id"])
    bulk.write({"subject": "Taxes", "body": "<p>Hello, please send us your papers.</p>"})
    bulk.action_check()
    env.cr.commit()
    started = time.monotonic()
    bulk.action_confirm()
    env.cr.commit()
    ordered = time.monotonic() - started
    started = time.monotonic()
    # sudo: as the job does
    bulk.sudo()._cron_run()
    seconds = time.monotonic() - started
    threads = env["omnichannel.chat"].search_count([("is_thread", "=", True)])
    return ordered, threads / seconds, threads


def measure_reminders(world):
    """One pass of the job over open threads, of which some are due."""
    count = world.sizes.threads
    database = world.copy_ours("reminders")
    inside.call(world, database, make_threads, count=count)
    query(database, "VACUUM ANALYZE")
    with Watch() as watch:
        seconds = inside.call(world, database, decide)
    yield Line(
        row=14,
        what=f"reminders: {count} open threads, {_DUE} due",
        measured=write(seconds, "s"),
        result=seconds,
        unit="s",
        target=Target(value=2, unit="s", at_most=True),
        noise=watch.noise,
    )


def make_threads(env, count):
    """One thread, and copies of it; runs inside Odoo."""
    make_clients(env, 1)
    firm = env["res.partner"].search([("name", "=like", "Firm %"), ("is_company", "=", True)])
    Chat = env["omnichannel.chat"]
    thread = Chat.browse(
        Chat.start_thread(firm.id, "Taxes", "<p>Hello</p>", reminders={"on": True})
    )
    env.flush_all()
    skipped = ("id", "start_key", "access_token")
    names = [n for n, f in Chat._fields.items() if f.store and f.column_type and n not in skipped]
    columns = ", ".join(names)
    env.cr.execute(
        f"INSERT INTO omnichannel_chat ({columns}) SELECT {columns}"
        " FROM omnichannel_chat, generate_series(2, %s) WHERE id = %s",
        [count, thread.id],
    )
    env.cr.execute(
        "INSERT INTO omnichannel_chat_participant_rel SELECT c.id, p.partner_id"
        " FROM omnichannel_chat c, omnichannel_chat_participant_rel p"
        " WHERE p.chat_id = %s AND c.is_thread AND c.id != %s",
        [thread.id, thread.id],
    )
    env.cr.execute(
        "UPDATE omnichannel_chat SET reminder_at = now() + interval '1 day' WHERE is_thread;"
        "UPDATE omnichannel_chat SET reminder_at = now() - interval '1 minute' WHERE id IN"
        " (SELECT id FROM omnichannel_chat WHERE is_thread ORDER BY id LIMIT %s)",
        [_DUE],
    )
    env.cr.commit()


def decide(env):
    """What the job does until all are decided; runs inside Odoo."""
    from odoo.addons.omnichannel_chat.workers.nudges import Nudges

    nudges = Nudges(env)
    started = time.monotonic()
    while nudges._decide_batch():
        env.cr.commit()
    return time.monotonic() - started
