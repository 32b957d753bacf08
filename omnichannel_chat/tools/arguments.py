"""Reading what clients hand to public methods: over RPC anything may stand there.

A method says what it takes; then it gets that, or is not called and the client is told::

    @takes(message_id=maybe(record_id), text=text_up_to(200))
    def act(self, message_id=None, text=""):

Readers return the value as the method wants it, or raise :class:`UnfitError`. What a method does
not name it has to check itself.
"""

import inspect
import math
import re
from datetime import date, datetime, timezone
from functools import wraps

from odoo.api import NewId
from odoo.exceptions import UserError
from odoo.fields import Datetime

from ..connectors.payload import storable_text

#: Largest id of a record, and largest number of a column, in PostgreSQL.
MAX_INTEGER = 2**31 - 1
#: Records named in one call.
MAX_IDS = 10_000
#: Names, keys, words that are searched for.
MAX_LINE = 500
#: What anybody writes; providers take far less.
MAX_TEXT = 1_000_000
#: Nobody plans further ahead.
LAST_YEAR = 2199
# Python's own digits are those of all languages, and as many as anybody likes.
_DIGITS = re.compile(r"[0-9]{1,10}")


class UnfitError(Exception):
    """A value that the method cannot take.

    :param int limit: so many characters would have been taken
    """

    def __init__(self, limit=0):
        super().__init__()
        self.limit = limit


def takes(**readers):
    """Decorator of a public method: its record ids, and the arguments named here, are read first.

    Stands below ``@api.model``, so that Odoo sees that one.
    """

    def decorate(method):
        signature = inspect.signature(method)
        # Further keywords, for other methods of the same name, are read as well.
        rest = next((p.name for p in signature.parameters.values() if p.kind is p.VAR_KEYWORD), "")

        @wraps(method)
        def read_and_call(self, /, *args, **kwargs):
            check_records(self)
            try:
                bound = signature.bind(self, *args, **kwargs)
            except TypeError as error:
                raise UserError(self.env._("Something is missing, or too much.")) from error
            for values in (bound.arguments, bound.arguments.get(rest, {})):
                for name in readers.keys() & values.keys():
                    values[name] = _read(self.env, name, readers[name], values[name])
            return method(*bound.args, **bound.kwargs)

        read_and_call.omnichannel_takes = frozenset(readers)
        return read_and_call

    return decorate


def _read(env, name, reader, value):
    try:
        return reader(value)
    except UnfitError as error:
        if error.limit:
            sentence = env._("That is too long: at most %s characters.", error.limit)
        else:
            sentence = env._("“%s” has a value that cannot be used.", name)
    # Without the value: it may be what no answer can hold.
    raise UserError(sentence)


def check_records(records):
    """:raise UserError: these cannot be ids of records"""
    if not all(is_id(each) or isinstance(each, NewId) for each in records._ids):
        raise UserError(records.env._("There is no such record."))


def check_one(records):
    """:raise UserError: an act for one record is done to several, or to none"""
    if len(records) != 1:
        raise UserError(records.env._("Choose one record."))


# ---------------------------------------------------------------------- readers


