import threading
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from functools import partial
from unittest.mock import patch

from odoo import fields
from odoo.service.model import retrying
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...connectors import errors
from ...connectors.sandbox.connector import SandboxConnector, build_body
from ..common import OmnichannelCase
from ..outbox.test_concurrency import PATIENCE, CommittedCase

CHECK_LOGGER = "odoo.addons.omnichannel_chat.workers.checks"


def with_backfill(fetch):
    """A sandbox whose provider can be asked for what its webhook did not tell."""
    features = SandboxConnector.capabilities.features | {"backfill"}
    able = replace(SandboxConnector.capabilities, features=features)
    return (
        patch.object(SandboxConnector, "capabilities", able),
        patch.object(SandboxConnector, "fetch_missed", fetch),
    )


@tagged("post_install", "-at_install")
class TestBackfill(OmnichannelCase):
    def setUp(self):
        super().setUp()
        #: What the provider remembers, oldest first.
        self.archive = []
        self.asked = []
        self.start = datetime.now(timezone.utc).replace(microsecond=0) - timedelta(hours=2)
        self.channel.complete_until = fields.Datetime.now() - timedelta(hours=3)

        def fetch(connector, since):
            return self.fetch_missed(connector, since)

        for each in with_backfill(fetch):
            self.startPatcher(each)

    def fetch_missed(self, connector, since):
        """What a provider with a memory answers."""
        self.asked.append((connector.account, since))
        body = build_body(connector.account, self.archive)
        envelopes = connector._split(connector._read_body(_Request(body)))
        return [envelope for envelope in envelopes if envelope.occurred_at >= since]

    def happen_at(self, minute, text, persona=None, *, told=True):
        """A customer writes; the webhook is lost while we are down."""
        persona = persona or self.ana
        event = {
            "type": "message",
            "id": f"m{minute}",
            "timestamp": int((self.start + timedelta(minutes=minute)).timestamp() * 1000),
            "from": {"id": persona.ref, "name": persona.name},
            "kind": "text",
            "text": text,
        }
        self.archive.append(event)
        if told:
            self.deliver([event])

    def backfill(self, channel=None):
        (channel or self.channel).next_backfill_at = False
        with self.no_commits():
            self.env["omnichannel.channel"]._cron_backfill()
        self.process()

    def bodies(self, persona=None):
        return self.find_chat(persona).message_ids.sorted("id").mapped("preview")

    def test_outage_is_made_good(self):
        """S0-04: what was written while we were down comes in order, once, at its own time."""
        self.happen_at(0, "uno")
        for minute, text in enumerate(("dos", "tres", "cuatro"), start=1):
            self.happen_at(minute, text, told=False)
        self.happen_at(5, "cinco", self._make_persona("Eva"), told=False)
        self.process()
        self.assertEqual(self.bodies(), ["uno"])
        self.backfill()
        self.assertEqual(self.bodies(), ["uno", "dos", "tres", "cuatro"])
        messages = self.find_chat().message_ids.sorted("id")
        first = self.start.replace(tzinfo=None)
        self.assertEqual(messages[1].date, first + timedelta(minutes=1))
        self.assertEqual(self.find_chat().last_message_preview, "cuatro")
        for _again in range(2):
            self.backfill()
        self.assertEqual(len(self.bodies()), 4)
        self.assertEqual(len(self.asked), 3)

    def test_older_than_what_is_there_already(self):
        """S0-04: a message that was missed before another one came keeps its own time, and does not
        become the chat's last one.
        """
        self.happen_at(0, "perdido", told=False)
        self.happen_at(30, "llegado")
        self.process()
        self.backfill()
        self.assertEqual(self.bodies(), ["llegado", "perdido"])
        chat = self.find_chat()
        self.assertEqual(chat.last_message_preview, "llegado")
        self.assertEqual(chat.last_inbound_external_id, "m30")
        lost = chat.message_ids.filtered(lambda message: message.preview == "perdido")
        self.assertEqual(lost.date, self.start.replace(tzinfo=None))

    def test_events_that_are_gone_come_to_nothing(self):
        """S0-13: when retention has deleted the events, the messages themselves tell what is
        known.
        """
        self.happen_at(0, "uno")
        self.process()
        self.env["omnichannel.event"].search([("channel_id", "=", self.channel.id)]).unlink()
        self.backfill()
        self.assertEqual(self.bodies(), ["uno"])

    def test_span_of_a_question(self):
        """S0-31: since the last answer, with an overlap, and never more than a week."""
        now = datetime.now(timezone.utc)
        self.backfill()
        since = now - self.asked[-1][1]
        self.assertTrue(timedelta(hours=3) < since < timedelta(hours=4), since)
        self.assertGreater(self.channel.complete_until, fields.Datetime.now() - timedelta(hours=1))
        self.channel.complete_until = fields.Datetime.now() - timedelta(days=30)
        self.backfill()
        self.assertLess(now - self.asked[-1][1], timedelta(days=7, minutes=1))

    def test_failing_provider_is_asked_less_often_and_holds_up_no_other(self):
        """S0-31: a failure is shown, asked again with growing distance, and forgotten."""
        other = self._make_channel("Other")
        self.happen_at(1, "uno", told=False)

        def fetch(connector, since):
            if connector.account == "account-Other":
                raise errors.TemporaryError("list not available")
            return self.fetch_missed(connector, since)

        waits = []
        with patch.object(SandboxConnector, "fetch_missed", fetch):
            for _again in range(3):
                self.backfill(other)
                waits.append(other.next_backfill_at - fields.Datetime.now())
        self.assertEqual(sorted(waits), waits)
        cron = self.env.ref("omnichannel_chat.cron_backfill")
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        self.assertIn(other.next_backfill_at, triggers.mapped("call_at"))
        self.assertLess(timedelta(hours=1), waits[-1])
        self.assertEqual(self.bodies(), ["uno"])
        self.assertFalse(self.channel.backfill_error)
        texts = " ".join(problem["text"] for problem in other.problems)
        self.assertIn("list not available", texts)
        self.assertEqual((other.attention, other.state), ("look", "connected"))
        before = other.complete_until
        self.backfill(other)
        self.assertEqual((other.backfill_failures, other.backfill_error), (0, False))
        self.assertNotEqual(other.complete_until, before)

    @mute_logger(CHECK_LOGGER)
    def test_fault_of_ours_loses_nothing(self):
        """S0-31: an exception is a failure like any other: the same span is asked for again."""
        until = self.channel.complete_until

        def broken(_connector, _since):
            raise ZeroDivisionError

        with patch.object(SandboxConnector, "fetch_missed", broken):
            self.backfill()
        self.assertEqual(self.channel.complete_until, until)
        self.assertEqual(self.channel.backfill_failures, 1)

    def test_refused_question_has_the_access_checked(self):
        """S0-31: it may concern the listing only: messages go on, and the access is checked."""

        def refuse(_connector, _since):
            raise errors.CredentialsError("missing permission", code="200")

        with patch.object(SandboxConnector, "fetch_missed", refuse):
            for failures in (1, 2):
                self.backfill()
                self.assertLessEqual(self.channel.next_check_at, fields.Datetime.now())
                with self.no_commits():
                    self.env["omnichannel.channel"]._cron_check()
                self.assertEqual(self.channel.state, "connected")
                self.assertEqual(self.channel.backfill_failures, failures, "asked less often")
        self.assertFalse(self.channel.activity_ids)

    def test_asked_when_connected_again(self):
        """S0-31: what came while the access was gone is fetched as soon as it works again."""
        self.happen_at(1, "uno", told=False)
        self.channel.write({"state": "reconnect", "next_check_at": fields.Datetime.now()})
        self.channel.next_backfill_at = fields.Datetime.now() + timedelta(hours=5)
        with self.no_commits():
            self.env["omnichannel.channel"]._cron_backfill()
            self.assertFalse(self.asked, "not while it is not connected")
            self.env["omnichannel.channel"]._cron_check()
            self.env["omnichannel.channel"]._cron_backfill()
        self.process()
        self.assertEqual(self.channel.state, "connected")
        self.assertEqual(self.bodies(), ["uno"])

    def test_first_connection_brings_no_history(self):
        """S0-01: who connects a channel does not get last week's chats as new ones."""
        channel = self._make_channel("New", state="draft")
        channel.action_connect()
        with self.no_commits():
            self.env["omnichannel.channel"]._cron_check()
            self.env["omnichannel.channel"]._cron_backfill()
        self.assertEqual(channel.state, "connected")
        since = dict(self.asked)[channel.external_account]
        self.assertLess(datetime.now(timezone.utc) - since, timedelta(hours=1))

    def test_only_where_the_provider_can(self):
        """S0-31: other providers are not asked."""
        capabilities = SandboxConnector.capabilities
        plain = replace(capabilities, features=frozenset())
        with patch.object(SandboxConnector, "capabilities", plain):
            self.backfill()
        self.assertFalse(self.asked)

    def test_one_worker_asks(self):
        """S0-31: what one worker has claimed no other asks for, until it must be dead."""
        Channel = self.env["omnichannel.channel"]
        self.assertTrue(Channel._claim_backfills())
        self.assertFalse(Channel._claim_backfills())
        self.channel.backfilling_until = "2020-01-01"
        self.assertTrue(Channel._claim_backfills())


