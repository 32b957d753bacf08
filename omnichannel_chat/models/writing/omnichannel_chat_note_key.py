import hashlib

from psycopg2.errors import UniqueViolation

from odoo import models
from odoo.exceptions import ConcurrencyError

from ...tools.arguments import (
    maybe,
    record_id,
    short_text,
    takes,
)

#: What ends the Message-Id of a note that was posted under a key.
NOTE_ID = "@note.omnichannel>"


class OmnichannelChat(models.Model):
    """Notes, like messages, are posted once, however often the browser repeats the request."""

    _inherit = "omnichannel.chat"

    @takes(
        message_type=short_text,
        subtype_xmlid=maybe(short_text),
        subtype_id=maybe(record_id),
        omnichannel_key=maybe(short_text),
    )
    def message_post(
        self,
        *,
        message_type="notification",
        subtype_xmlid=None,
        subtype_id=False,
        omnichannel_key=None,
        **kwargs,
    ):
        """:param str omnichannel_key: what was posted under it already is not posted again"""
        if subtype_xmlid:
            subtype_id = self.env["ir.model.data"]._xmlid_to_res_id(subtype_xmlid)
        values = {"message_type": message_type, "subtype_id": subtype_id, **kwargs}
        is_message = message_type == "comment" and subtype_id == self._get_comment_subtype_id()
        if is_message or not omnichannel_key:
            return super().message_post(omnichannel_key=omnichannel_key, **values)
        self._one_as_staff()
        message_id = self._get_note_id(omnichannel_key)
        # sudo: an id that is made of this chat and this user
        posted_sudo = self.env["mail.message"].sudo().search([("message_id", "=", message_id)])
        if posted_sudo:
            return posted_sudo.with_env(self.env)
        try:
            with self.env.cr.savepoint():
                message = super().message_post(**values)
                # sudo: the id is made here; it is nobody's to say
                message.sudo().message_id = message_id
                message.flush_recordset(["message_id"])
                return message
        except UniqueViolation as error:
            # Odoo repeats the request, which then finds it.
            raise ConcurrencyError("posted twice at once") from error

    def _get_note_id(self, key):
        """A Message-Id that only this person's note in this chat under this key has."""
        facts = f"{self.id}/{self.env.uid}/{key}"
        return f"<{hashlib.sha256(facts.encode()).hexdigest()}{NOTE_ID}"


class MailMessage(models.Model):
    _inherit = "mail.message"

    _omnichannel_note_unique = models.UniqueIndex(
        f"(message_id) WHERE model = 'omnichannel.chat' AND message_id LIKE '%{NOTE_ID}'",
        "This note is already posted.",
    )
