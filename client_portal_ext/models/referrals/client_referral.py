from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError
from odoo.tools import plaintext2html

from odoo.addons.omnichannel_chat.tools.viewers import filter_viewers

#: Of whom it is not known yet what becomes of it.
OPEN = ("new", "contact")


class ClientReferral(models.Model):
    """Somebody who was sent by a client, and has written to us (S3-25 to S3-27)."""

    _name = "client.referral"
    _description = "Referral"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "create_date desc, id desc"

    name = fields.Char(required=True, readonly=True)
    email = fields.Char("E-mail", required=True, readonly=True, help="Normalised.")
    phone = fields.Char(readonly=True)
    message = fields.Text(readonly=True)
    referrer_id = fields.Many2one(
        "res.partner", "Sent by", readonly=True, ondelete="set null", index="btree_not_null"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade", index=True
    )
    partner_id = fields.Many2one(
        "res.partner", "Contact", readonly=True, ondelete="set null", index="btree_not_null"
    )
    state = fields.Selection(
        [
            ("new", "New"),
            ("contact", "Contact"),
            ("won", "Has become a client"),
            ("lost", "Nothing came of it"),
            ("known", "Was known before"),
        ],
        default="new",
        required=True,
        tracking=True,
        index=True,
        help="The first order or appointment makes a client of somebody, by itself.",
    )

    _one_of_address = models.Constraint(
        "UNIQUE (company_id, email)", "This address has been recommended before."
    )

    # ------------------------------------------------------------------ what visitors leave

    @api.model
    def _store_visit(self, link_sudo, values):
        """Somebody has written by a client's link: the team is told; he learns of no difference.

        Who is a client already, or of the referrer's own firm, was known before; whoever writes
        once more is the same referral.

        :param dict values: ``name``, ``email`` (normalised), ``phone``, ``message``
        :return: the referral, under sudo
        """
        referrer_sudo, company_sudo = link_sudo.partner_id, link_sudo.company_id
        # sudo: visitors read and write nothing of it; the link was looked up by its code
        referrals_sudo = self.with_user(self.env.ref("base.user_root")).with_context(
            lang=company_sudo.partner_id.lang
        )
        own = [("company_id", "=", company_sudo.id), ("email", "=", values["email"])]
        known_sudo = referrals_sudo.search(own)
        if known_sudo:
            known_sudo._add_visit(values)
            return known_sudo
        people_sudo = self._find_people(values["email"], company_sudo)
        is_known = self._is_known(people_sudo, values["email"], referrer_sudo)
        try:
            with self.env.cr.savepoint():
                referral_sudo = referrals_sudo.create(
                    {
                        **values,
                        "referrer_id": referrer_sudo.id,
                        "company_id": company_sudo.id,
                        "partner_id": people_sudo.id if len(people_sudo) == 1 else False,
                        "state": "known" if is_known else "new",
                    }
                )
        except UniqueViolation as error:
            raise ConcurrencyError("written twice at once") from error
        referral_sudo._on_new_visit()
        return referral_sudo

    @api.model
    def _find_people(self, email, company):
        """Contacts with an address, archived ones included, under sudo."""
        # sudo: whether somebody is known is told to the team only
        people_sudo = self.env["res.partner"].sudo().with_context(active_test=False)
        wanted = [("email_normalized", "=", email), ("company_id", "in", (False, company.id))]
        return people_sudo.search(wanted, order="id", limit=20)

    @api.model
    def _is_known(self, people_sudo, email, referrer_sudo):
        if email == referrer_sudo.email_normalized:
            return True
        return any(
            person.commercial_partner_id == referrer_sudo.commercial_partner_id
            or person.user_ids
            or person._is_known_client()
            for person in people_sudo
        )

    def _on_new_visit(self):
        """Somebody has written for the first time."""
        self._tell_team_of_visit()

    def _add_visit(self, values):
        """Who writes once more: it is added to what there is; the first referrer stays."""
        self.ensure_one()
        said = [values["name"], values["phone"], values["message"]]
        self._message_log(body=plaintext2html("\n".join(filter(None, said))))
        self._tell_team_of_visit()

    def _tell_team_of_visit(self):
        """A to-do for whoever has the referrer, one at a time."""
        self.ensure_one()
        account = self.referrer_id.commercial_partner_id
        what = self.env._("Recommended by %s", self.referrer_id.display_name)
        portal = self.env["client.portal"]
        portal._tell_team(account, self.env.user, what, self, is_told=True)
        kind = "mail.mail_activity_data_todo"
        if self.activity_search([kind]):
            return
        has_him = self.referrer_id.user_id, account.user_id
        keeper = self.company_id._get_client_keeper(*(filter_viewers(self, one) for one in has_him))
        if keeper:
            self.activity_schedule(kind, summary=what, user_id=keeper.id)

    # ------------------------------------------------------------------ what the team does

    def action_make_contact(self):
        """The contact of this person: the one with his address, else a new one."""
        self._ensure_contact()
        return {
            "type": "ir.actions.act_window",
            "res_model": "res.partner",
            "res_id": self.partner_id.id,
            "views": [(False, "form")],
        }

    def _ensure_contact(self):
        """:return: the contact of this person, made by the rights of who asks"""
        self.ensure_one()
        if not self.partner_id:
            people = self.env["res.partner"]
            wanted = [
                ("email_normalized", "=", self.email),
                ("company_id", "in", (False, self.company_id.id)),
            ]
            values = {"name": self.name, "email": self.email, "phone": self.phone}
            found = people.search(wanted, order="id", limit=1)
            self.partner_id = found or people.create(values)
        if self.state == "new":
            self.state = "contact"
        return self.partner_id

    def action_drop(self):
        """Nothing came of it."""
        self.filtered(lambda each: each.state in OPEN).state = "lost"
