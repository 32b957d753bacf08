"""Calls to a provider over HTTP: what comes of them in our words, and nothing secret in these.

Every connector calls through here, so that one rule says what a lost answer means, how long a call
may last, which hosts a file is fetched from, and what is told of a provider's explanation.
"""

# There is no environment here: see sentences.py.
# pylint: disable=prefer-env-translation

import contextlib
import hashlib
import ipaddress
import math
import re
from email.message import Message
from typing import ClassVar
from urllib.parse import urljoin, urlsplit

import requests

from .capabilities import Capabilities
from .errors import (
    CredentialsError,
    MediaError,
    MediaGoneError,
    MediaRefusedError,
    NotConfiguredError,
    PermanentError,
    SendError,
    TemporaryError,
    ThrottledError,
    UnansweredError,
    UncertainError,
)
from .events import MediaContent
from .sentences import _
from .transport import (
    CALL_SECONDS,
    CONNECT_SECONDS,
    LEAST_SECONDS,
    MAX_ANSWER_BYTES,
    TooLongError,
    get_seconds_left,
    is_refusal,
    new_session,
    read_limited,
    read_retry_after,
    time_limit,
)

#: Longest explanation that is kept of an error, in characters.
MAX_DETAIL = 300
#: Seconds in which a customer's file must be there, if it keeps coming.
FILE_SECONDS = 60
# Phone numbers and ids in providers' explanations; and tokens, of which some quote malformed ones.
_NUMBER = re.compile(r"\+?\d(?:[ .()-]{0,2}\d){6,}")
_TOKEN = re.compile(r"[\w|=-]{30,}")


