"""``python -m tools.pictures``: take the pictures of the documentation from a running Odoo.

Odoo must have the demonstration data and be reachable (``make run`` in another terminal). A
headless Chromium looks at it the way a person does; nothing is changed but what looking changes.
Pictures show emojis if the machine has a font for them (Debian: ``fonts-noto-color-emoji`` and
``fonts-liberation``).
"""

import argparse
import base64
import io
import itertools
import json
import shutil
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import websocket
from PIL import Image

from .errors import ToolError
from .paths import ROOT
from .system import BROWSERS

PICTURES = ROOT / "docs" / "pictures"
DESCRIPTION = ROOT / "omnichannel_chat" / "static" / "description"
#: Pictures that the description page of the addon shows, too.
DESCRIBED = ("inbox.png", "phone_beside_inbox.png")
DESKTOP = (1440, 900)
SMALL_DESKTOP = (1180, 720)
PHONE = (390, 780)
#: A word that occurs in several chats of the demonstration.
SEARCHED = "chairs"
PATIENCE = 40  # seconds until something has to be on the page
MAX_BYTES = 300 * 1024  # larger pictures are kept in fewer colours


class Browser:
    """A headless Chromium, spoken to in its DevTools protocol."""

    def __init__(self, address):
        self._socket = websocket.create_connection(address, timeout=PATIENCE, suppress_origin=True)
        self._ids = itertools.count(1)
        self.call("Page.enable")
        self.call("Emulation.setTimezoneOverride", timezoneId="Europe/Madrid")

    def call(self, method, **params):
        """Do one thing and return its result; what happens meanwhile is not listened to."""
        number = next(self._ids)
        self._socket.send(json.dumps({"id": number, "method": method, "params": params}))
        while (answer := json.loads(self._socket.recv())).get("id") != number:
            pass
        if "error" in answer:
            raise ToolError(f"The browser says: {answer['error']['message']}")
        return answer["result"]

    def evaluate(self, expression):
        """The value of a JavaScript expression in the page; promises are waited for."""
        result = self.call(
            "Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True
        )
        if "exceptionDetails" in result:
            raise ToolError(f"On the page: {result['exceptionDetails'].get('text')}: {expression}")
        return result["result"].get("value")

    def wait_for(self, expression):
        """Wait until an expression is true."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            try:
                if self.evaluate(f"Boolean({expression})"):
                    return
            except ToolError:
                pass  # The page is just being left.
            time.sleep(0.2)
        raise ToolError(f"This never came: {expression}")

    def see(self, selector):
        """Wait until something is on the page."""
        self.wait_for(f"document.querySelector({json.dumps(selector)})")

    def go(self, url):
        """Open an address and wait until the page is there."""
        self.call("Page.navigate", url=url)
        time.sleep(0.5)
        self.wait_for("document.readyState === 'complete'")

    def resize(self, size, touch=False):
        """Be a screen of this size, in CSS pixels."""
        width, height = size
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1.5 if touch else 1,
            mobile=touch,
        )
        self.call("Emulation.setTouchEmulationEnabled", enabled=touch)

    def shoot(self):
        """What is on the screen now."""
        time.sleep(1.5)  # transitions, and pictures inside the page
        data = self.call("Page.captureScreenshot", format="png")["data"]
        return Image.open(io.BytesIO(base64.b64decode(data))).convert("RGB")


@contextmanager
def open_browser():
    """A browser with an empty profile; both are gone afterwards."""
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if not program:
        raise ToolError("Please install Chromium.")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        command = [
            program,
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--hide-scrollbars",
            "--lang=en-US",
            # A mouse: where nothing can hover, every button that hovering brings is shown.
            "--blink-settings=availableHoverTypes=2,primaryHoverType=2,"
            "availablePointerTypes=4,primaryPointerType=4",
            "--remote-debugging-port=0",
            f"--user-data-dir={profile}",
            "about:blank",
        ]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            yield Browser(_get_address(Path(profile)))
        finally:
            process.terminate()
            process.wait()


def _get_address(profile):
    """Where the browser listens; it writes its port into its profile."""
    note = profile / "DevToolsActivePort"
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if note.exists() and "\n" in note.read_text():
            port = note.read_text().split()[0]
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/json/list") as answer:
                pages = json.load(answer)
            return next(page["webSocketDebuggerUrl"] for page in pages if page["type"] == "page")
        time.sleep(0.1)
    raise ToolError("Chromium did not start.")


class Photographer:
    """Knows where in the product each picture is taken."""

    def __init__(self, browser, url):
        self.browser = browser
        self.url = url.rstrip("/")

    def log_in(self, login, password, arrived=".o_main_navbar"):
        """Log in like a person, on the login page.

        :param str arrived: what is on the page to which it leads
        """
        self.browser.resize(DESKTOP)
        self.browser.call("Network.clearBrowserCookies")
        self.browser.go(f"{self.url}/web/login")
        self.browser.evaluate(
            f"""(() => {{
                const form = document.querySelector("form.oe_login_form");
                form.querySelector("[name=login]").value = {json.dumps(login)};
                form.querySelector("[name=password]").value = {json.dumps(password)};
                form.submit();
            }})()"""
        )
        self.browser.wait_for("!location.pathname.startsWith('/web/login')")
        self.browser.see(arrived)

    def go(self, path, selector):
        """Open a page of the product and wait for what is to be seen there."""
        self.browser.go(f"{self.url}/odoo/{path}")
        self.browser.see(selector)

    def call(self, model, method, *arguments, **keywords):
        """Ask the server something, as the user who is logged in."""
        params = {"model": model, "method": method, "args": arguments, "kwargs": keywords}
        request = {"jsonrpc": "2.0", "params": params}
        return self.browser.evaluate(
            f"""fetch("/web/dataset/call_kw", {{
                method: "POST",
                headers: {{ "Content-Type": "application/json" }},
                body: {json.dumps(json.dumps(request))},
            }}).then((r) => r.json()).then((r) => r.result)"""
        )

    # ------------------------------------------------------------------ the pictures

    def inbox(self):
        """The inbox with an open conversation."""
        self.browser.resize(DESKTOP)
        self._open_chat()
        return self.browser.shoot()

    def inbox_on_phone(self):
        """The list of chats on a telephone."""
        self.browser.resize(PHONE, touch=True)
        self.go("chats", ".o_omnichannel_row")
        return self.browser.shoot()

    def chat_on_phone(self):
        """A conversation on a telephone."""
        self.browser.resize(PHONE, touch=True)
        self._open_chat()
        return self.browser.shoot()

    def sandbox_phone(self):
        """The page that plays the customer's phone."""
        self.browser.resize(DESKTOP)
        self._open_sandbox_phone()
        return self.browser.shoot()

    def phone_beside_inbox(self):
        """Both sides of one conversation: the inbox, and the customer's phone."""
        self.browser.resize((1040, 760))
        self._open_chat()
        inbox = self.browser.shoot()
        self.browser.resize((380, 760))
        self._open_sandbox_phone()
        return _put_side_by_side(inbox, self.browser.shoot())

    def sandbox_hours(self):
        """After eight days: what the inbox says, and the phone on which time has gone by."""
        self.browser.resize((1040, 760))
        elena = self._get_phone("Elena Castro")
        self.call("omnichannel.persona", "pass_time", elena, 8)
        self.go(f"chats/{self._get_chat('Elena Castro')}", ".o_omnichannel_step_button")
        inbox = self.browser.shoot()
        self.browser.resize((1000, 760))
        self._open_sandbox_phone("Elena Castro")
        return _put_side_by_side(inbox, self.browser.shoot())

    def channel(self):
        """The form of a channel."""
        self.browser.resize((1280, 800))
        [channel] = self.call("omnichannel.channel", "search", [], limit=1)
        self.go(
            f"action-omnichannel_chat.action_channels/{channel}", ".o_form_view .o_field_widget"
        )
        return self.browser.shoot()

    def floating_window(self):
        """A chat over a customer's form."""
        self.browser.resize(DESKTOP)
        [partner] = self.call("res.partner", "search", [["name", "=", "Ana Pérez"]], limit=1)
        self.go(f"res.partner/{partner}", ".o_form_view .o_field_widget")
        self._do("omnichannel_chat.open_window", {"chat_id": self._get_chat()})
        self.browser.see(".o-mail-ChatWindow .o-mail-Message")
        return self.browser.shoot()

    # ------------------------------------------------------------------ jobs of an agent

    def hand_over(self):
        """Whom a chat can be given to."""
        self.browser.resize(SMALL_DESKTOP)
        self._open_chat()
        self._click(".o_omnichannel_assign")
        self.browser.see(".o_omnichannel_person, .o_omnichannel_assign_menu")
        return self.browser.shoot()

    def snooze_on_phone(self):
        """Until when a chat can be put off, on a telephone."""
        self.browser.resize(PHONE, touch=True)
        self._open_chat()
        self._click(".o_omnichannel_chat_menu")
        self._click(".o_omnichannel_menu_snooze")
        self.browser.see(".o_omnichannel_snooze_time")
        return self.browser.shoot()

    def new_chat(self):
        """On which channels one can write to somebody, and how."""
        self.browser.resize(SMALL_DESKTOP)
        [partner] = self.call("res.partner", "search", [["name", "=", "Ana Pérez"]], limit=1)
        self.go("chats", ".o_omnichannel_row")
        self._do("omnichannel_chat.start_chat", {"partner_id": partner})
        self.browser.see(".o_omnichannel_start_channel")
        return self.browser.shoot()

    def search_messages(self):
        """Messages that were found, and the one that was chosen."""
        self.browser.resize(SMALL_DESKTOP)
        self.go("chats", ".o_omnichannel_row")
        self.browser.evaluate('document.querySelector(".o_omnichannel_search").focus()')
        self.browser.call("Input.insertText", text=SEARCHED)
        self._click(".o_omnichannel_found")
        self.browser.see(".o-mail-Message.o-highlighted")
        return self.browser.shoot()

    # ------------------------------------------------------------------ clients

    def client_thread(self):
        """A thread in the inbox, with what the client has to do."""
        self.browser.resize(DESKTOP)
        self.go(f"chats/{self._get_thread()}", ".o-mail-Message")
        return self.browser.shoot()

    def client_access(self):
        """Who may come into the portal, who was invited, who came."""
        self.browser.resize(SMALL_DESKTOP)
        self.go("action-client_portal_ext.action_client_access", ".o_list_view .o_data_row")
        return self.browser.shoot()

    def portal_home(self):
        """The client's first page."""
        return self._look_as_client("/my", ".o_client_todos", DESKTOP)

    def portal_on_phone(self):
        """The client's first page, and a thread, on a telephone."""
        home = self._look_as_client("/my", ".o_client_todos", PHONE)
        self._click(".o_client_chats a")
        self.browser.see(".o_ct_message, .o_ct_messages")
        return _put_side_by_side(home, self.browser.shoot())

    def portal_statement(self):
        """The statement of an account."""
        return self._look_as_client("/my/statement", "#wrap table", SMALL_DESKTOP)

    def _look_as_client(self, path, selector, size):
        self.browser.resize(size, touch=size == PHONE)
        self.browser.go(f"{self.url}{path}")
        self.browser.see(selector)
        return self.browser.shoot()

    def _get_thread(self):
        """A thread of the demonstration, with tasks and files."""
        [thread] = self.call(
            "omnichannel.chat",
            "search",
            [["state", "=", "open"], ["is_thread", "=", True], ["subject", "=", "Taxes 2026"]],
            limit=1,
        )
        return thread

    def _click(self, selector):
        """Click on what is there, as soon as it is."""
        self.browser.see(selector)
        self.browser.evaluate(f"document.querySelector({json.dumps(selector)}).click()")

    def _do(self, tag, params):
        """Run a client action of ours."""
        action = {"type": "ir.actions.client", "tag": tag, "params": params}
        self.browser.evaluate(
            f"odoo.__WOWL_DEBUG__.root.env.services.action.doAction({json.dumps(action)})"
        )

    def _open_chat(self):
        chat = self._get_chat()
        self.go(f"chats/{chat}", ".o-mail-Message")

    def _get_chat(self, name="Ana Pérez"):
        """A conversation; the demonstration's first has most in it."""
        [chat] = self.call(
            "omnichannel.chat",
            "search",
            [["state", "=", "open"], ["identity_id.name", "=", name]],
            limit=1,
        )
        return chat

    def _get_phone(self, name):
        phones = self.call("omnichannel.persona", "get_phones")
        personas = [persona for channel in phones for persona in channel["personas"]]
        return next(each["id"] for each in personas if each["name"] == name)

    def _open_sandbox_phone(self, name="Ana Pérez"):
        phone = self._get_phone(name)
        self.browser.evaluate(f"localStorage.setItem('omnichannel_chat.phone', {phone})")
        self.go("chats-phone", ".o_omni_bubble")


