from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize


class ClientPortalInvite(models.TransientModel):
    """Inviting one contact or many: who has no address is shown before anything is sent
    (S3-33 to S3-37).
    """

    _name = "client.portal.invite"
    _description = "Invite to the Client Portal"

    partner_ids = fields.Many2many("res.partner", readonly=True)
    count = fields.Integer(compute="_compute_count")
    again_count = fields.Integer(compute="_compute_count")
    line_ids = fields.One2many("client.portal.invite.line", "invite_id", "Contacts")

    @api.depends("partner_ids", "line_ids.email")
    def _compute_count(self):
        for invite in self:
            invite.count = len(invite.partner_ids)
            invite.again_count = len(invite.partner_ids.filtered("client_invited_at"))

    @api.model
    def action_open(self):
        """The dialog, for the contacts that were chosen.

        Which they are comes from the browser; only those whom the user may change are invited.
        """
        ids = self.env.context.get("active_ids") or [self.env.context.get("active_id")]
        people = self.env["res.partner"].browse([id_ for id_ in ids if id_]).exists()
        people.check_access("write")
        # One is shown with his address, of many only those who need somebody's eye.
        shown = people if len(people) == 1 else people.filtered(lambda each: not each._has_email())
        invite = self.create(
            {
                "partner_ids": [Command.set(people.ids)],
                "line_ids": [
                    Command.create({"partner_id": each.id, "email": each.email}) for each in shown
                ],
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Invite to the client portal"),
            "res_model": self._name,
            "res_id": invite.id,
            "view_mode": "form",
            "target": "new",
        }

    def action_send(self):
        """Put the invitations into the queue; who still has no address is left out."""
        self.ensure_one()
        self.partner_ids.check_access("write")
        for line in self.line_ids:
            line._take_email()
        people = self.partner_ids.filtered(lambda each: each._has_email())
        if not people:
            raise UserError(self.env._("Nobody has an e-mail address: write one first."))
        people._invite_clients()
        left_out = len(self.partner_ids) - len(people)
        message = self.env._("%s invitations are on their way.", len(people))
        if left_out:
            message += " " + self.env._("%s contacts without an address were left out.", left_out)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if left_out else "success",
                "message": message,
                "next": {"type": "ir.actions.act_window_close"},
            },
        }


class ClientPortalInviteLine(models.TransientModel):
    """A contact whose address can be written before he is invited."""

    _name = "client.portal.invite.line"
    _description = "Contact to Be Invited"

    invite_id = fields.Many2one("client.portal.invite", required=True, ondelete="cascade")
    partner_id = fields.Many2one("res.partner", required=True, readonly=True, ondelete="cascade")
    email = fields.Char()

    def _take_email(self):
        """The address that was written becomes the contact's."""
        typed = (self.email or "").strip()
        if not typed or typed == self.partner_id.email:
            return
        if not email_normalize(typed):
            raise UserError(
                self.env._(
                    "%(name)s: “%(email)s” is no e-mail address.",
                    name=self.partner_id.display_name,
                    email=typed,
                )
            )
        if self.partner_id not in self.invite_id.partner_ids:
            raise UserError(self.env._("Only those who were chosen are invited."))
        self.partner_id.email = typed
