"""What comes of a call, in our words: the class, the words and the code of every fault."""

import hashlib
import io

import pytest
import requests
from urllib3.exceptions import (
    ConnectTimeoutError,
    MaxRetryError,
    NameResolutionError,
    NewConnectionError,
    ProtocolError,
)

from omnichannel_chat.connectors.base import Connector
from omnichannel_chat.connectors.errors import (
    ConnectorError,
    MediaError,
    MediaGoneError,
    MediaRefusedError,
    NotConfiguredError,
    PermanentError,
    TemporaryError,
    UncertainError,
)
from omnichannel_chat.connectors.testing import StubSession, answer
from omnichannel_chat.connectors.transport import time_limit

API = "https://api.probe.example"
FILE = "https://files.probe.example/f"
ASKED = {"Authorization": "Bearer own"}
LATE = ("Probe did not answer in time", "timeout")
UNREACHABLE = ("Probe cannot be reached", "connect")
BROKEN = ("Probe broke the connection", "connection")
IMPOSSIBLE = ("the address or the token is not valid", "url")
FOREIGN = ("the file is not on a host of the provider", "host")
INVALID = ("the address of the file is not valid", "url")


class Probe(Connector):
    provider = "probe"
    title = "Probe"
    default_base_url = f"{API}/"
    media_hosts = ("files.probe.example", ".cdn.probe.example", "9.9.9.9")
    max_inbound_bytes = 2048


def probe(*answers, **settings):
    return Probe(settings, session=StubSession(*answers))


def told(caught):
    """What people are told of an error; nothing else hangs on it."""
    assert caught.value.__context__ is None or caught.value.__suppress_context__
    return caught.value.detail, caught.value.code


def unread(content):
    """An answer of which only the head has been read."""
    response = answer(200, content)
    response._content = False
    return response


def torn(fault):
    """An answer that breaks off like this while it is read."""

    class Torn(io.BytesIO):
        def read(self, *_args):
            raise fault

    response = unread(b"")
    response.raw = Torn()
    return response


# ------------------------------------------------------------------ settings


def test_settings():
    """S0-31: an address without the slash at its end; what is empty is named."""
    assert probe().base_url == API
    assert probe(base_url="http://emulator:1/x/").base_url == "http://emulator:1/x"
    assert probe(token="t").setting("token") == "t"
    with pytest.raises(NotConfiguredError) as caught:
        probe(token=None).setting("token")
    assert told(caught) == ("token is not set", "")


def test_session_is_made_once():
    """S0-31: one session for all calls of a connector."""
    connector = Probe({})
    assert isinstance(connector.session, requests.Session)
    assert connector.session is connector.session


# ------------------------------------------------------------------ faults of a call


def _failed(reason):
    return requests.exceptions.ConnectionError(MaxRetryError(None, "/", reason))


@pytest.mark.parametrize(
    ("fault", "expected", "words"),
    [
        (requests.exceptions.ConnectTimeout(), TemporaryError, UNREACHABLE),
        (_failed(NewConnectionError(None, "no")), TemporaryError, UNREACHABLE),
        (_failed(ConnectTimeoutError("no")), TemporaryError, UNREACHABLE),
        (_failed(NameResolutionError("x", None, OSError())), TemporaryError, UNREACHABLE),
        (_failed(ProtocolError("no")), UncertainError, BROKEN),
        (requests.exceptions.ConnectionError(), UncertainError, BROKEN),
        (requests.exceptions.SSLError(), UncertainError, BROKEN),
        (requests.exceptions.ReadTimeout(), UncertainError, LATE),
        (
            requests.exceptions.ChunkedEncodingError(),
            UncertainError,
            ("call failed (ChunkedEncodingError)", "http"),
        ),
        (requests.exceptions.InvalidURL(), PermanentError, IMPOSSIBLE),
        (UnicodeError(), PermanentError, IMPOSSIBLE),
    ],
    ids=str,
)
def test_call_without_an_answer(fault, expected, words):
    """S0-31: whether a byte has left decides for a message; a question may be asked again."""
    with pytest.raises(ConnectorError) as caught:
        probe(fault).call("POST", API, sends=True)
    assert (type(caught.value), told(caught)) == (expected, words)
    with pytest.raises(ConnectorError) as caught:
        probe(fault).call("GET", API)
    again = TemporaryError if expected is UncertainError else expected
    assert (type(caught.value), told(caught)) == (again, words)


