"""How the webhook bodies of Meta's products are cut, as far as they are alike.

https://developers.facebook.com/docs/graph-api/webhooks/getting-started
"""

from datetime import datetime, timezone

from ..errors import PayloadError
from ..payload import Payload

#: Times above this are milliseconds.
_MILLISECONDS_FROM = 10**11


class MetaCutter:
    """Cuts the body of one request; subclasses cut an entry.

    :param keep: ``Connector.unparsed_envelope``, for what cannot be cut
    """

    def __init__(self, keep):
        self._keep = keep

    def cut(self, body):
        """All envelopes of a body."""
        return self._cut_parts(body, "entry", self._cut_entry)

    def _cut_entry(self, entry):
        raise NotImplementedError

    def _cut_parts(self, node, name, cut, *args, account=""):
        """The envelopes of a list; a broken part is kept as it is and harms no other."""
        return [
            envelope
            for path, part in node.parts(name)
            for envelope in self._guarded(cut, path, part, *args, account=account)
        ]

    def _guarded(self, cut, path, value, *args, account=""):
        try:
            return cut(Payload(value, path), *args)
        except PayloadError as error:
            return [self._keep(value, error, account)]


def now():
    """The time of what tells none, or none that can be read."""
    return datetime.now(timezone.utc)


def moment_of(node, key, default=None):
    """A time of Meta's: seconds, milliseconds, or as text; the default (else now) when not told.

    :raise PayloadError: it cannot be read, and there is no default
    """
    try:
        return _read_moment(node, key) or default or now()
    except PayloadError:
        if default:
            return default
        raise


def _read_moment(node, key):
    value = node.value.get(key)
    if value is None:
        return None
    if isinstance(value, str) and "T" in value:
        return _read_text(node, key, value)
    unit = 1000 if node.integer(key) > _MILLISECONDS_FROM else 1
    return node.moment(key, per_second=unit)


def _read_text(node, key, text):
    try:
        moment = datetime.strptime(text, "%Y-%m-%dT%H:%M:%S%z")
    except ValueError:
        raise PayloadError(f"{node.at(key)}: not a time") from None
    return moment.astimezone(timezone.utc)
