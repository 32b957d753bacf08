"""Published specifications of providers, and what is held against them.

The files beside this one hold, as JSON Schema, the few parts of the specifications that our
connectors use: closed objects, types, what is required, and limits of length. Each names its
source. Messenger and Instagram publish none.
"""

import json
from pathlib import Path

import jsonschema

from omnichannel_chat.connectors.events import (
    ContactCard,
    Location,
    OutboundMedia,
    OutboundMessage,
)
from omnichannel_chat.connectors.testing import paths, replaced

SPECS = Path(__file__).parent
KEY = "8a2f1c1e-0000-4000-8000-000000000001"
PLACE = Location(latitude=40.4168, longitude=-3.7038, name="Workshop", address="Calle Mayor 1")
BARE_PLACE = Location(latitude=-33, longitude=151.5)
CARD = ContactCard(
    name="Carla Diaz",
    phones=("+12025550190", "+12025550191"),
    emails=("carla@example.com",),
    organisation="Diaz Tyres",
)
MIME_TYPES = {
    "image": "image/jpeg",
    "video": "video/mp4",
    "audio": "audio/mpeg",
    "voice": "audio/ogg",
    "document": "application/pdf",
    "sticker": "image/webp",
}


def load(name):
    """A specification, and a validator for each of its parts."""
    schema = json.loads((SPECS / f"{name}.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    parts = {part: {**schema, "$ref": f"#/$defs/{part}"} for part in schema["$defs"]}
    return {
        part: jsonschema.Draft202012Validator(part_schema) for part, part_schema in parts.items()
    }


def make_media(kind):
    """A file of a type that every provider takes as this kind."""
    return OutboundMedia(
        kind=kind,
        filename="añ.bin",
        mime_type=MIME_TYPES[kind],
        content=b"content",
        url="https://odoo.example/omnichannel/file/1?token=x",
    )


def message(to, **values):
    """A message to a customer, with everything that any message may have besides its content."""
    return OutboundMessage(key=KEY, to=(to,), **values)


def body_of(call):
    """What a call carries, as JSON value; a file stands there by its name."""
    if call.kwargs.get("files") or call.kwargs.get("data"):
        files = {name: file[0] for name, file in (call.kwargs.get("files") or {}).items()}
        return {**call.kwargs["data"], **files}
    return call.json


def _value_at(body, path):
    for key in path:
        body = body[key]
    return body


def faults(body):
    """Copies of a body with one fault each: nothing, another type, an unknown field."""
    for path in paths(body):
        value = _value_at(body, path)
        yield path, replaced(body, path, None)
        if isinstance(value, dict):
            yield path, replaced(body, path, {**value, "field_of_ours": "x"})
        else:
            yield path, replaced(body, path, {"field_of_ours": "x"})
