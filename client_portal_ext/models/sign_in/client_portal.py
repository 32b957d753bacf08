from odoo import api, models
from odoo.http import request

from ..client_portal import Section

#: A link is asked for so often within an hour: for one address, and from one IP address.
MOST_OF_ADDRESS = 3
MOST_OF_IP = 20
#: A link that is too old is renewed so often within a day, for one contact.
MOST_RENEWALS = 3
#: Attempts to come in by a link within an hour, for one contact.
MOST_SIGN_INS = 60
#: Accounts of one address that stand in one mail.
MOST_ACCOUNTS = 10
#: In the session: the address by whose link somebody has come.
PROVEN = "client_portal_email"


class ClientPortal(models.AbstractModel):
    """Coming in without a password: who is behind an address, and the mail with the links."""

    _inherit = "client.portal"

    @api.model
    def _get_login_path(self):
        return "/my/login"

    @api.model
    def _get_sections(self, user):
        label = self.env._("Sign-ins")
        return [*super()._get_sections(user), Section("access", label, "/my/access", "fa-key", 95)]

    @api.model
    def _get_other_accounts(self):
        """Accounts to which whoever asks may go, beside the one for which he has come.

        :rtype: list[dict]
        """
        email = request and request.session.get(PROVEN)
        own = self.env.user.partner_id
        return [
            {"id": person.id, "name": person.commercial_partner_id.name or person.name}
            for person in self._find_accounts(email)
            if person.id != own.id
        ]

    @api.model
    def _find_accounts(self, email):
        """The contacts whom links to this address let in.

        :param str email: a normalised address, proven to be that of who asks
        :return: ``res.partner`` records under sudo, at most MOST_ACCOUNTS
        """
        if not email:
            return self.env["res.partner"].sudo().browse()
        # sudo: what is found is told by mail to this very address, or to who has come by it
        partners_sudo = self.env["res.partner"].sudo()
        found = partners_sudo.search(
            [("email_normalized", "=", email), ("client_allowed", "=", True)], order="id", limit=100
        )
        return found.filtered(lambda person: person._may_use_client_links())[:MOST_ACCOUNTS]

    @api.model
    def _may_ask_for_link(self, email, ip):
        """Whether one may ask once more; each time counts."""
        limits = self.env["client.portal.limit"]
        # Both are counted, whatever the first one says.
        of_address = limits._take("ask-address", email, MOST_OF_ADDRESS, 1)
        of_ip = limits._take_from("ask-ip", ip, MOST_OF_IP, 1)
        return of_address and of_ip

    @api.model
    def _may_try_link(self, partner):
        """Whether a contact may come in once more; two clicks at once wait for each other."""
        return self.env["client.portal.limit"]._take("sign-in", partner.id, MOST_SIGN_INS, 1)

    @api.model
    def _renew_link(self, link_sudo, path):
        """Send a new link instead of one that is too old, to the address on file (S3-06).

        :return: whether it was sent; else there were enough today
        :rtype: bool
        """
        partner_sudo = link_sudo.partner_id
        if not self.env["client.portal.limit"]._take("renewal", partner_sudo.id, MOST_RENEWALS, 24):
            return False
        company = partner_sudo._get_client_company()
        self._mail_links(partner_sudo, company, path)
        return True

    @api.model
    def _mail_links(self, partners_sudo, company, path="/my"):
        """One mail to one address: a button for each account behind it.

        :param partners_sudo: contacts with the same address, at least one
        :return: the ``mail.mail`` in the queue
        """
        # To a contact with several addresses no links of others are sent.
        person = partners_sudo.filtered(lambda each: each._has_one_address())[:1]
        person = person or partners_sudo[0]
        lang = person.lang or company.sudo().partner_id.lang or "en_US"
        # sudo: what a company writes to its clients
        company = company.sudo().with_context(lang=lang)
        person = person.with_context(lang=lang)
        env = company.env
        line = env._(
            "Here is your way into our client portal. It works for %s days, as often as you like.",
            company.client_link_days,
        )
        single = len(partners_sudo) == 1
        mail = company._queue_client_mail(
            {
                **company._get_client_mail_values(),
                "subject": env._("%s: your sign-in link", company.name),
                "preview": line,
                "greeting": person._greet_client(),
                "lines": [line],
                "buttons": [
                    (
                        env._("Open the client portal")
                        if single
                        else each.commercial_partner_id.name or each.name or "",
                        each._get_client_link(company, path),
                    )
                    for each in partners_sudo
                ],
                "small": [
                    env._("The link is yours alone: please do not pass this e-mail on."),
                    env._("You did not ask for it? Then there is nothing to do."),
                ],
            },
            recipient_ids=[(6, 0, person.ids)],
        )
        self._wake_mails()
        return mail

    @api.model
    def _wake_mails(self):
        """The queue of Odoo sends right after the commit, outside of any request."""
        self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()
