import json
import logging
import uuid
from dataclasses import asdict
from datetime import timedelta

from psycopg2.errors import UniqueViolation
from psycopg2.extensions import TransactionRollbackError

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError, UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..connectors import gate
from ..connectors.errors import (
    ConsentError,
    CredentialsError,
    MediaError,
    MediaGoneError,
    MediaRefusedError,
    QuotaError,
    RecipientMovedError,
    TemporaryError,
    UnansweredError,
    UncertainError,
)
from ..connectors.events import RECEIPTS, Contact, Location, Media, Receipt
from ..connectors.faults import describe
from ..connectors.states import may_follow
from ..tools.arguments import takes
from ..tools.wake import leave_rest, wake
from ..workers.calls import FETCH_SECONDS, Call, MediaCall
from ..workers.crew import run_in_time, take_fairly
from ..workers.outbox import SEND_THREADS, Run

_logger = logging.getLogger(__name__)

#: Rows of dead workers that are looked after at once.
RECOVER_BATCH = 500
#: Attempts after which a message that the provider first took, and then could not deliver for a
#: passing reason, is not sent again by itself.
LATE_ATTEMPTS = 2
#: A worker that has said nothing for this long after it began to send is dead.
SENDING_TIMEOUT = timedelta(minutes=3)
#: Files of customers fetched at the same time: they are in memory together. One channel alone
#: takes half of them.
MEDIA_BATCH = 16
MEDIA_RETRY_DELAYS = (10, 60, 600)
#: Longer names of files are cut in the middle.
FILE_NAME_LENGTH = 180
#: Types that a browser may show in the page; everything else is a download.
SAFE_INLINE_TYPES = frozenset(
    {
        "application/pdf",
        *("image/jpeg", "image/png", "image/gif", "image/webp"),
        *("audio/ogg", "audio/mpeg", "audio/mp4", "audio/aac", "audio/amr", "audio/wav"),
        *("video/mp4", "video/3gpp", "video/webm"),
    }
)

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
    origin = fields.Char(help="Who wanted it sent: agent, api, away, bulk, reminder.")
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

    # ------------------------------------------------------------------ the worker

    @api.model
    def _cron_send(self):
        """Send what is queued until nothing is due or the time of this run is over."""
        self._recover_abandoned()
        self.env["ir.cron"]._commit_progress()
        leave_rest(self.env, "omnichannel_chat.cron_outbox", Run(self.env).work())

    @api.model
    def _send_batch(self):
        """Send what is due now, and no more.

        :return: how many rows were worked on
        """
        return Run(self.env).send_batch()

    @api.model
    def _cron_recover(self):
        """Find what a worker has left, whatever the outbox is doing."""
        found = self._recover_abandoned()
        self.env["ir.cron"]._commit_progress(found, remaining=0)

    @api.model
    def _turn_condition(self):
        """Rows whose turn it is, now or later: the first of their chat."""
        return SQL(
            """
              d.direction = 'out' AND d.state = 'queued'
              AND NOT EXISTS (
                  SELECT FROM omnichannel_message earlier
                   WHERE earlier.chat_id = d.chat_id AND earlier.id < d.id
                     AND earlier.direction = 'out' AND earlier.state IN ('queued', 'sending'))
            """
        )

    @api.model
    def _can_send_condition(self):
        """Channels that can send, now or after a pause."""
        return SQL("c.active AND c.state = 'connected' AND c.doubted_at IS NULL")

    @api.model
    def _flush_queue(self):
        self.flush_model()
        self.env["omnichannel.channel"].flush_model(
            ["active", "state", "paused_until", "doubted_at"]
        )

    @api.model
    def _claim(self, may_take=None, full=()):
        """Lock the rows whose turn it is and mark them as being sent.

        :param may_take: is asked for each row whether there is room for it, one of each channel
            after the other; None = there is
        :param full: ids of channels that have no room
        """
        self._flush_queue()
        # Another worker may be quicker: that is no error, see ``Run``.
        self.env.cr.execute(self._get_claim_query(full), log_exceptions=False)
        due = self.browse([row[0] for row in self.env.cr.fetchall()])
        deliveries = due.filtered(may_take) if may_take else due
        now = fields.Datetime.now()
        for delivery in deliveries:
            delivery.attempts += 1
        deliveries.write({"state": "sending", "sending_at": now})
        return deliveries

    @api.model
    def _get_claim_query(self, full):
        """The first rows of each channel; channel by channel, so that a long queue of one of them
        does not stand before the others.
        """
        return SQL(
            """
            SELECT due.id FROM omnichannel_channel c, LATERAL (
                SELECT d.id FROM omnichannel_message d
                 WHERE d.channel_id = c.id AND %(turn)s AND d.next_try_at <= %(now)s
                 ORDER BY d.id LIMIT %(most)s FOR NO KEY UPDATE OF d SKIP LOCKED) AS due
             WHERE c.id <> ALL(%(full)s::int[]) AND %(can_send)s
               AND (c.paused_until IS NULL OR c.paused_until <= %(now)s)
             ORDER BY row_number() OVER (PARTITION BY c.id ORDER BY due.id), due.id
            """,
            turn=self._turn_condition(),
            can_send=self._can_send_condition(),
            now=fields.Datetime.now(),
            most=SEND_THREADS,
            full=list(full),
        )

    @api.model
    def _get_seconds_to_next(self):
        """Seconds until some row is due (0 or less: now); None when nothing is queued."""
        self._flush_queue()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT min(GREATEST(d.next_try_at, c.paused_until)) FROM omnichannel_message d
                  JOIN omnichannel_channel c ON c.id = d.channel_id
                 WHERE %s AND %s
                """,
                self._turn_condition(),
                self._can_send_condition(),
            )
        )
        due = rows[0][0]
        return (due - fields.Datetime.now()).total_seconds() if due else None

    def _prepare_job(self):
        """What a thread needs to make the call; None when it must not be made."""
        self.ensure_one()
        permission = self._get_permission()
        if self.operation == "send" and not permission.allowed:
            sentence = self.chat_id._explain_permission(permission)
            refusal = {"error_kind": permission.reason, "error_detail": sentence}
            self._give_up(refusal)
            return None
        try:
            return Call(self, human_agent=permission.human_agent)
        except Exception as error:
            # A row that cannot even be prepared must not hold up the others.
            _logger.error("Delivery %s: %s", self.id, describe(error))
            self._give_up({"error_kind": "permanent", "error_code": "internal"})
            return None

    def _get_permission(self):
        """What the gate says of this row now."""
        return self.chat_id._get_send_permission(self.origin or "agent")

    @api.model
    def _give_back(self, jobs):
        """Queue again what was claimed, and not begun."""
        now = fields.Datetime.now()
        for delivery in self.union(*(job.delivery for job in jobs)).exists():
            if delivery.state == "sending":
                delivery.write(
                    {"state": "queued", "attempts": delivery.attempts - 1, "next_try_at": now}
                )
        self.env["ir.cron"]._commit_progress()

    @api.model
    def _write_results(self, jobs):
        """Write down, and commit, what providers have said."""
        for attempt in range(5):
            try:
                self._apply_results(jobs)
                self.env["ir.cron"]._commit_progress()
                break
            except TransactionRollbackError:
                # States of the same messages were written at the same moment (or a deadlock).
                self.env.cr.rollback()
                self.env.invalidate_all()
                if attempt == 4:
                    _logger.warning("Results of %s deliveries stay uncertain", len(jobs))

    @api.model
    def _apply_results(self, jobs):
        deliveries = self.union(*(job.delivery for job in jobs)).exists()
        chats, messages = deliveries.chat_id, deliveries.mail_message_id
        for job in jobs:
            # Unless a person was erased in the meantime, for example.
            if job.delivery in deliveries:
                job.delivery._apply_result(job.result)
        chats._notify_changed(messages=messages)

    def _apply_result(self, result):
        """Write down what the provider said of one row, without harm to the others.

        :param result: a Receipt or a ConnectorError
        """
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                if isinstance(result, Receipt):
                    self._accepted(result)
                elif self.operation != "send" or self.state in ("sending", "uncertain"):
                    self._refused(result)
                # Else the provider has reported on the message meanwhile: it knows better.
        except TransactionRollbackError:
            raise
        except Exception as error:
            # The call was made, and we cannot say what came of it: a person decides.
            _logger.error("Result of delivery %s: %s", self.id, describe(error))
            self.invalidate_recordset()
            self.write({"state": "uncertain", "error_kind": "uncertain", "error_code": "internal"})

    def _accepted(self, receipt):
        """The provider has it."""
        self.ensure_one()
        values = {}
        if self.operation == "typing":
            self.unlink()
            return
        if self.operation == "send":
            values["external_id"] = receipt.external_id or False
        if may_follow(self.state, "sent"):
            values.update(state="sent", sent_at=fields.Datetime.now())
            values.update(error_kind=False, error_code=False, error_detail=False)
        self.write({**values, "same_key_until": False, "throttled_since": False})
        self.channel_id._note_taken()
        if receipt.addresses:
            self.chat_id.identity_id._add_addresses(receipt.addresses)
        pause = self.channel_id._capabilities.seconds_per_chat
        if pause and self.operation == "send":
            self._delay_chat(pause)

    def _delay_chat(self, seconds):
        """Keep the provider's distance between two messages to one customer."""
        following = self.search(
            [
                ("chat_id", "=", self.chat_id.id),
                ("state", "=", "queued"),
                ("direction", "=", "out"),
            ],
            limit=1,
        )
        if following:
            due = fields.Datetime.now() + timedelta(seconds=seconds)
            following.next_try_at = max(following.next_try_at, due)

    def _refused(self, error):
        """The provider did not take it: retry, wait, or show a person why.

        :param ConnectorError error: decides by its class; its text is only shown
        """
        self.ensure_one()
        facts = {
            "error_kind": error.kind,
            "error_code": error.code or False,
            "error_detail": error.detail or False,
        }
        if self.operation == "typing":
            self.unlink()
        elif isinstance(error, CredentialsError):
            self._refused_for_access(facts)
        elif isinstance(error, RecipientMovedError) and self.attempts <= 1:
            self.chat_id.identity_id._move_to(Contact(addresses=(error.address,)))
            self.write({**facts, "state": "queued"})
            self._wake_outbox()
        elif isinstance(error, QuotaError):
            self._wait_for_quota(facts)
        elif isinstance(error, (UncertainError, UnansweredError)):
            self._answer_lost(error, facts)
        elif isinstance(error, TemporaryError):
            self._retry_later(error, facts)
        else:
            self._give_up(facts)
            if isinstance(error, ConsentError):
                self.chat_id.identity_id._stop(error.scope, "provider")

    @api.model
    def _recover_abandoned(self):
        """Rows left in ``sending``, by a killed worker or a call that did not come back.

        Follow-ups are repeated, a message never is.

        :return: how many there were
        """
        abandoned = self.search(
            [
                ("direction", "=", "out"),
                ("state", "=", "sending"),
                ("sending_at", "<", fields.Datetime.now() - SENDING_TIMEOUT),
            ],
            limit=RECOVER_BATCH,
        ).try_lock_for_update()
        # Read before: typing rows are deleted.
        chats, messages = abandoned.chat_id, abandoned.mail_message_id
        for delivery in abandoned:
            delivery._refused(UncertainError(code="abandoned"))
        chats._notify_changed(messages=messages)
        return len(abandoned)

    # ------------------------------------------------------------------ what the provider reports

    def _apply_status(self, status, moment, error=None):
        """A delivery state reported by the provider: forward only.

        :param str status: "sent", "delivered", "read" or "failed"
        :param datetime moment: naive UTC
        :return: True when something changed
        """
        self.ensure_one()
        if not may_follow(self.state, status):
            return False
        if status == "failed" and self._may_repeat(error):
            self._repeat(error)
            return True
        values = {"state": status}
        if status in RECEIPTS:
            self.channel_id._note_arrived()
            values[f"{status}_at"] = moment
            values.update(error_kind=False, error_code=False, error_detail=False)
        if error is not None:
            values.update(
                error_kind=error.kind,
                error_code=error.code or False,
                error_detail=error.detail or False,
            )
        self.write(values)
        return True

    def _may_repeat(self, error):
        # While our own call is under way its answer is waited for: two attempts would cross.
        passing = isinstance(error, TemporaryError) and self.attempts <= LATE_ATTEMPTS
        return self.state == "sent" and (passing or isinstance(error, QuotaError))

    def _repeat(self, error):
        """Send once more what the provider took, and then says that it did not deliver.

        A new key and no external id: whatever comes late about the first attempt is about that one.
        """
        self.write({**self._get_new_attempt(), "key": str(uuid.uuid4()), "sent_at": False})
        facts = {
            "error_kind": error.kind,
            "error_code": error.code or False,
            "error_detail": error.detail or False,
        }
        if isinstance(error, QuotaError):
            self._wait_for_quota(facts, late=True)
        else:
            self._retry_later(error, facts)

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

    @takes()
    def action_retry_media(self):
        """Try once more to fetch a customer's file."""
        failed_sudo = self._checked_sudo().filtered(lambda d: d.media_state == "failed")
        failed_sudo.write(
            {"media_state": "pending", "attempts": 0, "next_try_at": fields.Datetime.now()}
        )
        wake(self.env, "omnichannel_chat.cron_media")

    def _checked_sudo(self, *states):
        """These rows under sudo, after checking that the user may answer in their chats."""
        self.check_access("read")
        self.chat_id._as_staff()
        found_sudo = self.sudo()
        found_sudo.chat_id._notify_changed(messages=found_sudo.mail_message_id)
        return found_sudo.filtered(lambda d: d.state in states) if states else found_sudo

    # ------------------------------------------------------------------ files of customers

    @api.model
    def _cron_fetch_media(self):
        """Fetch the files whose messages are already shown with a placeholder."""
        due = (
            Domain("media_state", "=", "pending")
            & Domain("next_try_at", "<=", fields.Datetime.now())
            & Domain("channel_id.active", "=", True)
        )
        waiting = self.search(due, limit=MEDIA_BATCH * 8, order="next_try_at, id")
        deliveries = take_fairly(waiting, MEDIA_BATCH).try_lock_for_update()
        if not deliveries:
            return
        # Claimed by moving the due time: a killed worker's files come back by themselves.
        deliveries.write({"next_try_at": fields.Datetime.now() + timedelta(minutes=10)})
        jobs = [MediaCall(delivery) for delivery in deliveries]
        self.env["ir.cron"]._commit_progress()
        for job in run_in_time(jobs, FETCH_SECONDS):
            job.delivery._store_media(job.result)
            self.env["ir.cron"]._commit_progress()
        leave_rest(self.env, "omnichannel_chat.cron_media", self.search_count(due, limit=1))

    def _store_media(self, result):
        """Attach a fetched file, or note why it could not be fetched."""
        self.ensure_one()
        if self.media_state != "pending":
            # The customer has taken the message back in the meantime.
            return
        if not isinstance(result, MediaError):
            try:
                with self.env.cr.savepoint():
                    self._attach_media(result)
            except Exception as error:
                # A file that we cannot store must not hold up the others.
                _logger.error("File of delivery %s: %s", self.id, describe(error))
                self.invalidate_recordset()
                result = MediaRefusedError(type(error).__name__, code="internal")
        if isinstance(result, MediaError):
            self._media_failed(result)
        self.chat_id._notify_changed(messages=self.mail_message_id)

    def _attach_media(self, result):
        media = Media(**json.loads(self.media_data))
        mime_type = result.mime_type or media.mime_type or "application/octet-stream"
        attachment = self.env["ir.attachment"].create(
            {
                "name": _cut_name(result.filename or media.filename)
                or self._get_file_name(mime_type),
                "raw": result.content,
                "mimetype": mime_type,
                "res_model": "omnichannel.chat",
                "res_id": self.chat_id.id,
            }
        )
        if attachment.mimetype not in SAFE_INLINE_TYPES:
            # HTML, SVG and the like never run in our page: a neutral type is a download.
            attachment.mimetype = "application/octet-stream"
        if self.kind == "voice" and attachment.mimetype != "audio/amr":
            # No browser plays AMR: that one is a file.
            self.env["discuss.voice.metadata"].create({"attachment_id": attachment.id})
        self.mail_message_id.attachment_ids = [(4, attachment.id)]
        self.write({"media_state": "done", "attachment_id": attachment.id, "error_kind": False})

    def _get_file_name(self, mime_type):
        extension = mime_type.partition("/")[2].partition("+")[0] or "bin"
        return f"{self.kind or 'file'}-{self.id}.{extension}"

    def _media_failed(self, error):
        final = isinstance(error, (MediaRefusedError, MediaGoneError))
        values = {
            "attempts": self.attempts + 1,
            "error_kind": error.kind,
            "error_code": error.code or False,
            "error_detail": error.detail or False,
        }
        if final or self.attempts >= len(MEDIA_RETRY_DELAYS):
            values["media_state"] = "failed"
        else:
            due = fields.Datetime.now() + timedelta(seconds=MEDIA_RETRY_DELAYS[self.attempts])
            values["next_try_at"] = due
            wake(self.env, "omnichannel_chat.cron_media", due)
        self.write(values)

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


def _cut_name(name):
    """A file's name as people can read it; its end says what kind of file it is."""
    return name if len(name) <= FILE_NAME_LENGTH else f"{name[:FILE_NAME_LENGTH]}…{name[-20:]}"


class _StoredError:
    def __init__(self, delivery):
        self.kind = delivery.error_kind
        self.detail = delivery.error_detail or ""
