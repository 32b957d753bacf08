"""What comes late, in one pass with what it should have come before, or after its own consequence.

Each of these was found by the made-up lives of ``test_properties``.
"""

from datetime import timedelta
from unittest.mock import patch

from psycopg2.errors import DeadlockDetected, SerializationFailure

from odoo import fields
from odoo.tests import tagged

from ...connectors.errors import TemporaryError, UncertainError
from ...connectors.events import Receipt
from ...workers import intake
from ..common import OmnichannelCase

#: Milliseconds, by the provider's clock.
START = 1767225600000


@tagged("post_install", "-at_install")
class TestLate(OmnichannelCase):
    def at(self, second, **event):
        """Something happens at a second of the provider's clock."""
        return self.happen({"timestamp": START + second * 1000, **event})

    def write_at(self, second, text="Hola", **event):
        return self.at(second, type="message", kind="text", text=text, **event)

    def test_old_edit_does_not_replace_a_newer_one(self):
        """S0-13: an edit that the provider could not deliver at once comes too late."""
        target = self.write_at(1)
        self.at(3, type="edit", message_id=target, text="newer")
        self.process()
        self.at(2, type="edit", message_id=target, text="older")
        self.process()
        self.assertEqual(self.find_chat().last_message_preview, "newer")
        self.assertIn("newer", self.find_chat().message_ids.body)

    def test_late_edit_does_not_bring_back_what_was_deleted(self):
        """S0-13: what a customer has taken back stays away."""
        target = self.write_at(1)
        self.at(3, type="delete", message_id=target)
        self.process()
        self.at(2, type="edit", message_id=target, text="secret")
        self.at(4, type="edit", message_id=target, text="secret")
        self.process()
        self.assertTrue(self.find_chat().message_ids._is_empty())
        self.assertEqual(self.find_chat().last_message_kind, "deleted")

    def test_old_reaction_does_not_come_back(self):
        """S0-13: a reaction that was taken off stays off."""
        chat = self.receive()
        message = self.reply(chat)
        self.send()
        target = message.omnichannel_message_ids.external_id
        self.at(3, type="reaction", message_id=target, emoji="")
        self.at(2, type="reaction", message_id=target, emoji="👍")
        self.process()
        self.assertFalse(message.reaction_ids)

    def test_answer_that_comes_before_what_it_answers(self):
        """S0-13: the quote is there as soon as the quoted message is."""
        self.write_at(2, "answer", reply_to="first")
        self.process()
        self.write_at(1, "question", id="first")
        self.process()
        answer, question = self.find_chat().message_ids.sorted("date", reverse=True)
        self.assertEqual(answer.parent_id, question)

    def test_late_echo_answers_nothing_that_came_after_it(self):
        """S0-05: nobody is forgotten because an older message of ours comes late."""
        self.write_at(3)
        self.process()
        self.at(2, type="echo", kind="text", text="Hasta mañana")
        self.process()
        chat = self.find_chat()
        self.assertTrue(chat.waiting_since)
        self.assertEqual(chat.with_user(self.agent)._get_unread_counts(), {chat.id: 1})

    def test_customer_waits_since_the_first_message_after_our_answer(self):
        """S0-05: the time that is shown does not hang on what was worked on together."""
        self.write_at(1)
        self.at(2, type="echo", kind="text", text="Buenos días")
        self.write_at(3)
        self.process()
        waiting_since = self.find_chat().waiting_since
        self.assertEqual(waiting_since.timestamp(), START / 1000 + 3)

    def test_of_two_messages_in_one_second_the_later_is_shown(self):
        """S0-05: clocks of providers count seconds; people write faster."""
        self.write_at(1, "one")
        self.write_at(1, "two")
        self.process()
        self.assertEqual(self.find_chat().last_message_preview, "two")

    def test_edit_is_shown_in_the_list_also_after_a_note(self):
        """S0-05: a note of the team is not the newest message of the conversation."""
        target = self.write_at(1)
        self.process()
        self.note(self.find_chat())
        self.at(2, type="edit", message_id=target, text="better")
        self.process()
        self.assertEqual(self.find_chat().last_message_preview, "better")

    def test_late_block_of_a_customer_who_has_written_since(self):
        """S0-36: who writes can be written to, whatever is told of the time before."""
        self.write_at(3)
        self.process()
        self.at(2, type="blocked")
        self.process()
        self.assertTrue(self.find_chat().identity_id.reachable)
        self.at(5, type="unblocked")
        self.at(4, type="blocked")
        self.process()
        self.assertTrue(self.find_chat().identity_id.reachable)

    def test_new_address_and_message_from_it_in_one_pass(self):
        """S0-10: a customer with a new number goes on in his old chat, however fast."""
        chat = self.receive()
        moved = {"from": {"id": "ana-new", "name": "Ana"}}
        self.at(1, type="identity", old=self.ana.ref, **moved)
        self.write_at(2, "new number", **moved)
        self.process()
        self.assertEqual(len(chat.message_ids), 2)

    def test_what_is_put_off_in_a_slow_pass_comes_back(self):
        """S0-25: a state that came before its message is not lost when the pass takes long."""
        self.happen({"type": "status", "message_id": "later", "status": "read"})
        event = self.env["omnichannel.event"].search([("channel_id", "=", self.channel.id)])
        slow = timedelta(seconds=intake.RETRY_DELAYS[0] + 1)
        finish = intake.Pass._finish

        def finish_later(this):
            event.next_try_at -= slow
            finish(this)

        with patch.object(intake.Pass, "_finish", finish_later):
            self.env["omnichannel.event"]._process_batch()
        self.assertEqual((event.state, event.attempts), ("pending", 1))

    def test_provider_reports_before_our_call_comes_back(self):
        """S0-20, S0-25: what the provider has reported is neither sent again nor doubted."""
        chat = self.receive()
        for status in ("sent", "delivered", "read", "failed"):
            for error in (UncertainError(), TemporaryError()):
                delivery = self.reply(chat).omnichannel_message_ids
                delivery.state = "sending"
                delivery._apply_status(status, fields.Datetime.now(), error)
                delivery._apply_result(error)
                self.assertEqual(delivery.state, status)

    def test_reason_of_a_failure_outlives_the_answer_to_our_call(self):
        """S0-31: a message that failed before our call came back still says why."""
        delivery = self.reply(self.receive()).omnichannel_message_ids
        delivery.state = "sending"
        delivery._apply_status("failed", fields.Datetime.now(), UncertainError("why"))
        delivery._apply_result(Receipt(external_id="x"))
        self.assertEqual((delivery.state, delivery.error_detail), ("failed", "why"))
        self.assertEqual(delivery.external_id, "x")

    def test_race_with_a_state_loses_no_answer(self):
        """S0-20: what the provider answered is written down after the race is settled."""
        chat = self.receive()
        Delivery = type(self.env["omnichannel.message"])
        accepted = Delivery._accepted
        for error in (DeadlockDetected, SerializationFailure):
            races = [error()]

            def meet(this, receipt, races=races):
                if races:
                    raise races.pop()
                return accepted(this, receipt)

            delivery = self.reply(chat).omnichannel_message_ids
            with patch.object(Delivery, "_accepted", meet):
                self.send()
            self.assertEqual((delivery.state, races), ("sent", []))
