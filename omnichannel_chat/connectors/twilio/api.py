"""Calls of Twilio's interfaces: credentials, lists, and what each error asks of us.

https://www.twilio.com/docs/usage/requests-to-twilio
"""

import re
from urllib.parse import parse_qsl, quote, urlsplit

from ..base import Connector
from ..errors import (
    ConsentError,
    CredentialsError,
    PermanentError,
    TemporaryError,
    ThrottledError,
)
from ..payload import Payload
from ..transport import read_object, read_retry_after
from .errors import CONSENT_SCOPES, ERRORS

#: Items of a list that are asked for at once, and pages that are read at most.
PAGE_SIZE, MAX_PAGES = 100, 100


class TwilioApi(Connector):
    """The half of Twilio's connectors that asks.

    Settings: ``account_sid``, ``auth_token`` (several during a rotation, the new one first);
    ``api_key_sid`` and ``api_key_secret``, with which calls are made if they are filled in.
    """

    default_base_url = "https://api.twilio.com"
    secret_settings = ("auth_token", "api_key_secret")

    @property
    def account_credentials(self):
        """The account itself: for what an API key may not see."""
        return self.setting("account_sid"), next(iter(self.setting("auth_token").split()), "")

    @property
    def credentials(self):
        """User and password for calls."""
        key = self.settings.get("api_key_sid"), self.settings.get("api_key_secret")
        return key if all(key) else self.account_credentials

    def api(self, method, host, *path, sends=False, auth=None, **kwargs):
        """Call one of Twilio's interfaces.

        :param str host: "api", "messaging" or "content"
        :param str path: parts of the path, quoted here
        :param bool sends: see :meth:`Caller.call`
        :return: the JSON object of the answer
        :rtype: Payload
        :raise SendError: refused, by Twilio's code
        """
        steps = "/".join(quote(step, safe="") for step in path)
        url = f"{self._get_root(host)}/{steps}"
        response = self.call(method, url, sends=sends, auth=auth or self.credentials, **kwargs)
        return self._read(response, sends)

    def account_api(self, method, *path, **kwargs):
        """:meth:`api` for what belongs to the account."""
        account = self.setting("account_sid")
        return self.api(method, "api", "2010-04-01", "Accounts", account, *path, **kwargs)

    def get_account(self):
        """The account; its own token is needed, an API key may not see it."""
        file = f"{self.setting('account_sid')}.json"
        credentials = self.account_credentials
        return self.api("GET", "api", "2010-04-01", "Accounts", file, auth=credentials)

    def _get_root(self, host):
        if self.settings.get("base_url"):
            return self.base_url
        return f"https://{host}.twilio.com"

    def pages(self, ask, name, params):
        """The items of a list, page by page.

        :param ask: calls the interface with ``params``
        :param str name: of the list in the answer
        """
        for _page in range(MAX_PAGES):
            answer = ask(params=params)
            yield from answer.items(name)
            # Only the query is taken over: our password goes where we say.
            following = answer.text("next_page_uri", "") or answer.maybe("meta").text(
                "next_page_url", ""
            )
            params = dict(parse_qsl(urlsplit(following).query))
            if not params:
                return

    def _read(self, response, sends):
        body, status = read_object(response), response.status_code
        if 200 <= status < 300 and body:
            return Payload(body, "answer")
        if "code" in body or "message" in body:
            detail, _code = self.explain(response)
            raise self.classify(body.get("code"), detail, status, response.headers)
        raise self.unexplained(response, sends)

    def explain(self, response):
        body = read_object(response)
        told, code = body.get("message"), body.get("code")
        if not (isinstance(told, str) and told):
            return super().explain(response)
        return self.discreet(told), code if isinstance(code, int) else ""

    def classify(self, code, detail="", status=0, headers=None):
        """Our error for one of Twilio's, decided by its code and never by its text.

        :param code: as in the answer or the form, a number or its digits
        :param str detail: fit for people
        :param int status: HTTP status of the answer, 0 when there is none
        :param headers: of the answer; they say how long to wait
        :rtype: SendError
        """
        code = int(code) if re.fullmatch(r"\d{1,9}", str(code)) else None
        error_class = ERRORS.get(code) or _class_of_status(status)
        values = {"code": code or status or ""}
        if issubclass(error_class, ThrottledError):
            values["retry_after"] = read_retry_after(headers or {})
        if issubclass(error_class, ConsentError):
            values["scope"] = CONSENT_SCOPES.get(code, "marketing")
        return error_class(detail, **values)


def _class_of_status(status):
    if status == 401:
        return CredentialsError
    if status == 429:
        return ThrottledError
    return TemporaryError if status >= 500 else PermanentError
