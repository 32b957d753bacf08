"""What stands between a connector and its provider: requests, calls, answers and lost ones."""

import io
import json
from dataclasses import dataclass, field

import requests
from urllib3.exceptions import MaxRetryError, NewConnectionError, ProtocolError

from ..base import WebhookRequest
from ..errors import TemporaryError, UncertainError

#: Errors of the HTTP library, and what they mean for a call that sends.
LOST_CALLS = {
    "connect timeout": (requests.exceptions.ConnectTimeout("..."), TemporaryError),
    "refused": (
        requests.exceptions.ConnectionError(
            MaxRetryError(None, "/", NewConnectionError(None, "refused"))
        ),
        TemporaryError,
    ),
    "read timeout": (requests.exceptions.ReadTimeout("..."), UncertainError),
    "reset": (
        requests.exceptions.ConnectionError(ProtocolError("aborted", ConnectionResetError())),
        UncertainError,
    ),
    "broken answer": (requests.exceptions.ChunkedEncodingError("..."), UncertainError),
}
#: Answers after which nobody can tell whether a message was taken: a provider, or a gateway before
#: it, also gives them when it fails after that. By name: status and headers.
DOUBTFUL_ANSWERS = {
    "see other": (303, {"Location": "https://elsewhere.example"}),
    "request timeout": (408, {}),
    "internal error": (500, {}),
    "bad gateway": (502, {}),
    "unavailable, come again": (503, {"Retry-After": "5"}),
    "gateway timeout": (504, {}),
    "of a proxy": (520, {}),
}
DOUBTFUL_BODIES = (b"", b"<html>Sorry</html>", {}, {"error": {"message": "no"}}, {"message": "no"})


@dataclass
class Call:
    """One call that a connector made."""

    method: str
    url: str
    kwargs: dict = field(default_factory=dict)

    @property
    def json(self):
        return self.kwargs.get("json")


class StubSession:
    """Stands in for ``requests.Session``: gives the answers in turn and notes the calls."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.calls = []

    def request(self, method, url, **kwargs):
        self.calls.append(Call(method, url, kwargs))
        assert self.answers, f"unexpected call: {method} {url}"
        reply = self.answers.pop(0)
        if isinstance(reply, Exception):
            raise reply
        return reply


def answer(status=200, body=None, headers=None):
    """A ``requests.Response``; ``body`` may be bytes or a JSON value."""
    response = requests.Response()
    response.status_code = status
    response.headers.update(headers or {})
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    response.raw = io.BytesIO(content)
    response._content = content
    return response


def request(body, headers=None, **kwargs):
    """A webhook request; ``body`` may be bytes or a JSON value."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    kwargs = {"method": "POST", "url": "https://odoo.example/omnichannel/webhook/k"} | kwargs
    return WebhookRequest(body=raw, headers=headers or {}, **kwargs)
