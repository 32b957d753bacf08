"""The base of all connectors, against a real server on this machine."""

import contextlib
import gzip
import hashlib
import http.server
import socket
import threading
import time
import traceback
from datetime import datetime, timedelta, timezone

import pytest

from omnichannel_chat.connectors import caller
from omnichannel_chat.connectors.base import MAX_KEY, UNPARSED, Connector, same_secret
from omnichannel_chat.connectors.errors import (
    MediaError,
    MediaGoneError,
    MediaRefusedError,
    NotConfiguredError,
    PayloadError,
    PermanentError,
    TemporaryError,
    ThrottledError,
    UncertainError,
    VerificationError,
)
from omnichannel_chat.connectors.events import (
    Address,
    Envelope,
    Ignored,
    OutboundMedia,
    OutboundMessage,
)
from omnichannel_chat.connectors.testing import StubSession, answer, assert_storable, request
from omnichannel_chat.connectors.transport import (
    LEAST_SECONDS,
    MAX_ANSWER_BYTES,
    get_seconds_left,
    read_retry_after,
    time_limit,
)

TOKEN = "own-token-that-nobody-may-see"
FILE = b"0123456789" * 1000
SHA256 = hashlib.sha256(FILE).hexdigest()
NOW = datetime(2026, 1, 1, tzinfo=timezone.utc)


class Probe(Connector):
    """A connector with nothing of its own."""

    provider = "probe"
    title = "Probe"
    media_hosts = ("files.example", ".cdn.example")
    max_inbound_bytes = 20_000

    def _webhook_secrets(self):
        return [self.settings.get("secret")]

    def _is_genuine(self, request, secret):
        return same_secret(request.headers["x-secret"], secret)


class Handler(http.server.BaseHTTPRequestHandler):
    """A provider that behaves as badly as the path asks for."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def do_GET(self):
        self.server.seen.append(self.path)
        self.server.tokens.append(self.headers.get("Authorization"))
        getattr(self, self.path.strip("/").partition("/")[0])()

    def do_POST(self):
        self.do_GET()

    def reply(self, status, body=b"", told=None, **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        told = str(len(body)) if told is None else told
        if told:
            self.send_header("Content-Length", told)
        else:
            self.send_header("Connection", "close")
            self.close_connection = True
        self.end_headers()
        self.wfile.write(body)

    def ok(self):
        self.reply(200, FILE, Content_Type="Image/JPEG; charset=x")

    def odd_length(self):
        self.close_connection = True
        self.reply(200, FILE, told="many")

    def untold(self):
        self.reply(200, FILE, told="")

    def big(self):
        self.reply(200, FILE * 10)

    def big_untold(self):
        try:
            self.reply(200, FILE * 1000, told="")
        except OSError:
            # The other side hung up, as it should.
            self.server.hung_up.set()

    def torn(self):
        self.close_connection = True
        self.reply(200, FILE[:100], told=str(len(FILE)))

    def leisurely(self):
        """Reads a long body slower than the time to connect."""
        left = int(self.headers["Content-Length"])
        while left:
            left -= len(self.rfile.read(min(left, 1 << 20)))
            time.sleep(0.05)
        self.reply(200, b"{}")

    def gone(self):
        self.reply(404)

    def broken(self):
        self.reply(500, b"stack trace")

    def redirect(self):
        self.reply(302, Location="/ok")

    def redirect_twice(self):
        self.reply(302, Location="/redirect")

    def redirect_nowhere(self):
        self.reply(302)

    def redirect_away(self):
        self.reply(307, Location="http://files.example/ok")

    def drip(self):
        """Never silent for long, and never done: one byte after the other."""
        head = b"HTTP/1.1 200 OK\r\nContent-Length: 15000\r\n\r\n"
        self._drip(head, at_once=len(head))

    def drip_head(self):
        self._drip(b"HTTP/1.1 200 OK\r\nX-Slow: " + b"x" * 10_000)

    def _drip(self, data, at_once=0):
        self.close_connection = True
        try:
            self.wfile.write(data[:at_once])
            for byte in data[at_once:] + b"x" * 10_000:
                self.wfile.write(bytes([byte]))
                time.sleep(0.02)
        except OSError:
            self.server.hung_up.set()

    def reads_slowly(self):
        """Takes a long body a little at a time, for ever."""
        self.close_connection = True
        with contextlib.suppress(OSError):
            while self.connection.recv(1024):
                time.sleep(0.02)
        self.server.hung_up.set()

    def endless(self):
        try:
            self.reply(200, b"{" * MAX_ANSWER_BYTES + b" ", told="")
        except OSError:
            self.server.hung_up.set()

    def bomb(self):
        """A few kilobytes that are twenty megabytes when they are unpacked."""
        self.reply(200, gzip.compress(b" " * (20 << 20)), Content_Encoding="gzip")

    def slow(self):
        time.sleep(1)
        self.close_connection = True

    def reset(self):
        self.connection.shutdown(socket.SHUT_RDWR)
        self.close_connection = True


@pytest.fixture(scope="module")
def server():
    """The badly behaved provider."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        running.daemon_threads = True
        running.seen, running.tokens = [], []
        running.hung_up = threading.Event()
        running.url = f"http://127.0.0.1:{running.server_port}"
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield running
        running.shutdown()


