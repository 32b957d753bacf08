from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.folding import fold_for_index, get_patterns

#: Longest subject of a thread, in characters.
SUBJECT_LENGTH = 200


class OmnichannelChat(models.Model):
    """A thread: a secure conversation with a client (the account) in the company's portal.

    It is a chat of the portal's channel with a subject of its own, of which an account may have
    any number. *Participants* are the account's contacts who read and write in it.
    """

    _inherit = "omnichannel.chat"

    is_thread = fields.Boolean("Client Thread", readonly=True)
    subject = fields.Char(readonly=True, size=SUBJECT_LENGTH)
    subject_search = fields.Text(
        compute="_compute_subject_search", store=True, export_string_translation=False
    )
    contact_id = fields.Many2one(
        "res.partner",
        "Person Addressed",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The contact of the account to whom the thread is written.",
    )
    participant_ids = fields.Many2many(
        "res.partner",
        "omnichannel_chat_participant_rel",
        "chat_id",
        "partner_id",
        "Participants",
        readonly=True,
        help="The contacts of the account who read and write in the thread.",
    )
    started_by = fields.Selection(
        [("staff", "The team"), ("client", "The client")], "Started by", readonly=True
    )
    job_ids = fields.Many2many(
        "sale.order",
        "omnichannel_chat_job_rel",
        "chat_id",
        "order_id",
        "Jobs",
        readonly=True,
        help="The orders that the thread is about.",
    )

    # An account has any number of threads on its one address.
    _one_open_per_identity = models.UniqueIndex(
        "(identity_id) WHERE state = 'open' AND is_thread IS NOT TRUE",
        "A customer has one open chat per channel.",
    )
    _thread_account_index = models.Index(
        "(partner_id, state, last_message_at DESC, id DESC) WHERE is_thread"
    )

    @api.depends("subject")
    def _compute_subject_search(self):
        for chat in self:
            chat.subject_search = fold_for_index(chat.subject) if chat.subject else False

    def init(self):
        result = super().init()
        if self.env.registry.has_trigram:
            self.env.cr.execute(
                SQL(
                    """
                    CREATE INDEX IF NOT EXISTS omnichannel_chat_subject_search_idx
                        ON omnichannel_chat USING gin (subject_search gin_trgm_ops)
                     WHERE subject_search IS NOT NULL
                    """
                )
            )
        return result

    # ------------------------------------------------------------------ how it is called

    def _get_title(self):
        """What people call this conversation: the customer, of a thread with its subject.

        :rtype: str
        """
        title = super()._get_title()
        if self.is_thread and self.subject:
            return f"{title} · {self.subject}"
        return title

    @api.depends("is_thread", "subject", "partner_id.name")
    def _compute_display_name(self):
        return super()._compute_display_name()

    @api.model
    def _select_named(self, search):
        """Threads by their subject, too."""
        found = super()._select_named(search)
        words = [SQL("subject_search LIKE %s", each) for each in get_patterns(search)]
        if not words:
            return found
        self.flush_model(["subject_search"])
        return SQL(
            "%s UNION SELECT id FROM omnichannel_chat WHERE %s", found, SQL(" AND ").join(words)
        )

    # ------------------------------------------------------------------ which ones there are

    @api.model
    def _for_identities(self, identities):
        """An account has threads in the portal, no chat that could be *the* one."""
        accounts = identities.filtered(lambda identity: identity.kind == "partner")
        return super()._for_identities(identities - accounts)

    def _check_only_open(self):
        if not self.is_thread:
            super()._check_only_open()

    # ------------------------------------------------------------------ the list

    def _get_inbox_rows(self):
        rows = super()._get_inbox_rows()
        # sudo: parts of chats that the user may read
        for chat_sudo, row in zip(self.sudo(), rows, strict=True):
            row["is_thread"] = chat_sudo.is_thread
            row["subject"] = chat_sudo.subject or ""
            row["reminder_on"] = chat_sudo.reminder_on and chat_sudo.state != "archived"
        return rows

    @api.model
    def _get_only_domain(self, only):
        if only == "threads":
            return Domain("is_thread", "=", True)
        return super()._get_only_domain(only)

    def _get_other_chats(self):
        """Beside a thread: the account's other ones, and the chats with its people."""
        if not self.is_thread:
            return super()._get_other_chats()
        theirs = self.partner_id._get_omnichannel_chat_domain()
        return self.search_fetch(theirs & Domain("id", "!=", self.id), limit=10)
