from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...connectors.events import MEDIA_KINDS
from ...tools.arguments import UnfitError, is_text, number
from .omnichannel_persona import MAX_LINE_LENGTH

#: A file that the phone sends; it travels inside the event, a third larger.
MAX_FILE_BYTES = 4 * 1024 * 1024
MAX_TEXT_LENGTH = 4096
#: What a phone can do, and the parts that belong to it.
EVENT_PARTS = {
    "message": {"kind", "text", "reply_to", "media", "location", "card", "referral"},
    "status": {"message_id", "status", "error"},
    "read": {"message_id"},
    "reaction": {"message_id", "emoji"},
    "edit": {"message_id", "text"},
    "delete": {"message_id"},
    "typing": set(),
    "blocked": set(),
    "unblocked": set(),
    "consent": {"wanted", "scope"},
    "referred": {"referral"},
}
#: Parts that say what brought the customer: short lines.
REFERRAL_PARTS = {"source", "url", "headline", "body", "ref"}
#: Longest value of each part that is a text.
TEXT_LIMITS = {
    "text": MAX_TEXT_LENGTH,
    "reply_to": MAX_LINE_LENGTH,
    "kind": 20,
    "status": 20,
    "error": 20,
    "emoji": 16,
    "scope": 20,
}
#: Whose messages each kind of event may be about; the other kinds take any.
EVENT_DIRECTIONS = {"status": "out", "read": "out", "edit": "in", "delete": "in"}
#: Pictures that the phone shows; other files are sent as documents.
PICTURE_TYPES = ("data:image/jpeg;", "data:image/png;", "data:image/gif;", "data:image/webp;")


class OmnichannelPersona(models.Model):
    """What a phone cannot do."""

    _inherit = "omnichannel.persona"

    def _check_event(self, event):
        """Refuse what no phone would send; the webhook would keep it and park it.

        :raise UserError: with the reason
        """
        kind = event.get("type") if isinstance(event, dict) else None
        parts = EVENT_PARTS.get(kind) if isinstance(kind, str) else None
        if parts is None or event.keys() - parts - {"type"}:
            raise UserError(self.env._("A phone cannot do this."))
        for name, limit in TEXT_LIMITS.items():
            self._check_text(event.get(name, ""), limit)
        if kind == "message":
            self._check_message(event)
        elif kind == "edit" and not event.get("text", "").strip():
            raise UserError(self.env._("Write something."))
        elif kind == "consent" and not isinstance(event.get("wanted"), bool):
            raise UserError(self.env._("A phone cannot do this."))
        if "referral" in event or kind == "referred":
            self._check_referral(event.get("referral"))
        if "message_id" in parts:
            self._check_target(kind, event.get("message_id"))

    def _check_text(self, value, limit):
        if not is_text(value):
            raise UserError(self.env._("A phone cannot do this."))
        if len(value) > limit:
            raise UserError(self.env._("That is too long: at most %s characters.", limit))

    def _check_message(self, event):
        kind = event.get("kind", "text")
        if kind == "text" and not event.get("text", "").strip():
            raise UserError(self.env._("Write something."))
        part_checks = {
            "location": self._check_location,
            "contact": lambda part: self._check_lines(part.get("card")),
            **dict.fromkeys(MEDIA_KINDS, self._check_media),
        }
        if kind in part_checks:
            part_checks[kind](event)
        elif kind not in ("text", "button"):
            raise UserError(self.env._("A phone cannot do this."))

    def _check_media(self, event):
        media = event.get("media")
        self._check_lines(media, besides=("data",))
        data = media.get("data")
        if not is_text(data) or not data.startswith("data:"):
            raise UserError(self.env._("The file could not be read."))
        # Four characters of base64 hold three bytes.
        if len(data) // 4 * 3 > MAX_FILE_BYTES:
            raise UserError(
                self.env._("The file is too large: at most %s MB.", MAX_FILE_BYTES // 1024**2)
            )
        if event["kind"] == "image" and not data.lower().startswith(PICTURE_TYPES):
            raise UserError(self.env._("A phone shows JPEG, PNG, GIF and WebP pictures only."))

    def _check_location(self, event):
        point = event.get("location")
        self._check_lines(point, besides=("latitude", "longitude"))
        for name, limit in (("latitude", 90), ("longitude", 180)):
            try:
                there = abs(number(point.get(name))) <= limit
            except UnfitError:
                there = False
            if not there:
                raise UserError(self.env._("There is no such place."))

    def _check_referral(self, part):
        self._check_lines(part)
        if part.keys() - REFERRAL_PARTS:
            raise UserError(self.env._("A phone cannot do this."))

    def _check_lines(self, part, besides=()):
        """Every value of a part is one short line."""
        if not isinstance(part, dict):
            raise UserError(self.env._("A phone cannot do this."))
        for name, value in part.items():
            if name not in besides:
                self._check_text(value, MAX_LINE_LENGTH)

    def _check_target(self, kind, external_id):
        """A phone knows its own conversation only."""
        self._check_text(external_id, MAX_LINE_LENGTH)
        domain = Domain("external_id", "=", external_id)
        if kind in EVENT_DIRECTIONS:
            domain &= Domain("direction", "=", EVENT_DIRECTIONS[kind])
        # sudo: only the persona's own conversation is looked through
        if not self.sudo()._get_deliveries(domain):
            raise UserError(self.env._("This message is not on the phone."))
