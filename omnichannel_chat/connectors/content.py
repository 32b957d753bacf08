"""What is in a message. Who wrote and when decides whether it is shown; this never does."""

import json

from .errors import PayloadError
from .payload import Payload

#: Answers of a form that only serve to tell forms apart.
_FORM_TOKENS = ("flow_token", "wa_flow_response_params", "saved_address_id")


def readable(read, node, name="", words=""):
    """The fields of a bubble, whatever stands in a message: at worst that there was something.

    A message that can be attributed is never kept back because of an odd field in it: somebody has
    written, and wants an answer.

    :param read: gives the fields for what is in ``node``; may raise PayloadError
    :param str name: what the provider calls such a message
    :param str words: what the provider itself says of it
    :rtype: dict
    """
    try:
        return read(node)
    except PayloadError:
        return unsupported(name, words)


def unsupported(name, *words):
    """The fields of a bubble for what we cannot show: its name, and what can be read of it."""
    head = f"Unsupported message: {name}" if name else "Unsupported message"
    return {"kind": "unsupported", "text": "\n".join(filter(None, [head, *words]))}


def form_lines(document):
    """The answers of a filled form, one a line.

    :param document: an object, or the JSON of one
    """
    if isinstance(document, str):
        try:
            document = Payload.from_body(document.encode()).value
        except PayloadError:
            return []
    return list(_lines(document)) if isinstance(document, dict) else []


def _lines(answers):
    """The answers; a group of them, such as an address, has lines of its own."""
    for key, answer in answers.items():
        if key in _FORM_TOKENS or answer in ("", None):
            continue
        if isinstance(answer, dict):
            yield from _lines(answer)
        else:
            yield f"{key}: {_written(answer)}"


def _written(answer):
    return answer if isinstance(answer, str) else json.dumps(answer, ensure_ascii=False)