@pytest.mark.parametrize(
    ("seconds", "sends", "is_made"),
    [(0, False, False), (0, True, False), (1, True, False), (1, False, True), (3, True, True)],
)
def test_call_that_comes_too_late(seconds, sends, is_made):
    """S0-31: a message is begun with two seconds at least, a question as long as there is any."""
    connector = probe(answer(200, {}))
    with time_limit(seconds):
        if is_made:
            connector.call("POST", API, sends=sends)
        else:
            with pytest.raises(TemporaryError) as caught:
                connector.call("POST", API, sends=sends)
            assert (type(caught.value), told(caught)) == (TemporaryError, LATE)
    assert len(connector.session.calls) == is_made


@pytest.mark.parametrize(
    ("timeout", "connect", "whole"),
    [(None, 5, 20), (3, 3, 3), (7, 5, 7), ((1, 2), 3, 3)],
)
def test_time_of_a_call(timeout, connect, whole):
    """S0-31: five seconds to connect, twenty in all, unless something else is said."""
    connector = probe(answer(200, {}))
    connector.call("GET", API, timeout=timeout, params={"a": 1})
    (call,) = connector.session.calls
    assert (call.method, call.url, call.kwargs["params"]) == ("GET", API, {"a": 1})
    assert call.kwargs["stream"] is True
    assert call.kwargs["allow_redirects"] is False
    assert call.kwargs["timeout"] == (pytest.approx(connect, abs=1), pytest.approx(whole, abs=1))


@pytest.mark.parametrize(
    ("status", "is_doubtful"),
    [(199, True), (200, False), (299, False), (300, True), (400, False), (408, True), (500, True)],
)
def test_answer_to_a_message(status, is_doubtful):
    """S0-31: what is neither a success nor a refusal leaves a message uncertain."""
    assert probe(answer(status)).call("GET", API).status_code == status
    if not is_doubtful:
        assert probe(answer(status)).call("POST", API, sends=True).status_code == status
        return
    with pytest.raises(UncertainError) as caught:
        probe(answer(status)).call("POST", API, sends=True)
    assert told(caught) == (f"Probe answered {status} without an explanation", str(status))


def test_answer_is_read():
    """S0-31: the body is there when a call comes back, unless the caller reads it."""
    assert probe(unread(b'{"a": 1}')).call("GET", API)._content == b'{"a": 1}'
    assert probe(unread(b'{"a": 1}')).call("GET", API, stream=True)._content is False


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (requests.exceptions.ConnectionError(), BROKEN),
        (requests.exceptions.ReadTimeout(), LATE),
        (ValueError(), ("call failed (ValueError)", "http")),
    ],
    ids=str,
)
def test_answer_that_breaks_off(fault, words):
    """S0-31: what was sent may have been taken, whatever became of the answer."""
    for sends, expected in ((False, TemporaryError), (True, UncertainError)):
        reply = torn(fault)
        with pytest.raises(ConnectorError) as caught:
            probe(reply).call("POST", API, sends=sends)
        assert (type(caught.value), told(caught)) == (expected, words)
        assert reply.raw.closed


def test_answer_that_is_too_long():
    """S0-31: eight megabytes are read, and no byte more."""
    longest = b" " * (8 * 1024 * 1024)
    assert probe(unread(longest)).call("GET", API)._content == longest
    for sends, expected in ((False, TemporaryError), (True, UncertainError)):
        with pytest.raises(ConnectorError) as caught:
            probe(unread(longest + b" ")).call("GET", API, sends=sends)
        assert type(caught.value) is expected
        assert told(caught) == ("Probe gave an answer that is too long", "size")


