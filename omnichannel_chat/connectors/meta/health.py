"""What the connection tests of Meta's products share: the app secret, the access token.

* https://developers.facebook.com/docs/graph-api/reference/debug_token
"""

# There is no environment here: see sentences.py.
# pylint: disable=prefer-env-translation

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from typing import ClassVar

from ..errors import (
    CredentialsError,
    NotConfiguredError,
    PayloadError,
    PermanentError,
)
from ..sentences import _

_WRONG_APP = _(
    "The app ID and the app secret do not belong together. Copy both again from the app's "
    "dashboard, under App settings > Basic."
)
#: Time before the end of a token from which on we warn.
_EXPIRY_WARNING = timedelta(days=14)


class MetaHealthCheck:
    """The questions of one connection test; subclasses say which.

    :param MetaConnector connector: the number, page or account that is asked about
    """

    #: Sentences for people, by the code that Meta refuses with: "100/33", "100"; "200" stands for
    #: all codes from 200 to 299.
    sentences: ClassVar[Mapping[str, str]] = {}
    #: What the access token must be allowed to do.
    scopes: ClassVar[tuple[str, ...]] = ()

    def __init__(self, connector):
        self._connector = connector
        self._warnings = []

    def _require_secret(self):
        if not self._connector.settings.get("app_secret"):
            raise NotConfiguredError(
                _(
                    "The app secret is missing. Without it no message of a customer can be "
                    "accepted. Copy it from the app's dashboard, under App settings > Basic."
                )
            )

    def _asked(self, *path, **params):
        """A question to Meta, whose refusal becomes a sentence for people."""
        try:
            return self._connector.graph("GET", *path, params=params)
        except (CredentialsError, PermanentError) as error:
            sentence = self._sentence(error.code)
            if not sentence:
                raise
            raise type(error)(sentence, code=error.code) from None

    def _sentence(self, code):
        head = code.partition("/")[0]
        if head.isdecimal() and 200 <= int(head) < 300:
            head = "200"
        return self.sentences.get(code) or self.sentences.get(head, "")

    def _ask_token(self):
        """What Meta says about the token; only an app may ask, so id and secret are needed."""
        settings = self._connector.settings
        if not settings.get("app_id"):
            return {}
        try:
            # The question takes the token in the address; there is no other way.
            answer = self._connector.graph(
                "GET",
                "debug_token",
                params={"input_token": self._connector.setting("access_token")},
                headers=self._connector.app_authorization,
            )
        except (CredentialsError, PermanentError) as error:
            raise CredentialsError(_WRONG_APP, code=error.code) from None
        try:
            return self._judge_token(answer.object("data"))
        except PayloadError:
            return {}

    def _judge_token(self, data):
        """What Meta's description of a token comes to."""
        if data.value.get("is_valid") is False:
            raise CredentialsError(self.sentences["190"], code="190")
        told = data.value.get("scopes")
        scopes = (
            [scope for scope in told if isinstance(scope, str)] if isinstance(told, list) else []
        )
        if isinstance(told, list) and not set(self.scopes) <= set(scopes):
            raise CredentialsError(self.sentences["10"], code="10")
        # 0 means never.
        ends = data.moment("expires_at") if data.integer("expires_at", 0) else None
        if ends and ends - datetime.now(timezone.utc) <= _EXPIRY_WARNING:
            date = ends.date().isoformat()
            self._warnings.append(
                _("The access token ends on %(date)s: create one that never does.", date=date)
            )
        return {"expires_at": ends, "permissions": tuple(scopes)}
