"""What WhatsApp, Messenger and Instagram share: proof of origin, Graph calls, and their errors.

* https://developers.facebook.com/docs/graph-api/webhooks/getting-started
* https://developers.facebook.com/docs/graph-api/guides/error-handling
* https://developers.facebook.com/docs/graph-api/overview/rate-limiting
"""

# There is no environment here: see sentences.py.
# pylint: disable=prefer-env-translation

import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from typing import ClassVar
from urllib.parse import quote

from .. import caller
from ..base import Connector, same_secret
from ..errors import (
    CredentialsError,
    NotConfiguredError,
    PayloadError,
    PermanentError,
    TemporaryError,
    ThrottledError,
    VerificationError,
)
from ..payload import Payload
from ..sentences import _
from ..transport import is_refusal, read_object, read_retry_after

SIGNATURE_HEADER = "x-hub-signature-256"
#: Used unless the setting ``api_version`` says otherwise. A call without a version would get the
#: oldest one that still lives.
DEFAULT_API_VERSION = "v26.0"

#: Codes that all Graph products share; the products add their own.
GRAPH_ERRORS = {
    # Token or permission
    0: CredentialsError,
    3: CredentialsError,
    10: CredentialsError,
    102: CredentialsError,
    104: CredentialsError,
    190: CredentialsError,
    **dict.fromkeys(range(200, 300), CredentialsError),
    # Blocked for a violation of the rules: nothing goes out until somebody acts
    368: CredentialsError,
    # Too fast
    4: ThrottledError,
    17: ThrottledError,
    32: ThrottledError,
    341: ThrottledError,
    613: ThrottledError,
    80001: ThrottledError,
    80002: ThrottledError,
    80006: ThrottledError,
    80007: ThrottledError,
    # Down
    1: TemporaryError,
    2: TemporaryError,
    # Wrong
    100: PermanentError,
    506: PermanentError,
    803: PermanentError,
}

# A challenge is a number; anything that could be markup is not given back (reflected scripts).
_CHALLENGE = re.compile(r"[\w.-]{1,200}", re.ASCII)
# Meta begins many messages with the code, which we show anyway.
_CODE_PREFIX = re.compile(r"^\(#\d+\)\s*")


def sign(body, secret):
    """Value of the header ``X-Hub-Signature-256``.

    :param bytes body: exactly as it goes over the wire; Meta escapes what is not ASCII, so a body
        that was read and written again would have another signature
    :param str secret: the app secret
    """
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


