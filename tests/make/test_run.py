"""`make run` with workers, as a user starts it."""

import json
import os
import signal
import socket
import subprocess
import time
import urllib.request
from contextlib import closing

import pytest
import requests
import websocket

from tools import run, workspace
from tools.database import Databases

SECRET = "secret-of-the-test"
SCENE = f"""
user = env["res.users"].create({{
    "name": "Agent", "login": "run_agent", "password": "run_agent",
    "group_ids": [env.ref("omnichannel_chat.group_agent").id],
}})
channel = env["omnichannel.channel"].create({{
    "name": "Bot", "provider": "telegram", "webhook_key": "run-telegram", "user_ids": user.ids,
}})
channel._set_secret("webhook_secret", "{SECRET}")
channel._set_secret("telegram_bot_token", "123456789:token-of-the-test")
channel.write({{"state": "connected"}})
env.cr.commit()
"""
PATIENCE = 60  # seconds


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """Odoo with two workers on a database of its own: its process and its port."""
    with workspace.ready() as space, pytest.MonkeyPatch.context() as patch:
        patch.setenv("RUN_WORKERS", "2")
        patch.setenv("ODOO_ARGS", "--max-cron-threads=1")
        patch.setattr(run, "PID_FILE", tmp_path_factory.mktemp("run") / "odoo.pid")
        name = Databases(space).ensure_test("test_run")
        command = space.get_command("shell", "-d", name, "--no-http")
        environment = os.environ | space.environment
        subprocess.run(command, input=SCENE, text=True, env=environment, check=True)
        port = _find_ports()
        with (tmp_path_factory.getbasetemp() / "odoo.log").open("w") as log:
            odoo = run.start(space, name, port, log)
            try:
                _wait_for(port)
                yield odoo, port, name
            finally:
                odoo.terminate()
                odoo.wait(PATIENCE)
                Databases(space).drop(name)


def test_a_message_arrives_over_the_websocket(server):
    """S0-06: with workers, an agent's browser hears of a customer's message by itself."""
    _odoo, port, name = server
    with closing(_listen(port, name)) as ear:
        assert _get_chats_told(ear, port, update_id=1)


def test_odoo_can_start_itself_again(server):
    """Odoo reloads itself when a job takes too long: it is the same process, and it answers."""
    odoo, port, name = server
    odoo.send_signal(signal.SIGHUP)
    time.sleep(1)
    _wait_for(port)
    assert odoo.poll() is None
    with closing(_listen(port, name)) as ear:
        assert _get_chats_told(ear, port, update_id=2)


def test_what_was_acknowledged_is_kept(server):
    """What Odoo has committed survives a kill and a power cut, but for databases of tests."""
    with workspace.ready() as space:
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            assert space.server.query(f"SHOW {setting}") == "on"
        assert space.server.query("SHOW synchronous_commit", server[2]) == "off"


def _find_ports():
    """A free port whose neighbour for websockets is free, too."""
    while True:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        if run._is_free(port + run.GEVENT_PORT):
            return port


def _wait_for(port):
    """Wait until both the web workers and the process of the websockets answer."""
    deadline = time.monotonic() + PATIENCE
    while not (run._answers(port) and run._answers(port + run.GEVENT_PORT)):
        assert time.monotonic() < deadline, "Odoo does not answer"
        time.sleep(0.2)


def _listen(port, name):
    """The websocket of an agent who has logged in."""
    login = {"db": name, "login": "run_agent", "password": "run_agent"}
    body = {"jsonrpc": "2.0", "method": "call", "params": login}
    answer = requests.post(
        f"http://127.0.0.1:{port}/web/session/authenticate", json=body, timeout=PATIENCE
    )
    connection = websocket.create_connection(
        f"ws://127.0.0.1:{port + run.GEVENT_PORT}/websocket",
        cookie=f"session_id={answer.cookies['session_id']}",
        origin=f"http://127.0.0.1:{port + run.GEVENT_PORT}",
        timeout=PATIENCE,
    )
    subscription = {"event_name": "subscribe", "data": {"channels": [], "last": 0}}
    connection.send(json.dumps(subscription))
    return connection


def _get_chats_told(ear, port, update_id):
    """Let a customer write, and return the chats that the websocket then names."""
    person = {"id": 5, "is_bot": False, "first_name": "Ana"}
    message = {
        "message_id": update_id,
        "date": int(time.time()),
        "from": person,
        "chat": {"id": 5, "type": "private", "first_name": "Ana"},
        "text": "Hola",
    }
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/omnichannel/webhook/run-telegram",
        data=json.dumps({"update_id": update_id, "message": message}).encode(),
        headers={
            "Content-Type": "application/json",
            "X-Telegram-Bot-Api-Secret-Token": SECRET,
        },
    )
    with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
        assert answer.status == 200
    while True:
        for notification in json.loads(ear.recv()):
            told = notification["message"]
            # An empty list says that something else of the list has changed.
            if told["type"] == "omnichannel/chats" and told["payload"]["chat_ids"]:
                return told["payload"]["chat_ids"]
