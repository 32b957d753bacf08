"""Where a fault happened, for logs: places in the code, never what the exception says.

The message of an exception may quote what a customer wrote; file names, lines and functions do not.
"""

import traceback
from pathlib import Path

#: The innermost places that are named: the fault itself, and how it was come to.
PLACES = 3


def describe(error):
    """An exception's class, and the innermost places where it came up.

    :rtype: str
    """
    return f"{type(error).__name__} at {locate(error)}"


def locate(error):
    """The innermost places where an exception came up, the innermost first.

    :rtype: str
    """
    frames = traceback.extract_tb(_find_root(error).__traceback__)[-PLACES:]
    places = [f"{_shorten(each.filename)}:{each.lineno} in {each.name}" for each in frames]
    return " < ".join(reversed(places)) or "?"


def _find_root(error):
    """What began it: code that people write into rules is wrapped by whoever runs it."""
    while cause := error.__cause__ or (not error.__suppress_context__ and error.__context__):
        error = cause
    return error


def _shorten(path):
    """A path from its addon on; of this machine nothing is told."""
    path = Path(path)
    addon = next((each for each in path.parents if (each / "__manifest__.py").exists()), None)
    return path.relative_to(addon.parent).as_posix() if addon else "/".join(path.parts[-3:])