class _Request:
    def __init__(self, body):
        self.body = body


@tagged("post_install", "-at_install")
class TestBackfillAtTheSameTime(CommittedCase):
    """The webhook and the question bring the same messages in the same moment."""

    def setUp(self):
        super().setUp()
        for each in with_backfill(lambda _connector, _since: self.envelopes):
            each.start()
            self.addCleanup(each.stop)
        with self.open() as env:
            texts = [("ana", f"m{n}", str(n)) for n in range(4)]
            channel, request = self.request(env, *texts)
            self.envelopes = channel._get_connector().split(request)

    def test_webhook_comes_while_we_fetch(self):
        """S0-13: whoever stores first wins, the other is repeated, and nothing is doubled."""
        with self.open() as webhook:
            channel, request = self.request(webhook, ("ana", "m1", "1"), ("ana", "m3", "3"))
            self.assertEqual(channel._receive(request), 2)
            # It waits for the webhook's rows, which are not committed yet.
            worker = threading.Thread(target=self.fetch)
            worker.start()
            worker.join(0.5)
            self.assertTrue(worker.is_alive())
            webhook.cr.commit()
            worker.join(PATIENCE)
            self.assertFalse(worker.is_alive())
        with self.open() as env:
            env["omnichannel.event"]._cron_process()
            self.assertEqual(sorted(self.texts(env)), ["0", "1", "2", "3"])

    def fetch(self):
        with self.open() as env:
            env["omnichannel.channel"]._cron_backfill()

    @mute_logger("odoo.service.model")
    def test_two_workers_ask_once(self):
        """S0-31: two workers in the same moment: one asks, the other finds nothing to do."""
        with self.open() as first, self.open() as second:
            mine = first["omnichannel.channel"]._claim_backfills()
            self.assertIn(self.channel_id, [job.channel.id for job in mine])
            theirs = second["omnichannel.channel"]._claim_backfills()
            self.assertNotIn(self.channel_id, [job.channel.id for job in theirs])
            first.cr.commit()
            second.cr.rollback()
            claim = partial(retrying, second["omnichannel.channel"]._claim_backfills, second)
            self.assertNotIn(self.channel_id, [job.channel.id for job in claim()])
