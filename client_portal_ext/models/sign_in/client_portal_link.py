import binascii

from odoo import api, fields, models
from odoo.tools import hash_sign, verify_hash_signed

SCOPE = "client_portal_ext.link"
#: Rows are kept so long: an older link leads to the page that sends a new one.
KEPT_DAYS = 730


class ClientPortalLink(models.Model):
    """A sign-in link that was sent to a contact (S3-02 to S3-06, S3-45).

    What is in the mail is a signed number: nothing that is stored lets anybody in. A link works as
    often as one likes, until it is too old, revoked, or the contact has another address.
    """

    _name = "client.portal.link"
    _description = "Sign-in Link"
    _order = "id desc"
    _rec_name = "email"

    partner_id = fields.Many2one(
        "res.partner", "Contact", required=True, readonly=True, index=True, ondelete="cascade"
    )
    email = fields.Char("Sent To", required=True, readonly=True)
    last_used_at = fields.Datetime("Last Used", readonly=True)
    is_revoked = fields.Boolean("Revoked", readonly=True)
    expires_at = fields.Datetime("Works Until", compute="_compute_expires_at")

    @api.depends("create_date", "partner_id.company_id.client_link_days")
    def _compute_expires_at(self):
        for link in self:
            link.expires_at = fields.Datetime.add(
                link.create_date or fields.Datetime.now(), days=link._get_days()
            )

    def _get_days(self):
        return self.sudo().partner_id._get_client_company().client_link_days

    @api.model
    def _make_token(self, partner):
        """A new link for a contact, as it stands in an address.

        :param partner: one ``res.partner`` record, who has an e-mail address
        :rtype: str
        """
        # sudo: made while a mail leaves, whoever runs the queue; shown to nobody
        link_sudo = self.sudo().create(
            {"partner_id": partner.id, "email": partner.sudo().email_normalized}
        )
        return hash_sign(self.env(su=True), SCOPE, [link_sudo.id])

    @api.model
    def _find_by_token(self, token):
        """What a token stands for, if it is one of ours, and its contact may come in.

        :param token: what a browser has sent
        :return: one link under sudo, be it too old, or none
        """
        # sudo: whoever has the token is the one to whom the link was sent
        links_sudo = self.sudo()
        try:
            values = verify_hash_signed(self.env(su=True), SCOPE, token or "")
        except (ValueError, TypeError, binascii.Error):
            values = None
        link_sudo = links_sudo.browse(values[0] if values else []).exists()
        partner_sudo = link_sudo.partner_id
        if (
            not link_sudo
            or link_sudo.is_revoked
            or link_sudo.email != partner_sudo.email_normalized
            or not partner_sudo._may_use_client_links()
        ):
            return links_sudo
        return link_sudo

    def _is_old(self):
        """Whether it is too old to let anybody in: a new one is sent instead."""
        return self.expires_at <= fields.Datetime.now()

    def action_revoke(self):
        """From now on this link lets nobody in; of whoever reads it and its contact."""
        self.check_access("read")
        self.partner_id.check_access("read")
        # sudo: nobody has the right to write links by himself
        self.sudo().is_revoked = True

    @api.autovacuum
    def _gc_links(self):
        old = fields.Datetime.subtract(fields.Datetime.now(), days=KEPT_DAYS)
        self.search([("create_date", "<", old)]).unlink()
