"""Understanding what providers told us: one transaction's worth of events, in bulk."""

import logging
from collections import defaultdict
from datetime import timedelta

from psycopg2.extensions import TransactionRollbackError

from odoo import fields
from odoo.fields import Domain
from odoo.tools import SQL

from ..connectors import events
from ..connectors.errors import ConnectorError
from ..connectors.faults import describe
from ..tools.texts import html_to_text, text_to_html
from ..tools.wake import wake
from .bubble import Bubble, naive, not_before_it_came
from .greetings import Greeter, News
from .known import Known
from .notices import Notifier

_logger = logging.getLogger(__name__)

#: Waiting times before the next attempt at an event that failed, in seconds; then it is parked.
RETRY_DELAYS = (2, 15, 60)
#: Why a state or a reaction is ignored; see ``omnichannel.event._compute_reason``.
NOT_OURS = "not ours"
#: Why news of an account are ignored.
ELSEWHERE = "elsewhere"
#: The customer's typing is shown while it is this fresh.
TYPING_FRESH = timedelta(seconds=20)


class Pass:
    """One transaction's worth of events, worked on in bulk.

    Messages are created first, all at once; whatever refers to a message (edits, reactions,
    states) comes after, in order. What decides about a customer's next message comes before it.
    Pointers of a chat are written once, browsers are told once.
    """

    def __init__(self, env, records):
        self.env = env
        self.records = records
        self.known = Known(env)
        #: Pairs (event record, what it says), in order.
        self.facts = []
        self.put_off = env["omnichannel.event"]
        self.touched = env["omnichannel.chat"]
        self.changed_messages = env["mail.message"]
        #: What came, by chat.
        self.news = {}

    def run(self):
        """Work on all events of the pass."""
        for record in self.records:
            self._understand(record)
        for facts in self._in_turns():
            self._create_messages(facts)
            for record, fact in facts:
                handler = self._handlers.get(type(fact))
                if handler:
                    handler(self, record, fact)
        self._finish()

    def get_customer_messages(self):
        """What customers wrote to us: not what is older than the connection, nor blocked people's.

        :return: ids of ``mail.message`` by id of the chat
        """
        return {
            chat.id: [message.id for message in news.inbound]
            for chat, news in self.news.items()
            if news.inbound and not chat.identity_id.blocked
        }

    def _understand(self, record):
        try:
            fact = record._parse()
        except ConnectorError as error:
            record._failed(error)
            return
        if isinstance(fact, events.Ignored):
            record.write({"state": "ignored", "error": fact.reason[:500]})
            return
        self.facts.append((record, not_before_it_came(fact, record.received_at)))

    def _in_turns(self):
        """The facts in as few turns as keep the order of a conversation.

        A message that follows a block, a new address or a consent of the same customer has to wait
        for it; everything else can be worked on at once. Who has a new address is the same customer
        in the conversation of the old one and in that of the new one.
        """
        turns, levels, after = defaultdict(list), defaultdict(int), defaultdict(int)
        for record, fact in self.facts:
            where = (record.channel_id.id, record.conversation)
            if isinstance(fact, events.Message):
                known_as = {(record.channel_id.id, each) for each in fact.contact.addresses}
                levels[where] = max(levels[where], *(after[name] for name in {where, *known_as}))
            elif isinstance(fact, _DECISIVE):
                after[where] = levels[where] + 1
                if isinstance(fact, events.IdentityChange):
                    for each in fact.contact.addresses:
                        after[record.channel_id.id, each] = levels[where] + 1
            turns[levels[where]].append((record, fact))
        return [turns[level] for level in sorted(turns)]

    def _finish(self):
        records = self.env["omnichannel.event"].union(*(record for record, _fact in self.facts))
        done = (records - self.put_off).filtered(lambda record: record.state == "pending")
        done.write({"state": "done", "error": False, "error_place": False})
        if self.news:
            self._do_apart(Greeter, self.news)
            self._do_apart(Notifier, [chat for chat, each in self.news.items() if each.inbound])
        self.touched._notify_changed(messages=self.changed_messages)

    def _do_apart(self, worker, news):
        """Have something done with the news; if it fails, the messages are here nevertheless."""
        try:
            with self.env.cr.savepoint():
                worker(self.env, news).run()
        except TransactionRollbackError:
            raise
        except Exception as error:
            _logger.error("%s of chats: %s", worker.__name__, describe(error))

    # -------------------------------------------------------------- messages

    def _create_messages(self, facts):
        facts = self._without_known([(r, f) for r, f in facts if isinstance(f, events.Message)])
        if not facts:
            return
        identities = self.env["omnichannel.identity"]._resolve(
            [(record.channel_id, fact.contact) for record, fact in facts]
        )
        chats = self.env["omnichannel.chat"]._for_identities(
            self.env["omnichannel.identity"].union(*identities)
        )
        bubbles = [
            Bubble(record, fact, identity, chats[identity.id])
            for (record, fact), identity in zip(facts, identities, strict=True)
        ]
        self._create_mail_messages(bubbles)
        self._create_deliveries(bubbles)
        self._link_early_answers(bubbles)
        self._update_chats(bubbles)

    def _without_known(self, facts):
        """Leave out messages that are here already: told under another key, or echoes of ours."""
        known = self.known.find_deliveries({(r.channel_id.id, f.external_id) for r, f in facts})
        fresh, seen = [], set()
        for record, fact in facts:
            where = (record.channel_id.id, fact.external_id)
            own = known.get(where) or self._find_own(record, fact)
            if own:
                self._confirm_echo(own, fact)
                if fact.history and fact.media and own.kind == "unsupported":
                    self._fill_placeholder(own, fact)
            elif where not in seen and not self._is_on_its_way(record, fact):
                seen.add(where)
                fresh.append((record, fact))
        return fresh

    def _find_own(self, record, fact):
        """Our own message, whose external id we have not been told yet."""
        if not isinstance(fact, events.Echo):
            return None
        if fact.key:
            return self.known.find_by_key(record, fact.key)
        uncertain = self.known.find_unfinished(record, fact, "uncertain")
        return uncertain.filtered(
            lambda d: d.kind == fact.kind and (d.text or "").split() == fact.text.split()
        )[:1]

    def _is_on_its_way(self, record, fact):
        """True when an echo may be of a message that is just being sent: look again in a moment.

        Instagram hands no key back, and its echo can be faster than the answer to our call.
        """
        if not isinstance(fact, events.Echo) or record.attempts >= len(RETRY_DELAYS):
            return False
        if not self.known.find_unfinished(record, fact, "sending"):
            return False
        self._put_off(record)
        return True

    def _confirm_echo(self, delivery, fact):
        if isinstance(fact, events.Echo) and delivery.direction == "out":
            if not delivery.external_id:
                delivery.external_id = fact.external_id
            if delivery._apply_status("sent", naive(fact.occurred_at)):
                self._changed(delivery)

    def _fill_placeholder(self, delivery, fact):
        """The file of a message that was told without it before: nobody has changed anything."""
        delivery.mail_message_id.body = text_to_html(fact.text)
        delivery._replace_file(fact.media)
        delivery.chat_id._follow_content(delivery.mail_message_id)
        self._changed(delivery)

    def _create_mail_messages(self, bubbles):
        parents = self.known.find_deliveries(
            {(b.channel.id, b.fact.reply_to) for b in bubbles if b.fact.reply_to}
        )
        comment = self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_comment")
        values = [
            {
                **bubble.get_mail_values(),
                "subtype_id": comment,
                "parent_id": self._get_parent(bubble, parents),
            }
            for bubble in bubbles
        ]
        messages = self.env["omnichannel.chat"]._message_create(values)
        for bubble, message in zip(bubbles, messages, strict=True):
            bubble.message = message
        self._link_new_parents(bubbles)

    def _link_new_parents(self, bubbles):
        """Answers to messages that came in the same pass."""
        created = {(b.channel.id, b.fact.external_id): b.message for b in bubbles}
        for bubble in bubbles:
            parent = created.get((bubble.channel.id, bubble.fact.reply_to))
            if parent:
                bubble.message.parent_id = parent

    def _link_early_answers(self, bubbles):
        """Answers that came before what they answer."""
        Delivery = self.env["omnichannel.message"]
        Delivery.flush_model(["channel_id", "target_external_id", "mail_message_id"])
        self.env["mail.message"].flush_model(["parent_id"])
        created = [(b.channel.id, b.fact.external_id, b.message.id) for b in bubbles]
        rows = self.env.execute_query(
            SQL(
                """
                SELECT answer.id, wanted.message_id
                  FROM unnest(%s::int[], %s::varchar[], %s::int[])
                       AS wanted (channel_id, external_id, message_id)
                  JOIN omnichannel_message m
                    ON m.channel_id = wanted.channel_id AND m.operation = 'send'
                   AND m.target_external_id = wanted.external_id
                  JOIN mail_message answer
                    ON answer.id = m.mail_message_id AND answer.parent_id IS NULL
                """,
                *(list(column) for column in zip(*created, strict=True)),
            )
        )
        for answer_id, message_id in rows:
            answer = self.env["mail.message"].browse(answer_id)
            answer.parent_id = message_id
            self.changed_messages |= answer

    def _get_parent(self, bubble, parents):
        parent = parents.get((bubble.channel.id, bubble.fact.reply_to))
        return parent.mail_message_id.id if parent else False

    def _create_deliveries(self, bubbles):
        self.env["omnichannel.message"].create([bubble.get_delivery_values() for bubble in bubbles])
        if any(bubble.fact.media and bubble.fact.media.ref for bubble in bubbles):
            wake(self.env, "omnichannel_chat.cron_media")

    def _update_chats(self, bubbles):
        by_chat = defaultdict(list)
        for bubble in bubbles:
            by_chat[bubble.chat].append(bubble)
            bubble.record.chat_id = bubble.chat
        messages = {chat: [b.get_chat_message() for b in news] for chat, news in by_chat.items()}
        for chat, news in messages.items():
            known = self.news.setdefault(chat, News(chat.last_message_at))
            known.messages += news
            self.touched |= chat
        self.env["omnichannel.chat"]._note_messages(messages)
        for chat, news in by_chat.items():
            self._heed_customer(chat.identity_id, [b.fact for b in news if b.inbound])

    def _heed_customer(self, identity, facts):
        """What a customer's new messages say besides their text: consent, and who he is."""
        if facts and not identity.reachable:
            # Who writes can be written to.
            identity._set_reachable(True, max(naive(fact.occurred_at) for fact in facts))
        if facts:
            identity._want_profile()
        for fact in facts:
            if fact.referral and fact.referral.ref:
                identity._follow_invite(fact.referral.ref)
            if not fact.history:
                self._heed_consent(identity, fact)

    def _heed_consent(self, identity, fact):
        source = "provider" if fact.consent else "word"
        meaning = fact.consent or identity._read_consent(fact.text)
        if meaning == "stop":
            identity._stop(identity.channel_id._capabilities.stop_scope, source)
        elif meaning == "start":
            identity._allow(source)

    # -------------------------------------------------------------- everything else

    def _changed(self, delivery):
        self.touched |= delivery.chat_id
        self.changed_messages |= delivery.mail_message_id

    def _on_status(self, record, fact):
        delivery = self.known.find_target(record, fact.external_id)
        if not delivery and fact.key:
            delivery = self.known.find_by_key(record, fact.key)
            if delivery and not delivery.external_id:
                delivery.external_id = fact.external_id
        if not delivery:
            self._not_ours(record)
            return
        if fact.contact:
            delivery.chat_id.identity_id._reveal(fact.contact)
        if delivery._apply_status(fact.status, naive(fact.occurred_at), fact.error):
            self._changed(delivery)

    def _not_ours(self, record):
        """About a message that we do not have: ours a moment from now, or somebody else's."""
        if record.attempts < len(RETRY_DELAYS):
            self._put_off(record)
        else:
            record.write({"state": "ignored", "error": NOT_OURS})

    def _put_off(self, record):
        due = fields.Datetime.now() + timedelta(seconds=RETRY_DELAYS[record.attempts])
        # It leaves the queue of its conversation: the customer's messages must not wait for it.
        record.write(
            {
                "attempts": record.attempts + 1,
                "next_try_at": due,
                "conversation": f"late:{record.id}",
            }
        )
        record._wake(due)
        self.put_off |= record

    def _on_read(self, record, fact):
        chat = self.known.find_chat(record, fact.contact)
        domain = (
            Domain("chat_id", "=", chat.id)
            & Domain("direction", "=", "out")
            & Domain("operation", "=", "send")
            & Domain("state", "in", ("sent", "delivered"))
        )
        if fact.up_to_external_id:
            last = self.known.find_target(record, fact.up_to_external_id)
            domain &= Domain("id", "<=", last.id if last else 0)
        elif fact.up_to:
            domain &= Domain("sent_at", "<=", naive(fact.up_to))
        for delivery in self.env["omnichannel.message"].search(domain):
            if delivery._apply_status("read", naive(fact.occurred_at)):
                self._changed(delivery)

    def _on_change(self, record, fact):
        """Something was done to a message: find it first."""
        deliveries = self._find_changed(record, fact)
        for delivery in deliveries:
            self._changes[type(fact)](self, delivery, fact)
            self._changed(delivery)
        if not deliveries:
            self._not_ours(record)

    def _find_changed(self, record, fact):
        """The message; where several have come of one, all of them when it is taken back."""
        external_ids = [fact.target_external_id, *getattr(fact, "part_external_ids", ())]
        found = self.known.find_deliveries({(record.channel_id.id, each) for each in external_ids})
        return list(found.values())

    def _react(self, delivery, fact):
        emojis = [fact.emoji]
        if not fact.from_us:
            moment = naive(fact.occurred_at)
            emojis = delivery._note_reaction(fact.actor, fact.emoji, moment)
        if emojis is not None:
            delivery.mail_message_id._set_external_reactions(
                emojis, delivery.chat_id.identity_id, from_us=fact.from_us
            )

    def _edit(self, delivery, fact):
        if not delivery._note_change("edited_at", naive(fact.occurred_at)):
            return
        message = delivery.mail_message_id
        has_file = bool(fact.media) and delivery._is_other_file(fact.media)
        if html_to_text(message.body).strip() == fact.text.strip() and not has_file:
            # Telegram tells of edits that changed something else (a preview, a button).
            return
        delivery.chat_id._message_update_content(
            message, body="", omnichannel_text=fact.text, strict=False
        )
        if has_file:
            delivery._replace_file(fact.media)
            delivery.chat_id._follow_content(message)

    def _delete(self, delivery, fact):
        if not delivery._note_change("deleted_at", naive(fact.occurred_at)):
            return
        delivery.chat_id._message_update_content(
            delivery.mail_message_id, body="", attachment_ids=[], strict=False
        )
        delivery.media_state = False

    def _on_late_file(self, record, fact):
        delivery = self.known.find_target(record, fact.target_external_id)
        if not delivery:
            self._not_ours(record)
        elif delivery.kind == "unsupported":
            self._fill_placeholder(delivery, fact)

    def _on_identity_change(self, record, fact):
        # Whichever of the old ones we know; else it may be known by what stays the same.
        addresses = (*fact.old, *fact.contact.addresses)
        identity = self.env["omnichannel.identity"]._find(record.channel_id, addresses)
        if identity:
            identity._move_to(fact.contact)

    def _on_renamed(self, record, fact):
        identities = self.env["omnichannel.identity"]
        identity = identities._find(record.channel_id, fact.contact.addresses)
        if identity:
            identity._learn(fact.contact)
            self.touched |= self.known.find_chat(record, fact.contact)

    def _on_reachability(self, record, fact):
        chat, moment = self.known.find_chat(record, fact.contact), naive(fact.occurred_at)
        if not fact.reachable and chat.last_inbound_at and moment < chat.last_inbound_at:
            # He has written since.
            return
        chat.identity_id._set_reachable(fact.reachable, moment)
        self.touched |= chat

    def _on_consent(self, record, fact):
        (identity,) = self.env["omnichannel.identity"]._resolve([(record.channel_id, fact.contact)])
        if fact.wanted:
            identity._allow("provider")
        else:
            identity._stop(fact.scope, "provider")

    def _on_referred(self, record, fact):
        """A known customer came again by an advertisement or link, and has not written yet."""
        chat = self.known.find_chat(record, fact.contact)
        if not chat:
            return
        chat.identity_id._follow_invite(fact.referral.ref)
        window = record.channel_id._capabilities.referral_window
        if window and fact.referral.opens_free_window:
            chat.free_until = naive(fact.occurred_at) + window
        chat._log_referral(fact.referral)

    def _on_typing(self, record, fact):
        chat = self.known.find_chat(record, fact.contact)
        fresh = fields.Datetime.now() - naive(fact.occurred_at) < TYPING_FRESH
        if chat and fresh and not self._has_come(record):
            chat._bus_send("omnichannel/typing", {"chat_id": chat.id})

    def _has_come(self, typing):
        """True when what was being typed is in this very pass."""
        return any(
            isinstance(fact, events.Message)
            and record.id > typing.id
            and record.conversation == typing.conversation
            for record, fact in self.facts
        )

    def _on_alert(self, record, fact):
        channels = record.channel_id._get_concerned(fact)
        if not channels:
            record.write({"state": "ignored", "error": ELSEWHERE})
        for channel in channels:
            channel._on_alert(fact)

    def _on_template(self, record, fact):
        self.env["omnichannel.message.template"]._follow_update(
            record.channel_id, fact, naive(fact.occurred_at)
        )

    _handlers = {
        events.StatusUpdate: _on_status,
        events.ReadReceipt: _on_read,
        events.Reaction: _on_change,
        events.Edit: _on_change,
        events.Deletion: _on_change,
        events.LateFile: _on_late_file,
        events.IdentityChange: _on_identity_change,
        events.Renamed: _on_renamed,
        events.Reachability: _on_reachability,
        events.Consent: _on_consent,
        events.Referred: _on_referred,
        events.Typing: _on_typing,
        events.ChannelAlert: _on_alert,
        events.TemplateUpdate: _on_template,
    }
    _changes = {events.Reaction: _react, events.Edit: _edit, events.Deletion: _delete}


#: What decides about messages that come after it: whose they are, and whether he can be answered.
_DECISIVE = (events.IdentityChange, events.Reachability, events.Consent)
