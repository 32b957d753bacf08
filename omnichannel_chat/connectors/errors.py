"""What can go wrong between us and a provider, and what the caller has to do about it.

Every error carries its remedy: the queue obeys the class and never reads the text.
``detail`` is the provider's own explanation, fit to be shown to a person; it never holds
a token, a phone number or the text of a message.

**A message that may have been taken is never sent again by a machine.** One rule for all providers,
kept by :meth:`.caller.Caller.call`:

* Not a byte of the request has left: nothing was taken, ``TemporaryError``.
* 4xx (429 among them): the provider has refused, and its code says what that means. Not 408, which
  gateways also give when the server behind them took too long.
* Everything else that is not 2xx, and an answer that never came, broke off, or cannot be read:
  ``UncertainError``. That includes 5xx with an explanation, with a code that usually means "try
  again", and with ``Retry-After``: they say that something went wrong, not when. A provider that
  fails after it has taken the message gives the same answer.
* A provider that takes the same key once (``idempotent_for`` of its :mod:`.capabilities`) can be
  asked again: ``UnansweredError``, and after that time uncertain, too.

What can be done twice without harm (edits, reactions, read marks, questions) is simply repeated.
"""

from .sentences import _


class ConnectorError(Exception):
    """Base of everything that a connector raises on purpose.

    :param str detail: the provider's explanation, for people, or a sentence of ours, made with
        :func:`.sentences._` so that it can be translated
    :param str code: the provider's error code, for looking it up ("131047", "100/33")
    """

    #: Stored with the message, and translated into a sentence for people by the addon.
    kind = "permanent"

    def __init__(self, detail="", *, code=""):
        super().__init__(detail)
        self.detail = detail
        self.code = str(code)

    def __str__(self):
        return f"{self.code}: {self.detail}" if self.code else self.detail


class VerificationError(ConnectorError):
    """The webhook request is not proven to come from the provider: refuse it (403)."""

    kind = "refused"


class NotConfiguredError(VerificationError):
    """The channel has no secret yet, so nothing can be verified and nothing is accepted."""


class PayloadError(ConnectorError):
    """A payload does not have the promised shape; ``detail`` names the path and the fault."""

    kind = "payload"


class SendError(ConnectorError):
    """Base of the errors of outgoing calls."""


class TemporaryError(SendError):
    """Nothing was sent and the same call may succeed later: retry with back-off."""

    kind = "temporary"


class ThrottledError(TemporaryError):
    """The provider asks us to slow down.

    :param float retry_after: seconds to wait, None when the provider does not say
    :param str scope: "channel" (everything waits) or "chat" (this customer waits)
    """

    kind = "throttled"

    def __init__(self, detail="", *, code="", retry_after=None, scope="channel"):
        super().__init__(detail, code=code)
        self.retry_after = retry_after
        self.scope = scope


class QuotaError(SendError):
    """What was paid for is used up: messages wait until somebody has paid, or a new period begins.

    Nothing was sent, and slowing down does not help.
    """

    kind = "quota"


class UnansweredError(TemporaryError):
    """The answer is lost, and the provider takes a message once under the same key.

    It is sent again, as it is, within ``idempotent_for`` of its :mod:`.capabilities`.
    """


class UncertainError(SendError):
    """It may have been sent, and nobody can tell. Never retry by machine."""

    kind = "uncertain"


class WindowError(SendError):
    """Free text is not allowed any more: only a template, or the customer, can go on."""

    kind = "window"


class RecipientError(SendError):
    """This customer cannot be reached here: unknown, blocked us, or never started the bot."""

    kind = "recipient"


class RecipientMovedError(SendError):
    """The customer's address changed; ``address`` is the new one to send to."""

    kind = "moved"

    def __init__(self, address, detail="", *, code=""):
        super().__init__(detail, code=code)
        self.address = address


class ConsentError(SendError):
    """The customer asked not to get such messages.

    :param str scope: "marketing", or "all" when the provider delivers nothing any more
    """

    kind = "consent"

    def __init__(self, detail="", *, code="", scope="marketing"):
        super().__init__(detail, code=code)
        self.scope = scope


class TemplateError(SendError):
    """The template is unknown, paused, or its variables do not fit."""

    kind = "template"


class CredentialsError(SendError):
    """Token or permission is gone: the whole channel must be connected again."""

    kind = "credentials"


class PermanentError(SendError):
    """The provider refuses this message for good."""

    kind = "permanent"


class MediaError(ConnectorError):
    """A file cannot be fetched; subclasses say whether trying again makes sense."""

    kind = "media"


class MediaRefusedError(MediaError):
    """Too large, of a kind we do not take, from a foreign host, or damaged: do not retry."""

    kind = "media_refused"


class MediaGoneError(MediaError):
    """The provider does not have the file any more: do not retry."""

    kind = "media_gone"


class MediaEmptyError(MediaGoneError):
    """There is nothing in the file that the provider hands over."""

    kind = "media"

    def __init__(self):
        # There is no environment here: see sentences.py.
        # pylint: disable-next=prefer-env-translation
        super().__init__(_("it is empty"), code="empty")
