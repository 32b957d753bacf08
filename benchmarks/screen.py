"""Row 8: what an agent waits for on the screen, in a small and in a big database."""

import json
import statistics
import time
from contextlib import ExitStack

from tools import system
from tools.errors import ToolError
from tools.pictures import Photographer, open_browser

from . import inbox, inside
from .database import query
from .noise import Watch
from .report import Line, Target, write
from .scenery import AGENT
from .server import Server

#: Number of a customer with a long history: not the one whose chat row 5 opens.
_LONG = 6
_HISTORY = 300  # older messages of that customer: five pages
_PATIENCE = 30_000  # milliseconds
_STEPS = {
    "list": "the list after loading the page",
    "open": "a chat after a click on it",
    "switch": "another chat after a click on it",
    "older": "older messages after scrolling up",
}
#: Keeps, from the beginning of each page on, when the first row of the list was there.
_NOTE_FIRST_ROW = """
    new MutationObserver((_changes, observer) => {
        if (document.querySelector(".o_omnichannel_row")) {
            observer.disconnect();
            requestAnimationFrame(() => { window.benchListShown = performance.now(); });
        }
    }).observe(document, { childList: true, subtree: true });
"""
#: Does something, and resolves to the milliseconds until the frame that shows what it brings.
_TIME = """
    new Promise((resolve) => {
        const started = performance.now();
        %(act)s;
        const look = () => {
            const waited = performance.now() - started;
            if (%(shown)s) resolve(waited);
            else if (waited > %(patience)d) resolve(null);
            else requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
    })
"""
_MESSAGES = "[...document.querySelectorAll('.o_omnichannel_messages .o-mail-Message')]"


def measure(world):
    """Open, click and scroll in headless Chromium, in both databases in turns."""
    system.ensure(system.BROWSER)
    sizes = world.sizes
    databases = [_prepare(world, chats) for chats in (sizes.small_inbox, sizes.big_inbox)]
    with ExitStack() as stack:
        # A browser for each: cookies do not tell ports apart.
        screens = [_log_in(stack, world, database) for database in databases]
        with Watch() as watch:
            looks = [[_look(screen) for screen in screens] for _ in range(sizes.looks + 1)]
    # The first look fills the browsers' caches.
    small, big = zip(*looks[1:], strict=True)
    return [_describe(sizes, step, small, big, watch.noise) for step in _STEPS]


def _prepare(world, chats):
    database = inbox.make(world, chats)
    inside.call(world, database, lengthen, history=_HISTORY)
    query(database, "VACUUM ANALYZE mail_message, omnichannel_message")
    return database


def lengthen(env, history):
    """Give one chat messages older than those it has; runs inside Odoo."""
    chat = inbox.FIRST + _LONG
    values = {"chat": chat, "first": inbox.FIRST - history, "history": history}
    env.cr.execute(
        """
        INSERT INTO mail_message (
            id, model, res_id, message_type, subtype_id, body, date, author_guest_id, message_id,
            is_internal, record_company_id, create_date, write_date)
        SELECT %(first)s + n, model, res_id, message_type, subtype_id, body,
               date - (%(history)s - n) * interval '1 hour', %(chat)s, '<older.' || n || '@bench>',
               false, record_company_id, now(), now()
          FROM generate_series(0, %(history)s - 1) AS n,
               (SELECT * FROM mail_message WHERE model = 'omnichannel.chat' AND res_id = %(chat)s
                 ORDER BY id LIMIT 1) AS oldest
        """,
        values,
    )
    env.cr.execute(
        """
        INSERT INTO omnichannel_message (
            id, chat_id, channel_id, mail_message_id, direction, operation, kind, external_id, key,
            state, next_try_at, sent_at, create_date, write_date)
        SELECT message.id, chat.id, chat.channel_id, message.id, 'in', 'send', 'text',
               'bench.' || message.id, 'bench-' || message.id, 'received', message.date,
               message.date, now(), now()
          FROM mail_message AS message JOIN omnichannel_chat AS chat ON chat.id = message.res_id
         WHERE message.model = 'omnichannel.chat' AND chat.id = %(chat)s
           AND message.id >= %(first)s AND message.id < %(first)s + %(history)s
        """,
        values,
    )


def _log_in(stack, world, database):
    server = stack.enter_context(Server(world, database))
    screen = Photographer(stack.enter_context(open_browser()), server.url)
    screen.log_in(AGENT, AGENT)
    screen.browser.call("Page.addScriptToEvaluateOnNewDocument", source=_NOTE_FIRST_ROW)
    return screen


def _look(screen):
    """Milliseconds of each step, on a page that has just been loaded."""
    browser = screen.browser
    screen.go("chats", ".o_omnichannel_row")
    browser.wait_for("window.benchListShown")
    time.sleep(1)  # what a page does when it has been shown: a person needs longer to read it
    return {
        "list": browser.evaluate("window.benchListShown"),
        "open": _click(browser, _LONG + 4),
        "switch": _click(browser, _LONG),
        "older": _scroll_up(browser),
    }


def _click(browser, number):
    """Open the chat of a customer; its messages name the customer's order."""
    row = f".o_omnichannel_row[data-chat-id='{inbox.FIRST + number}']"
    waited = _time(
        browser,
        act=f"document.querySelector({json.dumps(row)}).click()",
        shown=f"{_MESSAGES}.some((each) => each.textContent.includes('order {number} of '))",
    )
    time.sleep(1)
    return waited


def _scroll_up(browser):
    return _time(
        browser,
        act=f"""
            const before = {_MESSAGES}.length;
            document.querySelector(".o_omnichannel_messages .o-mail-Thread").scrollTop = 0
        """,
        shown=f"{_MESSAGES}.length > before",
    )


def _time(browser, act, shown):
    script = _TIME % {"act": act, "shown": shown, "patience": _PATIENCE}
    waited = browser.evaluate(script)
    if waited is None:
        raise ToolError(f"This never came on the screen: {shown}")
    return waited


def _describe(sizes, step, small, big, noise):
    before, after = ([look[step] for look in column] for column in (small, big))
    return Line(
        row=8,
        what=f"{_STEPS[step]}, {sizes.big_inbox} chats",
        measured=write(statistics.median(after), "ms"),
        compared_with=f"{sizes.small_inbox} chats {write(statistics.median(before), 'ms')}",
        result=statistics.median(b / a for a, b in zip(before, after, strict=True)),
        target=Target(value=1.3, at_most=True),
        noise=noise,
    )
