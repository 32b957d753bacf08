from odoo import api, fields, models
from odoo.exceptions import ValidationError

#: What decides whether somebody is let in.
ACCESS_FIELDS = {"client_allowed", "client_from", "client_until", "active"}


class ResPartner(models.Model):
    """Whether a contact may use the portal, and how long (S2-01 to S2-08, S2-25).

    These fields are the one truth: the contact's portal user is archived when they close the door,
    which ends sessions and programs' access at once, and comes back with all he had when they open
    it.
    """

    _inherit = "res.partner"

    client_allowed = fields.Boolean(
        "Portal User",
        copy=False,
        groups="base.group_user",
        help="May sign in to the client portal.",
    )
    client_from = fields.Date(
        "Support Start",
        copy=False,
        groups="base.group_user",
        help="First day in the client portal. Empty: at once.",
    )
    client_until = fields.Date(
        "Support End",
        copy=False,
        groups="base.group_user",
        help="Last day in the client portal. Empty: no end.",
    )
    client_end_announced = fields.Date(
        copy=False,
        groups="base.group_user",
        help="The end of support of which somebody was told.",
    )
    client_last_came = fields.Datetime(
        "Last Sign-in",
        compute="_compute_client_last_came",
        groups="base.group_user",
    )
    client_access_shown = fields.Boolean(
        compute="_compute_client_access_shown", groups="base.group_user"
    )

    @api.depends("client_allowed", "client_from", "client_until")
    def _compute_client_access(self):
        super()._compute_client_access()

    @api.depends("user_ids.log_ids")
    def _compute_client_last_came(self):
        users_sudo = self._get_client_users()
        for partner in self:
            user_sudo = users_sudo.get(partner._origin.id)
            partner.client_last_came = user_sudo and user_sudo.login_date

    @api.depends_context("company")
    def _compute_client_access_shown(self):
        self.client_access_shown = self.env.company.client_access_shown

    @api.constrains("client_from", "client_until")
    def _check_client_period(self):
        for partner in self.sudo():
            if (
                partner.client_from
                and partner.client_until
                and partner.client_until < partner.client_from
            ):
                raise ValidationError(
                    self.env._("%s: support ends before it starts.", partner.display_name)
                )

    # ------------------------------------------------------------------ is the door open?

    def _is_client_open(self):
        """Whether this contact may come in today, where the business is."""
        self.ensure_one()
        partner = self.sudo()
        if not (partner.active and partner.client_allowed):
            return False
        today = partner._get_client_today()
        return (not partner.client_from or partner.client_from <= today) and (
            not partner.client_until or today <= partner.client_until
        )

    def _get_client_company(self):
        """Whose client this contact is: of one company, or of whichever it may be."""
        return self.company_id or self.env.company

    def _get_client_today(self):
        """The day it is at the business of this contact.

        :rtype: date
        """
        company = self._get_client_company()
        zone = company.sudo()._get_client_zone()
        return fields.Date.context_today(self.with_context(tz=zone))

    def _get_client_state(self, user_sudo):
        if not self._is_client_open():
            return "ended" if user_sudo else "none"
        return super()._get_client_state(user_sudo) if user_sudo else "invited"

    def _is_client_let_in(self, user_sudo):
        return super()._is_client_let_in(user_sudo) and self._is_client_open()

    # ------------------------------------------------------------------ opening and closing it

    @api.model_create_multi
    def create(self, vals_list):
        partners = super().create(vals_list)
        # sudo: who was made just now, with which rights was asked when it was made
        partners.sudo().filtered("client_allowed")._on_client_allowed()
        return partners

    def write(self, vals):
        # sudo: who of them had it before; whoever may not write is refused by the writing itself
        allowed = self.sudo().filtered("client_allowed") if vals.get("client_allowed") else self
        result = super().write(vals)
        if ACCESS_FIELDS & vals.keys():
            newly = self - allowed
            comers = newly - newly._find_with_client_user()
            self._follow_client_access()
            comers._on_client_allowed()
        return result

    def _find_with_client_user(self):
        """Those of them who have a portal user that works."""
        users_sudo = self._get_client_users()
        return self.filtered(
            lambda partner: partner.id in users_sudo and users_sudo[partner.id].active
        )

    def _on_client_allowed(self):
        """These contacts have become portal users; they are told by who adds to this."""

    def _follow_client_access(self):
        """Archive the portal users for whom the door is closed, bring back those for whom it is
        open again.
        """
        users_sudo = self._get_client_users()
        for partner in self.filtered(lambda partner: partner.id in users_sudo):
            user_sudo = users_sudo[partner.id]
            if partner._is_client_open() != user_sudo.active or not user_sudo._is_portal():
                user_sudo._set_client_open(partner._is_client_open())

    def action_end_client_access(self):
        """The button that closes the door."""
        self.write({"client_allowed": False})

    # ------------------------------------------------------------------ with the days

    @api.model
    def _cron_follow_client_days(self):
        """Follow those whose support has begun or ended with this day, whatever runs when."""
        today = fields.Date.today()
        around = [fields.Date.subtract(today, days=2), fields.Date.add(today, days=1)]
        begun = self.search(
            [
                ("client_allowed", "=", True),
                ("client_from", ">=", around[0]),
                ("client_from", "<=", around[1]),
            ]
        )
        ended = self.search(
            [
                ("client_allowed", "=", True),
                ("client_until", "<=", around[1]),
                ("user_ids.active", "=", True),
            ]
        )
        (begun | ended)._follow_client_access()
        self._announce_client_ends(today)

    @api.model
    def _announce_client_ends(self, today):
        """Say in time whose access ends: once for each day of end (S2-08)."""
        longest = "client_end_notice_days desc"
        ahead = self.env["res.company"].search([], order=longest, limit=1).client_end_notice_days
        ending = self.search(
            [
                ("client_allowed", "=", True),
                ("client_until", ">=", today),
                ("client_until", "<=", fields.Date.add(today, days=ahead)),
            ]
        )
        for partner in ending:
            partner._announce_client_end(today)

    def _announce_client_end(self, today):
        """One activity, for whoever has the client; it moves along when the end does."""
        company = self._get_client_company()
        days = company.client_end_notice_days
        if not days or self.client_until > fields.Date.add(today, days=days):
            return
        user = company._get_client_keeper(self.user_id, self.commercial_partner_id.user_id)
        kind = "client_portal_ext.activity_access_ends"
        known = self.activity_search([kind], only_automated=False)
        if known:
            known.filtered(
                lambda each: each.date_deadline != self.client_until
            ).date_deadline = self.client_until
        elif self.client_end_announced != self.client_until:
            self.activity_schedule(
                kind, date_deadline=self.client_until, user_id=user.id or self.env.uid
            )
        self.client_end_announced = self.client_until
