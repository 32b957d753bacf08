import threading
from collections import Counter
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged

from ...connectors import caller, transport
from ...connectors.events import Receipt
from ...connectors.sandbox.connector import SandboxConnector
from ...models import omnichannel_message_sending
from ...models.connection import omnichannel_channel_check
from ...models.media import omnichannel_message as omnichannel_message_media
from ...models.templates import omnichannel_channel as omnichannel_channel_templates
from ...workers import calls, checks, crew, outbox
from ..common import OmnichannelCase


@tagged("post_install", "-at_install")
class TestSlowProvider(OmnichannelCase):
    """One provider that does not come back, and what becomes of all the others."""

    def setUp(self):
        super().setUp()
        #: Whoever hangs does so until the end of the test, whatever time it is given.
        self.end = threading.Event()
        self.addCleanup(self.end.set)
        self.begun = Counter()

    @contextmanager
    def quick_clocks(self):
        """The times of a run, so short that a test can wait for them."""
        with ExitStack() as stack:
            for module, name, seconds in (
                (calls, "CALL_SECONDS", 0.5),
                (outbox, "GRACE_SECONDS", 0.1),
                (outbox, "SLOW_SECONDS", 0.1),
                (outbox, "POLL_SECONDS", 0.05),
                (crew, "GRACE_SECONDS", 0.1),
            ):
                stack.enter_context(patch.object(module, name, seconds))
            yield

    @contextmanager
    def hangs(self, *channels):
        """The provider of these channels takes every message, and never answers."""
        accounts = {channel.external_account for channel in channels}

        def send(connector, message):
            self.begun[connector.account] += 1
            if connector.account in accounts:
                self.end.wait()
            return Receipt(external_id=message.key)

        with patch.object(SandboxConnector, "send", send), self.quick_clocks():
            yield

    def make_chats(self, channel, count):
        """So many chats of a channel; each customer has written."""
        people = [self._make_persona(f"{channel.name} {n}", channel) for n in range(count)]
        for person in people:
            self.write_in(persona=person)
        self.process()
        return [self.find_chat(person) for person in people]

    def fill(self, chats, count):
        """Answer these chats until there are so many messages; returns the deliveries."""
        messages = [self.reply(chats[n % len(chats)], f"{n}") for n in range(count)]
        return self.env["omnichannel.message"].union(*(m.omnichannel_message_ids for m in messages))

    def run_outbox(self):
        with self.no_commits():
            self.env["omnichannel.message"]._cron_send()

    def test_others_are_sent_while_one_hangs(self):
        """S0-31: 200 messages over three channels go out, all of them and in order, while the
        fourth one, whose queue is longer and older, hangs; the run ends by itself.
        """
        slow = self._make_channel("Slow")
        stuck = self.fill(self.make_chats(slow, 40), 40)
        others = [self._make_channel(name) for name in ("One", "Two", "Three")]
        chats = [chat for channel in others for chat in self.make_chats(channel, 8)]
        waiting = self.fill(chats, 200)
        with self.hangs(slow):
            self.run_outbox()
        self.assertEqual(Counter(waiting.mapped("state")), {"sent": 200})
        for chat in chats:
            mine = waiting.filtered(lambda d, chat=chat: d.chat_id == chat)
            self.assertEqual(mine.sorted("sent_at").ids, mine.ids)
        places = self.begun["account-Slow"]
        self.assertEqual(Counter(stuck.mapped("state")), {"sending": places, "queued": 40 - places})
        self.assertEqual(places, outbox.SEND_THREADS // 2, "it has not taken the others' places")

    def test_call_that_does_not_come_back_is_uncertain(self):
        """S0-20: it is found by a job of its own while the outbox is busy; nothing is repeated."""
        lost = self.reply(self.receive()).omnichannel_message_ids
        with self.hangs(self.channel):
            self.run_outbox()
            self.assertEqual(lost.state, "sending")
            lost.sending_at -= timedelta(hours=1)
            job = self.env.ref("omnichannel_chat.cron_recover")
            self.assertEqual((job.code, job.active), ("model._cron_recover()", True))
            with self.no_commits():
                self.env["omnichannel.message"]._cron_recover()
            self.assertEqual(lost.state, "uncertain")
            self.run_outbox()
        self.assertEqual(self.begun["account-Shop"], 1)

    def test_five_that_hang_leave_places_to_the_sixth(self):
        """S0-31: each one takes half of what the others leave, so that something is left."""
        slow = [self._make_channel(f"Slow {n}") for n in range(5)]
        for channel in slow:
            self.fill(self.make_chats(channel, 7), 7)
        last = self.fill(self.make_chats(self._make_channel("Last"), 3), 6)
        with patch.object(outbox, "SEND_THREADS", 12), self.hangs(*slow):
            self.run_outbox()
        self.assertEqual(set(last.mapped("state")), {"sent"})
        self.assertLess(sum(self.begun[c.external_account] for c in slow), 12)

    def test_slow_pace_of_one_is_no_pause_for_the_others(self):
        """S0-31: what waits for its provider's pace holds up its own channel only."""
        careful = self._make_channel("Careful")
        self.fill(self.make_chats(careful, 3), 3)
        quick = self.fill(self.make_chats(self.channel, 3), 9)
        order = []

        def send(connector, message):
            order.append(connector.account)
            return Receipt(external_id=message.key)

        slowly = replace(SandboxConnector.capabilities, rate_per_second=4)
        get_connector = type(careful)._get_connector

        def connect(channel):
            connector = get_connector(channel)
            if channel == careful:
                connector.capabilities = slowly
            return connector

        with (
            patch.object(SandboxConnector, "send", send),
            patch.object(type(careful), "_get_connector", connect),
        ):
            self.run_outbox()
        self.assertEqual(set(quick.mapped("state")), {"sent"})
        self.assertEqual(order[-1], "account-Careful")
        self.assertEqual(Counter(order), {"account-Careful": 3, "account-Shop": 9})

    def test_what_was_not_begun_is_queued_again(self):
        """S0-20: what a run has no time for is not in doubt when the worker dies."""
        deliveries = self.fill(self.make_chats(self.channel, 2), 2)
        slowly = replace(SandboxConnector.capabilities, rate_per_second=2)
        with (
            patch.object(SandboxConnector, "capabilities", slowly),
            patch.object(outbox, "RUN_SECONDS", 0.2),
        ):
            self.send()
        self.assertEqual(deliveries.mapped("state"), ["sent", "queued"])
        self.assertEqual(deliveries.mapped("attempts"), [1, 0])

    def test_what_there_is_no_time_for_stays_queued(self):
        """S0-20: a run whose time is over takes nothing more, and asks for another run."""
        deliveries = self.fill(self.make_chats(self.channel, 3), 3)
        cron = self.env.ref("omnichannel_chat.cron_outbox")
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        triggers.unlink()
        with patch.object(outbox, "TURN_SECONDS", 0):
            self.run_outbox()
        self.assertEqual(set(deliveries.mapped("state")), {"queued"})
        self.assertTrue(self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)]))

    def test_files_of_a_channel_fit_into_memory(self):
        """S0-13: a few large files at a time, but always one; no text waits for them, and no other
        channel.
        """
        megabyte = 1024 * 1024
        for size, files in ((1, 3), (40 * megabyte, 1), (999 * megabyte, 1)):
            lane = outbox.Lane(SandboxConnector({}))
            for _file in range(3):
                if lane.may_take(size):
                    lane.claimed.append(size)
            self.assertEqual(len(lane.claimed), files)
            self.assertTrue(lane.may_take(0))

    def test_times_of_all_jobs_together(self):
        """S0-31: Odoo kills a worker after 120 seconds, which count for all jobs that it does one
        after the other; with every provider of every job hanging they stay below.
        """
        grace = crew.GRACE_SECONDS
        jobs = (
            outbox.RUN_SECONDS + transport.CALL_SECONDS + grace,
            checks.CHECK_SECONDS + grace,
            checks.BACKFILL_SECONDS + grace,
            checks.TEMPLATES_SECONDS + grace,
            # A file that has stopped coming; one that keeps coming may take ``FILE_SECONDS``.
            transport.CALL_SECONDS + grace,
            calls.PROFILE_SECONDS + grace,
        )
        self.assertLess(sum(jobs), 120)
        self.assertLess(outbox.RUN_SECONDS + transport.CALL_SECONDS + calls.UPLOAD_SECONDS, 120)
        self.assertLess(caller.FILE_SECONDS + checks.BACKFILL_SECONDS, 120)
        longest = transport.CALL_SECONDS + calls.UPLOAD_SECONDS + outbox.RUN_SECONDS
        self.assertLess(longest, omnichannel_message_sending.SENDING_TIMEOUT.total_seconds())

    # ------------------------------------------------------------------ the other jobs

    def hang(self, *_args):
        self.begun["hang"] += 1
        self.end.wait()

    def test_file_that_hangs(self):
        """S0-13: the files of another channel come, and the one that hangs is tried again later."""
        other = self._make_channel("Other")
        uri = "data:image/png;base64,iVBORw0KGgo="
        for persona in (self.ana, self._make_persona("Eva", other)):
            self.write_in("", persona, kind="image", media={"data": uri})
        self.process()
        fetch = SandboxConnector.fetch_media

        def fetch_media(connector, media):
            if connector.account == "account-Shop":
                self.hang()
            return fetch(connector, media)

        with (
            self.quick_clocks(),
            patch.object(omnichannel_message_media, "FETCH_SECONDS", 0.2),
            patch.object(SandboxConnector, "fetch_media", fetch_media),
        ):
            self.fetch_media()
        stuck, came = (self.find_chat(p).delivery_ids for p in (self.ana, self.find_eva()))
        self.assertEqual((stuck.media_state, came.media_state), ("pending", "done"))
        self.assertEqual((stuck.attempts, stuck.error_code), (1, "timeout"))
        self.assertGreater(stuck.next_try_at, fields.Datetime.now())

    def find_eva(self):
        return self.env["omnichannel.persona"].search([("name", "=", "Eva")])

    def test_check_that_hangs(self):
        """S0-31: another channel is checked; nothing is concluded from the one that hangs."""
        other = self._make_channel("Other")
        (self.channel | other).next_check_at = fields.Datetime.now()
        check = SandboxConnector.check_health

        def check_health(connector):
            if connector.account == "account-Shop":
                self.hang()
            return check(connector)

        with (
            self.quick_clocks(),
            patch.object(omnichannel_channel_check, "CHECK_SECONDS", 1),
            patch.object(SandboxConnector, "check_health", check_health),
            self.no_commits(),
        ):
            self.env["omnichannel.channel"]._cron_check()
        self.assertTrue(other.checked_at)
        self.assertEqual((self.channel.state, self.channel.unanswered_count), ("connected", 1))

    def test_templates_that_hang(self):
        """S0-36: the templates of another channel are read, and the form says what happened."""
        other = self._make_channel("Other")
        fetch = SandboxConnector.fetch_templates

        def fetch_templates(connector):
            if connector.account == "account-Shop":
                self.hang()
            return fetch(connector)

        with (
            self.quick_clocks(),
            patch.object(omnichannel_channel_templates, "TEMPLATES_SECONDS", 0.2),
            patch.object(SandboxConnector, "fetch_templates", fetch_templates),
            self.no_commits(),
        ):
            self.env["omnichannel.channel"]._cron_sync_templates()
        self.assertEqual(other.template_sync_state, "passed")
        self.assertEqual(self.channel.template_sync_state, "failed")
        self.assertIn("did not answer in time", self.channel.template_sync_message)
