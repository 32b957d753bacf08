from odoo import fields, models
from odoo.exceptions import UserError

from ...tools.arguments import record_id, record_ids, short_text, takes, yes_or_no
from .omnichannel_chat import SUBJECT_LENGTH


class OmnichannelChat(models.Model):
    """What the team changes of a thread beside its messages: who takes part, who is told, which
    jobs it is about, and what it is called.
    """

    _inherit = "omnichannel.chat"

    def _one_thread_as_staff(self):
        """:meth:`_one_as_staff` for what only a thread has.

        :raise UserError: this chat is none
        """
        chat_sudo = self._one_as_staff()
        if not chat_sudo.is_thread:
            raise UserError(
                self.env._("Only a thread in the client portal has a subject, people and jobs.")
            )
        return chat_sudo

    def _note_arrangement(self, line):
        """The thread itself has changed: a line for the team, news for both sides."""
        self._log_act(line)
        chat_sudo = self.sudo()
        chat_sudo._notify_changed()
        chat_sudo._notify_client()

    # ------------------------------------------------------------------ what the team does

    @takes(subject=short_text)
    def set_subject(self, subject):
        """Call the thread by another subject; the client sees it, too.

        :raise UserError: nothing is left of it
        """
        chat_sudo = self._one_thread_as_staff()
        subject = self._read_subject(subject)
        before = chat_sudo.subject
        if subject == before:
            return
        chat_sudo.subject = subject
        self._note_arrangement(
            self.env._("Subject: “%(before)s” is now “%(after)s”.", before=before, after=subject)
        )

    @takes(contact_ids=record_ids)
    def set_participants(self, contact_ids):
        """Say who of the client reads and writes in the thread.

        Who takes part already may stay, whatever has become of his access; who is added must be
        able to read it.

        :raise UserError: nobody would be left, somebody is not of the client, or could not read it
        """
        chat_sudo = self._one_thread_as_staff()
        chat_sudo._wait_for_turn()
        before = chat_sudo.participant_ids
        added = set(contact_ids) - set(before.ids)
        kept = before.filtered(lambda contact: contact.id in contact_ids)
        chosen = kept
        if added:
            account = chat_sudo.partner_id.with_company(chat_sudo.company_id)
            chosen |= chat_sudo.with_company(chat_sudo.company_id)._get_addressed(
                account, list(added)
            )
        if not chosen:
            raise UserError(self.env._("Somebody of the client has to take part."))
        if chosen == before:
            return
        chat_sudo.participant_ids = chosen
        if chat_sudo.contact_id not in chosen:
            chat_sudo.contact_id = chosen[:1]
        self._note_arrangement(self._describe_participants(chosen - before, before - chosen))

    def _describe_participants(self, added, gone):
        lines = []
        if added:
            lines.append(self.env._("Takes part now: %s.", ", ".join(added.mapped("name"))))
        if gone:
            lines.append(self.env._("Takes part no more: %s.", ", ".join(gone.mapped("name"))))
        return " ".join(lines)

    @takes(contact_id=record_id, notify=yes_or_no)
    def set_notify(self, contact_id, notify):
        """Say whether a contact of the client is told of messages in its threads (S1-35).

        :raise UserError: the contact is not of this client
        """
        chat_sudo = self._one_thread_as_staff()
        contacts_sudo = chat_sudo.partner_id._get_account_contacts()
        contact_sudo = contacts_sudo.filtered(lambda contact: contact.id == contact_id)
        if not contact_sudo:
            raise UserError(self.env._("Choose people of %s.", chat_sudo.partner_id.display_name))
        contact_sudo.client_notify = notify
        chat_sudo._notify_changed()

    @takes(job_ids=record_ids)
    def set_jobs(self, job_ids):
        """Say which orders of the client the thread is about (S1-30).

        Orders that the user may not see stay as they are.

        :raise UserError: an order is another client's, or of another company
        """
        chat_sudo = self._one_thread_as_staff()
        before = chat_sudo.job_ids
        visible = before.sudo(False)._filtered_access("read") if before else before
        jobs = self._check_jobs(chat_sudo.partner_id, job_ids)
        strange = jobs.sudo().company_id - chat_sudo.company_id
        if strange:
            raise UserError(
                self.env._("Choose orders of %s: the thread is theirs.", chat_sudo.company_id.name)
            )
        chosen = (before - visible.sudo()) | jobs.sudo()
        if chosen == before:
            return
        chat_sudo.job_ids = chosen
        names = ", ".join(chosen.mapped("name"))
        self._note_arrangement(
            self.env._("Jobs: %s.", names) if names else self.env._("No jobs any more.")
        )

    # ------------------------------------------------------------------ the panel

    @takes()
    def get_panel_details(self):
        """Of a thread with who takes part, and what it is about."""
        details = super().get_panel_details()
        if self.sudo().is_thread:
            details["thread"] = self._get_thread_details()
        return details

    def _get_thread_details(self):
        """What the panel shows of a thread alone; access was checked.

        :rtype: dict
        """
        # sudo: parts of a thread that the user may read
        chat_sudo = self.sudo()
        account_sudo = chat_sudo.partner_id
        return {
            "account": {"id": account_sudo.id, "name": account_sudo.name},
            "subject": chat_sudo.subject or "",
            "subject_limit": SUBJECT_LENGTH,
            "shared": chat_sudo.company_id.client_threads_shared,
            "started_by": chat_sudo.started_by or "",
            "contacts": account_sudo._get_contact_rows(chat_sudo.company_id, self),
            "may_invite": self.env["portal.wizard"].has_access("create"),
            "may_view": self._may_view_as_client(account_sudo),
            "jobs": self._get_job_rows(),
            "tasks": chat_sudo._get_task_panel(),
            "documents": self._get_document_panel(),
            "company_id": chat_sudo.company_id.id,
        }

    def _get_job_rows(self):
        """The orders that the thread is about; False for who may not see orders.

        :rtype: list[dict] | bool
        """
        if not self.env["sale.order"].has_access("read"):
            return False
        # sudo: which ones they are; each is shown to who may read it
        jobs = self.sudo().job_ids.sudo(False)._filtered_access("read")
        states = dict(jobs._fields["state"]._description_selection(self.env))
        return [
            {
                "id": job.id,
                "name": job.name,
                "state": job.state,
                "state_label": states[job.state],
                "date": fields.Datetime.to_string(job.date_order),
                "amount": job.amount_total,
                "currency_id": job.currency_id.id,
            }
            for job in jobs
        ]
