"""What an answer proves, and what is read of it."""

import io
from datetime import datetime, timedelta, timezone

import pytest

from omnichannel_chat.connectors.testing import answer
from omnichannel_chat.connectors.transport import (
    TooLongError,
    _set_timeout,
    _TimedAdapter,
    _TimedConnection,
    _TimedResponse,
    get_seconds_left,
    is_refusal,
    new_session,
    read_limited,
    read_object,
    read_retry_after,
    time_limit,
)


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        *((200, False), (204, False), (302, False), (399, False)),
        *((400, True), (401, True), (403, True), (404, True), (407, True)),
        # A gateway's: what the server behind it has done nobody knows.
        (408, False),
        *((409, True), (429, True), (499, True)),
        *((500, False), (502, False), (503, False), (504, False)),
    ],
)
def test_which_answers_prove_that_nothing_was_done(status, expected):
    """S0-31: only a refusal does; whatever else is not a success leaves it open."""
    assert is_refusal(status) is expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b'{"a": 1}', {"a": 1}),
        (b"{}", {}),
        (b"[1]", {}),
        (b"null", {}),
        (b'"a"', {}),
        (b"", {}),
        (b"<html>", {}),
        (b"[" * 100_000, {}),
    ],
)
def test_object_of_an_answer(body, expected):
    """S0-31: of a proxy's page nothing is read, and it breaks nothing."""
    assert read_object(answer(200, body)) == expected


@pytest.mark.parametrize(
    ("headers", "limit"),
    [
        ({}, 5),
        ({"Content-Length": "5"}, 5),
        ({"Content-Length": "soon"}, 5),
        ({"Content-Length": "-9"}, 5),
    ],
)
def test_answer_of_just_the_length_that_is_read(headers, limit):
    """S0-31: the limit itself is not too long, whatever the provider says of the length."""
    assert read_limited(answer(200, b"12345", headers), limit) == b"12345"


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (b"123456", {}),
        # A length that is told is believed before anything is read.
        (b"", {"Content-Length": "6"}),
        (b"", {"Content-Length": "9" * 5000}),
    ],
)
def test_answer_that_is_too_long(body, headers):
    """S0-31: what is longer is left as soon as that is clear."""
    with pytest.raises(TooLongError):
        read_limited(answer(200, body, headers), 5)


def test_answer_in_pieces():
    """S0-31: a long answer is put together in its order."""
    body = b"a" * 65536 + b"b" * 65536 + b"c"
    assert read_limited(answer(200, body), 200_000) == body


def test_nothing_is_lost_on_the_way_to_the_library():
    """S0-31: what the HTTP library asks of a connection and of an answer reaches them."""
    response = _TimedResponse(Socket(), 5, method="HEAD")
    assert (response.debuglevel, response._method) == (5, "HEAD")
    adapter = _TimedAdapter(pool_connections=3, pool_maxsize=4, pool_block=True)
    assert adapter.poolmanager.connection_pool_kw == {"maxsize": 4, "block": True}
    assert adapter.poolmanager.pools._maxsize == 3


def test_session_for_threads():
    """S0-31: as many connections as asked for are kept; 32 for workers that call in parallel."""
    for scheme in ("https://", "http://"):
        assert new_session(3).get_adapter(f"{scheme}x.example")._pool_maxsize == 3
        assert new_session().get_adapter(f"{scheme}x.example")._pool_maxsize == 32


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_clock_runs_through_a_proxy(scheme):
    """S0-31: calls through a proxy have the same connections as those without."""
    adapter = new_session().get_adapter(f"{scheme}://x.example")
    proxy = adapter.proxy_manager_for("http://proxy.example:3128", timeout=7)
    pools = [adapter.poolmanager, proxy]
    found = [each.connection_from_url(f"{scheme}://x.example") for each in pools]
    assert found[0].ConnectionCls is found[1].ConnectionCls
    assert issubclass(found[0].ConnectionCls, _TimedConnection)
    assert proxy.connection_pool_kw["timeout"] == 7


@pytest.mark.parametrize(("told", "expected"), [("86400", 86400.0), ("86401", 86400.0), ("1", 1.0)])
def test_longest_wait(told, expected):
    """S0-31: a provider is asked again after a day at most."""
    wait = read_retry_after({"Retry-After": told})
    assert (wait, type(wait)) == (expected, float)


def test_wait_until_a_date_without_a_zone():
    """S0-31: an HTTP date without a zone is one in GMT."""
    at = datetime.now(timezone.utc) + timedelta(hours=2)
    wait = read_retry_after({"Retry-After": f"{at:%a, %d %b %Y %H:%M:%S} -0000"})
    assert 7190 <= wait <= 7200


def test_wait_until_a_date_elsewhere():
    """S0-31: a date with another zone is one in that zone."""
    there = timezone(timedelta(hours=5))
    at = datetime.now(there) + timedelta(hours=2)
    wait = read_retry_after({"Retry-After": f"{at:%a, %d %b %Y %H:%M:%S} +0500"})
    assert 7190 <= wait <= 7200


class Socket:
    """Notes the time that it is given for its next step."""

    timeout = None

    def makefile(self, _mode):
        return io.BufferedReader(io.BytesIO(b""))

    def settimeout(self, seconds):
        self.timeout = seconds


def test_time_of_a_step():
    """S0-31: a socket has what is left of the call, and nothing begins after its end."""
    sock = Socket()
    _set_timeout(sock)
    assert sock.timeout is None
    with time_limit(50):
        _set_timeout(sock)
        assert 40 < sock.timeout <= 50
    with time_limit(0), pytest.raises(TimeoutError, match=r"^the time of the call is over$"):
        _set_timeout(sock)
    with time_limit(0):
        assert get_seconds_left() == 0
