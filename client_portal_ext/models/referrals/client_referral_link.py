import re
import secrets

from odoo import api, fields, models

#: What a code looks like: 128 bits, by ``secrets.token_urlsafe``.
_CODE = re.compile(r"[A-Za-z0-9_-]{22}")


class ClientReferralLink(models.Model):
    """The link by which a client recommends us: one of his own, which nobody can guess (S3-25)."""

    _name = "client.referral.link"
    _description = "Link to Recommend Us"
    _log_access = False

    code = fields.Char(required=True, readonly=True)
    partner_id = fields.Many2one(
        "res.partner", required=True, readonly=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")

    _unique_code = models.Constraint("UNIQUE (code)", "There is one link for each code.")

    @api.model
    def _find_of_client(self, user):
        """A client's own link, under sudo; none as long as he has made none."""
        # sudo: his own
        partner_sudo, company_sudo = user.sudo().partner_id, user.sudo().company_id
        own = [("partner_id", "=", partner_sudo.id), ("company_id", "=", company_sudo.id)]
        return self.sudo().search(own, order="id", limit=1)

    @api.model
    def _make_for_client(self, user):
        """The link of a client, made where there is none yet; of two clicks the first makes it."""
        # sudo: his own
        partner_sudo, company_sudo = user.sudo().partner_id, user.sudo().company_id
        partner_sudo.lock_for_update(allow_referencing=True)
        return self._find_of_client(user) or self.sudo().create(
            {
                "code": secrets.token_urlsafe(16),
                "partner_id": partner_sudo.id,
                "company_id": company_sudo.id,
            }
        )

    @api.model
    def _find_by_code(self, code):
        """The link that somebody has opened, under sudo; none where nobody recommends us."""
        # sudo: the code is the right to write to us
        links_sudo = self.sudo()
        if not _CODE.fullmatch(code):
            return links_sudo.browse()
        found = links_sudo.search([("code", "=", code)])
        return found.filtered(
            lambda link: link.company_id.client_show_referrals and link.partner_id.active
        )

    def _get_url(self):
        self.ensure_one()
        return f"{self.company_id.get_base_url()}/refer/{self.code}"
