from datetime import datetime, timedelta, timezone
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...connectors import events
from ...workers import intake
from ..common import OmnichannelCase

EVENT_LOGGER = "odoo.addons.omnichannel_chat.models.omnichannel_event"


@tagged("post_install", "-at_install")
class TestEvent(OmnichannelCase):
    def events(self):
        return self.env["omnichannel.event"].search([("channel_id", "=", self.channel.id)])

    def test_first_message_makes_an_open_chat(self):
        """S0-04: a prospect's first message arrives as a new, open chat by itself."""
        chat = self.receive("Hola <b>mundo</b>")
        self.assertEqual(chat.state, "open")
        self.assertEqual(chat.last_message_preview, "Hola <b>mundo</b>")
        self.assertTrue(chat.waiting_since)
        message = chat.message_ids
        self.assertEqual(len(message), 1)
        self.assertIn("&lt;b&gt;", message.body, "what a customer writes is never HTML")
        self.assertEqual(message.author_guest_id.name, "Ana")
        self.assertEqual(message.subtype_id, self.env.ref("mail.mt_comment"))
        self.assertEqual(self.events().state, "done")

    def test_same_event_told_twice_is_one_message(self):
        """S0-13: a provider delivers again, and batches differently: nothing is doubled."""
        persona = {"id": self.ana.ref, "name": "Ana"}
        base = {"timestamp": 1767225600000, "from": persona, "type": "message"}
        first = {**base, "id": "m1", "text": "uno"}
        second = {**base, "id": "m2", "text": "dos"}
        self.assertEqual(self.deliver([first]), 1)
        self.assertEqual(self.deliver([second, first]), 1)
        self.process()
        self.assertEqual(self.deliver([first, second]), 0)
        self.process()
        bodies = self.find_chat().message_ids.mapped("preview")
        self.assertEqual(sorted(bodies), ["dos", "uno"])

    def test_same_message_under_another_key_is_one_message(self):
        """S0-13: the provider's message id is unique on a channel, whatever the event is called."""
        persona = {"id": self.ana.ref, "name": "Ana"}
        event = {
            "timestamp": 1767225600000,
            "from": persona,
            "type": "message",
            "id": "m1",
            "text": "x",
        }
        self.deliver([event])
        self.process()
        self.events().dedupe_key = "other"
        self.deliver([event])
        self.process()
        self.assertEqual(len(self.find_chat().message_ids), 1)

    def test_messages_of_many_customers_in_one_pass(self):
        """S0-13: every message is signed by its own sender, and read from few queries."""
        personas = [self._make_persona(f"P{i}") for i in range(20)]
        for persona in personas:
            for n in range(2):
                self.write_in(f"{persona.name}-{n}", persona)
        self.process()
        for persona in personas:
            messages = self.find_chat(persona).message_ids.sorted("id")
            self.assertEqual(messages.mapped("preview"), [f"{persona.name}-0", f"{persona.name}-1"])
            self.assertEqual(messages.author_guest_id.name, persona.name)

    def test_queries_of_a_pass_do_not_grow_with_its_size(self):
        """S0-13: a pass of fifty customers costs hardly more queries than one of five."""
        counts = []
        for size in (5, 50):
            personas = [self._make_persona(f"Q{size}-{i}") for i in range(size)]
            for persona in personas:
                self.write_in("Hola", persona)
            self.process()
            for persona in personas:
                self.write_in("otra vez", persona)
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["omnichannel.event"]._process_batch()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLess(counts[1], counts[0] + 60, counts)

    @mute_logger(EVENT_LOGGER)
    def test_what_cannot_be_understood_is_parked_and_replayed(self):
        """S0-04: nothing is dropped; a parked event can be worked on after a repair."""
        self.deliver(
            [{"type": "message", "id": "m1", "timestamp": 1, "from": {"id": 7.5}, "text": "x"}]
        )
        self.write_in("Hola")
        self.process()
        parked = self.events().filtered(lambda e: e.state == "parked")
        self.assertEqual(len(parked), 1)
        self.assertIn("from", parked.error)
        self.assertTrue(self.find_chat(), "a broken event holds up nobody else")
        parked.with_user(self.manager).action_replay()
        self.assertEqual(parked.state, "pending")

    @mute_logger(EVENT_LOGGER)
    def test_failing_event_is_retried_then_parked_and_harms_no_other(self):
        """S0-04: a fault of ours while working is retried with back-off, then shown."""
        eva = self._make_persona("Eva")
        self.write_in("Hola", eva)
        self.write_in("boom")
        create = intake.Pass._create_mail_messages

        def broken(this, bubbles):
            if any(bubble.fact.text == "boom" for bubble in bubbles):
                raise ZeroDivisionError
            return create(this, bubbles)

        with patch.object(intake.Pass, "_create_mail_messages", broken):
            self.write_in("después")
            self.process()
            event, later = self.events().filtered(lambda e: e.state == "pending").sorted("id")
            self.assertFalse(later.error, "what came after it waits, to keep the order")
            self.assertGreater(event.next_try_at, fields.Datetime.now())
            self.assertEqual(event.error, "ZeroDivisionError")
            for _attempt in intake.RETRY_DELAYS:
                event.next_try_at = fields.Datetime.now() - timedelta(seconds=1)
                self.process()
        self.assertEqual(event.state, "parked")
        self.assertTrue(self.find_chat(eva).message_ids)
        self.assertEqual(self.find_chat().message_ids.preview, "después")

    def test_order_inside_a_conversation_waits_for_a_retry(self):
        """S0-13: what a customer wrote later is not shown before what he wrote earlier."""
        self.write_in("uno")
        self.events().next_try_at = fields.Datetime.now() + timedelta(minutes=1)
        self.write_in("dos")
        self.process()
        self.assertFalse(self.find_chat())
        self.events().next_try_at = fields.Datetime.now()
        self.process()
        self.assertEqual(
            self.find_chat().message_ids.sorted("id").mapped("preview"), ["uno", "dos"]
        )

    def test_states_only_move_forward(self):
        """S0-25: delivery states come late, twice and in any order."""
        chat = self.receive()
        message = self.reply(chat)
        self.send()
        delivery = message.omnichannel_message_ids
        for status in ("read", "delivered", "sent", "delivered"):
            self.happen({"type": "status", "message_id": delivery.external_id, "status": status})
        self.process()
        self.assertEqual(delivery.state, "read")
        self.assertTrue(delivery.read_at)
        self.happen({"type": "status", "message_id": delivery.external_id, "status": "failed"})
        self.process()
        self.assertEqual(delivery.state, "read")

    def test_state_before_our_receipt_is_found_by_key(self):
        """S0-25: a state may overtake the answer to our own call."""
        chat = self.receive()
        delivery = self.reply(chat).omnichannel_message_ids
        delivery.state = "sending"
        self.happen(
            {"type": "status", "message_id": f"sandbox-{delivery.key}", "status": "delivered"}
        )
        self.process()
        self.assertEqual(delivery.state, "delivered")
        self.assertEqual(delivery.external_id, f"sandbox-{delivery.key}")

    def test_state_of_a_foreign_message_is_ignored_after_a_while(self):
        """S0-25: messages sent by another tool are not parked, nor do they hold up the chat."""
        self.happen({"type": "status", "message_id": "foreign", "status": "read"})
        for _attempt in range(len(intake.RETRY_DELAYS) + 1):
            self.events().filtered(
                lambda e: e.state == "pending"
            ).next_try_at = fields.Datetime.now()
            self.process()
        self.assertEqual(self.events().state, "ignored")
        self.assertTrue(self.receive("Hola"))

    def test_read_receipt_marks_everything_before_it(self):
        """S0-25: reading one message means having read those before."""
        chat = self.receive()
        messages = [self.reply(chat, str(n)) for n in range(3)]
        for _message in messages:
            self.send()
        deliveries = self.env["omnichannel.message"].union(
            *(message.omnichannel_message_ids for message in messages)
        )
        self.happen({"type": "read", "message_id": deliveries[1].external_id})
        self.process()
        self.assertEqual(deliveries.mapped("state"), ["read", "read", "sent"])

    def test_reaction_comes_changes_and_goes(self):
        """S0-13: one reaction per customer and message."""
        chat = self.receive()
        message = self.reply(chat)
        self.send()
        target = message.omnichannel_message_ids.external_id
        for emoji, expected in (("👍", ["👍"]), ("❤️", ["❤️"]), ("", [])):
            self.happen({"type": "reaction", "message_id": target, "emoji": emoji})
            self.process()
            self.assertEqual(message.reaction_ids.mapped("content"), expected)

    def test_edit_and_deletion_by_the_customer(self):
        """S0-13: what the customer corrects or takes back changes here too."""
        external_id = self.write_in("Hola")
        self.process()
        chat = self.find_chat()
        self.happen({"type": "edit", "message_id": external_id, "text": "Hola"})
        self.process()
        self.assertNotIn("edited", chat.message_ids.body, "the same text is no edit")
        self.happen({"type": "edit", "message_id": external_id, "text": "Adiós <i>"})
        self.process()
        self.assertIn("Adiós &lt;i&gt;", chat.message_ids.body)
        self.assertEqual(chat.last_message_preview, "Adiós <i>")
        self.happen({"type": "delete", "message_id": external_id})
        self.process()
        self.assertTrue(chat.message_ids._is_empty())
        self.assertEqual(chat.last_message_kind, "deleted")

    def test_echo_of_the_phone_app_is_ours(self):
        """S0-30: what we write in the provider's own app is shown as ours and answers the chat."""
        chat = self.receive()
        self.happen({"type": "echo", "kind": "text", "text": "Desde el móvil"})
        self.process()
        delivery = chat.message_ids.sorted("id")[-1].omnichannel_message_ids
        self.assertEqual((delivery.direction, delivery.state), ("out", "sent"))
        self.assertFalse(chat.waiting_since)
        self.assertEqual(chat.last_message_direction, "out")

    def test_echo_of_our_own_message_is_not_doubled(self):
        """S0-13: a provider that echoes our own messages makes no second bubble."""
        chat = self.receive()
        message = self.reply(chat)
        self.send()
        key = message.omnichannel_message_ids.key
        self.happen({"type": "echo", "kind": "text", "text": "x", "key": key})
        self.process()
        self.assertEqual(len(chat.message_ids), 2)

    def test_archived_chat_reopens_when_the_customer_writes(self):
        """S0-34: an archived chat becomes active again by itself, with its history."""
        chat = self.receive()
        chat.with_user(self.agent).archive_chat()
        self.assertEqual(self.receive("¿Hola?"), chat)
        self.assertEqual(chat.state, "open")
        self.assertFalse(chat.archived_by_id)

    def test_reply_shows_what_it_answers(self):
        """S0-13: a quoted message is linked."""
        external_id = self.write_in("uno")
        self.write_in("dos", reply_to=external_id)
        self.process()
        first, second = self.find_chat().message_ids.sorted("id")
        self.assertEqual(second.parent_id, first)

    def test_blocked_and_back(self):
        """S0-36: who blocks us cannot be written to; who writes again can."""
        chat = self.receive()
        self.happen({"type": "blocked"})
        self.process()
        self.assertEqual(chat._get_send_permission().reason, "blocked")
        self.receive("sigo aquí")
        self.assertTrue(chat._get_send_permission().allowed)

    def test_typing_is_shown_until_the_message_has_come(self):
        """S0-06: the customer's typing is shown while it lasts, not after what was typed."""
        chat = self.receive()
        with patch.object(type(chat), "_bus_send", autospec=True) as bus:
            self.happen({"type": "typing"})
            self.process()
            self.assertIn("omnichannel/typing", [call.args[1] for call in bus.call_args_list])
            bus.reset_mock()
            self.happen({"type": "typing"})
            self.write_in("ya está")
            self.process()
            self.assertNotIn("omnichannel/typing", [call.args[1] for call in bus.call_args_list])

    def test_late_message_does_not_turn_the_list_back(self):
        """S0-05: an old message that comes late leaves the newest one in the list."""
        chat = self.receive("nuevo")
        persona = {"id": self.ana.ref, "name": "Ana"}
        self.deliver(
            [{"type": "message", "id": "old", "timestamp": 1, "from": persona, "text": "viejo"}]
        )
        self.process()
        self.assertEqual(chat.last_message_preview, "nuevo")
        self.assertEqual(len(chat.message_ids), 2)

    def test_account_of_another_channel_needs_its_secret(self):
        """S0-01: a body proven by one channel's secret cannot write into another channel."""
        other = self._make_channel("Other")
        persona = {"id": "eve", "name": "Eve"}
        event = {"type": "message", "id": "e1", "timestamp": 1, "from": persona, "text": "x"}
        Event = self.env["omnichannel.event"]
        self.deliver([event], account=other.external_account)
        self.assertFalse(Event.search([("channel_id", "=", other.id)]))
        self.assertEqual(self.events().state, "parked")
        other._set_secret(
            "webhook_secret", self.channel._get_connector_settings()["webhook_secret"]
        )
        self.deliver([{**event, "id": "e2"}], account=other.external_account)
        self.assertEqual(len(Event.search([("channel_id", "=", other.id)])), 1)

    def test_replay_finds_the_channel_that_was_connected_since(self):
        """S0-30: what came for a number before it was connected here is not lost, nor misplaced."""
        persona = {"id": "eve", "name": "Eve"}
        event = {"type": "message", "id": "e1", "timestamp": 1, "from": persona, "text": "x"}
        self.deliver([event], account="account-Later")
        parked = self.events()
        parked.action_replay()
        self.assertEqual(parked.state, "parked")
        later = self._make_channel("Later")
        later._set_secret(
            "webhook_secret", self.channel._get_connector_settings()["webhook_secret"]
        )
        parked.action_replay()
        self.process()
        self.assertEqual((parked.state, parked.channel_id), ("done", later))
        self.assertEqual(parked.chat_id.channel_id, later)

    def test_history_waits_for_nobody(self):
        """S0-05: messages from before the connection are neither unread nor unanswered."""
        channel = self.env["omnichannel.channel"].create(
            {"name": "WA", "provider": "whatsapp", "user_ids": [(6, 0, self.agent.ids)]}
        )
        contact = events.Contact(addresses=(events.Address("wa_id", "34600111222"),), name="Ana")
        moment = datetime(2026, 1, 1, tzinfo=timezone.utc)
        past = events.InboundMessage(
            occurred_at=moment, contact=contact, external_id="old", text="antes", history=True
        )
        record = self.env["omnichannel.event"].create(
            {
                "channel_id": channel.id,
                "dedupe_key": "old",
                "conversation": "34600111222",
                "payload": "{}",
                "occurred_at": "2026-01-01",
                "received_at": fields.Datetime.now(),
                "next_try_at": fields.Datetime.now(),
            }
        )
        with patch.object(type(record), "_parse", lambda this: past):
            self.process()
        chat = record.chat_id
        self.assertEqual(chat.message_ids.preview, "antes")
        self.assertFalse(chat.waiting_since)
        self.assertEqual(chat.with_user(self.agent)._get_unread_counts(), {})
