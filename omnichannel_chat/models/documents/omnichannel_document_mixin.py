from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import clean_context

from ...tools.arguments import check_one, takes

#: Messages of the chat that a new document's note quotes.
QUOTED_MESSAGES = 10


class OmnichannelDocumentMixin(models.AbstractModel):
    """A document of a customer that knows the chat it was made in, and can be sent in chats.

    For models with ``partner_id``. A model gets it by inheriting from this one beside its own name;
    what it shows of itself, and how it can be sent, are the methods below.
    """

    _name = "omnichannel.document.mixin"
    _description = "Document of a Chat"

    #: Fields whose change makes the cards of this document, where it was sent, be read again.
    _omnichannel_watched = frozenset({"state"})
    #: Whether such documents are ever sent to customers.
    _omnichannel_sendable = True
    #: The field whose date a list shows.
    _omnichannel_date = "create_date"

    omnichannel_chat_id = fields.Many2one(
        "omnichannel.chat",
        "Chat",
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups="omnichannel_chat.group_agent",
        help="The chat in which this was made.",
    )
    omnichannel_chat_visible = fields.Boolean(
        compute="_compute_omnichannel_chat_visible", groups="omnichannel_chat.group_agent"
    )

    @api.depends("omnichannel_chat_id")
    @api.depends_context("uid")
    def _compute_omnichannel_chat_visible(self):
        # sudo: which chat it is; whether the user sees it, the rules say
        chats = {record: record.sudo().omnichannel_chat_id.id for record in self}
        mine = set(
            self.env["omnichannel.chat"].search([("id", "in", list(chats.values()))]).ids
            if any(chats.values())
            else ()
        )
        for record in self:
            record.omnichannel_chat_visible = chats[record] in mine

    # ------------------------------------------------------------------ made in a chat

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        if not self.env.su:
            # sudo: people without access to chats make documents, too
            for record_sudo in records.sudo().filtered("omnichannel_chat_id"):
                record = record_sudo.with_env(self.env)
                record._check_omnichannel_chat()
                record._note_omnichannel_origin()
        return records

    def write(self, vals):
        result = super().write(vals)
        if vals.get("omnichannel_chat_id"):
            self._check_omnichannel_chat()
        if not self._omnichannel_watched.isdisjoint(vals):
            self._tell_omnichannel()
        return result

    def _check_omnichannel_chat(self):
        """:raise AccessError: the user may not see the chat to which he ties a document"""
        if not self.env.su:
            self.sudo().omnichannel_chat_id.with_env(self.env).check_access("read")

    def _note_omnichannel_origin(self):
        """The last messages as a note on the document, and a line in the chat."""
        self.ensure_one()
        chat_sudo = self.sudo().omnichannel_chat_id
        quoted = self._get_omnichannel_quote(chat_sudo)
        if quoted:
            title = self.env._("From the chat with %s:", chat_sudo.display_name)
            body = Markup("<p>%s</p>%s") % (title, quoted)
            # sudo: who may make the document may say where it comes from
            self.sudo().message_post(
                body=body,
                subtype_xmlid="mail.mt_note",
                author_id=self.env.user.partner_id.id,
            )
        link = self._get_html_link(title=self.display_name)
        chat_sudo.with_env(self.env)._log_act(self.env._("Made from this chat: %s", link))

    def _get_omnichannel_quote(self, chat):
        """What was said last, for a note on the document; "" = none is left.

        :rtype: Markup
        """
        return chat._quote_last_messages(QUOTED_MESSAGES)

    @takes()
    def action_open_omnichannel_chat(self):
        """Open the chat in a floating window; the page stays."""
        check_one(self)
        chat = self.omnichannel_chat_id
        chat._one_as_staff()
        return {
            "type": "ir.actions.client",
            "tag": "omnichannel_chat.open_window",
            "params": {"chat_id": chat.id},
        }

    # ------------------------------------------------------------------ what models say

    def _get_omnichannel_card(self):
        """What a list or a card shows of this document.

        :return: ``title`` (what it is), ``number``, ``state`` and its ``state_label``, ``look``
            (success, info, warning, danger or muted), ``is_open`` (nothing has been decided yet, so
            that a card rather says whether it was seen), and where it has one ``amount`` with
            ``currency_id``
        :rtype: dict
        """
        self.ensure_one()
        return {
            "title": self.env["ir.model"]._get(self._name).name,
            "number": self.display_name,
            "state": "",
            "state_label": "",
            "look": "muted",
            "is_open": True,
        }

    def _get_omnichannel_ways(self):
        """How this document can be sent now.

        :return: some of "link", "payment" and "pdf"
        :rtype: list[str]
        :raise UserError: not yet, with what has to be done first
        """
        self.ensure_one()
        raise UserError(self.env._("Documents of this kind cannot be sent."))

    def _get_omnichannel_report(self):
        """Name of the report that makes the PDF."""
        return ""

    def _after_omnichannel_sent(self):
        """The document has gone to the customer."""

    def _get_omnichannel_link(self):
        """Address of the customer's page, with the key that opens it."""
        self.ensure_one()
        return f"{self.get_base_url()}{self.get_portal_url()}"

    def _get_omnichannel_payment_link(self):
        """Address where the customer pays, as Odoo's own button makes it."""
        self.ensure_one()
        # sudo: who may send the document may send where it is paid
        Wizard = self.env["payment.link.wizard"].sudo()
        # Without the client's defaults: the link is for this document and its amount.
        clean_sudo = Wizard.with_context(  # pylint: disable=context-overridden
            clean_context(self.env.context)
        )
        wizard = clean_sudo.with_context(active_model=self._name, active_id=self.id)
        values = wizard.default_get(list(wizard._fields))
        scheme, slashes, rest = wizard.new(values).link.partition("://")
        return f"{scheme}{slashes}{rest.replace('//', '/')}"

    # ------------------------------------------------------------------ telling browsers

    def _tell_omnichannel(self):
        """Have the cards of these documents read again once this transaction is done."""
        ids = [record_id for record_id in self.ids if record_id]
        if not ids:
            return
        precommit = self.env.cr.precommit
        changed = precommit.data.get("omnichannel.documents")
        if changed is None:
            changed = precommit.data["omnichannel.documents"] = {}
            precommit.add(self.env["omnichannel.message"].sudo()._tell_documents_changed)
        changed.setdefault(self._name, set()).update(ids)
