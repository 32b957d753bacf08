"""Row 15: the first page of the portal, beside core's own for the same client."""

import re
import statistics

from tools import system
from tools.pictures import PHONE, open_browser

from . import inside
from .client import Visitor
from .noise import Watch
from .portal import CLIENT, SPEEDS, log_in, look, make_client
from .report import Line, Target, write
from .server import Server

_WARM_UP = 5  # openings
#: Documents of each kind that wait for the client.
_DOCUMENTS = 10
#: When one sees what there is: ours at once, core's when its counters have come.
_READY = {
    "ours": "document.querySelector('.o_client_todos li')",
    "core": "document.querySelector('.o_portal_my_home')"
    " && !document.querySelector('.o_portal_doc_spinner')",
}
_COUNTER = re.compile(r'data-placeholder_count="(\w+)"')


def measure(world):
    """Open both in turns: by themselves, then on a phone, each time for the first time."""
    system.ensure(system.BROWSER)
    databases = {"ours": world.copy_portal("home"), "core": world.copy_odoo("home")}
    for database in databases.values():
        inside.call(world, database, make, documents=_DOCUMENTS)
    with (
        Watch() as watch,
        Server(world, databases["ours"]) as ours,
        Server(world, databases["core"]) as core,
    ):
        servers = {"ours": ours, "core": core}
        clients = {name: Visitor(server, CLIENT) for name, server in servers.items()}
        openings = [
            {name: _open(client) for name, client in clients.items()}
            for _ in range(world.sizes.openings + _WARM_UP)
        ][_WARM_UP:]
        looks = _look_at_both(world, servers)
    return list(_describe(openings, looks, watch.noise))


def make(env, documents):
    """A client for whom so many documents wait; runs inside Odoo, with our addons or without."""
    partner = make_client(env, CLIENT)
    line = {"name": "Work", "price_unit": 100, "tax_ids": False}
    for _number in range(documents):
        env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": partner.commercial_partner_id.id,
                "invoice_date": "2026-01-01",
                "invoice_line_ids": [(0, 0, line)],
            }
        ).action_post()
    product = env["product.product"].create({"name": "Work"})
    env["sale.order"].create(
        [
            {
                "partner_id": partner.id,
                "require_signature": True,
                "order_line": [(0, 0, {"product_id": product.id, "price_unit": 100})],
            }
            for _number in range(documents)
        ]
    ).state = "sent"
    if "client.portal" in env:
        _make_ours(env, partner, documents)
    env.cr.commit()


def _make_ours(env, partner, documents):
    """What core has no page for: open tasks, and meetings that wait for an answer."""
    for number in range(documents):
        env["omnichannel.chat"].start_thread(
            partner.commercial_partner_id.id, f"Taxes {number}", "Hello", tasks=[{"name": "Papers"}]
        )
    quiet = env["calendar.event"].with_context(no_mail_to_attendees=True)
    quiet.create(
        [
            {
                "name": f"Meeting {number}",
                "start": "2099-01-01 09:00:00",
                "stop": "2099-01-01 10:00:00",
                "partner_ids": [(6, 0, [env.user.partner_id.id, partner.id])],
            }
            for number in range(documents)
        ]
    )


def _open(client):
    """Seconds until the page was there, and until what its script asks for was there, too."""
    page = client.get("/my")
    counters = _COUNTER.findall(page.result)
    more = client.post("/my/counters", counters=counters).seconds if counters else 0
    return page.seconds, page.seconds + more


def _look_at_both(world, servers):
    """Seconds and KiB of each look, by speed; a browser for each: ports share cookies."""
    looks = {speed: [] for speed in SPEEDS}
    with open_browser() as ours, open_browser() as core:
        browsers = {"ours": ours, "core": core}
        for name, browser in browsers.items():
            browser.resize(PHONE, touch=True)
            browser.call("Network.enable")
            log_in(browser, servers[name].url)
        for speed, pairs in looks.items():
            for _ in range(world.sizes.looks if speed == "usual" else 2):
                pairs.append(
                    {
                        name: look(browser, servers[name].url + "/my", _READY[name], speed)
                        for name, browser in browsers.items()
                    }
                )
    return looks


def _describe(openings, looks, noise):
    ways = (
        ("the first page of the portal, server", 0, None),
        ("the same, with what its script asks for", 1, Target(value=1.5, at_most=True)),
    )
    for what, part, target in ways:
        ours, core = (statistics.median(each[name][part] for each in openings) for name in _READY)
        yield Line(
            row=15,
            what=what,
            measured=write(ours * 1000, "ms"),
            compared_with=f"core's {write(core * 1000, 'ms')}",
            result=statistics.median(each["ours"][part] / each["core"][part] for each in openings),
            target=target,
            noise=noise,
        )
    for speed, pairs in looks.items():
        ours, core = (statistics.median(each[name][0] for each in pairs) for name in _READY)
        yield Line(
            row=15,
            what=f"the first page shows what waits, {speed} phone",
            measured=write(ours, "s"),
            compared_with=f"core's counters {write(core, 's')}",
            result=ours / core,
            target=Target(value=0.5, at_most=True),
            noise=noise,
        )
