from datetime import timedelta

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError, UserError
from odoo.fields import Domain

from ....connectors import gate
from ....connectors.payload import storable_text
from ....tools.texts import text_to_html

#: What the client's pages read of each thread.
CLIENT_FIELDS = (
    *("company_id", "identity_id", "partner_id", "state", "subject"),
    *("file_count", "task_count", "task_open_count"),
    *("reminder_on", "reminder_days", "reminder_limit"),
)
#: Files of one message.
MAX_FILES = 20
#: Threads that the people of one account may start within a day.
STARTS_PER_DAY = 30
#: Where a client says only what he wants, its beginning is the subject.
SUBJECT_OF_TEXT = 60


class OmnichannelChat(models.Model):
    """The client's side of threads. Portal users have no right on chats: what they see, they see
    by ``_find_for_client``, and what they do, they do by the methods here, which routes call.
    """

    _inherit = "omnichannel.chat"

    # ------------------------------------------------------------------ which threads

    @api.model
    def _get_client_domain(self, user):
        """The threads that a portal user sees: his account's in which he takes part, or all of
        them where the company, or his contact's form, lets him see those of his colleagues.
        """
        # sudo: of the user himself
        user_sudo, partner_sudo = user.sudo(), user.sudo().partner_id
        shared = user_sudo.company_ids.filtered(partner_sudo._see_all_threads)
        mine = Domain("participant_ids", "in", partner_sudo.ids)
        if shared:
            mine |= Domain("company_id", "in", shared.ids)
        account = partner_sudo.commercial_partner_id
        return (
            Domain("is_thread", "=", True)
            & Domain("last_message_at", "!=", False)
            & Domain("company_id", "in", user_sudo.company_ids.ids)
            # Who has gone to another firm sees nothing of the former one.
            & Domain("partner_id.commercial_partner_id", "=", account.id)
            & mine
        )

    @api.model
    def _find_for_client(self, user, ids=None, domain=None, **search):
        """The one door of clients to their threads.

        :param user: one ``res.users`` record
        :param ids: only these, whoever's ids they are; None = all of his
        :param domain: of his, only these
        :param search: ``order``, ``limit``, ``offset``
        :return: chats under sudo; none at all for who is no client, or has no access any more
        """
        wanted = self._get_client_scope(user, ids, domain)
        # sudo: what this user may see is what was asked just now
        return self.sudo().search_fetch(wanted, CLIENT_FIELDS, **search)

    @api.model
    def _count_for_client(self, user, domain=None):
        """How many of his threads there are, see :meth:`_find_for_client`."""
        # sudo: as there
        return self.sudo().search_count(self._get_client_scope(user, domain=domain))

    @api.model
    def _get_client_scope(self, user, ids=None, domain=None):
        """What :meth:`_find_for_client` may find; nothing for who is no client."""
        if not self._is_client(user):
            return Domain.FALSE
        scope = self._get_client_domain(user) & Domain(domain or Domain.TRUE)
        return scope if ids is None else scope & Domain("id", "in", ids)

    @api.model
    def _is_client(self, user):
        """Whether somebody is a client who is let in: he has a list of threads, be it empty."""
        return user._is_portal() and user.sudo().partner_id._is_client_let_in(user)

    def _get_client_readers(self):
        """The portal users who see this thread, under sudo.

        :return: ``res.users`` records
        """
        self.ensure_one()
        # sudo: who of the client sees it; named nowhere but to the team
        chat_sudo = self.sudo()
        people = chat_sudo.participant_ids
        contacts = chat_sudo.partner_id._get_account_contacts()
        people |= contacts._see_all_threads(chat_sudo.company_id)
        users = people._get_client_users().values()
        return chat_sudo.env["res.users"].union(
            *(user for user in users if self._find_for_client(user, self.ids))
        )

    # ------------------------------------------------------------------ what clients do

    @api.model
    def _start_from_client(self, user, text, subject="", files=None, key=None):
        """A client starts a thread (S1-69).

        :param user: the client's ``res.users``, who is signed in
        :param str subject: "" = the beginning of what he writes
        :param files: his uploads, see :meth:`_post_from_client`; they hang on no thread yet
        :param str key: made once by his browser: asked again, the same thread is the answer
        :return: the thread under sudo
        :raise UserError: with the reason, when there can be none
        """
        # sudo: of the client himself
        partner_sudo = user.sudo().partner_id
        company_sudo = user.sudo().company_id
        key = f"client-{user.id}-{key}" if key else False
        known_sudo = self.sudo()._find_started(key)
        if known_sudo:
            return known_sudo
        text = storable_text(text or "").strip()
        self._check_client_start(user, company_sudo, text, files)
        account = partner_sudo._get_account()
        salesperson = account.sudo().user_id
        chat_sudo = (
            self.with_company(company_sudo)
            .sudo()
            ._create_thread(
                account.sudo(),
                subject or text[:SUBJECT_OF_TEXT] or files[:1].name,
                partner_sudo,
                contact_id=partner_sudo.id,
                start_key=key,
                started_by="client",
            )
        )
        if salesperson in chat_sudo._get_candidates():
            # Odoo's own notice would be sent as the client; ours follows with the message.
            chat_sudo.with_context(mail_auto_subscribe_no_notify=True).user_id = salesperson
        chat_sudo._post_from_client(user, text, files, key)
        return chat_sudo

    @api.model
    def _check_client_start(self, user, company_sudo, text, files):
        """:raise UserError: there are none here, too many already, or nothing is said"""
        if not user.sudo().partner_id._is_client_let_in(user):
            raise UserError(self.env._("Your access has ended. Please call us."))
        if not company_sudo.client_may_start:
            raise UserError(self.env._("New chats cannot be started here. Please call us."))
        if not text and not files:
            raise UserError(self.env._("Write something, or add a file."))
        recent = fields.Datetime.now() - timedelta(days=1)
        started = self.sudo().search_count(
            [
                ("is_thread", "=", True),
                ("started_by", "=", "client"),
                ("partner_id", "=", user.sudo().partner_id.commercial_partner_id.id),
                ("create_date", ">=", recent),
            ],
            limit=STARTS_PER_DAY,
        )
        if started >= STARTS_PER_DAY:
            raise UserError(
                self.env._("You have started many chats today. Please go on in one of them.")
            )

    def _post_from_client(self, user, text, files=None, key=None, at=None):
        """A client writes in a thread that :meth:`_find_for_client` has found for him.

        :param user: his ``res.users``
        :param str text: as he has typed it
        :param files: ``ir.attachment`` records that he has uploaded and not sent yet
        :param str key: made once by his browser for this message: posted again, it is not
        :param datetime at: not now, but then: for what is brought over from elsewhere
        :return: the ``mail.message``, under sudo
        :raise UserError: nothing is said, it is too long, or the thread is closed for clients
        """
        self.ensure_one()
        chat_sudo = self.sudo()
        Delivery_sudo = chat_sudo.env["omnichannel.message"]
        key = f"client-{user.id}-{key}" if key else False
        posted = Delivery_sudo._find_by_client_key(chat_sudo, key)
        if posted:
            return posted.mail_message_id
        files_sudo = (files or self.env["ir.attachment"]).sudo()
        text = storable_text(text or "").strip()
        chat_sudo._check_client_post(user, text, files_sudo)
        message = chat_sudo._make_client_message(user, text, files_sudo, at)
        kind = Delivery_sudo._get_thread_kind(chat_sudo, message, text)
        try:
            with self.env.cr.savepoint():
                delivery = Delivery_sudo._make_received(chat_sudo, message, kind)
                delivery.client_key = key
                delivery.flush_recordset()
        except UniqueViolation as error:
            raise ConcurrencyError("posted twice at once") from error
        chat_sudo._note_inbound(message, text, kind)
        # Who writes has read.
        chat_sudo._note_client_reading(user, message.id)
        return message

    def _check_client_post(self, user, text, files_sudo):
        """:raise UserError: he cannot post this here"""
        company = self.company_id
        if self.state == "archived" and not company.client_may_reopen:
            raise UserError(self.env._("This chat is closed. Please start a new one."))
        if not text and not files_sudo:
            raise UserError(self.env._("Write something, or add a file."))
        if len(files_sudo) > MAX_FILES:
            raise UserError(self.env._("At most %s files go with one message.", MAX_FILES))
        foreign = files_sudo.filtered(lambda file: not file._is_client_upload(self, user))
        if foreign:
            raise UserError(self.env._("A file is not there any more. Add it again."))
        facts = [(file.name, file.mimetype or "", file.file_size) for file in files_sudo]
        problems = gate.check_content(self.channel_id._capabilities, text, facts)
        if problems:
            raise UserError("\n".join(self._explain_problem(problem) for problem in problems))

    def _make_client_message(self, user, text, files_sudo, at=None):
        values = {
            "author_id": user.sudo().partner_id.id,
            "author_guest_id": False,
            "model": self._name,
            "res_id": self.id,
            "body": text_to_html(text),
            "date": at or fields.Datetime.now(),
            "message_type": "comment",
            "subtype_id": self._get_comment_subtype_id(),
            "email_from": False,
            "reply_to": False,
            "record_company_id": self.company_id.id,
            "record_alias_domain_id": False,
            "partner_ids": [],
            "attachment_ids": [(6, 0, files_sudo.ids)],
        }
        files_sudo.write({"res_model": self._name, "res_id": self.id})
        return self._message_create([values])

    def _note_client_reading(self, user, message_id=None):
        """A client has seen the thread up to a message (default: all of it).

        :return: True when he has seen something new
        """
        self.ensure_one()
        # sudo: only this user's row is written
        chat_sudo = self.sudo()
        newest = chat_sudo._get_newest_client_message_id()
        seen = min(message_id or newest, newest)
        Read_sudo = self.env["omnichannel.read"].with_user(user).sudo()
        if not (seen and Read_sudo._advance(chat_sudo, seen)):
            return False
        unread = chat_sudo.env["omnichannel.message"].search(
            [
                ("chat_id", "=", chat_sudo.id),
                ("direction", "=", "out"),
                ("operation", "=", "send"),
                ("state", "=", "sent"),
                ("mail_message_id", "<=", seen),
            ]
        )
        unread.write({"state": "read", "read_at": fields.Datetime.now()})
        if unread:
            chat_sudo._notify_changed(messages=unread.mail_message_id)
        return True

    def _get_newest_client_message_id(self):
        """:return: id of the newest message that clients see, or 0"""
        newest = self.env["omnichannel.message"].search(
            [("chat_id", "=", self.id), ("operation", "=", "send")],
            order="mail_message_id.id desc",
            limit=1,
        )
        return newest.mail_message_id.id or 0

    # ------------------------------------------------------------------ telling the browsers

    def _notify_client(self):
        """Tell the client's browsers that something in these threads is new; ids only.

        A topic of its own: what the team does among itself makes no noise over there.
        """
        # sudo: ids only; each client reads by its own rights
        for chat in self.sudo().filtered("is_thread"):
            chat._bus_send("omnichannel/thread", {"chat_id": chat.id}, subchannel="client")