@pytest.fixture
def probe(server):
    """A connector whose provider is the badly behaved one."""
    server.seen.clear()
    server.tokens.clear()
    return Probe({"base_url": server.url + "/"})


@pytest.fixture
def closed_port():
    """A port that nobody listens on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


class TestCall:
    def test_answer_comes_back_whatever_its_status(self, probe, server):
        """S0-31: what an answer means is for the connector to say."""
        assert probe.call("GET", f"{server.url}/ok").content == FILE
        assert probe.call("POST", f"{server.url}/broken").status_code == 500

    def test_redirect_is_not_followed(self, probe, server):
        """S0-31: nobody leads a call with a token elsewhere."""
        server.seen.clear()
        assert probe.call("GET", f"{server.url}/redirect").status_code == 302
        assert server.seen == ["/redirect"]

    @pytest.mark.parametrize("sends", [False, True])
    def test_refused_connection_sent_nothing(self, probe, closed_port, sends):
        """S0-31: when not a byte has left, the call can be made again."""
        with pytest.raises(TemporaryError) as caught:
            probe.call("POST", f"http://127.0.0.1:{closed_port}/{TOKEN}", sends=sends)
        assert caught.value.code == "connect"

    @pytest.mark.parametrize("sends", [False, True])
    def test_unknown_host_sent_nothing(self, probe, sends):
        """S0-31: the same when the name leads nowhere."""
        with pytest.raises(TemporaryError):
            probe.call("POST", f"http://nowhere.invalid/{TOKEN}", sends=sends)

    @pytest.mark.parametrize("path", ["slow", "reset"])
    def test_lost_answer(self, probe, server, path):
        """S0-31: an answer that never came is uncertain for a send, and only for a send."""
        with pytest.raises(UncertainError):
            probe.call("POST", f"{server.url}/{path}/{TOKEN}", sends=True, timeout=0.2)
        with pytest.raises(TemporaryError):
            probe.call("POST", f"{server.url}/{path}/{TOKEN}", timeout=0.2)

    def test_torn_answer(self, probe, server):
        """S0-31: the same for an answer that broke off."""
        with pytest.raises(UncertainError):
            probe.call("POST", f"{server.url}/torn/{TOKEN}", sends=True)

    @pytest.mark.parametrize(
        ("url", "headers"),
        [
            ("nonsense", {}),
            ("ftp://127.0.0.1/", {}),
            ("http://", {}),
            ("http://[broken/", {}),
            ("http://127.0.0.1:99999/", {}),
            ("http://127.0.0.1/", {"Authorization": f"Bearer {TOKEN}\n"}),
            ("http://127.0.0.1:{port}/", {"Authorization": f"Bearer {TOKEN}…"}),
        ],
    )
    def test_impossible_call_is_permanent(self, probe, server, url, headers):
        """S0-31: a wrong address or a damaged token is no reason to try again."""
        url = url.replace("{port}", str(server.server_port))
        with pytest.raises(PermanentError) as caught:
            probe.call("POST", url, sends=True, headers=headers)
        assert TOKEN not in "".join(traceback.format_exception(caught.value))

    def test_long_upload_has_time(self, probe, server):
        """S0-20: a video on a slow line gets through, though it takes longer than to connect."""
        files = {"file": ("video.mp4", b"0" * (24 << 20), "video/mp4")}
        answer = probe.call("POST", f"{server.url}/leisurely", files=files, timeout=(0.5, 5))
        assert answer.status_code == 200

    @pytest.mark.parametrize("path", ["drip", "drip_head", "reads_slowly"])
    def test_clock_runs_for_the_whole_call(self, probe, server, path):
        """S0-31: a provider that is never silent for long is late all the same."""
        server.hung_up.clear()
        body = b"0" * (64 << 20) if path == "reads_slowly" else b""
        with pytest.raises(UncertainError) as caught:
            probe.call("POST", f"{server.url}/{path}", sends=True, timeout=0.3, data=body)
        assert caught.value.code == "timeout"
        assert server.hung_up.wait(10), "the connection is closed, not only left"
        with pytest.raises(TemporaryError):
            probe.call("POST", f"{server.url}/{path}", timeout=0.3, data=body)

    def test_clock_runs_for_all_calls_of_a_job(self, probe, server):
        """S0-31: a job of several calls ends in time, too; what was not begun was not sent."""
        with time_limit(0.3):
            with pytest.raises(TemporaryError) as caught:
                probe.call("GET", f"{server.url}/drip")
            assert caught.value.code == "timeout"
            server.seen.clear()
            with pytest.raises(TemporaryError):
                probe.call("GET", f"{server.url}/ok")
        with time_limit(LEAST_SECONDS / 2), pytest.raises(TemporaryError):
            probe.call("POST", f"{server.url}/ok", sends=True)
        assert not server.seen

    def test_limit_inside_a_limit(self):
        """S0-31: the nearer end counts, and the outer one is back afterwards."""
        assert get_seconds_left() == float("inf")
        with time_limit(100):
            with time_limit(1000):
                assert get_seconds_left() <= 100
            with time_limit(1):
                assert get_seconds_left() <= 1
            assert get_seconds_left() > 90
        assert get_seconds_left() == float("inf")

    @pytest.mark.parametrize("path", ["endless", "bomb"])
    def test_answer_of_any_length_is_not_read(self, probe, server, path):
        """S0-31: what is too long is left, packed or not; a message is then uncertain."""
        with pytest.raises(UncertainError) as caught:
            probe.call("POST", f"{server.url}/{path}", sends=True)
        assert caught.value.code == "size"
        with pytest.raises(TemporaryError):
            probe.call("GET", f"{server.url}/{path}")

    @pytest.mark.parametrize(
        ("told", "expected"),
        [
            ({"Retry-After": "30"}, 30),
            ({"Retry-After": " 0 "}, 0),
            ({"Retry-After": "9" * 5000}, 24 * 3600),
            ({"Retry-After": "Fri, 31 Dec 1999 23:59:59 GMT"}, 0),
            ({"Retry-After": "Fri, 31 Dec 2100 23:59:59 GMT"}, 24 * 3600),
            ({"Retry-After": "soon"}, None),
            ({"Retry-After": "-5"}, None),
            ({"Retry-After": "²"}, None),
            ({"Retry-After": ""}, None),
            ({}, None),
        ],
    )
    def test_wait_that_is_asked_for(self, told, expected):
        """S0-31: seconds or a date; never for ever, and nonsense asks for nothing."""
        assert read_retry_after(told) == expected

    @pytest.mark.parametrize("zone", ["GMT", "+0000", "-0000"])
    def test_wait_until_a_date(self, zone):
        """S0-31: a date in a minute is a minute."""
        at = datetime.now(timezone.utc) + timedelta(seconds=60)
        wait = read_retry_after({"Retry-After": f"{at:%a, %d %b %Y %H:%M:%S} {zone}"})
        assert 55 <= wait <= 60

    def test_throttle_before_the_provider(self, probe):
        """S0-31: the page of a proxy that says "too fast" is obeyed like the provider."""
        error = probe.unexplained(answer(429, b"<html>", {"Retry-After": "7"}), sends=True)
        assert (type(error), error.retry_after) == (ThrottledError, 7)

    def test_errors_do_not_show_the_address(self, probe, server, closed_port):
        """S0-31: some addresses hold a token."""
        calls = [
            (f"http://127.0.0.1:{closed_port}/bot{TOKEN}", {}),
            (f"{server.url}/reset/bot{TOKEN}", {"sends": True}),
            (f"{server.url}/slow/bot{TOKEN}", {"sends": True, "timeout": 0.2}),
        ]
        for url, kwargs in calls:
            with pytest.raises((TemporaryError, UncertainError)) as caught:
                probe.call("POST", url, **kwargs)
            shown = "".join(traceback.format_exception(caught.value)) + repr(caught.value)
            assert TOKEN not in shown


class TestDownload:
    def test_file(self, probe, server):
        """S0-13: a file is fetched, checked and described."""
        content = probe.download(f"{server.url}/ok", sha256=SHA256.upper())
        assert (content.content, content.mime_type) == (FILE, "image/jpeg")
        assert "0123456789" not in repr(content)

    @pytest.mark.parametrize("path", ["untold", "odd_length"])
    def test_length_need_not_be_told(self, probe, server, path):
        """S0-13: what a server says of the length is not needed."""
        if path == "odd_length":
            probe.max_inbound_bytes = len(FILE)
        assert probe.download(f"{server.url}/{path}").content[: len(FILE)] == FILE

    @pytest.mark.parametrize("path", ["big", "big_untold"])
    def test_large_file_is_refused(self, probe, server, path):
        """S0-13: no more is read than is allowed, whatever the server says."""
        with pytest.raises(MediaRefusedError) as caught:
            probe.download(f"{server.url}/{path}")
        assert caught.value.code == "size"

    def test_rest_of_a_large_file_is_not_read(self, probe, server):
        """S0-13: the connection is closed as soon as the limit is passed."""
        server.hung_up.clear()
        with pytest.raises(MediaRefusedError):
            probe.download(f"{server.url}/big_untold")
        assert server.hung_up.wait(5)

    def test_limit_can_only_be_lowered(self, probe, server):
        """S0-13: a caller may ask for less, never for more."""
        with pytest.raises(MediaRefusedError):
            probe.download(f"{server.url}/ok", max_bytes=100)
        with pytest.raises(MediaRefusedError):
            probe.download(f"{server.url}/big", max_bytes=10**9)

    @pytest.mark.parametrize(
        ("path", "expected"),
        [
            ("gone", MediaGoneError),
            ("broken", MediaError),
            ("redirect", MediaError),
            ("reset", MediaError),
            ("torn", MediaError),
        ],
    )
    def test_fault(self, probe, server, path, expected):
        """S0-13: each fault says whether trying again makes sense."""
        with pytest.raises(MediaError) as caught:
            probe.download(f"{server.url}/{path}")
        assert type(caught.value) is expected

    def test_file_that_drips(self, probe, server, monkeypatch):
        """S0-13: a file that does not end is left in time."""
        monkeypatch.setattr(caller, "FILE_SECONDS", 0.3)
        with pytest.raises(MediaError) as caught:
            probe.download(f"{server.url}/drip")
        assert not isinstance(caught.value, MediaRefusedError)

    def test_redirect_is_followed_when_asked_for(self, probe, server):
        """S0-13: our token does not go to where the provider sends us."""
        headers = {"Authorization": f"Bearer {TOKEN}"}
        content = probe.download(f"{server.url}/redirect", headers=headers, redirects=1)
        assert content.content == FILE
        assert (server.seen, server.tokens) == (["/redirect", "/ok"], [f"Bearer {TOKEN}", None])

    @pytest.mark.parametrize("path", ["redirect_twice", "redirect_nowhere"])
    def test_redirects_have_an_end(self, probe, server, path):
        """S0-13: no more hops than allowed."""
        with pytest.raises(MediaError):
            probe.download(f"{server.url}/{path}", redirects=1)
        assert len(server.seen) <= 2

    def test_redirect_to_a_foreign_host(self, probe, server):
        """S0-13: where a provider sends us is checked like the first address."""
        with pytest.raises(MediaRefusedError) as caught:
            probe.download(f"{server.url}/redirect_away", redirects=1)
        assert caught.value.code == "host"

    @pytest.mark.parametrize(
        ("told", "name"),
        [
            ('inline; filename="plan.pdf"', "plan.pdf"),
            ("attachment; filename*=UTF-8''pla%C3%B1.pdf", "plañ.pdf"),
            ('attachment; filename="../../etc/passwd"', "passwd"),
            ('attachment; filename="C:\\\\x\\\\y.pdf"', "y.pdf"),
            ("attachment", ""),
            ("", ""),
        ],
    )
    def test_name_of_a_file(self, told, name):
        """S0-13: a file is called what the provider calls it."""
        response = answer(200, b"file", {"Content-Disposition": told})
        probe = Probe({"base_url": "https://api.example"}, session=StubSession(response))
        assert probe.download("https://api.example/file").filename == name

    def test_damaged_file(self, probe, server):
        """S0-13: a file that does not match its digest is refused."""
        with pytest.raises(MediaRefusedError):
            probe.download(f"{server.url}/ok", sha256="00" * 32)

    @pytest.mark.parametrize(
        "url",
        [
            "https://elsewhere.example/x",
            "https://files.example.elsewhere.example/x",
            "https://evilcdn.example/x",
            "http://files.example/x",
            "https://127.0.0.1/x",
            "https://[::1]/x",
            "https://files.example@elsewhere.example/x",
            "https://[broken/x",
            "file:///etc/passwd",
            "",
            "nonsense",
        ],
    )
    def test_foreign_host(self, url):
        """S0-13: a payload cannot send us anywhere but to the provider."""
        with pytest.raises(MediaRefusedError):
            Probe({"base_url": "https://api.example"}).download(url)

    @pytest.mark.parametrize(
        "url",
        ["https://files.example/x", "https://eu.cdn.example/x", "https://api.example/x"],
    )
    def test_own_host(self, url):
        """S0-13: the provider's own hosts are let through."""
        Probe({"base_url": "https://api.example"})._check_media_host(url)