def _put_side_by_side(left, right):
    """Two pictures of the same height as one."""
    both = Image.new("RGB", (left.width + right.width + 20, left.height), "#8f8f99")
    both.paste(left, (0, 0))
    both.paste(right, (left.width + 20, 0))
    return both


def take(names, url, login, password):
    """Take pictures and keep them.

    :param names: of the pictures
    :return: names of those that could not be taken
    """
    failed, is_client = [], False
    PICTURES.mkdir(parents=True, exist_ok=True)
    with open_browser() as browser:
        photographer = Photographer(browser, url)
        photographer.log_in(login, password)
        for name in sorted(names, key=AS_CLIENT.__contains__):
            if name in AS_CLIENT and not is_client:
                photographer.log_in("client", "client", arrived=".o_client_way")
                is_client = True
            try:
                _keep(name, getattr(photographer, name)())
            except ToolError as error:
                print(f"{name}: {error}")
                failed.append(name)
    return failed


def _keep(name, picture):
    path = PICTURES / f"{name}.png"
    picture.save(path, optimize=True)
    if path.stat().st_size > MAX_BYTES:
        picture.quantize(dither=Image.Dither.NONE).save(path, optimize=True)
    if path.name in DESCRIBED:
        shutil.copy(path, DESCRIPTION / path.name)
    print(f"{path.relative_to(ROOT)}: {path.stat().st_size // 1024} KiB")


