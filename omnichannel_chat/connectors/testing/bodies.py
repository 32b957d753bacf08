"""Bodies that a provider might send, and those that it never should."""

import copy
import json
import re

#: What a provider might put where something else was promised.
OTHER_VALUES = (None, True, 7, -1.5, 10**40, "", "x", [], {}, [None], [[]], ["x"], [{}], {"x": {}})
#: Long enough, and written in JSON as it is.
_UNMISTAKABLE = re.compile(r"[ !#-\[\]-~]{8,}")


def paths(value, path=()):
    """Every path in a JSON value, the value itself first."""
    yield path
    items = value.items() if isinstance(value, dict) else ()
    items = enumerate(value) if isinstance(value, list) else items
    for key, child in items:
        yield from paths(child, (*path, key))


def replaced(value, path, new):
    """A copy of a JSON value with another value at a path."""
    if not path:
        return copy.deepcopy(new)
    result = copy.deepcopy(value)
    node = result
    for key in path[:-1]:
        node = node[key]
    node[path[-1]] = copy.deepcopy(new)
    return result


def mutations(value):
    """Every copy of a JSON value in which one place holds a value of another type."""
    for path in paths(value):
        for other in OTHER_VALUES:
            yield path, replaced(value, path, other)


def words(value):
    """The strings in a JSON value that are unmistakable wherever they are found again."""
    for path in paths(value):
        node = value
        for key in path:
            node = node[key]
        if isinstance(node, str) and _UNMISTAKABLE.fullmatch(node):
            yield node


def frames_nothing(body):
    """Whether the lists and objects of a body are empty: then nothing has happened."""
    parts = [part for part in body.values() if isinstance(part, (list, dict))]
    return [] in parts and not any(parts)


def assert_storable(envelope):
    """PostgreSQL takes this envelope: jsonb without NUL, lone surrogates, NaN; indexable keys."""
    text = json.dumps(envelope.payload, ensure_ascii=False, allow_nan=False)
    text.encode()
    assert "\\u0000" not in text.replace("\\\\", "")
    for key in (envelope.key, envelope.conversation):
        assert isinstance(key, str) and key and "\x00" not in key and len(key.encode()) <= 500
    assert isinstance(envelope.account, str) and "\x00" not in envelope.account
    assert envelope.occurred_at.tzinfo is not None
