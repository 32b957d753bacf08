"""`make run`: Odoo with our addons and demonstration data."""

import os
import shlex
import socket
import subprocess
import time
import urllib.request

from . import console, workspace
from .database import Databases
from .errors import ToolError
from .paths import LOGS, ROOT, STATE

FIRST_PORT = 8069
GEVENT_PORT = 3  # above Odoo's own port, as Odoo's defaults are
PID_FILE = STATE / "odoo.pid"
START_LIMIT = 120  # seconds
# Login and password are the same. Ours are users of the demonstration data.
LOGINS = {
    "agent": "answers customers",
    "manager": "sets up channels",
    "client": "a firm's client in the portal",
    "customer": "a private person in the portal",
    "admin": "administers Odoo",
}
WELCOME = """
Odoo is ready:  {url}

  Log in as
{logins}

  Try first: log in as agent and open Chats > Sandbox phone. It plays a customer's
  phone: what you send there arrives in the inbox, what you answer arrives there.

{workers}  Odoo's log: {log}
  Ctrl-C stops everything. `make reset` forgets what you did in this database.
"""

WORKERS = """  With workers, new messages come over port {port}: let a proxy send /websocket there.

"""


def run():
    """Set up, start Odoo, and wait until it ends or somebody presses Ctrl-C."""
    port = _choose_port()
    with workspace.ready() as space:
        name = Databases(space).ensure_run()
        _tell_address(space, name, port)
        with (LOGS / "odoo.log").open("w") as log:
            odoo = start(space, name, port, log)
            try:
                _wait_until_ready(odoo, port)
                _welcome(port)
                _wait_for_end(odoo)
            finally:
                console.say("Stopping ...")
                _stop(odoo)


def reset():
    """Forget the database of `make run`."""
    with workspace.ready() as space:
        databases = Databases(space)
        databases.drop(databases.get_name("run"))
    console.say("The next `make run` starts with a new database.")


def shell():
    """Odoo's Python shell on the database of `make run`."""
    with workspace.ready() as space:
        name = Databases(space).ensure_run()
        command = space.get_command("shell", "-d", name, "--no-http")
        subprocess.run(command, env=os.environ | space.environment, cwd=ROOT, check=False)


def _choose_port():
    """The port that the user wants, or the first free one."""
    if wanted := os.environ.get("PORT"):
        if not wanted.isdecimal():
            raise ToolError(f"PORT={wanted} is not a number")
        if not _is_free(int(wanted)):
            raise ToolError(f"Port {wanted} is taken: choose another with PORT=...")
        return int(wanted)
    ports = range(FIRST_PORT, FIRST_PORT + 100)
    for port in ports:
        if _is_free(port):
            return port
    raise ToolError(f"All ports from {ports[0]} to {ports[-1]} are taken: choose one with PORT=...")


def _is_free(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _tell_address(space, name, port):
    """Providers are told the address of this Odoo, not of another one on the usual port.

    An address that somebody has set, of a tunnel for example, stays.
    """
    space.server.query(
        f"UPDATE ir_config_parameter SET value = 'http://localhost:{port}'"
        " WHERE key = 'web.base.url' AND value LIKE 'http://localhost:%'",
        database=name,
    )


def start(space, name, port, log):
    """Start Odoo, out of reach of the terminal's Ctrl-C: we stop it ourselves, once."""
    # No --db-filter: with it Odoo would list all databases at each request without a session.
    options = ["-d", name, "--http-port", str(port), "--gevent-port", str(port + GEVENT_PORT)]
    options += ["--pidfile", PID_FILE, "--workers", _get_workers()]
    options += shlex.split(os.environ.get("ODOO_ARGS", ""))
    return subprocess.Popen(
        space.get_command("server", *options),
        env=os.environ | space.environment,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )


def _get_workers():
    return os.environ.get("RUN_WORKERS", "0")


def _wait_until_ready(odoo, port):
    with console.step("Starting Odoo"):
        deadline = time.monotonic() + START_LIMIT
        while not _answers(port):
            if odoo.poll() is not None or time.monotonic() > deadline:
                raise ToolError(f"Odoo does not start: {_get_last_words()}")
            time.sleep(0.3)


def _answers(port):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/web/health", timeout=5) as answer:
            return answer.status == 200
    except OSError:
        return False


def _get_last_words():
    path = LOGS / "odoo.log"
    lines = path.read_text(errors="replace").strip().splitlines()
    return f"{lines[-1] if lines else 'no message'} (log: {path})"


def _welcome(port):
    logins = "\n".join(f"    {f'{login} / {login}':<22}{who}" for login, who in LOGINS.items())
    log = (LOGS / "odoo.log").relative_to(ROOT)
    url, workers = f"http://localhost:{port}", ""
    if _get_workers() != "0":
        workers = WORKERS.format(port=port + GEVENT_PORT)
    console.say(WELCOME.format(url=url, logins=logins, workers=workers, log=log))


def _wait_for_end(odoo):
    """Ctrl-C is the usual end, `make stop` another."""
    try:
        code = odoo.wait()
    except KeyboardInterrupt:
        return
    if code:
        raise ToolError(f"Odoo has stopped by itself: {_get_last_words()}")


def _stop(odoo):
    odoo.terminate()
    try:
        odoo.wait(timeout=15)
    except subprocess.TimeoutExpired:
        odoo.kill()
