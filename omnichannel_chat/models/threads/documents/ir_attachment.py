from datetime import timedelta

from odoo import api, fields, models

from .omnichannel_chat import KEPT_DAYS


class IrAttachment(models.Model):
    """Files that were taken out of a thread, and are kept for the team for some time."""

    _inherit = "ir.attachment"

    omnichannel_removed_at = fields.Datetime(
        "Taken out of a Thread", readonly=True, copy=False, groups="base.group_system"
    )
    omnichannel_removed_by_id = fields.Many2one(
        "res.partner",
        "Taken out by",
        readonly=True,
        copy=False,
        ondelete="set null",
        groups="base.group_system",
    )

    _omnichannel_removed_index = models.Index(
        "(omnichannel_removed_at) WHERE omnichannel_removed_at IS NOT NULL"
    )

    def _is_uploaded_by(self, user):
        """Whether a client has uploaded this file."""
        return self.sudo().create_uid == user

    def _get_document_row(self):
        return {
            "id": self.id,
            "name": self.name,
            "mimetype": self.mimetype or "",
            "size": self.file_size,
        }

    @api.autovacuum
    def _remove_taken_out(self):
        """What was taken out of threads goes away after some days."""
        before = fields.Datetime.now() - timedelta(days=KEPT_DAYS)
        old = [("omnichannel_removed_at", "<", before)]
        found = self.sudo().search(old, limit=1000, order="omnichannel_removed_at")
        found.unlink()
        return len(found), len(found) == 1000