def test_message_without_a_name():
    """S0-31: a message that was taken under an unknown id is not sent again."""
    error = probe().nameless()
    assert type(error) is UncertainError
    assert (error.detail, error.code) == ("Probe's answer names no message", "answer")


def test_unexplained_question():
    """S0-31: an answer is one to a question, unless it is said that something was sent."""
    assert type(probe().unexplained(answer(500))) is TemporaryError


def test_nothing_explained():
    """S0-31: a provider that says nothing has no code of its own."""
    words = "Probe answered 500 without an explanation"
    assert probe().explain(answer(500, {"code": 7})) == (words, "")


# ------------------------------------------------------------------ files


def fail(*answers, url=FILE, settings=None, **kwargs):
    """The class, words and code of what keeps a file from being fetched."""
    connector = probe(*answers, **(settings or {}))
    with pytest.raises(MediaError) as caught:
        connector.download(url, **kwargs)
    return type(caught.value), *told(caught)


def test_file():
    """S0-13: content, type and name as the provider tells them, within a minute."""
    headers = {
        "Content-Type": "Image/PNG ; charset=x",
        "Content-Disposition": 'attachment; filename="a/b\\\\c.png"',
    }
    connector = probe(answer(200, b"png", headers))
    found = connector.download(FILE, headers=ASKED)
    assert (found.content, found.mime_type, found.filename) == (b"png", "image/png", "c.png")
    (call,) = connector.session.calls
    assert (call.method, call.url, call.kwargs["headers"]) == ("GET", FILE, ASKED)
    assert 50 < call.kwargs["timeout"][1] <= 60


@pytest.mark.parametrize(
    ("told_type", "expected"),
    [("image/png", "image/png"), ("image/png;a=b;c=d", "image/png"), ("", "")],
)
def test_type_of_a_file(told_type, expected):
    """S0-13: what stands behind the type is none of it."""
    found = probe(answer(200, b"x", {"Content-Type": told_type})).download(FILE)
    assert found.mime_type == expected


def test_file_of_which_nothing_is_told():
    """S0-13: a file may have neither type nor name."""
    found = probe(answer(200, b"x")).download(FILE)
    assert (found.content, found.mime_type, found.filename) == (b"x", "", "")


@pytest.mark.parametrize(
    ("url", "base_url"),
    [
        (FILE, ""),
        ("https://FILES.probe.example/f", ""),
        ("https://cdn.probe.example/f", ""),
        ("https://a.b.cdn.probe.example/f", ""),
        (f"{API}/f", ""),
        ("http://emulator:4010/f", "http://Emulator:9"),
    ],
)
def test_hosts_of_the_provider(url, base_url):
    """S0-13: files come from hosts of the provider, and from where its interface is."""
    found = probe(answer(200, b"x"), base_url=base_url).download(url)
    assert found.content == b"x"


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("https://evil.example/f", FOREIGN),
        ("https://xfiles.probe.example/f", FOREIGN),
        ("https://a.files.probe.example/f", FOREIGN),
        ("https://evilcdn.probe.example/f", FOREIGN),
        ("http://files.probe.example/f", FOREIGN),
        ("http://api.probe.example/f", FOREIGN),
        # A number is no name, whoever has listed it.
        ("https://9.9.9.9/f", FOREIGN),
        ("/f", FOREIGN),
        ("", FOREIGN),
        ("https://[files.probe.example/f", INVALID),
    ],
)
def test_other_hosts(url, words):
    """S0-13: nothing is fetched from elsewhere, nor unencrypted."""
    assert fail(url=url) == (MediaRefusedError, *words)


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (404, (MediaGoneError, "the provider does not have the file any more", "gone")),
        (410, (MediaGoneError, "the provider does not have the file any more", "gone")),
        (403, (MediaError, "the provider did not give the file", "403")),
        (206, (MediaError, "the provider did not give the file", "206")),
        (500, (MediaError, "the provider did not give the file", "500")),
        (302, (MediaError, "the provider did not give the file", "302")),
    ],
)
def test_file_that_is_not_given(status, expected):
    """S0-13: what is gone is not asked for again."""
    assert fail(answer(status, b"x")) == expected


