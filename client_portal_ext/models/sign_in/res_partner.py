from odoo import fields, models
from odoo.exceptions import AccessError
from odoo.tools import format_datetime
from odoo.tools.mail import email_normalize_all

from .mail_mail import make_placeholder


class ResPartner(models.Model):
    """Contacts who sign in by links, and what the team sees of that."""

    _inherit = "res.partner"

    client_link_ids = fields.One2many(
        "client.portal.link",
        "partner_id",
        "Sign-in Links",
        groups="omnichannel_chat.group_agent,base.group_partner_manager",
    )
    # Words, not records: Odoo lets nobody but administrators read the devices of others.
    client_devices = fields.Text(
        "Signed in on",
        compute="_compute_client_devices",
        groups="omnichannel_chat.group_agent,base.group_partner_manager",
    )

    def _compute_client_devices(self):
        for partner in self:
            # sudo: devices of portal users, whose contact is read by who asks
            devices_sudo = partner._get_client_devices_sudo()
            partner.client_devices = "\n".join(map(self._describe_device, devices_sudo))

    def _describe_device(self, device_sudo):
        """One line: what it is, where it is, and when it was last used."""
        facts = [
            " ".join(filter(None, [device_sudo.browser, device_sudo.platform])).title(),
            ", ".join(filter(None, [device_sudo.city, device_sudo.country])),
            format_datetime(self.env, device_sudo.last_activity, dt_format="medium"),
        ]
        return " · ".join(filter(None, facts))

    def _get_client_devices_sudo(self):
        """Where the portal users of these contacts are signed in, under sudo."""
        users_sudo = self.env["res.users"].sudo().union(*self._get_client_users().values())
        return users_sudo.env["res.device"].search([("user_id", "in", users_sudo.ids)])

    # ------------------------------------------------------------------ links

    def _may_use_client_links(self):
        """Whether links let this contact in: never who works here."""
        self.ensure_one()
        has_address = bool(self.sudo().email_normalized)
        return has_address and not self._find_colleagues() and self._is_client_open()

    def _has_one_address(self):
        """Whether mails to this contact go to one mailbox."""
        return len(email_normalize_all(self.email)) == 1

    def _find_colleagues(self):
        """The users of these contacts who work here, archived ones included, under sudo."""
        # sudo: whether somebody is a colleague
        users_sudo = self.sudo().with_context(active_test=False).user_ids
        return users_sudo.filtered(lambda user: not user.share)

    def _get_client_link(self, company=None, path="/my"):
        """The address that stands in a mail where the contact's own sign-in link will be.

        Whoever opens it as it stands comes to the page that sends links; when the mail leaves, each
        recipient gets his own in its place, see ``mail.mail._personalize_outgoing_body``.

        :param company: the ``res.company`` whose portal it is
        :param str path: the page to which it leads
        :rtype: str
        """
        self.ensure_one()
        company = company or self._get_client_company()
        return make_placeholder(company, self.id, path)

    def _ensure_client_user(self):
        """The contact's portal user, made if there is none, under sudo.

        The caller holds the contact, see ``client.portal.limit``: two clicks make one user.
        """
        self.ensure_one()
        user_sudo = self._get_client_users().get(self.id)
        if user_sudo:
            return user_sudo
        # sudo: the contact may come in, and has proven who he is
        partner_sudo = self.sudo()
        company = partner_sudo._get_client_company()
        login = partner_sudo.email_normalized
        Users_sudo = partner_sudo.env["res.users"].with_context(
            no_reset_password=True, mail_create_nolog=True, active_test=False
        )
        if Users_sudo.search_count([("login", "=ilike", login.replace("_", r"\_"))], limit=1):
            # Two contacts with one address: the name of the account is no address then.
            login = f"portal-{self.id}"
        return Users_sudo._create_user_from_template(
            {
                "login": login,
                "partner_id": self.id,
                "company_id": company.id,
                "company_ids": [(6, 0, company.ids)],
            }
        )

    # ------------------------------------------------------------------ ending sessions

    def action_sign_out_client(self):
        """Everywhere: all sessions end, and no link that was sent lets anybody in any more."""
        self._check_client_staff()
        self._sign_out_client()

    def _check_client_staff(self):
        """:raise AccessError: for who may not change these contacts"""
        if not self.env.user._is_internal():
            raise AccessError(self.env._("Only the team may do that."))
        self.check_access("write")

    def _sign_out_client(self, besides=None):
        """:param besides: session that goes on"""
        # sudo: who may was checked by the caller
        links_sudo = self.env["client.portal.link"].sudo()
        links_sudo.search([("partner_id", "in", self.ids), ("is_revoked", "=", False)]).write(
            {"is_revoked": True}
        )
        devices_sudo = self._get_client_devices_sudo()
        if besides:
            devices_sudo = devices_sudo.filtered(
                lambda device: not besides.startswith(device.session_identifier)
            )
        if devices_sudo:
            devices_sudo._revoke()
