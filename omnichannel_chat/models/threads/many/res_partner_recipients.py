from odoo import models

#: Why an account gets no thread, the first that is true.
REASONS = (
    *("no_right", "archived", "not_activated", "invited", "notify_off"),
    # See ``_find_unmailable``.
    *("no_email", "blacklisted", "bounced"),
)


class ResPartner(models.Model):
    """Which accounts a thread can be started with: for many of them at once."""

    _inherit = "res.partner"

    def _find_thread_readers(self, company):
        """The people of one account who would read a new thread, under sudo."""
        return self._find_recipients(self.env.user, company)[self.id][1]

    def _find_recipients(self, user, company):
        """For each of these accounts why it would get no thread, else who reads it.

        A handful of statements, however many there are.

        :param user: the ``res.users`` who writes; None: a rule of the business, which may
        :param company: the ``res.company`` in whose portal
        :return: pairs by id: one of ``REASONS`` or "", and ``res.partner`` records under sudo
        :rtype: dict[int, tuple]
        """
        allowed = self._find_writable_accounts(user, company) if user else set(self.ids)
        contacts = self._get_contacts_by_account()
        # sudo: whether there is a way in; only a word of it is told
        everybody = self.sudo().browse(contact.id for each in contacts.values() for contact in each)
        states = everybody._get_client_states(company)
        # Asked for all of them at once, else for one after the other.
        everybody.mapped("is_blacklisted")
        nobody = everybody.browse()
        found = {}
        for account in self.sudo():
            theirs = contacts.get(account.id, nobody)
            if account.id not in allowed:
                found[account.id] = ("no_right", nobody)
            elif not account.active:
                found[account.id] = ("archived", nobody)
            else:
                found[account.id] = theirs._choose_readers(states)
        return found

    def _find_writable_accounts(self, user, company):
        """Ids of the accounts that a person may read, and write to (S1-16)."""
        if not user.active or not user.has_group("omnichannel_chat.group_agent"):
            return set()
        theirs = self.with_user(user).with_context(allowed_company_ids=company.ids)
        readable = theirs._filtered_access("read")
        if not user.has_group("omnichannel_chat.group_threads_all"):
            readable = readable.filtered(lambda account: account.user_id == user)
        return set(readable.ids)

    def _get_contacts_by_account(self):
        """The people of each of these accounts, see :meth:`_get_account_contacts`.

        :rtype: dict[int, res.partner]
        """
        # sudo: names of people of accounts; which ones are told is decided by the caller
        contacts = self.sudo().search(
            [
                ("commercial_partner_id", "in", self.ids),
                *("|", ("type", "=", "contact"), ("id", "in", self.ids)),
            ],
            order="is_company desc, name, id",
        )
        return {
            account.id: people.with_prefetch(contacts._prefetch_ids)
            for account, people in contacts.grouped("commercial_partner_id").items()
        }

    def _choose_readers(self, states):
        """Of the people of one account those who are told and can read.

        :param dict states: see :meth:`_get_client_states`
        :return: one of ``REASONS`` or "", and those people
        :rtype: tuple
        """
        active = self.filtered(lambda contact: states[contact.id] == "active")
        if not active:
            invited = any(states[contact.id] == "invited" for contact in self)
            return "invited" if invited else "not_activated", self.browse()
        told = active.filtered("client_notify")
        if not told:
            return "notify_off", told
        obstacles = [contact._find_unmailable() for contact in told]
        if all(obstacles):
            return obstacles[0], told.browse()
        return "", told
