import json
import logging
import uuid
from dataclasses import asdict

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError, UserError
from odoo.fields import Domain

from ..connectors import gate
from ..connectors.events import Location
from ..tools.arguments import takes
from ..tools.wake import wake

_logger = logging.getLogger(__name__)


#: Reasons of our own gate; without a provider's code their detail is a whole sentence.
GATE_REASONS = {
    *("disconnected", "reconnect", "blocked", "blocked_by_us"),
    *("opted_out", "machine", "never_started", "window"),
}
#: What keeps a message of ours from its customer, the worst first.
TROUBLES = [("failed", "Not sent"), ("uncertain", "Perhaps not sent"), ("late", "Not sent yet")]
#: Of these, where no attempt is to come: a person has to do something.
LOST = ("failed", "uncertain")


class OmnichannelMessage(models.Model):
    """What a provider knows of one message; for outgoing ones this is the outbox.

    A ``mail.message`` of ours with three files is three deliveries, because providers take one file
    a message. Follow-ups (edit, delete, react, mark as read, typing) are deliveries too, so that
    they keep their order, are retried, and never run inside a request.
    """

    _name = "omnichannel.message"
    _description = "Delivery of a Message"
    _order = "id"

    chat_id = fields.Many2one("omnichannel.chat", required=True, index=True, ondelete="cascade")
    channel_id = fields.Many2one("omnichannel.channel", required=True, ondelete="cascade")
    mail_message_id = fields.Many2one("mail.message", "Message", ondelete="cascade")
    direction = fields.Selection([("in", "Received"), ("out", "Sent")], required=True)
    operation = fields.Selection(
        [
            ("send", "Message"),
            ("edit", "Edit"),
            ("delete", "Delete"),
            ("react", "Reaction"),
            ("read", "Mark as read"),
            ("typing", "Typing"),
        ],
        required=True,
        default="send",
    )
    kind = fields.Char(help="text, image, voice, ...")
    origin = fields.Char(
        help="Who wanted it sent: agent, api, away (automatic texts), bulk, reminder; "
        "app = written in the provider's own app."
    )
    external_id = fields.Char("Provider's Id")
    client_key = fields.Char(help="Made by the browser once per message: no double posts.")
    key = fields.Char("Idempotency Key", required=True, default=lambda self: str(uuid.uuid4()))
    state = fields.Selection(
        [
            ("received", "Received"),
            ("queued", "Waiting"),
            ("sending", "Sending"),
            ("uncertain", "Uncertain"),
            ("sent", "Sent"),
            ("delivered", "Delivered"),
            ("read", "Read"),
            ("failed", "Failed"),
        ],
        required=True,
        default="queued",
    )
    text = fields.Text("Text to Send", groups="base.group_system")
    attachment_id = fields.Many2one("ir.attachment", ondelete="set null", index="btree_not_null")
    content = fields.Text(
        groups="base.group_system", help="JSON of the location or contact card that is sent."
    )
    #: External id that a reply answers, or that a follow-up is about.
    target_external_id = fields.Char()
    thread = fields.Char(help="Part of the customer's chat, where the provider has several.")
    attempts = fields.Integer()
    next_try_at = fields.Datetime(default=fields.Datetime.now)
    error_kind = fields.Selection(
        [
            ("temporary", "Provider not reachable"),
            ("throttled", "Too fast for the provider"),
            ("quota", "Paid quota used up"),
            ("uncertain", "Connection broke while sending"),
            ("window", "Time for free answers is over"),
            ("recipient", "Customer cannot be reached"),
            ("moved", "Customer has a new address"),
            ("blocked", "Customer blocks us"),
            ("blocked_by_us", "We have blocked the customer"),
            ("opted_out", "Customer has stopped it"),
            ("machine", "Only a person may answer now"),
            ("never_started", "Customer has to write first"),
            ("consent", "Customer does not want it"),
            ("template", "Template does not fit"),
            ("credentials", "Access expired"),
            ("reconnect", "Channel to be connected again"),
            ("disconnected", "Channel not connected"),
            ("permanent", "Refused by the provider"),
            ("refused", "Setting missing or wrong"),
            ("payload", "Answer not understood"),
            ("media", "File not loaded"),
            ("media_refused", "File not accepted"),
            ("media_gone", "File gone"),
        ],
        "Reason",
    )
    error_code = fields.Char()
    error_detail = fields.Char()
    sending_at = fields.Datetime()
    sent_at = fields.Datetime()
    delivered_at = fields.Datetime()
    read_at = fields.Datetime()
    # A customer's file that is still at the provider
    media_state = fields.Selection(
        [
            ("pending", "Loading"),
            ("done", "Loaded"),
            ("failed", "Could not be loaded"),
            ("removed", "Removed after its days"),
        ]
    )
    media_data = fields.Text(groups="base.group_system")
    # What brought the customer here, or what he answers: an advertisement, a link, our story
    referral_source = fields.Char(help="ad, post, link, story_reply, story_mention, ...")
    referral_title = fields.Char()
    referral_url = fields.Char()

    _external_unique = models.UniqueIndex(
        "(channel_id, external_id) WHERE external_id IS NOT NULL AND operation = 'send'",
        "This message of the provider is already here.",
    )
    _key_unique = models.Constraint("UNIQUE (key)", "A message is sent once.")
    _client_key_unique = models.UniqueIndex(
        "(chat_id, client_key) WHERE client_key IS NOT NULL", "This message is already posted."
    )
    _mail_message_index = models.Index("(mail_message_id)")
    _outbox_index = models.Index(
        "(chat_id, id) WHERE direction = 'out' AND state IN ('queued', 'sending')"
    )
    _turn_index = models.Index("(channel_id, id) WHERE direction = 'out' AND state = 'queued'")
    _unread_index = models.Index("(chat_id, mail_message_id) WHERE direction = 'in'")
    _media_index = models.Index("(next_try_at) WHERE media_state = 'pending'")

    # ------------------------------------------------------------------ putting into the outbox

    @api.model
    def _find_by_client_key(self, chat, key):
        if not key:
            return self.browse()
        return self.search([("chat_id", "=", chat.id), ("client_key", "=", key)], limit=1)

    @api.model
    def _enqueue(self, chat, message, text, key=None, origin="agent", content=None):
        """Queue a message of ours: the text with the first file, then one row per further file.

        :param content: what is sent instead, see ``_get_parts``
        :raise ConcurrencyError: the same message is being posted by another request; Odoo repeats
            the request, which then finds it
        """
        parts = self._get_parts(chat, message, text, content)
        common = {
            "chat_id": chat.id,
            "channel_id": chat.channel_id.id,
            "mail_message_id": message.id,
            "direction": "out",
            "origin": origin,
            "target_external_id": self._get_reply_target(message),
            "thread": self._get_thread(chat, message),
        }
        values = [{**common, **part} for part in parts]
        values[0]["client_key"] = key or False
        try:
            with self.env.cr.savepoint():
                deliveries = self.create(values)
        except UniqueViolation as error:
            raise ConcurrencyError("posted twice at once") from error
        self._wake_outbox()
        return deliveries

    @api.model
    def _make_received(self, chat, message, kind):
        """What the customer has posted on a page of ours: no provider knows of it."""
        file = message.attachment_ids[:1] if kind != "text" else message.attachment_ids[:0]
        return self.create(
            {
                "chat_id": chat.id,
                "channel_id": chat.channel_id.id,
                "mail_message_id": message.id,
                "direction": "in",
                "kind": kind,
                "state": "received",
                "attachment_id": file.id,
            }
        )

    @api.model
    def _get_parts(self, chat, message, text, content):
        """What each provider message of a message of ours holds.

        :param content: a ``Location``, a ``ContactCard`` or a ``FilledTemplate``, which the text
            only describes; None = text and files
        :rtype: list[dict]
        """
        if not content:
            capabilities = chat.sudo().channel_id._capabilities
            return list(self._split_parts(capabilities, text, message.sudo().attachment_ids))
        kind = "location" if isinstance(content, Location) else "contact"
        return [{"kind": kind, "content": json.dumps(asdict(content))}]

    @api.model
    def _split_parts(self, capabilities, text, attachments):
        """One provider message per file; the text becomes the first file's caption if it fits."""
        fits = attachments and gate.measure(capabilities, text) <= capabilities.caption_limit
        if text and not fits:
            yield {"kind": "text", "text": text}
        for index, attachment in enumerate(attachments):
            kind = gate.kind_of_file(
                capabilities,
                attachment.mimetype or "",
                attachment.file_size,
                voice=bool(attachment.voice_ids),
            )
            caption = text if fits and index == 0 else ""
            if caption and not (kind and capabilities.media[kind].caption):
                yield {"kind": "text", "text": caption}
                caption = ""
            yield {"kind": kind or "document", "text": caption, "attachment_id": attachment.id}

    @api.model
    def _get_reply_target(self, message):
        return self._get_answered(message).external_id

    @api.model
    def _get_thread(self, chat, message):
        """Where in the customer's chat an answer belongs: to what it answers, else to his last."""
        answered_sudo = self._get_answered(message)
        # sudo: whoever may write in the chat need not know where the provider files it
        return answered_sudo.thread if answered_sudo else chat.sudo().thread

    @api.model
    def _get_answered(self, message):
        """The delivery that a message answers, under sudo; may be empty."""
        # sudo: a delivery of a message of the same chat
        return message._get_omnichannel_parent().sudo().omnichannel_message_ids[:1]

    @api.model
    def _enqueue_read(self, chat):
        """Tell the customer that we have read; once for the same last message is enough."""
        channel = chat.channel_id
        target = chat.last_inbound_external_id
        if not (target and channel.send_read_receipts and self._can(chat, "mark_read")):
            return
        self._enqueue_once(chat, "read", target)

    @api.model
    def _enqueue_typing(self, chat, interval):
        """Show typing, unless that was done a moment ago."""
        if not self._can(chat, "typing"):
            return
        recent = Domain("next_try_at", ">", fields.Datetime.now() - interval)
        self._enqueue_once(chat, "typing", chat.last_inbound_external_id, recent)

    @api.model
    def _can(self, chat, action):
        return (
            action in chat.channel_id._capabilities.actions and chat.channel_id.state == "connected"
        )

    @api.model
    def _enqueue_once(self, chat, operation, target, same=None):
        same = same or Domain("target_external_id", "=", target)
        domain = Domain("chat_id", "=", chat.id) & Domain("operation", "=", operation) & same
        if self.search_count(domain, limit=1):
            return
        self.create([self._get_follow_up_values(chat, operation, target)])
        self._wake_outbox()

    @api.model
    def _get_follow_up_values(self, chat, operation, target, **values):
        return {
            "chat_id": chat.id,
            "channel_id": chat.channel_id.id,
            "direction": "out",
            "operation": operation,
            "target_external_id": target,
            **values,
        }

    def _check_can_change(self):
        """Refuse to change here what cannot be changed at the customer's.

        :raise UserError: with the reason
        """
        for delivery in self.filtered(lambda d: d.operation == "send"):
            if delivery.direction == "in":
                raise UserError(self.env._("What a customer wrote cannot be changed."))
            if not self._can(delivery.chat_id, "edit") or not self._can(delivery.chat_id, "delete"):
                provider = delivery.chat_id._get_provider_label()
                raise UserError(
                    self.env._("A message cannot be changed any more once %s has it.", provider)
                )
            if delivery.state not in ("sent", "delivered", "read"):
                raise UserError(self.env._("This message has not been sent yet."))

    def _check_files_stay(self, attachment_ids, is_deleted):
        """Refuse to add files to what went out, or to take some away: no provider can do that.

        :param attachment_ids: the files of the message then
        :param bool is_deleted: nothing of the message is to be left
        :raise UserError: the files are others
        """
        if is_deleted and not attachment_ids:
            return
        if self and set(attachment_ids) != set(self.mail_message_id.attachment_ids.ids):
            raise UserError(
                self.env._(
                    "Files of a message that went out stay as they are. Delete the message and "
                    "send another one."
                )
            )

    def _release_files(self):
        """Let go of the files, which are about to be deleted.

        :return: the files, ``ir.attachment`` records
        """
        files = self.attachment_id
        self.attachment_id = False
        return files

    def _enqueue_change(self, text):
        """Pass an edit (or with an empty text a deletion) of our message on to the provider.

        :raise UserError: it has no text that could be edited
        """
        if text and self.filtered(lambda d: d.kind in ("location", "contact", "template")):
            raise UserError(self.env._("This cannot be edited. Delete it and send another one."))
        for index, delivery in enumerate(self.filtered(lambda d: d.operation == "send")):
            if text and index:
                continue
            self.create(
                [
                    self._get_follow_up_values(
                        delivery.chat_id,
                        "edit" if text else "delete",
                        delivery.external_id,
                        mail_message_id=delivery.mail_message_id.id,
                        text=text,
                    )
                ]
            )
        self._wake_outbox()

    @api.model
    def _enqueue_reaction(self, message, emoji):
        """Pass our reaction to a customer's message on to the provider ("" takes it off)."""
        target = message.omnichannel_message_ids.filtered("external_id")[:1]
        if not target or not self._can(target.chat_id, "react"):
            return
        self.create(
            [
                self._get_follow_up_values(
                    target.chat_id,
                    "react",
                    target.external_id,
                    mail_message_id=message.id,
                    text=emoji,
                )
            ]
        )
        self._wake_outbox()

    @api.model
    def _wake_outbox(self, at=None):
        wake(self.env, "omnichannel_chat.cron_outbox", at)

    # ------------------------------------------------------------------ what a person can do

    @takes()
    def action_retry(self):
        """Send again: a failed message, or an uncertain one that did not arrive.

        A new attempt under a new key; the state moves on by the provider's answer only.
        """
        for delivery_sudo in self._checked_sudo("failed", "uncertain"):
            delivery_sudo.write(
                {
                    **delivery_sudo._get_new_attempt(),
                    "state": "queued",
                    "key": str(uuid.uuid4()),
                    "attempts": 0,
                    "next_try_at": fields.Datetime.now(),
                    "error_kind": False,
                    "error_code": False,
                    "error_detail": False,
                }
            )
        self._wake_outbox()

    @takes()
    def action_confirm_sent(self):
        """A person has seen that an uncertain message did arrive."""
        self._checked_sudo("uncertain").write({"state": "sent", "sent_at": fields.Datetime.now()})

    def _checked_sudo(self, *states):
        """These rows under sudo, after checking that the user may answer in their chats."""
        self.check_access("read")
        self.chat_id._as_staff()
        found_sudo = self.sudo()
        found_sudo.chat_id._notify_changed(messages=found_sudo.mail_message_id)
        return found_sudo.filtered(lambda d: d.state in states) if states else found_sudo

    # ------------------------------------------------------------------ for the browser

    @api.model
    def _sign_inbound(self, chats, partner, guest):
        """Show the partner, or without one the guest, as author of what the customer wrote."""
        received = self.search([("chat_id", "in", chats.ids), ("direction", "=", "in")])
        received.mail_message_id.write(
            {
                "author_id": partner.id,
                "author_guest_id": False if partner else guest.id,
            }
        )

    def _get_failure_sentence(self):
        """Why this delivery failed or waits, for people; False when nothing is wrong."""
        self.ensure_one()
        if self.media_state == "failed" or self.state in ("failed", "uncertain"):
            if self.error_kind in GATE_REASONS and not self.error_code:
                return self.error_detail
            if self.state == "failed" and self.error_kind in ("temporary", "throttled"):
                detail = self.channel_id._translate(self.error_detail or "")
                sentence = self.env._("The provider did not take it, however often we tried.")
                return f"{sentence} ({detail})" if detail else sentence
            return self.channel_id._explain(_StoredError(self))
        if self.state == "queued" and self.error_kind in ("throttled", "quota"):
            return self.channel_id._explain(_StoredError(self))
        return False


class _StoredError:
    def __init__(self, delivery):
        self.kind = delivery.error_kind
        self.detail = delivery.error_detail or ""
