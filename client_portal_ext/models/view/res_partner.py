from odoo import api, fields, models


class ResPartner(models.Model):
    """*View as client*, and the mirror, on the form of a contact."""

    _inherit = "res.partner"

    client_may_view = fields.Boolean(
        compute="_compute_client_may_view",
        groups="base.group_user",
        help="Whether the user may see the portal as this contact.",
    )
    client_mirror = fields.Html(
        "What Waits",
        compute="_compute_client_mirror",
        sanitize=False,
        groups="base.group_user",
        help="What waits for the client in the portal, and what he waits for.",
    )

    @api.depends_context("uid")
    @api.depends("client_allowed", "client_from", "client_until", "active", "user_id")
    def _compute_client_may_view(self):
        Chat = self.env["omnichannel.chat"]
        for partner in self:
            partner.client_may_view = bool(Chat._find_viewed_client(partner._origin.id))

    @api.depends_context("uid", "lang", "tz", "allowed_company_ids")
    def _compute_client_mirror(self):
        portal = self.env["client.portal"]
        for partner in self:
            contact = partner._origin
            mirror = contact and portal._get_mirror(contact)
            partner.client_mirror = mirror and self.env["ir.qweb"]._render(
                "client_portal_ext.client_mirror", mirror
            )

    def action_view_as_client(self):
        """Open the portal as this contact sees it; the page asks who may."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/omnichannel/client/{self.id}/my",
            "target": "new",
        }
