import uuid
from dataclasses import replace
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged

from ...connectors import errors
from ...connectors.events import Receipt
from ...connectors.sandbox.connector import SandboxConnector
from ...models.outbox.omnichannel_channel import THROTTLE_PATIENCE
from ...models.outbox.omnichannel_message_wait import RETRY_DELAYS, THROTTLE_LIMIT
from ..common import OmnichannelCase


class WaitingCase(OmnichannelCase):
    """Messages that a provider does not take."""

    def setUp(self):
        super().setUp()
        self.chat = self.receive()

    def answer(self, *results):
        """Send what is due, however long it would have to wait; the provider answers like this.

        :return: keys of what it was given
        """
        results = iter(results)

        def send(message):
            result = next(results, None)
            if isinstance(result, Exception):
                raise result
            return Receipt(external_id=uuid.uuid4().hex)

        self.make_due()
        with self.provider(send) as sent:
            self.send()
        return [message.key for message in sent]

    def make_due(self):
        self.channel.paused_until = False
        waiting = self.env["omnichannel.message"].search([("state", "=", "queued")])
        waiting.next_try_at = fields.Datetime.now() - timedelta(seconds=1)

    def pass_time(self, time, *deliveries):
        """So much time has passed since something began."""
        for delivery in deliveries:
            for name in ("throttled_since", "same_key_until", "sending_at"):
                if delivery[name]:
                    delivery[name] -= time
        if self.channel.throttled_since:
            self.channel.throttled_since -= time

    def activities(self, kind):
        wanted = self.env.ref(f"omnichannel_chat.activity_{kind}")
        return self.channel.activity_ids.filtered(lambda a: a.activity_type_id == wanted)

    def problems(self):
        self.env.invalidate_all()
        return self.channel.with_user(self.manager).problems or []


@tagged("post_install", "-at_install")
class TestThrottledForEver(WaitingCase):
    def test_message_fails_after_an_hour(self):
        """S0-31: a provider that asks for two seconds again and again does not go on for ever: the
        message fails, a person is told, and it can be sent again.
        """
        delivery = self.reply(self.chat).omnichannel_message_ids
        always = errors.ThrottledError("slow down", retry_after=2, scope="chat")
        self.answer(always)
        self.assertEqual((delivery.state, delivery.attempts), ("queued", 0))
        self.pass_time(THROTTLE_LIMIT - timedelta(minutes=1), delivery)
        self.answer(always)
        self.assertEqual(delivery.state, "queued")
        self.pass_time(timedelta(minutes=1), delivery)
        self.answer(always)
        self.assertEqual((delivery.state, delivery.error_kind), ("failed", "throttled"))
        self.assertIn("however often", delivery._get_failure_sentence())
        self.assertEqual(self.activities("look").user_id, self.manager)
        delivery.with_user(self.agent).action_retry()
        self.answer()
        self.assertEqual((delivery.state, delivery.throttled_since), ("sent", False))

    def test_messages_behind_it_have_waited_too(self):
        """S0-31: five messages in a chat do not wait for an hour each, one after the other."""
        deliveries = [self.reply(self.chat, f"{n}").omnichannel_message_ids for n in range(5)]
        always = errors.ThrottledError("slow down", retry_after=2, scope="chat")
        self.answer(always)
        self.pass_time(THROTTLE_LIMIT, deliveries[0])
        for _delivery in deliveries:
            self.answer(always)
        self.assertEqual([d.state for d in deliveries], ["failed"] * 5)
        self.assertEqual(len(self.activities("look")), 1)

    def test_message_behind_it_may_still_arrive(self):
        """S0-31: each of them is tried; if the provider has calmed down, it is sent."""
        first, second = (self.reply(self.chat, text).omnichannel_message_ids for text in "ab")
        always = errors.ThrottledError("slow down", retry_after=2, scope="chat")
        self.answer(always)
        self.pass_time(THROTTLE_LIMIT, first)
        self.answer(always)
        self.answer()
        self.assertEqual((first.state, second.state), ("failed", "sent"))

    def test_other_error_in_between_begins_anew(self):
        """S0-31: the hour is one of being put off without anything else."""
        delivery = self.reply(self.chat).omnichannel_message_ids
        always = errors.ThrottledError("slow down", retry_after=2, scope="chat")
        self.answer(always)
        self.answer(errors.TemporaryError("down"))
        self.assertFalse(delivery.throttled_since)

    def test_waits_grow(self):
        """S0-31: who is asked for two seconds for a quarter of an hour asks every minute only; who
        is told to wait longer waits longer.
        """
        delivery = self.reply(self.chat).omnichannel_message_ids
        for passed, told, least, most in ((0, 2, 1, 3), (20, 2, 4, 7), (900, 2, 58, 61),
                                          (0, 600, 598, 601)):  # fmt: skip
            self.pass_time(timedelta(seconds=passed), delivery)
            self.answer(errors.ThrottledError("slow down", retry_after=told, scope="chat"))
            wait = (delivery.next_try_at - fields.Datetime.now()).total_seconds()
            self.assertTrue(least <= wait <= most, (passed, told, wait))

    def test_whole_channel(self):
        """S0-31: a channel whose provider takes nothing is shown, and told to one person once; it
        ends with the first message that is taken.
        """
        delivery = self.reply(self.chat).omnichannel_message_ids
        always = errors.ThrottledError("slow down", retry_after=60)
        self.answer(always)
        self.assertFalse(self.activities("look"), "for a moment it troubles nobody")
        for _again in range(3):
            self.pass_time(THROTTLE_PATIENCE)
            self.answer(always)
        self.assertEqual(len(self.activities("look")), 1)
        (problem,) = (p for p in self.problems() if p.get("action") == "action_send_again")
        self.assertIn("takes nothing", problem["text"])
        self.assertEqual(delivery.state, "queued")
        self.answer()
        self.assertEqual((delivery.state, self.channel.throttled_since), ("sent", False))

    def test_waiting_message_says_why(self):
        """S0-31: who looks at a message that waits sees for what."""
        delivery = self.reply(self.chat).omnichannel_message_ids
        self.assertFalse(delivery._get_failure_sentence())
        self.answer(errors.ThrottledError("slow down", retry_after=60))
        self.assertIn("slow down", delivery._get_failure_sentence())


