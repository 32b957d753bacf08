from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from odoo.addons.mail.tools.discuss import Store

from ..tools.arguments import is_text
from ..tools.folding import fold_for_index
from ..tools.texts import html_to_text

#: The model whose messages are chats.
CHAT = "omnichannel.chat"
#: Emoji of a family are made of several, with joints between them.
LONGEST_EMOJI = 32
#: Fields that say what of a message is searched.
_SEARCHED = frozenset({"body", "model", "message_type"})
#: Of several deliveries of one message the one that needs most attention speaks for all.
_ATTENTION = ("failed", "uncertain", "queued", "sending", "sent", "delivered", "read", "received")


class MailMessage(models.Model):
    _inherit = "mail.message"

    omnichannel_message_ids = fields.One2many(
        "omnichannel.message", "mail_message_id", "Deliveries", groups="base.group_user"
    )
    # No computed field: adding one would compute it for all messages that Odoo ever had.
    omnichannel_search = fields.Text(
        "Searched Text",
        readonly=True,
        copy=False,
        prefetch=False,
        export_string_translation=False,
        groups="base.group_user",
    )

    def init(self):
        result = super().init()
        if self.env.registry.has_trigram:
            # Search in a million messages; other models' messages stay out of the index.
            self.env.cr.execute(
                SQL(
                    """
                    CREATE INDEX IF NOT EXISTS mail_message_omnichannel_search_idx
                        ON mail_message USING gin (omnichannel_search gin_trgm_ops)
                     WHERE omnichannel_search IS NOT NULL
                    """
                )
            )
        return result

    # ------------------------------------------------------------------ what is searched

    @api.model
    def _get_omnichannel_search(self, model, message_type, body):
        """What is searched of a message: the text of what people wrote in a chat, or False."""
        if model != CHAT or message_type != "comment":
            return False
        return fold_for_index(html_to_text(body)) or False

    def _follow_omnichannel_search(self):
        """Have found what the messages say now."""
        for message in self:
            text = self._get_omnichannel_search(message.model, message.message_type, message.body)
            if (message.omnichannel_search or False) != text:
                message.omnichannel_search = text

    # ------------------------------------------------------------------ who writes

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("model") == CHAT and "omnichannel_search" not in vals:
                vals["omnichannel_search"] = self._get_omnichannel_search(
                    CHAT, vals.get("message_type", "comment"), vals.get("body")
                )
        messages = super().create(vals_list)
        messages._check_omnichannel_writer()
        messages._drop_foreign_parents()
        return messages

    def write(self, vals):
        self._check_omnichannel_writer()
        result = super().write(vals)
        if not _SEARCHED.isdisjoint(vals):
            # sudo: follows what was allowed to be written
            self.sudo()._follow_omnichannel_search()
        if "parent_id" in vals:
            self._drop_foreign_parents()
        if "model" in vals or "res_id" in vals:
            # Again: it may have come into a chat just now.
            self._check_omnichannel_writer()
            # sudo: what answers a message that has left the chat
            (self.sudo() | self.sudo().child_ids)._drop_foreign_parents()
        return result

    def _check_omnichannel_writer(self):
        """What stands in a chat is evidence: it is written by the methods of chats and by what
        customers send, which say who speaks, ask the gate, and tell the provider.

        :raise AccessError: somebody writes, moves or copies such messages himself
        """
        if not self.env.su and CHAT in self.mapped("model"):
            raise AccessError(self.env._("Messages of chats are written in the chat only."))

    def _drop_foreign_parents(self):
        """An answer answers a message of its own chat: whoever reads it is shown that one, too."""
        for message in self.filtered(lambda each: each.model == CHAT and each.parent_id):
            if not message._get_omnichannel_parent():
                message.parent_id = False

    def _get_omnichannel_parent(self):
        """The message of the same chat that this one answers, under sudo; may be empty."""
        self.ensure_one()
        # sudo: nothing is told of a message that stands in another place
        parent_sudo = self.sudo().parent_id
        here = (self.model, self.res_id)
        return parent_sudo.filtered(lambda parent: (parent.model, parent.res_id) == here)

    # ------------------------------------------------------------------ for the browser

    def _to_store_defaults(self, target):
        if not target.is_internal(self.env):
            return super()._to_store_defaults(target)
        return [
            *super()._to_store_defaults(target),
            Store.Attr(
                "omnichannel",
                value=lambda message: message._get_omnichannel_data(),
                predicate=lambda message: message.model == CHAT,
            ),
        ]

    def _get_omnichannel_data(self):
        """Delivery facts of one message, or False for notes and log lines."""
        self.ensure_one()
        # sudo: whoever may read the message may know what became of it
        deliveries = self.sudo().omnichannel_message_ids.filtered(lambda d: d.operation == "send")
        if not deliveries:
            return False
        shown = min(deliveries, key=lambda delivery: _ATTENTION.index(delivery.state))
        return {
            "direction": shown.direction,
            "state": shown.state,
            "kind": shown.kind or "",
            "referral": deliveries[0]._get_referral_data(),
            "sent_at": fields.Datetime.to_string(shown.sent_at),
            "delivered_at": fields.Datetime.to_string(shown.delivered_at),
            "read_at": fields.Datetime.to_string(shown.read_at),
            "from_app": shown.origin == "app",
            "automatic": shown.origin == "away",
            "document": self._get_omnichannel_document(deliveries),
            "deliveries": [
                {
                    "id": delivery.id,
                    "state": delivery.state,
                    "kind": delivery.kind,
                    "media_state": delivery.media_state,
                    "failure": delivery._get_failure_sentence(),
                    "reason": delivery.error_kind or "",
                }
                for delivery in deliveries
                if delivery.media_state or delivery.state in ("failed", "uncertain")
            ],
        }

    def _get_omnichannel_document(self, deliveries_sudo):
        """The card of a document that was sent with this message, or False."""
        sent = deliveries_sudo.filtered("document_model")[:1]
        return sent._get_document_data(self.env(su=False)) if sent else False

    def _extras_to_store(self, store, format_reply):
        result = super()._extras_to_store(store, format_reply=format_reply)
        if format_reply:
            chat_messages = self.filtered(lambda message: message.model == CHAT)
            # sudo: what a readable message answers, as far as it stands in the same chat
            parent = Store.One(
                "parent_id", value=lambda m: m._get_omnichannel_parent(), format_reply=False
            )
            store.add(chat_messages.sudo(), [parent])
        return result

    # ------------------------------------------------------------------ mentions

    def set_message_done(self):
        """Seen in Odoo's own list of messages: the row of the chat is not marked any more."""
        result = super().set_message_done()
        # sudo: which chats they belong to; the bus takes their ids to the current user only
        chats = self.sudo().filtered(lambda message: message.model == "omnichannel.chat")
        for chat_id in set(chats.mapped("res_id")):
            self.env.user._bus_send("omnichannel/read", {"chat_id": chat_id})
        return result

    # ------------------------------------------------------------------ reactions

    def _message_reaction(self, content, action, partner, guest, store=None):
        known = action in ("add", "remove") and is_text(content) and len(content) <= LONGEST_EMOJI
        if self.model == CHAT and not known:
            raise UserError(self.env._("This is no reaction."))
        result = super()._message_reaction(content, action, partner, guest, store)
        if self.model == CHAT:
            # sudo: the outbox is nobody's to write; who may react was asked before
            emoji = content if action == "add" else ""
            self.env["omnichannel.message"].sudo()._enqueue_reaction(self.sudo(), emoji)
            self.env[CHAT].browse(self.res_id)._notify_changed(messages=self)
        return result

    def _set_external_reactions(self, emojis, identity, from_us=False):
        """The reactions of a customer (or of us, in the provider's app) to this message.

        :param list emojis: all that are on it now; of a group's members there may be several
        :param identity: main ``omnichannel.identity`` of the customer
        """
        self.ensure_one()
        partner, guest = identity.partner_id, identity.guest_id
        if from_us:
            partner = identity.channel_id.company_id.partner_id
        if partner:
            guest = guest.browse()
        author = {"partner_id": partner.id, "guest_id": guest.id}
        Reaction = self.env["mail.message.reaction"]
        domain = [("message_id", "=", self.id)]
        domain += [(name, "=", value) for name, value in author.items()]
        Reaction.search(domain).unlink()
        Reaction.create(
            [
                {"message_id": self.id, "content": emoji, **author}
                for emoji in dict.fromkeys(filter(None, emojis))
            ]
        )
