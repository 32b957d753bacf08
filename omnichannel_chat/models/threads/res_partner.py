from odoo import api, fields, models

#: What a contact's way into the portal looks like. Only "active" gets messages (S1-17, S1-18).
ACCESS_STATES = [
    ("none", "No access"),
    ("invited", "Has not signed in yet"),
    ("active", "Active"),
    ("ended", "Access ended"),
]


class ResPartner(models.Model):
    """Contacts as clients: whether they come into the portal, and whether they are told."""

    _inherit = "res.partner"

    client_notify = fields.Boolean(
        "Notify",
        default=True,
        groups="base.group_user",
        help="Is told of messages in the threads of this account, and reminded.",
    )
    client_threads = fields.Selection(
        [("own", "Those in which the contact takes part"), ("company", "All of the firm")],
        "Threads in the Portal",
        groups="base.group_user",
        help="Which threads this contact sees. Empty: as the company does it.",
    )
    client_access = fields.Selection(
        ACCESS_STATES,
        "Portal Access",
        compute="_compute_client_access",
        groups="base.group_user",
    )

    @api.depends("user_ids.active", "user_ids.share", "user_ids.log_ids", "active")
    def _compute_client_access(self):
        states = self._get_client_states()
        for partner in self:
            partner.client_access = states.get(partner._origin.id, "none")

    def _see_all_threads(self, company):
        """Those of these contacts who see all threads of their firm, be they part of them or not.

        :param company: the ``res.company`` whose portal it is
        """
        # sudo: a word about each contact, and one of the company; only who it is, is told
        rest = "company" if company.sudo().client_threads_shared else "own"
        return self.filtered(lambda contact: (contact.sudo().client_threads or rest) == "company")

    def _get_client_users(self):
        """The portal users of these contacts, archived ones included, under sudo.

        :rtype: dict[int, res.users]
        """
        # sudo: whether there is an account, and whether it was used; nothing else is told
        users_sudo = (
            self.env["res.users"]
            .sudo()
            .with_context(active_test=False)
            .search([("partner_id", "in", self.ids), ("share", "=", True)], order="active, id")
        )
        # Of several the one that works is written last.
        return {user.partner_id.id: user for user in users_sudo}

    def _get_client_states(self, company=None):
        """How each of these contacts can come into the portal, see ``ACCESS_STATES``.

        :param company: the ``res.company`` whose portal it is; default is whichever it may be
        :return: state by id
        :rtype: dict[int, str]
        """
        users_sudo = self._get_client_users()
        states = {}
        for partner in self.sudo():
            user_sudo = users_sudo.get(partner.id)
            if user_sudo and company and company not in user_sudo.company_ids:
                states[partner.id] = "none"
            else:
                states[partner.id] = partner._get_client_state(user_sudo)
        return states

    def _get_client_state(self, user_sudo):
        """:param user_sudo: the contact's portal user, or None"""
        if not user_sudo:
            return "none"
        if not (self.active and user_sudo.active):
            return "ended"
        return "active" if user_sudo.login_date else "invited"

    def _is_client_let_in(self, user_sudo):
        """Whether the door is open for a user of this contact who is signed in."""
        self.ensure_one()
        return self.active and user_sudo.active

    def _get_account(self):
        """Whose threads these are: the firm, of a private person the person himself."""
        self.ensure_one()
        # sudo: which firm a contact belongs to
        return self.sudo().commercial_partner_id.with_env(self.env)

    def _get_account_contacts(self):
        """The people of an account who may take part in a thread, the account itself included.

        :return: ``res.partner`` records under sudo
        """
        self.ensure_one()
        # sudo: names of people of an account that the user may read
        return self.sudo().search(
            [
                ("commercial_partner_id", "=", self.id),
                # No addresses: nobody reads there.
                *("|", ("type", "=", "contact"), ("id", "=", self.id)),
            ],
            order="is_company desc, name, id",
        )

    def _get_contact_rows(self, company, chat=None):
        """How the people of an account are shown where the team chooses whom to write to.

        :param company: the ``res.company`` whose portal it is
        :param chat: the thread in which they take part, or not
        :rtype: list[dict]
        """
        contacts_sudo = self._get_account_contacts()
        users_sudo = contacts_sudo._get_client_users()
        states = contacts_sudo._get_client_states(company)
        # sudo: of a thread that the user may read
        participants = chat.sudo().participant_ids if chat else contacts_sudo.browse()
        contacts_sudo |= participants
        if len(contacts_sudo) > 1 and self.is_company:
            # A firm is written to by its people, unless it has access itself.
            firm = self.sudo()
            if states.get(firm.id) == "none" and firm not in participants:
                contacts_sudo -= firm
        return [
            {
                "id": contact.id,
                "name": contact.name or contact.display_name,
                "email": contact.email or "",
                # Who has gone to another firm takes part no more.
                "state": states.get(contact.id, "ended"),
                "notify": contact.client_notify,
                "takes_part": contact in participants,
                "last_login": fields.Datetime.to_string(
                    users_sudo[contact.id].login_date if contact.id in users_sudo else False
                ),
            }
            for contact in contacts_sudo
        ]
