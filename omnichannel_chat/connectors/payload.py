"""Typed access to untrusted JSON.

A value cannot be used before its type is checked, and the complaint names the place::

    >>> body = Payload({"entry": [{"id": 7}]})
    >>> body.items("entry")[0].text("id")
    Traceback (most recent call last):
    ...
    omnichannel_chat.connectors.errors.PayloadError: entry[0].id: expected string, got int
"""

import json
import math
from datetime import datetime, timezone
from urllib.parse import parse_qsl

from .errors import PayloadError

#: Deeper bodies are refused: no provider nests so much, and recursion has an end.
MAX_DEPTH = 100
#: Forms with more fields are refused.
MAX_FIELDS = 1000

_REQUIRED = object()


class Payload:
    """A JSON object with the path at which it stands in the body."""

    __slots__ = ("path", "value")

    def __init__(self, value, path=""):
        if not isinstance(value, dict):
            raise PayloadError(f"{path or 'body'}: expected object, got {type(value).__name__}")
        self.value = value
        self.path = path

    @classmethod
    def from_body(cls, body):
        """Read a raw webhook body into values that PostgreSQL can store as JSON.

        :param bytes body: as it came over the wire
        :raise PayloadError: not JSON, or not an object
        """
        try:
            return cls(_storable(json.loads(body, parse_constant=_refuse, parse_float=_finite)))
        except (ValueError, RecursionError) as error:
            # The fault is told without the body: it holds what customers write.
            raise PayloadError(f"body: not JSON ({type(error).__name__})") from None

    @classmethod
    def from_form(cls, body):
        """Read a form (``application/x-www-form-urlencoded``) into an object of strings.

        A field that comes more than once becomes a list.

        :param bytes body: as it came over the wire
        :raise PayloadError: there is no field in it
        """
        fields = {}
        for name, value in read_form(body):
            fields.setdefault(storable_text(name), []).append(storable_text(value))
        if not fields:
            raise PayloadError("body: no form")
        return cls({name: v if len(v) > 1 else v[0] for name, v in fields.items()})

    def __contains__(self, key):
        return self.value.get(key) is not None

    def at(self, key):
        """Path of a key below this object."""
        return f"{self.path}.{key}" if self.path else key

    def _read(self, key, read, expected="", default=_REQUIRED):
        """A value by its reader, which raises for what it cannot read.

        What is asked for with a default only adds to something: one that cannot be read is as good
        as none, and costs nothing else. What must be there, and cannot be read, is an error.
        """
        value = self.value.get(key)
        if value is None:
            if default is _REQUIRED:
                raise PayloadError(f"{self.at(key)}: missing")
            return default
        try:
            return read(value)
        except (TypeError, ValueError, OverflowError):
            if default is not _REQUIRED:
                return default
            told = type(value).__name__
            raise PayloadError(f"{self.at(key)}: expected {expected}, got {told}") from None

    def text(self, key, default=_REQUIRED):
        """A string, without what PostgreSQL cannot store (NUL, lone surrogates)."""
        return self._read(key, _text, "string", default)

    def identifier(self, key, default=_REQUIRED):
        """An id as string; numbers are accepted because providers change their minds."""
        value = self._read(key, _identifier, "string or integer", default)
        if value == "" and default is _REQUIRED:
            raise PayloadError(f"{self.at(key)}: empty")
        return value

    def told_id(self, key):
        """An id that need not be there, "" when it is not.

        Unlike one with a default it is never passed over when it cannot be read: it decides whose
        something is.
        """
        return self.identifier(key) if self.value.get(key) not in (None, "") else ""

    def integer(self, key, default=_REQUIRED):
        """An integer; a string of digits is accepted (WhatsApp sends times as strings)."""
        return self._read(key, _integer, "integer", default)

    def number(self, key, default=_REQUIRED):
        """A float, neither infinite nor "not a number"; one that is written as text is accepted."""
        return self._read(key, _number, "finite number", default)

    def flag(self, key):
        """A boolean, also where it is written as text or as number; whatever else means False."""
        value = self.value.get(key)
        return (value.lower() if isinstance(value, str) else value) in (True, "true", "1")

    def object(self, key):
        """A nested object that must be there."""
        return Payload(self._read(key, _dict, "object"), self.at(key))

    def maybe(self, key):
        """A nested object, empty when there is none."""
        return Payload(self._read(key, _dict, default={}), self.at(key))

    def items(self, key):
        """A list of objects, empty when absent."""
        return [Payload(value, path) for path, value in self.parts(key)]

    def objects(self, key):
        """The objects of a list that only adds to something; whatever else is in it is left out."""
        values = self.value.get(key)
        values = values if isinstance(values, list) else []
        return [
            Payload(value, f"{self.at(key)}[{i}]")
            for i, value in enumerate(values)
            if isinstance(value, dict)
        ]

    def parts(self, key):
        """A list whose items nobody has looked at, as (path, value); empty when absent.

        For cutting a body: one broken item then harms no other.
        """
        values = self._read(key, _list, "list") if key in self else []
        return [(f"{self.at(key)}[{i}]", value) for i, value in enumerate(values)]

    def moment(self, key, *, per_second=1, default=_REQUIRED):
        """A Unix time.

        :param int per_second: units in a second (1000 for milliseconds)
        :return: an aware datetime in UTC
        """

        def read(value):
            try:
                return datetime.fromtimestamp(_integer(value) / per_second, timezone.utc)
            except OSError:
                raise ValueError from None

        return self._read(key, read, "time", default)


def read_form(body):
    """The fields of a form in their order, as they are.

    :param bytes body: as it came over the wire
    :rtype: list[tuple[str, str]]
    :raise PayloadError: more fields than anyone needs
    """
    try:
        return parse_qsl(
            body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=MAX_FIELDS
        )
    except ValueError:
        raise PayloadError("body: too many fields") from None


def _storable(value, depth=0):
    """A JSON value as PostgreSQL takes it, and no deeper than anyone needs."""
    if depth > MAX_DEPTH:
        raise RecursionError
    if isinstance(value, str):
        return storable_text(value)
    if isinstance(value, list):
        return [_storable(item, depth + 1) for item in value]
    if isinstance(value, dict):
        return {storable_text(key): _storable(item, depth + 1) for key, item in value.items()}
    return value


def storable_text(text):
    """A text without NUL; half a surrogate pair becomes "?"."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()


def _text(value):
    return storable_text(value if isinstance(value, str) else str(_counted(value)))


def _identifier(value):
    return storable_text(value if isinstance(value, str) else str(_counted(value, int)))


def _integer(value):
    whole = int(value if isinstance(value, str) else _counted(value))
    if isinstance(value, float) and whole != value:
        raise ValueError
    return whole


def _number(value):
    return _finite(value if isinstance(value, str) else _counted(value))


def _dict(value):
    return value if isinstance(value, dict) else _refuse()


def _list(value):
    return value if isinstance(value, list) else _refuse()


def _counted(value, types=(int, float)):
    """A number. A bool is an int in Python, but a flag is never a number in a payload."""
    is_number = isinstance(value, types) and not isinstance(value, bool)
    return value if is_number else _refuse()


def _finite(value):
    number = float(value)
    if not math.isfinite(number):
        raise ValueError
    return number


def _refuse(_constant=""):
    """Where a value cannot be read. Whoever asked for it says so, and names the place."""
    raise ValueError