@tagged("post_install", "-at_install")
class TestQuota(WaitingCase):
    used_up = errors.QuotaError("credit is 0", code="402")

    def test_messages_wait_and_one_person_is_told(self):
        """S0-31: used-up quota is no fault of a message: all wait, however often it is tried; the
        responsible has one to-do, and the channel says what to do.
        """
        other = self.receive(persona=self._make_persona("Eva"))
        deliveries = [self.reply(chat).omnichannel_message_ids for chat in (self.chat, other)]
        for _again in range(len(RETRY_DELAYS) + 3):
            self.answer(self.used_up, self.used_up)
        for delivery in deliveries:
            self.assertEqual((delivery.state, delivery.attempts), ("queued", 0))
            self.assertIn("used up", delivery._get_failure_sentence())
        self.assertEqual(self.activities("quota").user_id, self.manager)
        self.assertEqual(len(self.channel.activity_ids), 1)
        self.assertEqual(self.channel.state, "connected")
        (problem,) = (p for p in self.problems() if "used up" in p["text"])
        self.assertEqual((problem["level"], problem["action"]), ("danger", "action_send_again"))

    def test_the_channel_rests_for_an_hour(self):
        """S0-31: nothing is asked of the provider meanwhile; then it goes on by itself."""
        first = self.reply(self.chat).omnichannel_message_ids
        self.answer(self.used_up)
        second = self.reply(self.receive(persona=self._make_persona("Eva")))
        self.assertEqual(self.send(), 0)
        in_an_hour = fields.Datetime.now() + timedelta(hours=1)
        self.assertAlmostEqual(self.channel.paused_until, in_an_hour, delta=timedelta(minutes=1))
        cron = self.env.ref("omnichannel_chat.cron_outbox")
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        self.assertIn(self.channel.paused_until, triggers.mapped("call_at"))
        self.answer()
        self.assertEqual({first.state, second.omnichannel_message_ids.state}, {"sent"})
        self.assertFalse(self.channel.quota_since)
        self.assertFalse(self.activities("quota"), "closed when its reason has gone")

    def test_at_the_press_of_a_button(self):
        """S0-31: who has paid need not wait for the hour."""
        delivery = self.reply(self.chat).omnichannel_message_ids
        self.answer(self.used_up)
        self.channel.with_user(self.manager).action_send_again()
        self.assertTrue(self.channel.quota_since, "it is over when the provider says so")
        self.send()
        self.assertEqual((delivery.state, self.channel.quota_since), ("sent", False))

    def test_told_after_the_message_was_taken(self):
        """S0-31: some say so by a later state: the message waits and is sent anew; that it is taken
        again proves nothing, that it arrives does.
        """
        delivery = self.reply(self.chat).omnichannel_message_ids
        (key,) = self.answer()
        delivery._apply_status("failed", fields.Datetime.now(), self.used_up)
        self.assertEqual((delivery.state, delivery.error_kind), ("queued", "quota"))
        self.assertNotEqual(delivery.key, key)
        self.answer()
        self.assertEqual(delivery.state, "sent")
        self.assertEqual(len(self.activities("quota")), 1)
        delivery._apply_status("delivered", fields.Datetime.now())
        self.assertFalse(self.activities("quota"))
        self.assertFalse(self.channel.quota_since)

    def test_disconnecting_ends_it(self):
        """S0-31: what is disconnected on purpose needs nobody."""
        self.reply(self.chat)
        self.answer(self.used_up)
        self.channel.with_user(self.manager).action_disconnect()
        self.assertFalse(self.activities("quota"))
        self.assertFalse(self.channel.quota_since)