class MetaConnector(Connector):
    """Base of the connectors to Meta's products.

    Settings: ``access_token``, ``app_secret`` (several during a rotation, the new one first),
    ``verify_token``, ``api_version``, ``base_url``.
    """

    default_base_url = "https://graph.facebook.com"
    secret_settings = ("access_token", "app_secret", "verify_token")
    #: Error classes by the provider's code, by (code, subcode), or by (None, subcode) where a
    #: subcode means the same with every code.
    error_classes: ClassVar[Mapping] = GRAPH_ERRORS
    #: Throttles that concern one customer only.
    chat_throttles: ClassVar[frozenset] = frozenset()

    # ------------------------------------------------------------------ way in

    def _webhook_secrets(self):
        return [self.settings.get("app_secret")]

    def _is_genuine(self, request, secret):
        return same_secret(request.headers.get(SIGNATURE_HEADER), sign(request.body, secret))

    def handshake(self, request):
        expected = self.settings.get("verify_token")
        if not expected:
            raise NotConfiguredError("no verify token is set")
        if request.query.get("hub.mode") != "subscribe":
            raise VerificationError("not a request to subscribe")
        if not same_secret(request.query.get("hub.verify_token"), expected):
            raise VerificationError("the verify token does not match")
        challenge = request.query.get("hub.challenge") or ""
        if not _CHALLENGE.fullmatch(challenge):
            raise VerificationError("the challenge is not one")
        return challenge

    # ------------------------------------------------------------------ Graph calls

    @property
    def api_version(self):
        """Version of the Graph API, always named in the address."""
        return self.settings.get("api_version") or DEFAULT_API_VERSION

    @property
    def authorization(self):
        """Header with the access token; it never goes into an address, because those get logged."""
        return {"Authorization": f"Bearer {self.setting('access_token')}"}

    @property
    def app_authorization(self):
        """Header with which the app speaks for itself: its id and its newest secret."""
        secret = self.setting("app_secret").split()[0]
        return {"Authorization": f"Bearer {self.setting('app_id')}|{secret}"}

    def graph(self, method, *path, sends=False, params=None, headers=None, base_url="", **kwargs):
        """Call the Graph API.

        :param str path: parts of the path, quoted here
        :param bool sends: see :meth:`Caller.call`
        :param str base_url: "" = the connector's
        :return: the JSON object of the answer
        :rtype: Payload
        :raise SendError: refused, by the provider's code
        """
        steps = "/".join(quote(str(step), safe="") for step in path)
        url = f"{base_url or self.base_url}/{self.api_version}/{steps}"
        headers = headers or self.authorization
        params = {**self._proof(headers), **(params or {})}
        response = self.call(method, url, sends=sends, params=params, headers=headers, **kwargs)
        return self._read(response, sends)

    def upload(self, *path, name, **kwargs):
        """Upload a file; one that is never sent does no harm.

        :param str name: what the answer calls its id
        :return: the id
        """
        answer = self.graph("POST", *path, **kwargs)
        try:
            return answer.identifier(name)
        except PayloadError:
            detail = _("%(provider)s's answer names no file", provider=self.title)
            raise TemporaryError(detail, code="answer") from None

    def _proof(self, headers):
        """``appsecret_proof``: shows that the token was not stolen; some apps demand it.

        https://developers.facebook.com/docs/graph-api/guides/secure-requests
        """
        secrets = (self.settings.get("app_secret") or "").split()
        if not secrets:
            return {}
        token = headers["Authorization"].removeprefix("Bearer ")
        proof = hmac.new(secrets[0].encode(), token.encode(), hashlib.sha256)
        return {"appsecret_proof": proof.hexdigest()}

    def _read(self, response, sends):
        body = read_object(response)
        if "error" in body:
            error = self.classify(body["error"], response.status_code, response.headers)
            if sends and isinstance(error, TemporaryError) and not is_refusal(response.status_code):
                error = self.lost(sends)(error.detail, code=error.code)
            raise error
        if response.status_code == 200 and body:
            return Payload(body, "answer")
        raise self.unexplained(response, sends)

    def explain(self, response):
        error = self.classify(read_object(response).get("error"))
        return (error.detail, error.code) if error.detail else super().explain(response)

    # ------------------------------------------------------------------ errors

    def classify(self, error, status=0, headers=None):
        """Our error for one of Meta's, decided by its code and never by its text.

        The same for a refused call and for a message that failed later.

        :param error: the JSON value that Meta calls "error"
        :param int status: HTTP status of the answer, 0 when there is none
        :param headers: of the answer; they say how long to wait
        :rtype: SendError
        """
        error = error if isinstance(error, dict) else {}
        code, subcode = _whole(error.get("code")), _whole(error.get("error_subcode"))
        error_class = self._error_class(code, subcode, error.get("is_transient"), status)
        values = {"code": _written(code, subcode)}
        if issubclass(error_class, ThrottledError):
            values["scope"] = "chat" if code in self.chat_throttles else "channel"
            values["retry_after"] = retry_after(headers or {})
        return error_class(self.discreet(explanation(error)), **values)

    def _error_class(self, code, subcode, is_transient, status):
        for key in ((code, subcode), (None, subcode), code):
            if key in self.error_classes:
                return self.error_classes[key]
        if status == 401:
            return CredentialsError
        return TemporaryError if is_transient is True or status >= 500 else PermanentError

    def discreet(self, text):
        return super().discreet(_CODE_PREFIX.sub("", text))


def scrubbed(text):
    """A text of Meta without its code, and without anything that looks like a number or a token."""
    return caller.scrubbed(_CODE_PREFIX.sub("", text))


def explanation(error):
    """Meta's own words for an error, the most helpful ones."""
    data = error.get("error_data")
    candidates = (
        data.get("details") if isinstance(data, dict) else None,
        error.get("error_user_msg"),
        error.get("details"),
        error.get("message"),
        error.get("title"),
    )
    return next((text for text in candidates if isinstance(text, str) and text), "")


def retry_after(headers):
    """Seconds to wait after a throttled call, None when Meta does not say.

    ``X-Business-Use-Case-Usage`` counts in minutes:
    https://developers.facebook.com/docs/graph-api/overview/rate-limiting
    """
    seconds = read_retry_after(headers)
    if seconds is not None:
        return seconds
    try:
        usage = json.loads(headers.get("X-Business-Use-Case-Usage") or "{}")
        limits = [limit for limits in usage.values() for limit in limits]
        minutes = max(limit.get("estimated_time_to_regain_access", 0) for limit in limits)
        return minutes * 60.0 or None
    except (ValueError, TypeError, AttributeError):
        return None


def _whole(value):
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _written(code, subcode):
    """A code as people look it up: "190" or "190/463"."""
    if code is None:
        return ""
    return f"{code}/{subcode}" if subcode else str(code)
