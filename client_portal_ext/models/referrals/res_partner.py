from odoo import fields, models
from odoo.fields import Domain

from .client_referral import OPEN


class ResPartner(models.Model):
    """By whom a contact was recommended: known with his first job (S3-27)."""

    _inherit = "res.partner"

    client_referred_by_id = fields.Many2one(
        "res.partner",
        "Referred by",
        copy=False,
        readonly=True,
        index="btree_not_null",
        groups="base.group_user",
        help="By whose link this client has come. It is set by the first order or appointment.",
    )

    def _follow_referrals(self, company):
        """These contacts have a job: those who were recommended are clients now.

        They are known by the contact that was made of a referral, or by its e-mail address.

        :param company: the ``res.company`` that has got the job
        """
        # sudo: whoever gives a job to somebody need not read referrals
        people_sudo = self.sudo()
        emails = [email for email in people_sudo.mapped("email_normalized") if email]
        whose = Domain("email", "in", emails) | Domain(
            "partner_id.commercial_partner_id", "in", people_sudo.commercial_partner_id.ids
        )
        wanted = Domain("company_id", "=", company.id) & Domain("state", "in", OPEN) & whose
        referrals_sudo = people_sudo.env["client.referral"].search(wanted, order="id")
        for referral_sudo in referrals_sudo:
            referral_sudo.partner_id = (
                referral_sudo.partner_id
                or people_sudo.filtered(
                    lambda person, email=referral_sudo.email: person.email_normalized == email
                )[:1]
            )
            referral_sudo.state = "won"
            referral_sudo.partner_id._note_referrer(referral_sudo.referrer_id)

    def _note_referrer(self, referrer_sudo):
        """Nobody is referred twice, nor by his own firm."""
        if (
            referrer_sudo
            and not self.client_referred_by_id
            and self.commercial_partner_id != referrer_sudo.commercial_partner_id
        ):
            self.client_referred_by_id = referrer_sudo