@tagged("post_install", "-at_install")
class TestSameKey(WaitingCase):
    """A provider that takes the same message once under the same key, for a day."""

    def setUp(self):
        super().setUp()
        once = replace(SandboxConnector.capabilities, idempotent_for=timedelta(hours=24))
        self.startPatcher(patch.object(SandboxConnector, "capabilities", once))
        self.delivery = self.reply(self.chat).omnichannel_message_ids

    def test_lost_answer_is_asked_for_again(self):
        """S0-31: the same message is sent under the same key, and nobody is troubled."""
        lost = errors.UnansweredError("no answer")
        keys = self.answer(lost) + self.answer(lost) + self.answer()
        self.assertEqual(len(keys), 3)
        self.assertEqual(len(set(keys)), 1)
        self.assertEqual((self.delivery.state, self.delivery.same_key_until), ("sent", False))

    def test_whatever_the_connector_calls_it(self):
        """S0-31: uncertain means the same here; a killed worker's message is sent again, too."""
        (first,) = self.answer(errors.UncertainError("no answer"))
        self.delivery.write({"state": "sending", "sending_at": "2020-01-01"})
        self.delivery.same_key_until = fields.Datetime.now() + timedelta(hours=1)
        self.env["omnichannel.message"]._recover_abandoned()
        self.assertEqual(self.delivery.state, "queued")
        self.assertEqual(self.answer(), [first])

    def test_not_after_its_time(self):
        """S0-31: the day is counted from the first attempt; afterwards a person decides, and the
        provider is not called.
        """
        self.answer(errors.UnansweredError("no answer"))
        self.pass_time(timedelta(hours=24), self.delivery)
        self.assertEqual(self.answer(), [])
        self.assertEqual(
            (self.delivery.state, self.delivery.error_kind), ("uncertain", "uncertain")
        )

    def test_attempts_end_in_doubt(self):
        """S0-31: what was tried often enough may have been taken each time: it did not "fail"."""
        for _attempt in range(len(RETRY_DELAYS) + 1):
            self.answer(errors.UnansweredError("no answer"))
        self.assertEqual(self.delivery.state, "uncertain")

    def test_refusal_after_a_lost_answer(self):
        """S0-31: a refusal of the second attempt does not tell what became of the first."""
        self.answer(errors.UnansweredError("no answer"))
        self.answer(errors.PermanentError("no"))
        self.assertEqual(self.delivery.state, "uncertain")

    def test_gate_after_a_lost_answer(self):
        """S0-36: nor does our own gate, which lets nothing out any more."""
        self.answer(errors.UnansweredError("no answer"))
        self.chat.identity_id.reachable = False
        self.assertEqual(self.answer(), [])
        self.assertEqual(self.delivery.state, "uncertain")

    def test_refusal_alone_is_a_failure(self):
        """S0-31: nothing was lost, so nothing is in doubt."""
        self.answer(errors.TemporaryError("not reachable"))
        self.answer(errors.PermanentError("no"))
        self.assertEqual(self.delivery.state, "failed")

    def test_a_person_sends_it_anew(self):
        """S0-31: "send again" is a new message for the provider, with a day of its own."""
        (first,) = self.answer(errors.UnansweredError("no answer"))
        self.pass_time(timedelta(hours=24), self.delivery)
        self.answer()
        self.delivery.with_user(self.agent).action_retry()
        (second,) = self.answer()
        self.assertNotEqual(first, second)
        self.assertEqual(self.delivery.state, "sent")

    def test_without_that_promise_nothing_is_repeated(self):
        """S0-20: a lost answer of a provider that makes no such promise is for a person."""
        never = replace(SandboxConnector.capabilities, idempotent_for=None)
        with patch.object(SandboxConnector, "capabilities", never):
            self.answer(errors.UnansweredError("no answer"))
            self.assertEqual(self.delivery.state, "uncertain")
            self.assertEqual(self.answer(), [])