def test_call_for_a_file_that_fails():
    """S0-13: a lost call can be made again, an impossible one cannot."""
    assert fail(requests.exceptions.ReadTimeout()) == (MediaError, *LATE)
    assert fail(requests.exceptions.InvalidURL()) == (MediaRefusedError, *IMPOSSIBLE)


@pytest.mark.parametrize(
    ("max_bytes", "largest", "told_kb"), [(None, 2048, 2), (1024, 1024, 1), (5000, 2048, 2)]
)
def test_largest_file(max_bytes, largest, told_kb):
    """S0-13: the nearer limit counts, and is told."""
    content = b"x" * largest
    assert probe(answer(200, content)).download(FILE, max_bytes=max_bytes).content == content
    assert fail(answer(200, content + b"x"), max_bytes=max_bytes) == (
        MediaRefusedError,
        f"the file is larger than {told_kb} KB",
        "size",
    )


def test_file_is_not_read_like_an_answer():
    """S0-13: of a file no more is read than it may have, however long an answer may be."""
    assert fail(unread(b" " * (8 * 1024 * 1024 + 1))) == (
        MediaRefusedError,
        "the file is larger than 2 KB",
        "size",
    )


def test_file_that_breaks_off():
    """S0-13: half a file is none."""
    assert fail(torn(requests.exceptions.ConnectionError())) == (
        MediaError,
        "the file broke off",
        "connection",
    )


def test_checksum():
    """S0-13: a file that is not what was promised is refused."""
    digest = hashlib.sha256(b"x").hexdigest()
    assert probe(answer(200, b"x")).download(FILE, sha256=digest.upper()).content == b"x"
    assert fail(answer(200, b"y"), sha256=digest) == (
        MediaRefusedError,
        "the file does not match its checksum",
        "sha256",
    )


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize(
    ("location", "target"),
    [
        ("/g", "https://files.probe.example/g"),
        ("https://a.cdn.probe.example/g", "https://a.cdn.probe.example/g"),
    ],
)
def test_redirect(status, location, target):
    """S0-13: one is followed where that is allowed, and our token stays behind."""
    connector = probe(answer(status, b"", {"Location": location}), answer(200, b"x"))
    assert connector.download(FILE, headers=ASKED, redirects=1).content == b"x"
    first, second = connector.session.calls
    assert (first.url, first.kwargs["headers"]) == (FILE, ASKED)
    assert (second.url, second.kwargs["headers"]) == (target, None)


def test_redirects():
    """S0-13: as many as are allowed, each from where the one before led; fewer do no harm."""
    hops = [answer(302, b"", {"Location": "https://a.cdn.probe.example/1"})]
    hops += [answer(302, b"", {"Location": "2"}), answer(200, b"x")]
    connector = probe(*hops)
    assert connector.download(FILE, redirects=2).content == b"x"
    assert connector.session.calls[2].url == "https://a.cdn.probe.example/2"
    assert probe(answer(200, b"x")).download(FILE, redirects=5).content == b"x"
    # None, unless it is said how many.
    assert fail(answer(302, b"", {"Location": "/g"}))[2] == "302"
    hops = [answer(302, b"", {"Location": "/g"}), answer(302, b"", {"Location": "/h"})]
    assert fail(*hops, redirects=1)[2] == "302"


@pytest.mark.parametrize(
    ("status", "location", "expected"),
    [
        (302, "https://evil.example/g", (MediaRefusedError, *FOREIGN)),
        (302, "http://files.probe.example/g", (MediaRefusedError, *FOREIGN)),
        (302, "https://[x", (MediaRefusedError, *INVALID)),
        (302, "", (MediaError, "the provider did not give the file", "302")),
        (304, "/g", (MediaError, "the provider did not give the file", "304")),
        (300, "/g", (MediaError, "the provider did not give the file", "300")),
    ],
)
def test_redirect_that_is_not_followed(status, location, expected):
    """S0-13: nobody leads us elsewhere."""
    assert fail(answer(status, b"", {"Location": location}), redirects=1) == expected
