from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..connectors import gate
from ..connectors.events import ContactCard, Location
from ..tools.arguments import (
    clean,
    instance_of,
    long_text,
    maybe,
    one_of,
    record_id,
    record_ids,
    short_text,
    takes,
)
from ..tools.chat_facts import REOPENED
from ..tools.filled_template import FilledTemplate
from ..tools.texts import get_sent_text, html_to_text, text_to_html

#: Typing is told to the customer at most this often; providers show it for 5 to 25 s.
TYPING_INTERVAL = timedelta(seconds=5)


class OmnichannelChat(models.Model):
    """One conversation with one customer on one channel.

    What lists and rules read is stored here and written once per pass (see
    ``omnichannel.event``); the messages themselves are ``mail.message``, their delivery facts
    ``omnichannel.message``.
    """

    _name = "omnichannel.chat"
    _description = "Chat"
    _inherit = ["mail.thread", "mail.activity.mixin", "bus.listener.mixin"]
    _order = "last_message_at desc, id desc"
    # Staff have no write access: everything goes through methods that check, then act. Reading a
    # chat is what entitles to write in it; the gate decides whether it is sent.
    _mail_post_access = "read"
    _mail_thread_customer = False

    identity_id = fields.Many2one(
        "omnichannel.identity",
        "Customer's Address",
        required=True,
        ondelete="restrict",
        readonly=True,
    )
    channel_id = fields.Many2one(
        "omnichannel.channel", required=True, ondelete="restrict", readonly=True
    )
    company_id = fields.Many2one(
        related="channel_id.company_id", store=True, index=True, precompute=True
    )
    provider = fields.Selection(related="channel_id.provider")
    partner_id = fields.Many2one(
        related="identity_id.partner_id", string="Customer", store=True, index="btree_not_null"
    )
    state = fields.Selection(
        [("open", "Active"), ("archived", "Archived")], required=True, default="open", readonly=True
    )
    archived_at = fields.Datetime(readonly=True)
    archived_by_id = fields.Many2one("res.users", "Archived by", readonly=True)

    last_message_at = fields.Datetime("Last Message", readonly=True)
    last_message_preview = fields.Char(readonly=True)
    last_message_kind = fields.Char(readonly=True, help="text, image, voice, ...")
    last_message_direction = fields.Selection(
        [("in", "From the customer"), ("out", "From us")], readonly=True
    )
    last_inbound_at = fields.Datetime("Customer's Last Message", readonly=True)
    last_inbound_external_id = fields.Char(readonly=True, groups="base.group_system")
    thread = fields.Char(
        readonly=True,
        groups="base.group_system",
        help="Part of the customer's chat at the provider in which he wrote last.",
    )
    last_answer_message_id = fields.Integer(
        readonly=True, help="Newest message of ours; older ones count as read by the team."
    )
    free_until = fields.Datetime(
        readonly=True, help="End of the longer free window after an advertisement."
    )
    waiting_since = fields.Datetime(
        "Unanswered since", readonly=True, help="The customer's oldest message without an answer."
    )
    delivery_ids = fields.One2many("omnichannel.message", "chat_id")

    _one_open_per_identity = models.UniqueIndex(
        "(identity_id) WHERE state = 'open'", "A customer has one open chat per channel."
    )
    _identity_index = models.Index("(identity_id)")
    _inbox_index = models.Index("(state, last_message_at DESC, id DESC)")
    _inbox_channel_index = models.Index("(channel_id, state, last_message_at DESC, id DESC)")
    _waiting_index = models.Index(
        "(waiting_since, id) WHERE state = 'open' AND waiting_since IS NOT NULL"
    )

    @api.depends("identity_id.display_name")
    def _compute_display_name(self):
        for chat in self:
            chat.display_name = chat._get_title()

    def _get_title(self):
        """What people call this conversation.

        :rtype: str
        """
        # sudo: how the customer is called is part of a chat that the user may read
        return self.sudo().identity_id._get_label()

    # ------------------------------------------------------------------ finding and making

    @api.model
    def _for_identities(self, identities):
        """The chat of each main identity: the open one, else the latest, else a new one.

        :param identities: ``omnichannel.identity`` records (main ones)
        :return: chat by identity id
        :rtype: dict[int, omnichannel.chat]
        """
        found = self.search(
            [("identity_id", "in", identities.ids)], order="last_message_at, id"
        ).sorted(lambda chat: chat.state == "open")
        # Sorted so that what is written last into the dict is what we want: open, newest.
        chats = {chat.identity_id.id: chat for chat in found}
        missing = identities.filtered(lambda identity: identity.id not in chats)
        created = self.with_context(mail_create_nosubscribe=True, tracking_disable=True).create(
            [
                {
                    "identity_id": identity.id,
                    "channel_id": identity.channel_id.id,
                    "team_id": identity.channel_id.team_id.id,
                }
                for identity in missing
            ]
        )
        chats.update({chat.identity_id.id: chat.with_env(self.env) for chat in created})
        return chats

    def _get_more_facts(self):
        """What subjects know that the gate decides by.

        :return: fields of ``connectors.gate.Situation``
        :rtype: dict
        """
        return {}

    def _get_refusals(self, provider):
        """Sentences of the gate by its reason."""
        return {
            "ok": "",
            "disconnected": self.env._(
                "This channel is not connected. A manager has to connect it."
            ),
            "reconnect": self.env._(
                "%s no longer accepts our access. A manager has to connect the channel again.",
                provider,
            ),
            "blocked": self.env._(
                "The customer has blocked you on %s. Once they write again, you can answer.",
                provider,
            ),
            "blocked_by_us": self.env._("You have blocked this customer."),
            "opted_out": self.env._(
                "The customer has asked not to get such messages. "
                "Once they ask for them again, you can write."
            ),
            "never_started": self.env._("On %s the customer has to write first.", provider),
            "machine": self.env._(
                "%s lets only a person answer now; automatic messages have to wait.", provider
            ),
        }

    # ------------------------------------------------------------------ writing

    @takes(
        body=long_text,
        message_type=short_text,
        subtype_xmlid=maybe(short_text),
        subtype_id=maybe(record_id),
        partner_ids=record_ids,
        attachment_ids=record_ids,
        parent_id=maybe(record_id),
        subject=maybe(short_text),
        omnichannel_key=maybe(short_text),
        omnichannel_origin=one_of(*gate.ORIGINS),
        omnichannel_content=maybe(instance_of(ContactCard, Location, FilledTemplate)),
        omnichannel_text=maybe(long_text),
    )
    def message_post(
        self,
        *,
        body="",
        message_type="notification",
        subtype_xmlid=None,
        subtype_id=False,
        partner_ids=None,
        omnichannel_key=None,
        omnichannel_origin="agent",
        omnichannel_content=None,
        omnichannel_text=None,
        **kwargs,
    ):
        """Post in the chat; a comment that is not a note goes to the customer.

        What decides is the message's type and subtype only, never the context: that comes from
        the client.

        The customer gets plain text, so that is what the chat keeps and shows: of a body that is
        HTML the text is taken, and the body is made of it.

        :param str omnichannel_key: made by the client once per message, so that a repeated click or
            request posts nothing twice
        :param str omnichannel_origin: see ``connectors.gate.ORIGINS``
        :param omnichannel_content: a ``ContactCard``, ``Location`` or ``FilledTemplate`` that the
            body only describes
        :param str omnichannel_text: what the customer gets, to the letter; then the body of the
            client counts for nothing, so that nobody sees here what the customer does not get
        :raise UserError: the gate refuses
        """
        chat_sudo = self._one_as_staff()
        if self.env.user.share:
            # With a token of the portal, or as public user, nobody speaks in our name.
            raise AccessError(self.env._("Only the team writes in this chat."))
        if subtype_xmlid:
            subtype_id = self.env["ir.model.data"]._xmlid_to_res_id(subtype_xmlid)
        self._check_post(message_type, subtype_id, **kwargs)
        values = {
            "message_type": message_type,
            "subtype_id": subtype_id,
            "partner_ids": self._keep_colleagues(partner_ids),
            **kwargs,
        }
        if message_type == "comment" and subtype_id == self._get_comment_subtype_id():
            content, key = omnichannel_content, omnichannel_key
            return self._post_out(body, values, omnichannel_text, content, omnichannel_origin, key)
        message = chat_sudo._post(body=body, **values).with_env(self.env)
        self._notify_changed()
        return message

    def _post_out(self, body, values, exact_text, content, origin, key):
        """Post for the customer, once: what passes the gate goes into the outbox."""
        # sudo: only a message of this chat is found
        posted_sudo = self.env["omnichannel.message"].sudo()._find_by_client_key(self, key)
        if posted_sudo:
            return posted_sudo.mail_message_id.with_env(self.env)
        if values.get("attachment_ids"):
            values["attachment_ids"] = self._take_files(values["attachment_ids"])
        if content:
            text = html_to_text(body)
        else:
            body, text = self._read_body(body, exact_text, values.pop("body_is_html", False))
        self._check_can_send(text, values.get("attachment_ids"), origin, content)
        # sudo: access was checked by who calls this
        chat_sudo = self.sudo()
        message = chat_sudo._post(body=body, **values).with_env(self.env)
        chat_sudo._queue(message, text, key, origin, content)
        return message

    def _take_files(self, file_ids):
        """Have files ready for a message that is posted now, and was not before.

        :return: ids of what is sent in place of these files, in their order
        """
        return file_ids

    def _post(self, **values):
        """Post by Odoo's own method; staff have no right to write messages of chats but here."""
        quiet = self._without_followers()
        return super(OmnichannelChat, quiet).message_post(**values)  # pylint: disable=super-method-mismatch

    def _read_body(self, body, exact_text, is_html):
        """What is posted, and what the customer gets of it: providers take plain text.

        :param str exact_text: what is sent, to the letter; None = what the body says
        :param bool is_html: see ``tools.texts.get_sent_text``
        :return: HTML and text
        :rtype: tuple[str, str]
        """
        text = get_sent_text(body, exact_text, is_html)
        return text_to_html(text), text

    def _queue(self, message, text, key, origin, content):
        """Put a message of ours into the outbox; the chat is answered."""
        # sudo: the outbox is nobody's to write; what goes into it has passed the gate
        deliveries = (
            self.env["omnichannel.message"]
            .sudo()
            ._enqueue(self, message, text, key=key, origin=origin, content=content)
        )
        # sudo: what was posted changes the chat, which staff have no access to write
        self.sudo()._note_answer(message, text, deliveries[0].kind, origin)

    def _get_comment_subtype_id(self):
        return self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_comment")

    def _get_note_subtype_id(self):
        return self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_note")

    def _without_followers(self):
        """Nobody follows a chat: who sees it is decided by the channel."""
        return self.with_context(mail_post_autofollow=False, mail_post_autofollow_author_skip=True)

    def _check_can_update_message_content(self, message):
        """A message that went out is changed at the provider too, where he can, or not at all."""
        # sudo: of a message that the user may change
        deliveries = message.sudo().omnichannel_message_ids
        if deliveries:
            return deliveries._check_can_change()
        return super()._check_can_update_message_content(message)

    def _message_update_content(
        self,
        message,
        /,
        *,
        body,
        attachment_ids=None,
        partner_ids=None,
        omnichannel_text=None,
        **kwargs,
    ):
        """:param str omnichannel_text: the new text, to the letter, see :meth:`message_post`"""
        body = clean(body) if body else body
        # sudo: whoever may change the message changes it at the provider, too
        deliveries_sudo = message.sudo().omnichannel_message_ids
        if partner_ids is not None:
            partner_ids = self._keep_colleagues(partner_ids)
        by_us = kwargs.get("strict", True)
        is_deleted = not (body is None or body or omnichannel_text)
        if by_us and attachment_ids is not None:
            deliveries_sudo._check_files_stay(attachment_ids, is_deleted)
        if attachment_ids is not None and not attachment_ids:
            deliveries_sudo._release_files()
        others = {**kwargs, "attachment_ids": attachment_ids, "partner_ids": partner_ids}
        if not deliveries_sudo or body is None:
            # A note, or other files only.
            super()._message_update_content(message, body=body, **others)
            self._notify_changed(messages=message)
            return
        text = get_sent_text(body, omnichannel_text)
        if by_us and (body or omnichannel_text):
            self._check_edited(deliveries_sudo, text)
        super()._message_update_content(message, body=text_to_html(text), **others)
        if text:
            # Odoo's mark of an edit changes the text that it marks.
            # sudo: of the message whose change was just allowed
            message.sudo().body = text_to_html(text, edited=True)
        if by_us:
            deliveries_sudo._enqueue_change(text)
            deliveries_sudo._note_own_change(message)
        self._follow_content(message)
        self._notify_changed(messages=message)

    @api.model
    def _get_allowed_message_params(self):
        return super()._get_allowed_message_params() | {"omnichannel_key", "omnichannel_text"}

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        """Customers are never written to by e-mail behind the channel's back."""
        recipients = super()._notify_get_recipients(message, msg_vals=msg_vals, **kwargs)
        return [recipient for recipient in recipients if not recipient.get("share")]

    # ------------------------------------------------------------------ what agents do

    @takes()
    def archive_chat(self):
        """Close chats that need nothing more; who and when is kept."""
        chats_sudo = self._as_staff().filtered(lambda chat: chat.state != "archived")
        chats_sudo.write(
            {
                "state": "archived",
                "snoozed_until": False,
                "archived_at": fields.Datetime.now(),
                "archived_by_id": self.env.uid,
                "waiting_since": False,
            }
        )
        # Whoever had these is free for others.
        chats_sudo._want_assignment()
        chats_sudo._notify_changed()

    @takes()
    def reopen_chat(self):
        """Put archived chats back into the list of active ones."""
        chats_sudo = self._as_staff().filtered(lambda chat: chat.state != "open")
        for chat in chats_sudo:
            chat._check_only_open()
        chats_sudo.write(REOPENED)
        chats_sudo._notify_changed()

    def _check_only_open(self):
        """:raise UserError: the customer has another open chat"""
        same = Domain("identity_id", "=", self.identity_id.id) & Domain("id", "!=", self.id)
        if self.search_count(same & Domain("state", "=", "open"), limit=1):
            raise UserError(
                self.env._(
                    "There is a newer open chat with %s. Please use that one.", self.display_name
                )
            )

    def _get_newest_message_id(self):
        self.env["mail.message"].flush_model(["model", "res_id"])
        rows = self.env.execute_query(
            SQL(
                "SELECT max(id) FROM mail_message WHERE model = %s AND res_id = %s",
                self._name,
                self.id,
            )
        )
        return rows[0][0]

    @takes()
    def notify_typing(self):
        """Show the customer that somebody is typing, where the provider can."""
        chat_sudo = self._one_as_staff()
        if chat_sudo._get_send_permission().allowed:
            # sudo: the outbox is nobody's to write
            self.env["omnichannel.message"].sudo()._enqueue_typing(chat_sudo, TYPING_INTERVAL)

    def _log_referral(self, referral):
        """Leave a line: the customer came by this advertisement or link."""
        self.ensure_one()
        chat = self.with_context(lang=self.env.lang or self.channel_id.responsible_id.lang)
        where = referral.headline or referral.url or referral.source
        body = chat.env._("The customer came by a link or advertisement: %s", where)
        chat.message_post(body=body)

    # ------------------------------------------------------------------ what subjects add to

    @takes()
    def get_composer_state(self):
        """May one write, within which limits, and what else the place for writing shows.

        :rtype: dict
        """
        self._one_as_staff()
        return {}

    @takes()
    def get_panel(self):
        """What stands beside the messages at once.

        :rtype: dict
        """
        self._one_as_staff()
        return self._get_panel_elsewhere() or self._get_panel()

    def _get_panel(self):
        """What the panel shows; access was checked.

        :rtype: dict
        """
        return {}

    def _get_panel_elsewhere(self):
        """What is shown in place of the panel; empty: nothing is.

        :rtype: dict
        """
        return {}

    def _hand_over(self, target):
        """Move what hangs on this chat to another one.

        :return: ids of what was moved by model and field, as ``"model:field"``
        :rtype: dict[str, list[int]]
        """
        return {}
