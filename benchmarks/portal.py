"""Row 12: how soon a client can write in a thread on a phone, beside core's own portal chatter."""

import json
import statistics
import time

from tools import system
from tools.pictures import PHONE, open_browser

from . import inside
from .noise import Watch
from .report import Line, Target, write
from .server import Server

CLIENT = "bench_client"
#: Of the phone and its line.
SPEEDS = ("usual", "slow")
#: Messages of the thread, and of the order beside it.
_MESSAGES = 20
_PATIENCE = 120  # seconds
#: A phone with a weak processor on a slow line.
_SLOW = {"latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 94_000}
_SLOW_CPU = 4
#: When one can read and write: our script has begun, core has drawn its messages.
_READY = {
    "ours": "document.querySelector('.o_ct_ready')",
    "core": "[...document.querySelectorAll('#chatterRoot, .o_portal_chatter *')].some("
    "(each) => each.shadowRoot?.querySelector('.o-mail-Message'))",
}
_NOTE_READY = """
    const benchLook = () => {
        if (document.body && (%s)) window.benchReady = performance.now();
        else requestAnimationFrame(benchLook);
    };
    benchLook();
"""
_WEIGH = """
    performance.getEntriesByType('resource').concat(performance.getEntriesByType('navigation'))
        .filter((each) => each.startTime < window.benchReady)
        .reduce((sum, each) => sum + each.transferSize, 0) / 1024
"""


def measure(world):
    """Open both pages in turns, each time for the first time, in the same browser."""
    system.ensure(system.BROWSER)
    database = world.copy_ours("portal")
    paths = inside.call(world, database, make, messages=_MESSAGES)
    with Watch() as watch, Server(world, database) as server, open_browser() as browser:
        browser.resize(PHONE, touch=True)
        browser.call("Network.enable")
        log_in(browser, server.url)
        looks = {
            speed: [
                {
                    name: look(browser, server.url + path, _READY[name], speed)
                    for name, path in paths.items()
                }
                for _ in range(world.sizes.looks if speed == "usual" else 2)
            ]
            for speed in SPEEDS
        }
    return list(_describe(looks, watch.noise))


def make(env, messages):
    """A thread and an order of one client, with as many messages; runs inside Odoo."""
    client = make_client(env, CLIENT)
    firm = client.commercial_partner_id
    order = env["sale.order"].create({"partner_id": client.id, "state": "sent"})
    Chat = env["omnichannel.chat"]
    thread = Chat.browse(Chat.start_thread(firm.id, "Taxes", "<p>Hello</p>"))
    for number in range(messages):
        body = f"Please send us document {number}."
        for record in (order, thread):
            record.message_post(body=body, message_type="comment", subtype_xmlid="mail.mt_comment")
    env.cr.commit()
    return {"ours": f"/my/chats/{thread.id}", "core": f"/my/orders/{order.id}"}


def make_client(env, login):
    """A contact of a firm of his own, who has signed in to the portal; runs inside Odoo."""
    firm = env["res.partner"].create({"name": "Firm", "is_company": True})
    partner = env["res.partner"].create({"name": "Client", "parent_id": firm.id})
    if "client_allowed" in partner:
        partner.client_allowed = True
    user = env["res.users"].create(
        {
            "login": login,
            "password": login,
            "partner_id": partner.id,
            "group_ids": [(6, 0, env.ref("base.group_portal").ids)],
        }
    )
    user.with_user(user).sudo()._update_last_login()
    return partner


def log_in(browser, url):
    """Sign the client in."""
    browser.go(f"{url}/web/login")
    browser.evaluate(
        f"""(() => {{
            const form = document.querySelector("form.oe_login_form");
            form.querySelector("[name=login]").value = {json.dumps(CLIENT)};
            form.querySelector("[name=password]").value = {json.dumps(CLIENT)};
            form.submit();
        }})()"""
    )
    browser.wait_for("!location.pathname.startsWith('/web/login')")


def look(browser, url, ready, speed):
    """Seconds until the page is ready, and KiB that have come by then.

    :param str ready: when it is, in JavaScript
    :param str speed: one of :data:`SPEEDS`
    """
    slow = speed == "slow"
    browser.call("Network.clearBrowserCache")
    script = browser.call("Page.addScriptToEvaluateOnNewDocument", source=_NOTE_READY % ready)
    rate = _SLOW_CPU if slow else 1
    line = _SLOW if slow else {"latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
    browser.call("Emulation.setCPUThrottlingRate", rate=rate)
    browser.call("Network.emulateNetworkConditions", offline=False, **line)
    browser.call("Page.navigate", url=url)
    deadline = time.monotonic() + _PATIENCE
    while not browser.evaluate("window.benchReady") and time.monotonic() < deadline:
        time.sleep(0.2)
    result = browser.evaluate("window.benchReady") / 1000, browser.evaluate(_WEIGH)
    identifier = script["identifier"]
    browser.call("Page.removeScriptToEvaluateOnNewDocument", identifier=identifier)
    return result


def _describe(looks, noise):
    targets = {"usual": 0.5, "slow": 1 / 8}
    for speed, pairs in looks.items():
        ours, core = (statistics.median(each[name][0] for each in pairs) for name in _READY)
        yield Line(
            row=12,
            what=f"a client's thread is ready, {speed} phone",
            measured=write(ours, "s"),
            compared_with=f"core's chatter {write(core, 's')}",
            result=ours / core,
            target=Target(value=targets[speed], at_most=True),
            noise=noise,
        )
    ours, core = (looks["usual"][-1][name][1] for name in _READY)
    yield Line(
        row=12,
        what="a client's thread: what has come until then",
        measured=write(ours, "KiB"),
        compared_with=f"core's chatter {write(core, 'KiB')}",
        result=ours / core,
        target=Target(value=0.5, at_most=True),
    )
