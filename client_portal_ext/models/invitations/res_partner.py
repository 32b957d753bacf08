import logging

from odoo import api, fields, models

from odoo.addons.omnichannel_chat.connectors.faults import describe

from ..sign_in.mail_mail import make_placeholder

_logger = logging.getLogger(__name__)

#: Clients whom the job looks at in one transaction.
BATCH = 50


class ResPartner(models.Model):
    """Inviting contacts into the portal (S3-28 to S3-38).

    Whoever is invited becomes a portal user and waits in a queue; a job sends, one client after
    the other: his state and his mail are one transaction, so nobody is invited twice.
    """

    _inherit = "res.partner"

    client_invitation_state = fields.Selection(
        [
            ("queued", "Will be sent"),
            ("sent", "Sent"),
            ("failed", "Could not be sent"),
        ],
        "Invitation",
        copy=False,
        readonly=True,
        index="btree_not_null",
        groups="base.group_user",
    )
    client_invitation_reason = fields.Selection(
        [
            ("no_email", "There is no e-mail address."),
            ("blacklisted", "The address wants no e-mail."),
            ("bounced", "E-mails to this address come back."),
            ("closed", "Access is not open: look at the support period."),
            ("colleague", "Who works here signs in with a password."),
            ("mail", "The e-mail could not be sent: look at the outgoing mail server."),
        ],
        "Why Not",
        copy=False,
        readonly=True,
        groups="base.group_user",
    )
    client_invited_at = fields.Datetime(
        "Invited", copy=False, readonly=True, groups="base.group_user"
    )
    client_invitation_company_id = fields.Many2one(
        "res.company", "Invited By", copy=False, readonly=True, groups="base.group_user"
    )
    client_invitation_mail = fields.Integer(
        copy=False, readonly=True, groups="base.group_system", help="The mail.mail, until it left."
    )

    @api.model
    def _get_any_client_link(self, company, path="/my"):
        """As ``_get_client_link``, for mails to several people: each gets his own, or none."""
        return make_placeholder(company, 0, path)

    def _get_client_company(self):
        # sudo: by which company a contact was invited
        return self.company_id or self.sudo().client_invitation_company_id or self.env.company

    # ------------------------------------------------------------------ who is invited

    def _on_client_allowed(self):
        """Ticking Portal User sends the invitation (S2-09)."""
        super()._on_client_allowed()
        self._queue_client_invitations()

    def _invite_clients(self):
        """Invite these contacts, whoever was invited before, too; the caller may change them."""
        self.filtered(lambda person: not person.client_allowed).client_allowed = True
        self._queue_client_invitations()

    def _queue_client_invitations(self):
        if self:
            self.write(
                {
                    "client_invitation_state": "queued",
                    "client_invitation_reason": False,
                    "client_invitation_company_id": self.env.company.id,
                }
            )
            self.env.ref("client_portal_ext.cron_invitations").sudo()._trigger()

    def _invite_for_job(self, company):
        """Invite those who never were, where the company wants it (S3-28).

        :param company: the ``res.company`` that has got the job
        """
        # sudo: what the company has decided, and whom it lets in by that
        if not company.sudo().client_invite_on_job:
            return
        states = self._get_client_states()
        people_sudo = self.sudo().filtered(
            lambda person: (
                states[person.id] == "none"
                and not person.client_invitation_state
                and person.email_normalized
                and not person._find_colleagues()
            )
        )
        people_sudo._invite_clients()

    def _is_known_client(self):
        """Whether somebody has ordered from us or was invoiced, he or his firm."""
        account = self.commercial_partner_id
        return account.customer_rank > 0 or account.sale_order_count > 0

    # ------------------------------------------------------------------ the job

    @api.model
    def _cron_send_client_invitations(self):
        """Send the invitations that wait."""
        progress = self.env["ir.cron"]._commit_progress
        waiting = [("client_invitation_state", "=", "queued")]
        while people := self.search(waiting, order="id", limit=BATCH):
            for person in people:
                # Whom another worker has is looked at again when he is still there.
                if person.try_lock_for_update():
                    person._send_client_invitation()
            # Once for all of them: each call is a connection of its own.
            self.env["client.portal"]._wake_mails()
            if not progress(len(people)):
                break
        progress(remaining=self.search_count(waiting))

    def _send_client_invitation(self):
        """The mail, and that it was sent; or why not."""
        reason = self._find_client_obstacle()
        try:
            with self.env.cr.savepoint():
                mail = self.browse() if reason else self._make_client_invitation()
        except Exception as error:
            _logger.error("Invitation of contact %s: %s", self.id, describe(error))
            reason = "mail"
        if reason:
            self.write({"client_invitation_state": "failed", "client_invitation_reason": reason})
            return
        self.write(
            {
                "client_invitation_state": "sent",
                "client_invitation_reason": False,
                "client_invited_at": fields.Datetime.now(),
                "client_invitation_mail": mail.id,
            }
        )

    def _find_client_obstacle(self):
        """Why this contact cannot be invited; "" = he can."""
        if self._find_colleagues():
            return "colleague"
        if not self._is_client_open():
            return "closed"
        return self._find_unmailable(by_hand=True)

    def _make_client_invitation(self):
        """:return: the ``mail.mail``, in the client's language, with the look of the company"""
        company = self._get_client_company()
        lang = self.lang or company.partner_id.lang or "en_US"
        company = company.with_context(lang=lang)
        env = company.env
        line = env._(
            "%s has opened its client portal for you. There you see what waits for you, your "
            "quotations and invoices, and write to us.",
            company.name,
        )
        return company._queue_client_mail(
            {
                **company._get_client_mail_values(),
                "subject": env._("%s: your access to the client portal", company.name),
                "preview": line,
                "greeting": self.with_context(lang=lang)._greet_client(),
                "lines": [line, env._("You need no password: the button lets you in.")],
                "url": self._get_client_link(company),
                "button": env._("Open the client portal"),
                "small": [
                    env._(
                        "Keep this e-mail: the button works for %s days, and later it brings you a "
                        "new one.",
                        company.client_link_days,
                    ),
                    env._("The link is yours alone: please do not pass this e-mail on."),
                ],
            },
            recipient_ids=[(6, 0, self.ids)],
        )

    def _has_email(self):
        """Whether there is an address to which an invitation can be sent."""
        return bool(self.email_normalized)

    def action_invite_client(self):
        """The dialog for these contacts."""
        return self.env["client.portal.invite"].with_context(active_ids=self.ids).action_open()
