"""A browser's side of Odoo: an agent who has logged in, and a client."""

import json
import time
from typing import NamedTuple

import requests
import websocket

from .scenery import AGENT


class Answer(NamedTuple):
    """The result of a call, with what it cost."""

    result: object
    seconds: float
    size: int


class Visitor:
    """Logged in over HTTP; the login is the password, too."""

    def __init__(self, server, login):
        self.server = server
        self._session = requests.Session()
        self._session.trust_env = False  # no proxy on the way to this machine
        login = {"db": server.database, "login": login, "password": login}
        self.post("/web/session/authenticate", **login)

    def get(self, path):
        """The text of a page."""
        started = time.perf_counter()
        response = self._session.get(self.server.url + path, timeout=60, allow_redirects=False)
        seconds = time.perf_counter() - started
        assert response.status_code == 200, (path, response.status_code)
        return Answer(response.text, seconds, len(response.content))

    def post(self, path, **params):
        """Call a JSON route."""
        body = {"jsonrpc": "2.0", "method": "call", "params": params}
        started = time.perf_counter()
        response = self._session.post(self.server.url + path, json=body, timeout=60)
        seconds = time.perf_counter() - started
        answer = response.json()
        assert "error" not in answer, json.dumps(answer["error"])[:2000]
        return Answer(answer["result"], seconds, len(response.content))


class Agent(Visitor):
    """The agent of ``scenery``, like the web client."""

    def __init__(self, server):
        super().__init__(server, AGENT)

    def call(self, model, method, *args, **kwargs):
        """Call a method of a model."""
        params = {"model": model, "method": method, "args": args, "kwargs": kwargs}
        return self.post(f"/web/dataset/call_kw/{model}/{method}", **params)

    def fetch_messages(self, chat_id):
        """What the browser asks for when it shows a chat."""
        return self.post(
            "/mail/thread/messages",
            thread_model="omnichannel.chat",
            thread_id=chat_id,
            fetch_params={"limit": 60},
        )

    def listen(self):
        """A websocket that hears what this agent may hear."""
        session_id = self._session.cookies["session_id"]
        port = self.server.websocket_port
        connection = websocket.create_connection(
            f"ws://127.0.0.1:{port}/websocket",
            cookie=f"session_id={session_id}",
            origin=f"http://127.0.0.1:{port}",
            timeout=10,
        )
        subscription = {"event_name": "subscribe", "data": {"channels": [], "last": 0}}
        connection.send(json.dumps(subscription))
        return connection
