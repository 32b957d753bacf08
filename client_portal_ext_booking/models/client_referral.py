from binascii import Error

from odoo import api, models
from odoo.tools.misc import hash_sign, verify_hash_signed

from odoo.addons.omnichannel_chat.tools.arguments import is_id

#: The link to book by works so many days.
DAYS = 30
_SCOPE = "client.referral.booking"


class ClientReferral(models.Model):
    """Who was recommended books his first appointment himself (S3-26).

    By a link in an e-mail to the address that he has left: the page on which he wrote says the same
    to whoever it is.
    """

    _inherit = "client.referral"

    def _on_new_visit(self):
        result = super()._on_new_visit()
        if self.state == "new" and self._find_booking_types():
            self._mail_booking_link()
        return result

    def _find_booking_types(self):
        """What this person can book, under sudo; nothing once it was decided about him."""
        types = self.env["resource.booking.type"]
        if self.state not in ("new", "contact"):
            # sudo: of none
            return types.sudo().browse()
        return types._find_published(self.company_id)

    def _get_booking_url(self):
        # sudo: the secret of the database
        token = hash_sign(self.env(su=True), _SCOPE, self.id, expiration_hours=DAYS * 24)
        return f"{self.company_id.get_base_url()}/refer/book/{token}"

    @api.model
    def _find_by_booking_token(self, token):
        """Whose link this is, under sudo; none where it is too old or none of ours."""
        # sudo: the token is the right to book for this referral
        referrals_sudo = self.sudo()
        try:
            number = verify_hash_signed(referrals_sudo.env, _SCOPE, token)
        except (ValueError, Error):
            number = None
        found = referrals_sudo.search([("id", "=", number if is_id(number) else 0)])
        return found.filtered(
            lambda each: each.company_id.client_show_referrals and each._find_booking_types()
        )

    def _mail_booking_link(self):
        company = self.company_id.with_context(lang=self.env.context.get("lang") or "en_US")
        env = company.env
        line = env._("You can choose a time for a first appointment yourself.")
        company._queue_client_mail(
            {
                **company._get_client_mail_values(),
                "subject": env._("%s: your first appointment", company.name),
                "preview": line,
                "greeting": env._("Hello"),
                "lines": [env._("Thank you for writing to us."), line],
                "url": self._get_booking_url(),
                "button": env._("Choose a time"),
                "small": [
                    env._("The button works for %s days.", DAYS),
                    env._("You did not write to us? Then there is nothing to do."),
                ],
            },
            email_to=self.email,
        )
        self.env["client.portal"]._wake_mails()
