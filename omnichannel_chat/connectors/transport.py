"""HTTP to providers: how long a call may last, how long its answer may be, and what it says.

The time limits of ``requests`` are between two bytes: a provider that sends one byte every few
seconds is never late. Here the clock runs for the whole call: connection, request and answer.
"""

import http.client
import io
import math
import time
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime

import requests
import urllib3

#: Seconds to connect, at most.
CONNECT_SECONDS = 5
#: Seconds for a whole call, unless a limit around it is nearer.
CALL_SECONDS = 20
#: Seconds that a call which must not happen twice needs at least: with less it is not begun.
LEAST_SECONDS = 2
#: Biggest answer that is read; files of customers have limits of their own.
MAX_ANSWER_BYTES = 8 * 1024 * 1024
#: Connections to one host that a session keeps open, for workers that call in parallel.
CONNECTIONS = 32
#: A provider that asks us to wait longer than this, in seconds, is asked again then.
LONGEST_WAIT = 24 * 3600
_CHUNK = 64 * 1024
#: So much of a number is read: Python takes long over longer ones, or refuses them.
_DIGITS = 20

_ends = ContextVar("ends", default=math.inf)


class TooLongError(Exception):
    """An answer is longer than is read."""


# ---------------------------------------------------------------------- time


@contextmanager
def time_limit(seconds):
    """Have all calls inside end after this many seconds, taken together.

    Inside another limit the nearer end counts.
    """
    before = _ends.set(min(_ends.get(), time.monotonic() + seconds))
    try:
        yield
    finally:
        _ends.reset(before)


def get_seconds_left():
    """Seconds to the end of the limit that we are in: infinite outside of any, 0 at its end."""
    return max(_ends.get() - time.monotonic(), 0)


def _set_timeout(sock):
    """Give a socket the time that is left, for its next step."""
    left = get_seconds_left()
    if not left:
        raise TimeoutError("the time of the call is over")
    if left < math.inf:
        sock.settimeout(left)


class _TimedFile(io.RawIOBase):
    """What comes in on a socket, each piece within the time of the whole call."""

    def __init__(self, sock, file):
        self._sock = sock
        self._file = file

    def readable(self):
        return True

    def readinto(self, buffer):
        _set_timeout(self._sock)
        return self._file.readinto(buffer)

    def close(self):
        self._file.close()
        return super().close()


class _TimedResponse(http.client.HTTPResponse):
    """An answer whose head and body are read within the time of the whole call."""

    def __init__(self, sock, *args, **kwargs):
        super().__init__(sock, *args, **kwargs)
        self.fp = io.BufferedReader(_TimedFile(sock, self.fp.detach()))


class _TimedConnection:
    """A connection on which a request has the time of the whole call.

    Python gives one ``sendall`` the time to connect, and a body of bytes is one: without this a
    video on a slow line would never get through.
    """

    response_class = _TimedResponse

    def send(self, data):
        if self.sock:
            _set_timeout(self.sock)
        return super().send(data)


class _HTTPConnection(_TimedConnection, urllib3.connection.HTTPConnection):
    pass


class _HTTPSConnection(_TimedConnection, urllib3.connection.HTTPSConnection):
    pass


class _HTTPPool(urllib3.HTTPConnectionPool):
    ConnectionCls = _HTTPConnection


class _HTTPSPool(urllib3.HTTPSConnectionPool):
    ConnectionCls = _HTTPSConnection


class _TimedAdapter(requests.adapters.HTTPAdapter):
    """Calls over timed connections, through a proxy as well."""

    _POOLS = {"http": _HTTPPool, "https": _HTTPSPool}

    def init_poolmanager(self, *args, **kwargs):
        result = super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = self._POOLS
        return result

    def proxy_manager_for(self, *args, **kwargs):
        manager = super().proxy_manager_for(*args, **kwargs)
        manager.pool_classes_by_scheme = self._POOLS
        return manager


def new_session(connections=CONNECTIONS):
    """A session that connectors and threads can share.

    :param int connections: kept open to one host
    :rtype: requests.Session
    """
    session = requests.Session()
    for scheme in ("https://", "http://"):
        session.mount(scheme, _TimedAdapter(pool_maxsize=connections))
    return session


# ---------------------------------------------------------------------- answers


def read_limited(response, max_bytes, piece_seconds=CALL_SECONDS):
    """The body of a streamed answer.

    :param float piece_seconds: for each 64 KB; more than that takes a line that is alive
    :raise TooLongError: as soon as it proves longer
    """
    told = response.headers.get("Content-Length") or ""
    if told.isdecimal() and int(told[:_DIGITS]) > max_bytes:
        raise TooLongError
    content, pieces = bytearray(), response.iter_content(_CHUNK)
    while piece := _read_piece(pieces, piece_seconds):
        content += piece
        if len(content) > max_bytes:
            raise TooLongError
    return bytes(content)


def _read_piece(pieces, seconds):
    with time_limit(seconds):
        return next(pieces, b"")


def read_object(response):
    """The JSON object of an answer; empty when the body is anything else."""
    try:
        body = response.json()
    except (ValueError, RecursionError):
        return {}
    return body if isinstance(body, dict) else {}


def read_retry_after(headers):
    """Seconds that ``Retry-After`` asks to wait, None when it asks nothing that can be understood.

    https://www.rfc-editor.org/rfc/rfc9110#field.retry-after: seconds, or a date.
    """
    told = (headers.get("Retry-After") or "").strip()
    if told.isascii() and told.isdecimal():
        return float(min(int(told[:_DIGITS]), LONGEST_WAIT))
    try:
        moment = parsedate_to_datetime(told)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    # An HTTP date without a zone is one in GMT.
    moment = moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)
    seconds = (moment - datetime.now(timezone.utc)).total_seconds()
    return min(max(seconds, 0.0), float(LONGEST_WAIT))


def is_refusal(status):
    """Whether an answer proves that what was asked for was not done.

    4xx says that the request was refused. 408 does not count: gateways also give it when the server
    behind them took too long, whatever that one did. 5xx, with an explanation or without, tells of
    a fault at a moment that nobody knows, and a redirect may be what follows the deed (303).
    """
    return 400 <= status < 500 and status != http.client.REQUEST_TIMEOUT
