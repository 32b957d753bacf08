from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import AccessError, ConcurrencyError, UserError
from odoo.fields import Domain

from ...tools import demo_threads
from ...tools.arguments import (
    long_text,
    maybe,
    numbers_by_name,
    record_id,
    record_ids,
    short_text,
    takes,
)
from .omnichannel_chat import SUBJECT_LENGTH
from .tasks.omnichannel_chat import read_tasks

#: Threads on the form of a client; the inbox has them all.
CLIENT_THREADS = 80


class OmnichannelChat(models.Model):
    """Starting a thread with a client: whoever has the client may, and whoever has all of them."""

    _inherit = "omnichannel.chat"

    start_key = fields.Char(
        readonly=True,
        copy=False,
        groups="base.group_system",
        help="Made once by whoever starts a thread: what is asked for again is the same thread.",
    )

    _start_key_unique = models.UniqueIndex(
        "(start_key) WHERE start_key IS NOT NULL", "This thread was started already."
    )

    @api.model
    def _create_demo_threads(self):
        """Play the threads of the demonstration data."""
        demo_threads.create(self.env)

    # ------------------------------------------------------------------ who may

    @api.model
    def _may_start_threads(self, account):
        """Whether the client is the user's, or he has all of them."""
        return (
            self.env.su
            or self.env.user.has_group("omnichannel_chat.group_threads_all")
            or account.user_id == self.env.user
        )

    @api.model
    def _check_may_start_threads(self, account):
        """:raise AccessError: the client is somebody else's, and the user has not all of them"""
        self._check_agent()
        if not self._may_start_threads(account):
            raise AccessError(
                self.env._(
                    "Threads with %s are started by their salesperson, or by whoever sees all "
                    "accounts.",
                    account.display_name,
                )
            )

    # ------------------------------------------------------------------ with whom

    @api.model
    @takes(partner_id=record_id)
    def get_thread_options(self, partner_id):
        """Whom of a client one can write to, and why not to the others.

        :param int partner_id: the client, or one of its people
        :return: ``account``, ``subject_limit`` and ``contacts``, each with ``state`` (see
            ``res.partner._get_client_states``), ``notify`` and ``chosen``
        :rtype: dict
        """
        account = self._get_thread_account(partner_id)
        self._check_may_start_threads(account)
        rows = account._get_contact_rows(self.env.company)
        return {
            "account": {"id": account.id, "name": account.display_name},
            "subject_limit": SUBJECT_LENGTH,
            "contacts": [
                {
                    **row,
                    "chosen": row["state"] == "active"
                    and (row["id"] == partner_id or row["notify"]),
                }
                for row in rows
            ],
            "may_invite": self.env["portal.wizard"].has_access("create"),
            "may_attach": self.env.user.has_group("omnichannel_chat.group_client_documents"),
            "may_link_jobs": self.env["sale.order"].has_access("read"),
            "company_id": self.env.company.id,
        }

    @api.model
    @takes(partner_id=record_id)
    def get_client_threads(self, partner_id):
        """The threads with a client that the user sees, for the client's form (S1-15).

        :param int partner_id: the client, or one of its people: of him only where he takes part
        :return: ``rows`` as in the inbox, the ``contacts`` of the account, and ``may_start``
        :rtype: dict
        """
        self._check_agent()
        partner = self.env["res.partner"].browse(partner_id)
        account = self._get_thread_account(partner_id)
        theirs = Domain("is_thread", "=", True) & Domain("partner_id", "=", account.id)
        if partner != account:
            theirs &= Domain("participant_ids", "in", partner.ids)
        threads = self.search(theirs, limit=CLIENT_THREADS)
        return {
            "account": {"id": account.id, "name": account.display_name},
            "rows": threads._get_inbox_rows(),
            "contacts": account._get_contact_rows(self.env.company),
            "may_start": self._may_start_threads(account),
            "may_invite": self.env["portal.wizard"].has_access("create"),
            "may_view": self._may_view_as_client(account),
            "may_notify": account.has_access("write"),
        }

    @api.model
    def _get_thread_account(self, partner_id):
        """The account of a client whom the user may read.

        :raise AccessError: he may not
        """
        partner = self.env["res.partner"].browse(partner_id)
        partner.check_access("read")
        account = partner._get_account()
        account.check_access("read")
        return account

    @api.model
    def _get_addressed(self, account, contact_ids):
        """The people of an account who will read a thread.

        :param contact_ids: those whom somebody chose; none: whoever is told of this account
        :return: ``res.partner`` records under sudo
        :raise UserError: somebody does not belong to the account, or would not read it
        """
        contacts_sudo = account._get_account_contacts()
        states = contacts_sudo._get_client_states(self.env.company)
        if not contact_ids:
            chosen_sudo = contacts_sudo.filtered(
                lambda contact: contact.client_notify and states[contact.id] == "active"
            )
            if not chosen_sudo:
                raise UserError(
                    self.env._(
                        "Nobody of %s has signed in to the portal yet, so nobody would read it. "
                        "Invite somebody first.",
                        account.display_name,
                    )
                )
            return chosen_sudo
        if set(contact_ids) - set(contacts_sudo.ids):
            raise UserError(
                self.env._("Choose people of %s: the others do not see it.", account.display_name)
            )
        chosen_sudo = contacts_sudo.filtered(lambda contact: contact.id in contact_ids)
        absent = chosen_sudo.filtered(lambda contact: states[contact.id] != "active")
        if absent:
            raise UserError(
                self.env._(
                    "%s cannot read it: without access to the portal, or not signed in yet. "
                    "Invite them first, or leave them out.",
                    ", ".join(absent.mapped("display_name")),
                )
            )
        return chosen_sudo

    # ------------------------------------------------------------------ starting

    @api.model
    @takes(
        partner_id=record_id,
        subject=short_text,
        body=long_text,
        contact_ids=record_ids,
        attachment_ids=record_ids,
        job_ids=record_ids,
        mention_ids=record_ids,
        key=maybe(short_text),
        tasks=read_tasks,
        reminders=numbers_by_name,
    )
    def start_thread(
        self,
        partner_id,
        subject,
        body,
        contact_ids=None,
        attachment_ids=None,
        job_ids=None,
        mention_ids=None,
        key=None,
        tasks=None,
        reminders=None,
    ):
        """Start a thread with a client.

        :param int partner_id: the client, or one of its people
        :param str subject: what it is about; the client sees it in his list and in his mail
        :param str body: HTML of the first message
        :param list contact_ids: people of the account who take part; none: whoever is told
        :param list attachment_ids: files of the first message
        :param list job_ids: sale orders of the account that the thread is about
        :param list mention_ids: colleagues who are called by the first message
        :param str key: made once by whoever asks: asked again by him, the same thread is the answer
        :param list tasks: what the client has to do, see :meth:`add_tasks`
        :param dict reminders: ``on``, ``days`` and ``limit``, see ``set_reminders``; none: off
        :return: id of the chat
        :raise UserError: with the reason, when there can be none
        """
        account = self._get_thread_account(partner_id)
        self._check_may_start_threads(account)
        # Nobody meets with it what somebody else has started, nor what our own code will start.
        start_key = f"staff-{self.env.uid}-{key}" if key else None
        known = self._find_started(start_key)
        if known:
            return known.id
        addressed_sudo = self._get_addressed(account, contact_ids)
        chat = self._create_thread(
            account,
            subject,
            addressed_sudo,
            contact_id=partner_id if partner_id in addressed_sudo.ids else addressed_sudo[:1].id,
            job_ids=self._check_jobs(account, job_ids).ids,
            start_key=start_key,
            started_by="staff",
            user_id=self.env.uid,
            **self._read_reminders(reminders or {}),
        )
        message = chat.message_post(
            body=body,
            body_is_html=True,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            attachment_ids=attachment_ids or [],
            partner_ids=mention_ids or [],
            omnichannel_key=key,
        )
        if tasks:
            chat._add_tasks(tasks, message.sudo())
        return chat.id

    @api.model
    def _find_started(self, key):
        """The thread that was started under a key, which begins with whose it is."""
        if not key:
            return self.browse()
        # sudo: the key is nobody's to read; whether the user may see the thread is asked then
        found_sudo = self.sudo().search([("start_key", "=", key)], limit=1)
        if found_sudo:
            found_sudo.sudo(self.env.su).check_access("read")
        return found_sudo.sudo(self.env.su)

    @api.model
    def _check_jobs(self, account, job_ids):
        """:raise UserError: an order is another client's"""
        jobs = self.env["sale.order"].browse(job_ids or [])
        if not jobs:
            # Who may not see orders links none.
            return jobs
        jobs.check_access("read")
        if jobs.partner_id.commercial_partner_id - account:
            raise UserError(
                self.env._("Choose orders of %s only: the client sees them.", account.display_name)
            )
        return jobs

    @api.model
    def _read_subject(self, subject):
        """What a thread is called, on one line.

        :raise UserError: nothing
        """
        subject = " ".join((subject or "").split())[:SUBJECT_LENGTH]
        if not subject:
            raise UserError(self.env._("Say in a few words what it is about: the subject."))
        return subject

    @api.model
    def _create_thread(self, account, subject, participants, start_key=None, **values):
        """:return: the new thread, as the current user"""
        subject = self._read_subject(subject)
        company = self.env.company
        portal_sudo = self.env["omnichannel.channel"]._get_portal(company)
        # sudo: whoever calls this has checked that the user may start threads with this client
        identity_sudo = self.env["omnichannel.identity"].sudo()._for_account(portal_sudo, account)
        values = {
            "identity_id": identity_sudo.id,
            "channel_id": portal_sudo.id,
            "is_thread": True,
            "subject": subject,
            "participant_ids": [(6, 0, participants.ids)],
            "start_key": start_key,
            **values,
        }
        try:
            with self.env.cr.savepoint():
                # sudo: as above
                quiet = self.sudo().with_context(
                    mail_create_nosubscribe=True, tracking_disable=True
                )
                chat_sudo = quiet.create(values)
        except UniqueViolation as error:
            raise ConcurrencyError("a thread started twice at once") from error
        return self.browse(chat_sudo.id)