class Caller:
    """The half of every connector that calls the provider; nothing of it is to be overridden.

    Only :meth:`explain` is: each provider has its own way to say what is wrong.

    :param settings: the channel's settings by name, secrets included
    :param requests.Session session: for tests and for sharing connections within a pass
    """

    #: The provider's name as it writes it.
    title: ClassVar[str]
    capabilities: ClassVar[Capabilities]
    #: Names of settings whose values are taken out of everything that is shown.
    secret_settings: ClassVar[tuple[str, ...]] = ()
    #: Where the provider's interface lives unless the settings say otherwise (``base_url``).
    default_base_url: ClassVar[str] = ""
    #: Hosts that files may be fetched from; a leading "." means any host below.
    #: The host of the base URL is always allowed.
    media_hosts: ClassVar[tuple[str, ...]] = ()
    #: Biggest file that we take from customers, bytes.
    max_inbound_bytes: ClassVar[int] = 100 * 1024 * 1024

    def __init__(self, settings, session=None):
        self.settings = {key: value or "" for key, value in settings.items()}
        self._session = session

    @property
    def session(self):
        """The HTTP session, made when first needed."""
        if self._session is None:
            self._session = new_session()
        return self._session

    @property
    def base_url(self):
        """Base address of the provider's interface, without a slash at the end."""
        return (self.settings.get("base_url") or self.default_base_url).rstrip("/")

    def setting(self, name):
        """A setting that must be filled.

        :raise NotConfiguredError: it is empty
        """
        value = self.settings.get(name)
        if not value:
            raise NotConfiguredError(_("%(setting)s is not set", setting=name))
        return value

    # ------------------------------------------------------------------ calls

    def call(self, method, url, *, sends=False, stream=False, timeout=None, **kwargs):
        """One HTTP call to the provider.

        :param bool sends: the call has an effect that must not happen twice; an answer that never
            came, or that proves nothing, is then uncertain: see the rule in :mod:`.errors`
        :param bool stream: the caller reads the answer
        :param timeout: seconds for the whole call, answer included; by default what is left of
            :func:`.transport.time_limit` around it, or ``CALL_SECONDS``
        :return: the response, whatever its status (while sending: 2xx or a refusal); redirects are
            not followed
        :raise TemporaryError: the request did not get there
        :raise UncertainError: it may have got there
        """
        kwargs.setdefault("allow_redirects", False)
        left = get_seconds_left()
        if left < (LEAST_SECONDS if sends else 0) or not left:
            raise self._call_late(TemporaryError)
        seconds = timeout or (CALL_SECONDS if math.isinf(left) else left)
        try:
            with time_limit(sum(seconds) if isinstance(seconds, tuple) else seconds):
                response = self._call_open(method, url, sends, kwargs)
                if not stream:
                    self._call_read(response, sends)
        except SendError as error:
            # The exception of requests quotes the URL, and some URLs hold a token: ``from None``
            # keeps it out of tracebacks only, collectors of errors follow the context.
            error.__context__ = None
            raise
        if sends and not (200 <= response.status_code < 300 or is_refusal(response.status_code)):
            detail, code = self.explain(response)
            raise self.lost(sends)(detail, code=code or response.status_code)
        return response

    def lost(self, sends):
        """The class of error for an answer that does not tell what has happened."""
        if not sends:
            return TemporaryError
        can = getattr(self, "capabilities", None)
        return UnansweredError if can and can.idempotent_for else UncertainError

    def _call_open(self, method, url, sends, kwargs):
        """Ask, with the exceptions of requests made into ours; the body is still to be read."""
        left = get_seconds_left()
        timeout = (min(CONNECT_SECONDS, left), left)
        try:
            return self.session.request(method, url, stream=True, timeout=timeout, **kwargs)
        except requests.exceptions.ConnectTimeout:
            raise self._call_unreachable() from None
        except requests.exceptions.RequestException as error:
            if _never_connected(error):
                raise self._call_unreachable() from None
            if isinstance(error, ValueError):
                raise self._call_impossible() from None
            raise self._call_broken(error, sends) from None
        except ValueError:
            raise self._call_impossible() from None

    def _call_read(self, response, sends):
        """Read the body: what requests does by itself, but neither for ever nor any length."""
        if response.raw is None:
            # The session has read it already.
            return
        try:
            if response._content is False:
                response._content = read_limited(response, MAX_ANSWER_BYTES)
        except TooLongError:
            response.close()
            raise self.lost(sends)(
                _("%(provider)s gave an answer that is too long", provider=self.title), code="size"
            ) from None
        except (requests.exceptions.RequestException, ValueError) as error:
            response.close()
            raise self._call_broken(error, sends) from None

    def _call_broken(self, error, sends):
        """The error for a request that left, and of which nobody knows what came of it."""
        lost = self.lost(sends)
        if isinstance(error, requests.exceptions.Timeout) or not get_seconds_left():
            return self._call_late(lost)
        if isinstance(error, requests.exceptions.ConnectionError):
            return lost(
                _("%(provider)s broke the connection", provider=self.title), code="connection"
            )
        return lost(_("call failed (%(error)s)", error=type(error).__name__), code="http")

    def _call_impossible(self):
        """The error for an address or header that the library refuses before anything is sent."""
        return PermanentError(_("the address or the token is not valid"), code="url")

    def _call_unreachable(self):
        return TemporaryError(
            _("%(provider)s cannot be reached", provider=self.title), code="connect"
        )

    def _call_late(self, error_class):
        return error_class(
            _("%(provider)s did not answer in time", provider=self.title), code="timeout"
        )

    # ------------------------------------------------------------------ what an answer says

    def explain(self, response):
        """What an answer says, fit for people, and its code ("" = the status).

        Asked of answers that are neither a success nor a refusal, so it takes whatever comes.
        """
        return self._unexplained_detail(response.status_code), ""

    def unexplained(self, response, sends=False):
        """The error for an answer that says nothing: a proxy's page, a broken server."""
        status = response.status_code
        detail = self._unexplained_detail(status)
        if status == 429:
            wait = read_retry_after(response.headers)
            return ThrottledError(detail, code=status, retry_after=wait)
        if status == 401:
            return CredentialsError(detail, code=status)
        if is_refusal(status):
            return PermanentError(detail, code=status)
        return self.lost(sends)(detail, code=status)

    def nameless(self):
        """The error for a message that was taken, under an id that the answer does not tell."""
        detail = _("%(provider)s's answer names no message", provider=self.title)
        return UncertainError(detail, code="answer")

    def _unexplained_detail(self, status):
        return _(
            "%(provider)s answered %(status)s without an explanation",
            provider=self.title,
            status=status,
        )

    def discreet(self, text):
        """A text of the provider without numbers of customers and without secrets of ours."""
        for name in self.secret_settings:
            for secret in (self.settings.get(name) or "").split():
                text = text.replace(secret, "…")
        return scrubbed(text)

    # ------------------------------------------------------------------ files

    def download(self, url, *, headers=None, max_bytes=None, sha256="", redirects=0):
        """Fetch a file, reading no more than is allowed.

        :param int max_bytes: limit, never above ``max_inbound_bytes``
        :param str sha256: expected hex digest, "" = not told
        :param int redirects: how many are followed, without the headers: those hold our token
        :rtype: MediaContent
        :raise MediaError: see its subclasses
        """
        limit = min(max_bytes or self.max_inbound_bytes, self.max_inbound_bytes)
        with time_limit(FILE_SECONDS):
            response = self._open_file(url, headers)
            for _hop in range(redirects):
                target = _redirect_target(response, url)
                if target:
                    response.close()
                    response = self._open_file(url := target, None)
            with contextlib.closing(response):
                _check_media_status(response)
                content = _read_file(response, limit)
        if sha256 and hashlib.sha256(content).hexdigest() != sha256.lower():
            raise MediaRefusedError(_("the file does not match its checksum"), code="sha256")
        mime_type = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        return MediaContent(content=content, mime_type=mime_type, filename=_told_name(response))

    def _open_file(self, url, headers):
        """The answer to the request for a file, of which nothing has been read yet."""
        self._check_media_host(url)
        try:
            return self.call("GET", url, headers=headers, stream=True)
        except PermanentError as error:
            raise MediaRefusedError(error.detail, code=error.code) from None
        except SendError as error:
            raise MediaError(error.detail, code=error.code) from None

    def _check_media_host(self, url):
        parts = _split_url(url)
        host = (parts.hostname or "").lower()
        own = _split_url(self.base_url)
        if host and host == (own.hostname or "").lower() and parts.scheme == own.scheme:
            return
        allowed = any(
            host == name.lstrip(".") or (name.startswith(".") and host.endswith(name))
            for name in self.media_hosts
        )
        if parts.scheme != "https" or not allowed or _is_ip_address(host):
            raise MediaRefusedError(_("the file is not on a host of the provider"), code="host")