class TestWayIn:
    def test_comparison_that_stumbles_is_no_proof(self):
        """S0-01: a request that makes the comparison fail is refused like a wrong one."""
        with pytest.raises(VerificationError):
            Probe({"secret": "right"}).verify(request(b"{}", {}))

    def test_secret_of_spaces_is_none(self):
        """S0-01: an empty secret in disguise opens nothing."""
        with pytest.raises(NotConfiguredError):
            Probe({"secret": "  \n"}).verify(request(b"{}", {"x-secret": ""}))

    def test_empty_secrets_are_never_the_same(self):
        """S0-01: nothing equals nothing only elsewhere."""
        assert not same_secret("", "")
        assert not same_secret(None, None)
        assert same_secret("é\ud83c", "é\ud83c")
        assert not same_secret("a", "b")

    @pytest.mark.parametrize(
        ("result", "error"),
        [
            (ValueError("own fault"), "fault of ours (ValueError)"),
            (PayloadError("entry: missing"), "entry: missing"),
            ([], "nothing in it that we know"),
        ],
    )
    def test_body_that_cannot_be_cut_is_kept(self, result, error):
        """S0-13: nothing that was proven to be the provider's is lost, not even by our fault."""

        class Broken(Probe):
            def _split(self, body):
                if isinstance(result, Exception):
                    raise result
                return result

        (envelope,) = Broken({}).split(request(b'{"a": "kept"}'))
        assert_storable(envelope)
        assert envelope.payload[UNPARSED] == '{"a": "kept"}'
        assert error in envelope.payload["error"]

    @pytest.mark.parametrize(
        ("body", "result"),
        [
            (b'{"destination": "U1", "events": []}', []),
            (b'{"object": "page", "entry": []}', []),
            (b'{"events": [{"type": "verify"}]}', None),
        ],
    )
    def test_body_that_tells_nothing(self, body, result):
        """S0-13: whoever only tests the address needs nobody to look at it."""

        class Empty(Probe):
            def _split(self, body):
                return result

        (envelope,) = Empty({}).split(request(body))
        assert_storable(envelope)
        event = Empty({}).parse(envelope.payload)
        assert isinstance(event, Ignored)
        assert event.reason == "nothing in it"

    def test_long_keys_are_shortened(self):
        """S0-13: a key of any length fits into the database's index, and stays the same."""

        class Long(Probe):
            def _split(self, body):
                return [
                    Envelope(
                        key=body.text("key"),
                        account="",
                        conversation="c" * 10_000,
                        occurred_at=NOW,
                        payload={},
                    )
                ]

        def key(length):
            (envelope,) = Long({}).split(request({"key": "k" * length}))
            assert_storable(envelope)
            return envelope.key

        assert key(MAX_KEY) == "k" * MAX_KEY
        assert key(MAX_KEY + 1) == key(MAX_KEY + 1) != key(MAX_KEY + 2)

    def test_part_that_is_no_json(self):
        """S0-13: a part is kept as text, whatever it is."""
        error = PayloadError("x")
        for raw in (b"\x00\xff", {"a": "\ud83c"}, object(), float("nan")):
            assert_storable(Probe({}).unparsed_envelope(raw, error))