NAMES = (
    "inbox",
    "inbox_on_phone",
    "chat_on_phone",
    "sandbox_phone",
    "phone_beside_inbox",
    "sandbox_hours",
    "channel",
    "client_thread",
    "client_access",
    "floating_window",
    "hand_over",
    "snooze_on_phone",
    "new_chat",
    "search_messages",
    "portal_home",
    "portal_on_phone",
    "portal_statement",
)
#: Seen by who signs in to the portal as client.
AS_CLIENT = {"portal_home", "portal_on_phone", "portal_statement"}


def main():
    """Take the pictures that the command line names, by default all."""
    parser = argparse.ArgumentParser(prog="python -m tools.pictures", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="PICTURE", help=", ".join(NAMES))
    parser.add_argument("--url", default="http://localhost:8069")
    parser.add_argument("--login", default="admin")
    parser.add_argument("--password", default="admin")
    options = parser.parse_args()
    if unknown := set(options.names) - set(NAMES):
        parser.error(f"no such picture: {', '.join(sorted(unknown))}")
    try:
        urllib.request.urlopen(options.url, timeout=PATIENCE).close()
    except urllib.error.URLError as error:
        raise SystemExit(
            f"Odoo does not answer at {options.url} ({error.reason}): `make run` first."
        ) from None
    failed = take(options.names or NAMES, options.url, options.login, options.password)
    if failed:
        raise SystemExit(f"Not taken: {', '.join(failed)}")


if __name__ == "__main__":
    main()
