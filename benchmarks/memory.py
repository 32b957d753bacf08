"""Row 11: what an open page keeps of messages that come, and how smoothly it moves meanwhile."""

import time
from contextlib import closing
from http.client import HTTPConnection

from tools import system
from tools.pictures import Photographer, open_browser

from . import inside, payloads, scenery
from .noise import Watch
from .report import Line, Target, write
from .scenery import AGENT
from .server import Server

#: Every other message comes to the chat that is open, the rest to these.
_OTHERS = 20
_RATE = 40  # messages a second, as far as the server manages
_FIRST_NUMBER = 3_000_000_000
_SETTLE = 5  # seconds until the page has done what a message makes it do
_COUNT_FRAMES = """
    (() => {
        window.benchFrames = 0;
        const count = () => { window.benchFrames++; requestAnimationFrame(count); };
        requestAnimationFrame(count);
    })()
"""


def measure(world):
    """The same number of messages to our inbox and to Odoo's Discuss, in the same browser."""
    system.ensure(system.BROWSER)
    count = world.sizes.screen_messages
    database = world.copy_ours("memory")
    channel = inside.call(world, database, make_discuss, others=_OTHERS)
    with (
        Watch() as watch,
        Server(world, database, crons=2) as server,
        open_browser() as browser,
    ):
        screen = Photographer(browser, server.url)
        screen.log_in(AGENT, AGENT)
        # As if somebody looked at it: else nothing is read, and a page saves itself the work.
        browser.call("Emulation.setFocusEmulationEnabled", enabled=True)
        browser.call("Performance.enable")
        _tell_customers(server, 0, _OTHERS + 1)
        time.sleep(_SETTLE)
        screen.go("chats", ".o_omnichannel_row")
        browser.evaluate("document.querySelector('.o_omnichannel_row').click()")
        browser.see(".o_omnichannel_messages .o-mail-Message")
        ours = _follow(browser, count, lambda: _tell_customers(server, _OTHERS + 1, count))
        screen.go(f"discuss?active_id=discuss.channel_{channel}", ".o-mail-Message")
        theirs = _follow(
            browser, count, lambda: inside.call(world, database, post, count=count, first=channel)
        )
    return _describe(count, ours, theirs, watch.noise)


def make_discuss(env, others):
    """Channels of Discuss in which the agent is; runs inside Odoo."""
    agent = env["res.users"].search([("login", "=", AGENT)])
    channels = env["discuss.channel"].create(
        [
            {
                "name": f"Channel {n}",
                "channel_member_ids": [(0, 0, {"partner_id": agent.partner_id.id})],
            }
            for n in range(others + 1)
        ]
    )
    _post(channels[0], "Hello")
    env.cr.commit()
    return channels[0].id


def post(env, count, first):
    """Messages in these channels, each told to the browsers at once; runs inside Odoo."""
    channels = env["discuss.channel"].search([("id", ">=", first)], order="id")
    for number in range(count):
        turn = number // 2 % _OTHERS + 1 if number % 2 else 0
        _post(channels[turn], f"Hello, is my order {number} on its way?")
        env.cr.commit()


def _post(channel, body):
    channel.message_post(body=body, message_type="comment", subtype_xmlid="mail.mt_comment")


def _tell_customers(server, first, count):
    """Customers write: every other message is the first one's."""
    headers = {
        "Content-Type": "application/json",
        "X-Telegram-Bot-Api-Secret-Token": payloads.TELEGRAM_SECRET,
    }
    started = time.monotonic()
    with closing(HTTPConnection("127.0.0.1", server.port, timeout=30)) as connection:
        for number in range(count):
            turn = number // 2 % _OTHERS + 1 if number % 2 else 0
            # The chat of the last one who has ever written stands first in the list.
            who = turn if first else _OTHERS - number
            body = payloads.telegram_update(_FIRST_NUMBER + first + number, who)
            connection.request("POST", scenery.TELEGRAM_PATH, body, headers)
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 200, answer.status
            time.sleep(max(0, started + (number + 1) / _RATE - time.monotonic()))


def _follow(browser, count, feed):
    """KB that the page keeps of each message, and frames a second while they come."""
    before = _weigh(browser)
    browser.evaluate(_COUNT_FRAMES)
    started = time.monotonic()
    feed()
    frames = browser.evaluate("window.benchFrames") / (time.monotonic() - started)
    time.sleep(_SETTLE)
    return (_weigh(browser) - before) / 1024 / count, frames


def _weigh(browser):
    """Bytes of JavaScript objects that the page needs."""
    for _ in range(2):
        browser.call("HeapProfiler.collectGarbage")
        time.sleep(0.5)
    metrics = browser.call("Performance.getMetrics")["metrics"]
    return next(each["value"] for each in metrics if each["name"] == "JSHeapUsedSize")


def _describe(count, ours, theirs, noise):
    (kept, frames), (their_kept, their_frames) = ours, theirs
    yield Line(
        row=11,
        what=f"an open page: memory kept of each of {count} messages",
        measured=write(kept, "KB"),
        compared_with=f"Discuss {write(their_kept, 'KB')}",
        result=kept / max(their_kept, 0.1),
        target=Target(value=0.25, at_most=True),
        noise=noise,
    )
    yield Line(
        row=11,
        what="an open page: frames a second while they come",
        measured=write(frames, ""),
        compared_with=f"Discuss {write(their_frames, '')}",
        result=frames / their_frames,
        target=Target(value=0.9),
        noise=noise,
    )