class TestSettingsAndEvents:
    def test_missing_setting(self):
        """S0-31: a missing setting is named."""
        probe = Probe({"token": False, "other": "x"})
        assert probe.setting("other") == "x"
        for name in ("token", "nothing"):
            with pytest.raises(NotConfiguredError) as caught:
                probe.setting(name)
            assert name in caught.value.detail

    def test_address_of_the_first_kind(self):
        """S0-24: the best address that a connector can send to is taken."""
        addresses = (Address("a", "1"), Address("b", "2"), Address("b", "3"))
        assert Probe({}).pick_address(addresses, "c", "b", "a").value == "2"
        with pytest.raises(PermanentError):
            Probe({}).pick_address(addresses, "c")

    def test_nothing_shows_what_people_write(self):
        """S0-31: logs of our objects hold no text and no file."""
        media = OutboundMedia(kind="image", filename="f", mime_type="x/y", content=b"secret bytes")
        message = OutboundMessage(key="k", to=(), text="secret text", media=media)
        assert "secret" not in repr(message) + repr(request(b"secret body"))

    def test_what_a_provider_cannot_do_is_an_error(self):
        """S0-27: an action that a connector does not have is refused, not swallowed."""
        probe = Probe({})
        for call in (
            lambda: probe.edit((), "1", "x"),
            lambda: probe.delete((), "1"),
            lambda: probe.react((), "1", "x"),
            lambda: probe.mark_read((), "1"),
            lambda: probe.typing((), "1"),
        ):
            with pytest.raises(PermanentError):
                call()
        with pytest.raises(VerificationError):
            probe.handshake(request(b""))
        with pytest.raises(MediaGoneError):
            probe.fetch_media(None)
        assert probe.subscribe("https://odoo.example") == ()
        assert probe.unsubscribe() is None