def is_id(value):
    """Whether something can be the id of a record; whether there is one is another question."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value <= MAX_INTEGER


def read_digits(written):
    """A number as it stands in an address; None = it is none, or a longer one than any of ours."""
    return int(written) if _DIGITS.fullmatch(written) else None


def record_id(value):
    """The id of a record."""
    if not is_id(value):
        raise UnfitError
    return value


def record_ids(value):
    """Some ids of records; nothing is none of them."""
    if value is None or value is False:
        return []
    if not isinstance(value, (list, tuple)) or len(value) > MAX_IDS:
        raise UnfitError
    return [record_id(each) for each in value]


def maybe(reader):
    """What the reader reads, or nothing: None and False stay what they are."""

    def read(value):
        return value if value is None or value is False else reader(value)

    return read


def yes_or_no(value):
    """Yes or no; nothing is no."""
    if value not in (None, False, True, 0, 1) or isinstance(value, float):
        raise UnfitError
    return bool(value)


def text_up_to(limit):
    """A text that can be stored and sent; nothing is an empty one."""

    def read(value):
        if value is None or value is False:
            return ""
        if not isinstance(value, str):
            raise UnfitError
        if len(value) > limit:
            raise UnfitError(limit)
        return clean(value)

    return read


def is_text(value):
    """Whether something is a text without what neither PostgreSQL nor UTF-8 knows."""
    if not isinstance(value, str) or "\0" in value:
        return False
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def clean(value):
    """A text without what cannot be stored; markup stays markup."""
    return value if is_text(value) else type(value)(storable_text(value))


#: A name, a key, a word.
short_text = text_up_to(MAX_LINE)
#: What somebody writes.
long_text = text_up_to(MAX_TEXT)


def one_of(*choices):
    """One of some texts."""

    def read(value):
        if not isinstance(value, str) or value not in choices:
            raise UnfitError
        return value

    return read


def between(lowest, highest):
    """A whole number, which is brought between these two."""

    def read(value):
        if not isinstance(value, int) or isinstance(value, bool):
            raise UnfitError
        return min(max(value, lowest), highest)

    return read


def number(value):
    """A number."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or abs(value) > MAX_INTEGER:
        raise UnfitError
    if not math.isfinite(value):
        raise UnfitError
    return float(value)


def moment(value):
    """A time in UTC, as text or ``datetime``.

    :rtype: datetime
    """
    try:
        at = Datetime.to_datetime(value) if isinstance(value, (str, datetime)) else None
    except ValueError:
        at = None
    if at is None or at.year > LAST_YEAR:
        raise UnfitError
    return at.astimezone(timezone.utc).replace(tzinfo=None) if at.tzinfo else at


def day(value):
    """A date, as text or ``date``.

    :rtype: date
    """
    if isinstance(value, datetime) or not isinstance(value, (str, date)):
        raise UnfitError
    try:
        on = date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError as error:
        raise UnfitError from error
    if on.year > LAST_YEAR:
        raise UnfitError
    return on


def list_of(reader, most=MAX_IDS):
    """A list of what the reader reads; nothing is an empty one."""

    def read(value):
        if value is None or value is False:
            return []
        if not isinstance(value, (list, tuple)) or len(value) > most:
            raise UnfitError
        return [reader(each) for each in value]

    return read


def parts(**readers):
    """Values by name, each read by the reader of its name; there are no others."""

    def read(value):
        if not isinstance(value, dict) or not value.keys() <= readers.keys():
            raise UnfitError
        return {name: readers[name](each) for name, each in value.items()}

    return read


def texts_by_name(value):
    """Texts by name; nothing is none."""
    if value is None or value is False:
        return {}
    if not isinstance(value, dict) or not all(is_text(name) for name in value):
        raise UnfitError
    return {name: long_text(each) for name, each in value.items()}


def numbers_by_name(value):
    """Numbers, or yes and no, by name; nothing is none."""
    if value is None or value is False:
        return {}
    if not isinstance(value, dict) or not all(is_text(name) for name in value):
        raise UnfitError
    return {name: each if isinstance(each, bool) else number(each) for name, each in value.items()}


def model_and_id(value):
    """The name of a model and the id of a record."""
    if not isinstance(value, (list, tuple)) or len(value) != 2:
        raise UnfitError
    return [short_text(value[0]), record_id(value[1])]


def place_in_list(value):
    """Where a list goes on: a time, the id of a record, and since when it waits (or nothing)."""
    if not isinstance(value, (list, tuple)) or len(value) not in (2, 3):
        raise UnfitError
    at, record, since = (*value, False)[:3]
    return [moment(at), record_id(record), maybe(moment)(since)]


def instance_of(*classes):
    """Something of one of these classes."""

    def read(value):
        if not isinstance(value, classes):
            raise UnfitError
        return value

    return read