def scrubbed(text):
    """A text of a provider without anything that looks like a number of a customer or a token."""
    return _NUMBER.sub("…", _TOKEN.sub("…", text))[:MAX_DETAIL]


def _split_url(url):
    try:
        return urlsplit(url)
    except ValueError:
        raise MediaRefusedError(_("the address of the file is not valid"), code="url") from None


def _never_connected(error):
    """True when not a byte of the request can have left."""
    reason = getattr(error.args[0] if error.args else None, "reason", None)
    names = {cls.__name__ for cls in type(reason).__mro__}
    return bool(names & {"NewConnectionError", "ConnectTimeoutError", "NameResolutionError"})


def _redirect_target(response, url):
    """Where an answer sends us, "" = nowhere."""
    location = response.headers.get("Location")
    if response.status_code not in (301, 302, 303, 307, 308) or not location:
        return ""
    try:
        return urljoin(url, location)
    except ValueError:
        raise MediaRefusedError(_("the address of the file is not valid"), code="url") from None


def _told_name(response):
    """Name of a file as the answer tells it, without folders; "" when it does not."""
    header = Message()
    header["Content-Disposition"] = response.headers.get("Content-Disposition") or ""
    return re.split(r"[/\\]", header.get_filename(""))[-1].strip()


def _check_media_status(response):
    if response.status_code in (404, 410):
        raise MediaGoneError(_("the provider does not have the file any more"), code="gone")
    if response.status_code != 200:
        raise MediaError(_("the provider did not give the file"), code=response.status_code)


def _read_file(response, limit):
    """The body, or MediaRefusedError as soon as it proves longer than the limit."""
    try:
        return read_limited(response, limit)
    except TooLongError:
        raise MediaRefusedError(
            _("the file is larger than %(limit)s KB", limit=limit // 1024), code="size"
        ) from None
    except requests.exceptions.RequestException:
        raise MediaError(_("the file broke off"), code="connection") from None


def _is_ip_address(host):
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
