import json
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta, timezone
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...connectors import errors
from ...connectors.base import Health
from ...connectors.events import ChannelAlert
from ...connectors.sandbox.connector import SandboxConnector
from ...tools.masking import MASK, mask
from ..common import OmnichannelCase
from ..outbox.test_concurrency import CommittedCase

EVENT_LOGGER = "odoo.addons.omnichannel_chat.models.omnichannel_event"
DEAD = errors.CredentialsError("expired", code="190")


def _health(**facts):
    return Health(**{"account": "account-Shop", "name": "Sandbox", **facts})


class HealthCase(OmnichannelCase):
    """A provider that answers as a test wants."""

    @contextmanager
    def answers(self, **methods):
        """Put answers in the place of the connector's methods; yields the mocks by name."""
        with ExitStack() as stack:
            yield {
                name: stack.enter_context(
                    patch.object(SandboxConnector, name, autospec=True, side_effect=self._do(what))
                )
                for name, what in methods.items()
            }

    def _do(self, what):
        if isinstance(what, list):
            return what

        def answer(*_args):
            if isinstance(what, Exception):
                raise what
            return what

        return answer

    def check(self, health=None, channel=None, **methods):
        """The daily check, with a provider that answers like this."""
        (channel or self.channel).next_check_at = fields.Datetime.now()
        with self.answers(check_health=health or _health(), **methods) as called, self.no_commits():
            self.env["omnichannel.channel"]._cron_check()
        return called

    def send_all(self, refused=()):
        """Send what is due; those with a text in ``refused`` are refused for our access."""

        def send(connector, message):
            if refused == "all" or message.text in refused:
                raise errors.CredentialsError("no", code="200")
            texts.append(message.text)
            return original(connector, message)

        texts, original = [], SandboxConnector.send
        with patch.object(SandboxConnector, "send", send):
            while self.send():
                pass
        return texts

    def activities(self, kind=None):
        activities = self.channel.activity_ids
        if not kind:
            return activities
        wanted = self.env.ref(f"omnichannel_chat.activity_{kind}")
        return activities.filtered(lambda activity: activity.activity_type_id == wanted)

    def attention(self):
        self.env.invalidate_all()
        return self.channel.attention

    def texts(self):
        self.env.invalidate_all()
        return [problem["text"] for problem in self.channel.problems or []]

    def notes(self):
        return " ".join(self.channel.message_ids.mapped("preview"))


@tagged("post_install", "-at_install")
class TestCheckOnError(HealthCase):
    def setUp(self):
        super().setUp()
        self.chat = self.receive()

    def test_one_refusal_stops_nothing_for_long(self):
        """S0-31: an error holds the outbox; the check passes, and it goes on by itself."""
        self.reply(self.chat, "uno")
        self.reply(self.chat, "dos")
        with patch.object(type(self.env["bus.bus"]), "_sendone") as sendone:
            self.assertEqual(self.send_all(refused=["uno"]), [])
        self.assertEqual(self.channel.state, "connected", "one refusal proves nothing")
        told = [call.args[2] for call in sendone.call_args_list]
        self.assertNotIn({"chat_ids": [], "channel_state": "reconnect"}, told)
        self.assertIn("We are asking", self.texts()[0])
        self.assertFalse(self.activities(), "one error troubles nobody")
        with self.no_commits():
            self.env["omnichannel.channel"]._cron_check()
        self.assertEqual((self.channel.state, self.attention()), ("connected", "look"))
        self.assertEqual(self.send_all(), ["uno", "dos"], "in order, nothing lost")
        self.assertEqual(self.attention(), "fine")

    def test_message_that_is_refused_again_and_again_fails(self):
        """S0-31: a message that the provider never wants does not stop the others for ever."""
        bad = self.reply(self.chat, "malo").omnichannel_message_ids
        sent = []
        for refusals in (1, 2, 3):
            self.assertEqual(bad.state, "queued", refusals)
            sent += self.send_all(refused=["malo"])
            self.check()
        self.assertEqual((bad.state, bad.error_kind), ("failed", "permanent"))
        self.assertIn("no", bad._get_failure_sentence())
        self.assertEqual(self.channel.state, "connected")
        self.reply(self.chat, "bueno")
        self.assertEqual([*sent, *self.send_all(refused=["malo"])], ["bueno"])
        self.assertFalse(self.activities())

    def test_channel_does_not_flap(self):
        """S0-31: one recipient who is refused, while the check passes each time, changes no state,
        writes nothing on the channel, and opens and closes nobody's composer.
        """
        channel = self.channel.with_context(tracking_disable=False)
        self.env.flush_all()
        lines = len(channel.message_ids)
        for text in ("malo", "peor"):
            self.reply(self.chat, text)
        states = []
        write = type(channel).write

        def note(records, vals):
            states.extend([vals["state"]] if "state" in vals else [])
            return write(records, vals)

        with patch.object(type(channel), "write", note):
            for _again in range(8):
                self.send_all(refused=["malo", "peor"])
                self.check()
        self.env.flush_all()
        refused = self.chat.delivery_ids.filtered(lambda d: d.direction == "out")
        self.assertEqual(set(refused.mapped("state")), {"failed"})
        self.assertFalse(states)
        self.assertEqual(len(channel.message_ids), lines)
        self.assertFalse(self.activities())

    def test_access_that_is_gone_for_another_reason(self):
        """S0-31: the check is answered and does not pass: nothing goes out until it is mended."""
        self.reply(self.chat, "uno")
        self.send_all(refused="all")
        self.check(errors.PermanentError("no number with this id", code="100"))
        self.assertEqual((self.channel.state, self.channel.doubted_at), ("reconnect", False))
        self.assertEqual(len(self.activities("look")), 1)
        self.check()
        self.assertEqual(self.send_all(), ["uno"])

    def test_confirmed_loss_tells_one_person_once(self):
        """S0-31: the responsible gets one to-do; when it works again it is closed, and all goes
        out in order.
        """
        deliveries = [self.reply(self.chat, text).omnichannel_message_ids for text in "ab"]
        for _again in range(4):
            self.send_all(refused="all")
            self.check(DEAD)
        self.assertEqual(self.activities("reconnect").user_id, self.manager)
        self.assertEqual(len(self.activities()), 1)
        self.assertIn("Connect the channel again", self.activities().note)
        self.assertEqual((self.channel.state, self.attention()), ("reconnect", "broken"))
        self.assertEqual(self.channel.check_state, "failed")
        self.assertLess(self.channel.next_check_at, fields.Datetime.now() + timedelta(hours=2))
        self.assertEqual({d.state for d in deliveries}, {"queued"})
        self.assertEqual(deliveries[0].access_refusals, 0, "it was not the message's fault")
        self.check()
        self.assertEqual(self.channel.state, "connected")
        self.assertFalse(self.activities())
        self.assertEqual(self.send_all(), ["a", "b"])

    def test_connecting_again_by_hand_closes_the_to_do(self):
        """S0-31: a manager pastes a new token and presses Connect."""
        self.check(DEAD)
        self.assertTrue(self.activities("reconnect"))
        self.channel.with_user(self.manager).action_connect()
        with self.no_commits():
            self.env["omnichannel.channel"]._cron_check()
        self.assertEqual((self.channel.state, self.channel.check_state), ("connected", "passed"))
        self.assertFalse(self.activities())

    def test_doubt_that_is_not_answered_is_asked_again_soon(self):
        """S0-31: while the provider does not answer messages wait, and a person hears of it."""
        self.reply(self.chat, "uno")
        self.send_all(refused="all")
        down = errors.TemporaryError("down")
        self.check(down)
        self.assertTrue(self.channel.doubted_at)
        self.assertFalse(self.send_all(), "held until we know")
        self.assertLess(self.channel.next_check_at, fields.Datetime.now() + timedelta(minutes=2))
        cron = self.env.ref("omnichannel_chat.cron_channels")
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        self.assertIn(self.channel.next_check_at, triggers.mapped("call_at"))
        self.assertFalse(self.activities())
        self.channel.unanswered_since -= timedelta(hours=2)
        self.check(down)
        self.check(down)
        self.assertEqual(len(self.activities("look")), 1)
        self.check()
        self.assertEqual((self.channel.state, len(self.activities())), ("connected", 0))
        self.assertEqual(self.send_all(), ["uno"])

    def test_other_reason_is_told_too(self):
        """S0-31: what is not about the access stops no sending, and is told to a person once."""
        for _again in range(2):
            self.check(errors.PermanentError("no number with this id", code="100"))
        self.assertEqual(self.channel.state, "connected")
        self.assertIn("no number", self.activities("look").note)
        self.assertEqual(len(self.activities()), 1)
        self.assertIn("no number", self.texts()[0])


@tagged("post_install", "-at_install")
class TestDailyCheck(HealthCase):
    def test_what_the_provider_says_is_kept(self):
        """S0-31: end, permissions, subscription, quality and limit are on the channel's page."""
        ends = datetime.now(timezone.utc) + timedelta(days=60)
        self.check(
            _health(
                expires_at=ends,
                permissions=("read", "write"),
                subscribed=True,
                quality="GREEN",
                limit="TIER_1K",
                handle="shop",
            )
        )
        channel = self.channel
        self.assertEqual(channel.permissions, "read, write")
        self.assertEqual((channel.subscription, channel.quality), ("yes", "GREEN"))
        self.assertEqual((channel.messaging_limit, channel.external_handle), ("TIER_1K", "shop"))
        self.assertTrue(channel.checked_at)
        self.assertFalse(channel.check_state, "nobody asked for a test")
        settings = channel._get_connector_settings()
        kept = datetime.fromisoformat(settings["token_expires_at"])
        self.assertEqual(kept, ends.replace(microsecond=0))
        self.assertEqual(channel.attention, "fine")

    def test_checks_spread_out(self):
        """S0-31: about once a day, never all at the same time; what is not connected rests."""
        other = self._make_channel("Other")
        draft = self._make_channel("Draft", state="draft", next_check_at="2020-01-01")
        with self.answers(check_health=_health()) as called, self.no_commits():
            self.env["omnichannel.channel"]._cron_check()
        self.assertFalse(called["check_health"].called, "new ones are not due")
        self.check()
        hours = (self.channel.next_check_at - fields.Datetime.now()) / timedelta(hours=1)
        self.assertTrue(20 < hours < 28, hours)
        self.assertNotEqual(self.channel.next_check_at, other.next_check_at)
        self.assertFalse(draft.checked_at)

    def test_one_worker_checks_a_channel(self):
        """S0-31: what one worker has claimed no other takes, until it must be dead."""
        self.channel.next_check_at = fields.Datetime.now()
        Channel = self.env["omnichannel.channel"]
        self.assertEqual([job.channel for job in Channel._claim_checks()], [self.channel])
        self.assertFalse(Channel._claim_checks())
        self.channel.checking_until = "2020-01-01"
        self.assertTrue(Channel._claim_checks())

    def test_what_was_asked_for_meanwhile_counts(self):
        """S0-31: a result does not connect what somebody has disconnected in the meantime."""
        self.channel.next_check_at = fields.Datetime.now()
        job = self.env["omnichannel.channel"]._claim_checks()[0]
        job.health = _health(quality="RED")
        self.channel.action_disconnect()
        with self.no_commits():
            self.channel._finish_check(job)
        self.assertEqual((self.channel.state, self.channel.quality), ("draft", False))
        self.assertEqual(self.channel.check_state, "running", "the disconnection is still to come")

    def test_disconnecting_closes_the_to_dos(self):
        """S0-31: what is disconnected on purpose needs nobody."""
        self.check(DEAD)
        self.channel.action_disconnect()
        self.assertFalse(self.activities())
        self.assertFalse(self.channel.lost_at)

    def test_provider_that_dropped_us_is_subscribed_again(self):
        """S0-31: we subscribe again by ourselves, and say so in a note."""
        answers = [_health(subscribed=False), _health(subscribed=True)]
        called = self.check(answers, subscribe=())
        self.assertEqual(called["subscribe"].call_args.args[1], self.channel.webhook_url)
        self.assertEqual(self.channel.subscription, "yes")
        self.assertEqual(self.notes().count("subscribed again"), 1)
        self.check(_health(subscribed=True))
        self.assertEqual(self.notes().count("subscribed again"), 1)
        self.assertFalse(self.activities())

    def test_subscription_that_does_not_work_is_told_once(self):
        """S0-31: if it cannot be mended by us, one to-do says what to do."""
        dropped = _health(subscribed=False)
        for answer in ((), errors.PermanentError("webhook not allowed")):
            self.check(dropped, subscribe=answer)
        self.assertEqual(len(self.activities("subscribe")), 1)
        self.assertIn("Press Connect", self.activities().note)
        self.assertEqual((self.channel.subscription, self.attention()), ("no", "broken"))
        self.assertEqual(self.channel.state, "connected", "sending goes on")
        self.check(_health(subscribed=True))
        self.assertFalse(self.activities())

    def test_access_is_renewed_before_it_ends(self):
        """S0-31: what the provider renews replaces what we had, with its new end."""
        ends = datetime.now(timezone.utc).replace(microsecond=0) + timedelta(days=59)
        self.channel.token_expires_at = fields.Datetime.now() + timedelta(days=3)
        seen = []

        def check_health(connector):
            seen.append(connector.settings["webhook_secret"])
            raise errors.TemporaryError("down")

        renewed = {"webhook_secret": "new-secret", "token_expires_at": ends.isoformat()}
        self.channel.next_check_at = fields.Datetime.now()
        with (
            self.answers(refresh_credentials=renewed),
            patch.object(SandboxConnector, "check_health", check_health),
            self.no_commits(),
        ):
            self.env["omnichannel.channel"]._cron_check()
        self.assertEqual(seen, ["new-secret"], "the check uses what is new")
        settings = self.channel._get_connector_settings()
        self.assertEqual(settings["webhook_secret"], "new-secret", "kept, whatever came after")
        self.assertEqual(settings["token_expires_at"], ends.isoformat())

    def test_pasted_secret_is_newer_than_a_renewed_one(self):
        """S0-31: a renewal that was on its way does not undo what somebody has just pasted."""
        self.channel.next_check_at = fields.Datetime.now()
        job = self.env["omnichannel.channel"]._claim_checks()[0]
        job.renewed, job.health = {"webhook_secret": "renewed"}, _health()
        self.channel._set_secret("webhook_secret", "pasted")
        with self.no_commits():
            self.channel._finish_check(job)
        self.assertEqual(self.channel._get_connector_settings()["webhook_secret"], "pasted")

    def test_access_that_cannot_be_renewed_is_told_once(self):
        """S0-31: two weeks before the end a person is told, once; a new access closes it."""
        soon = datetime.now(timezone.utc) + timedelta(days=10)
        for refusal in ({}, errors.PermanentError("cannot be renewed")):
            self.check(_health(expires_at=soon), refresh_credentials=refusal)
        self.assertEqual(len(self.activities("renew")), 1)
        self.assertEqual((self.channel.state, self.attention()), ("connected", "look"))
        self.check(_health(expires_at=soon + timedelta(days=60)))
        self.assertFalse(self.activities())

    def test_new_secret_has_an_unknown_end(self):
        """S0-31: the end of the old token says nothing of the new one."""
        telegram = self.env["omnichannel.channel"].create(
            {"name": "Bot", "provider": "telegram", "telegram_bot_token": "1:a"}
        )
        telegram.token_expires_at = fields.Datetime.now()
        telegram.name = "Bot 2"
        self.assertTrue(telegram.token_expires_at)
        telegram.telegram_bot_token = "1:b"
        self.assertFalse(telegram.token_expires_at)

    def test_no_answer_changes_nothing_and_is_told_after_days(self):
        """S0-31: a failed check alone cries no wolf; three days of them do."""
        down = errors.TemporaryError("down")
        self.check(_health(quality="GREEN"))
        self.check(down)
        self.assertEqual((self.channel.state, self.channel.quality), ("connected", "GREEN"))
        self.assertFalse(self.channel.check_state)
        self.assertIn("down", self.texts()[0])
        self.assertFalse(self.activities())
        self.channel.unanswered_since -= timedelta(days=2)
        for _again in range(2):
            self.check(down)
        self.assertEqual(len(self.activities("look")), 1)
        self.check()
        self.assertFalse(self.activities())
        self.assertFalse(self.texts())

    @mute_logger("odoo.addons.omnichannel_chat.workers.checks")
    def test_fault_of_ours_says_nothing_of_the_channel(self):
        """S0-31: an exception while checking changes no state, and holds up no other."""
        other = self._make_channel("Other", next_check_at="2020-01-01")
        self.channel.next_check_at = fields.Datetime.now()

        def check_health(connector):
            if connector.account == "account-Shop":
                raise ZeroDivisionError
            return _health(account=connector.account)

        with patch.object(SandboxConnector, "check_health", check_health), self.no_commits():
            self.env["omnichannel.channel"]._cron_check()
        self.assertEqual({self.channel.state, other.state}, {"connected"})
        self.assertEqual(self.channel.unanswered_count, 1)
        self.assertTrue(other.checked_at)

    def test_sentences_for_the_responsible_are_in_his_language(self):
        """S0-31: a to-do is written in the language of who gets it."""
        self.env["res.lang"]._activate_lang("es_ES")
        self.manager.lang = "es_ES"
        self.check(DEAD)
        self.assertIn("El proveedor ya no acepta", self.activities().note)

    def test_provider_speaks_about_the_channel(self):
        """S0-31: an alert becomes a note with a sentence; a grave one has the access checked."""
        now = datetime.now(timezone.utc)
        quality = {"code": "phone_number_quality_update/FLAGGED", "detail": ""}
        self.channel.next_check_at = fields.Datetime.now() + timedelta(days=1)
        self.channel._on_alert(ChannelAlert(occurred_at=now, level="info", code="a/REVIEWED"))
        self.assertIn("Sandbox says: reviewed (a/REVIEWED)", self.notes())
        self.assertGreater(self.channel.next_check_at, fields.Datetime.now())
        self.channel._on_alert(ChannelAlert(occurred_at=now, level="warning", **quality))
        self.assertIn("Sandbox warns: flagged", self.notes())
        self.assertLessEqual(self.channel.next_check_at, fields.Datetime.now())
        alert = ChannelAlert(occurred_at=now, level="reconnect", code="x", detail="app removed")
        self.channel._on_alert(alert)
        self.assertIn("cannot send any more: app removed (x)", self.notes())
        self.assertTrue(self.channel.doubted_at)
        self.assertFalse(self.activities())
        self.check()
        self.assertEqual(self.channel.state, "connected")
        self.assertFalse(self.channel.doubted_at, "it was not true")


@tagged("post_install", "-at_install")
class TestHealthPage(HealthCase):
    def make_event(self, key="k", channel=None, **values):
        now = fields.Datetime.now()
        return self.env["omnichannel.event"].create(
            {
                "channel_id": (channel or self.channel).id,
                "dedupe_key": key,
                "conversation": "c",
                "payload": "{}",
                "occurred_at": now,
                "received_at": now,
                "next_try_at": now,
                "state": "parked",
                **values,
            }
        )

    def fail(self, kind, chat=None, **values):  # pylint: disable=arguments-differ
        chat = chat or self.find_chat() or self.receive()
        return self.env["omnichannel.message"].create(
            {
                "chat_id": chat.id,
                "channel_id": chat.channel_id.id,
                "direction": "out",
                "state": "failed",
                "error_kind": kind,
                **values,
            }
        )

    def age(self, delivery, **age):
        self.env.flush_all()
        moment = fields.Datetime.now() - timedelta(**age)
        query = "UPDATE omnichannel_message SET write_date = %s, create_date = %s WHERE id = %s"
        self.env.cr.execute(query, [moment, moment, delivery.id])
        self.env.invalidate_all()

    def test_figures(self):
        """S0-31: what waits, what failed and why, and what came and went last."""
        chat = self.receive()
        self.reply(chat, "uno")
        self.send()
        self.reply(chat, "dos")
        self.write_in("tres")
        self.make_event()
        self.fail("recipient")
        self.fail("recipient")
        self.age(self.fail("template"), days=2)
        channel = self.channel.with_user(self.manager)
        self.assertTrue(channel.last_received_at and channel.last_sent_at)
        self.assertEqual((channel.waiting_count, channel.parked_count), (1, 1))
        self.assertEqual(channel.outbox_count, 1)
        self.assertTrue(channel.outbox_since and channel.waiting_since)
        [error] = channel.errors
        self.assertEqual((error["kind"], error["count"]), ("recipient", 2))
        self.assertIn("cannot be reached", error["sentence"])
        shown = self.env["omnichannel.message"].search(
            channel.action_open_errors("recipient")["domain"]
        )
        self.assertEqual(set(shown.mapped("error_kind")), {"recipient"})
        self.assertEqual(len(shown), 2)
        self.assertEqual(
            self.env["omnichannel.event"].search_count(channel.action_open_events()["domain"]), 2
        )
        self.assertEqual(
            self.env["omnichannel.message"].search_count(channel.action_open_outbox()["domain"]), 1
        )

    def test_figures_of_many_channels_cost_few_queries(self):
        """S0-31: the overview of any number of channels is read with as many queries as of one."""
        channels = self.channel | self.env["omnichannel.channel"].union(
            *(self._make_channel(f"C{n}") for n in range(20))
        )
        for channel in channels:
            self.make_event(channel=channel)
        names = ["attention", "problems", "errors", "last_received_at", "last_sent_at"]
        names += ["outbox_count", "waiting_count", "parked_count", "retryable_count"]
        counts = []
        for some in (channels[:1], channels):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            some.read(names)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)
        self.assertLessEqual(counts[0], 8)

    def test_large_tables_are_read_by_index(self):
        """S0-31: the page does not read the tables of events and messages as a whole."""
        cr = self.env.cr
        cr.execute("SET LOCAL enable_seqscan = off")
        for query in (
            "SELECT max(sent_at) FROM omnichannel_message"
            " WHERE channel_id = 1 AND sent_at IS NOT NULL",
            "SELECT count(*) FROM omnichannel_message WHERE error_kind IS NOT NULL"
            " AND write_date >= now() AND channel_id = ANY('{1,2}')",
            "SELECT received_at FROM omnichannel_event WHERE channel_id = 1"
            " ORDER BY received_at DESC LIMIT 200",
            "SELECT count(*) FROM omnichannel_event WHERE state = 'parked'"
            " AND channel_id = ANY('{1,2}')",
        ):
            cr.execute(f"EXPLAIN {query}")
            plan = "\n".join(row[0] for row in cr.fetchall())
            self.assertNotIn("Seq Scan", plan)
            self.assertIn("Index", plan)

    def test_overview_shows_first_what_needs_a_person(self):
        """S0-31: broken channels come first, those that work after, those that rest at the end."""
        Channel = self.env["omnichannel.channel"]
        rest = self._make_channel("Rest", state="draft", sequence=1)
        look = self._make_channel("Look", sequence=2)
        self.make_event(channel=look)
        broken = self._make_channel("Broken", state="reconnect", sequence=30)
        mine = rest | look | broken | self.channel
        found = Channel.with_user(self.manager).search(
            [("id", "in", mine.ids)], order="attention, sequence, id"
        )
        self.assertEqual(found, broken | look | self.channel | rest)

    def test_wrong_secret_is_named(self):
        """S0-31: requests refused in a row, and none accepted since: most likely the secret."""
        for _again in range(3):
            self.assertFalse(self.texts())
            self.channel._count_refusal()
        self.assertIn("most likely the secret is wrong", self.texts()[0])
        self.assertEqual(self.attention(), "broken")
        self.env.cr.execute(
            "UPDATE omnichannel_channel SET last_refused_at = last_refused_at - interval '1 hour'"
        )
        self.env.invalidate_all()
        self.write_in()
        self.assertFalse(self.texts(), "one accepted request shows that the secret is right")
        self.channel._count_refusal()
        self.env.invalidate_all()
        self.assertEqual((self.channel.refused_streak, self.channel.refused_count), (1, 4))

    def test_unusual_silence_is_shown_only(self):
        """S0-31: a channel that used to receive and does not any more is shown, and no more."""
        now = fields.Datetime.now()
        for hours in (100, 110, 120):
            self.make_event(f"e{hours}", state="done", received_at=now - timedelta(hours=hours))
        self.assertTrue(self.channel.is_silent)
        self.assertIn("unusual", self.texts()[0])
        self.assertEqual(self.attention(), "fine")
        self.make_event("e200", state="done", received_at=now - timedelta(hours=200))
        self.env.invalidate_all()
        self.assertFalse(self.channel.is_silent, "such pauses are usual here")

    def test_long_waits_are_named(self):
        """S0-31: a job that does not run is noticed on the page."""
        chat = self.receive()
        self.age(self.reply(chat).omnichannel_message_ids, hours=1)
        self.make_event(state="pending", received_at=fields.Datetime.now() - timedelta(hours=1))
        self.assertEqual(len([text for text in self.texts() if "since" in text]), 2)
        self.channel.paused_until = fields.Datetime.now() + timedelta(hours=1)
        self.env.invalidate_all()
        self.assertIn("slow down", " ".join(self.texts()))

    def test_page_is_the_managers(self):
        """S0-31: agents see the state of their channel, not its flight recorder."""
        channel = self.channel.with_user(self.agent)
        self.assertEqual(channel.state, "connected")
        for name in ("problems", "errors", "outbox_count", "parked_count"):
            with self.assertRaises(AccessError):
                channel.read([name])
        for action in (channel.action_replay_parked, channel.action_retry_failed):
            with self.assertRaises(AccessError):
                action()

    @mute_logger(EVENT_LOGGER)
    def test_all_parked_events_are_tried_again(self):
        """S0-04: after a repair one button has all of them understood."""
        events = self.make_event("a") | self.make_event("b")
        foreign = self.make_event("c", account="nobody", error="unrouted")
        done = self.make_event("d", state="done")
        self.channel.with_user(self.manager).action_replay_parked()
        self.assertEqual(set(events.mapped("state")), {"pending"})
        self.assertEqual((foreign.state, done.state), ("parked", "done"))

    def test_messages_go_again_whose_reason_has_gone(self):
        """S0-31: one button sends what failed for the provider's or our sake, in order; never what
        concerns the customer, and nothing old.
        """
        chat = self.receive()
        again = [self.fail(kind, chat) for kind in ("temporary", "credentials", "refused")]
        stay = [self.fail(kind, chat) for kind in ("consent", "recipient", "window", "opted_out")]
        stay.append(self.fail("uncertain", chat, state="uncertain"))
        old = self.fail("temporary", chat)
        self.age(old, days=8)
        self.assertEqual(self.channel.retryable_count, 3)
        self.channel.with_user(self.manager).action_retry_failed()
        self.assertEqual({d.state for d in again}, {"queued"})
        self.assertNotIn("queued", {d.state for d in [*stay, old]})

    def test_payload_is_shown_without_secrets(self):
        """S0-31: who has to mend a parked event sees what came, never a secret."""
        secret = self.channel._get_connector_settings()["webhook_secret"]
        payload = {
            "access_token": "EAAB-1",
            "headers": {"X-Hub-Signature-256": "sha256=abc", "authorization": ["Basic eA=="]},
            "from": {"phone": "+34600111222"},
            "text": f"Hola {secret}",
            "url": "https://x.example/?access_token=EAAB-2&x=1",
            "unparsed": '{"app_secret": "s3cr3t", "n": [1, ',
            "inner": '{"client_secret": "s3cr3t"}',
            "form": "Body=Hola&AuthToken=tok3n&From=1",
            "file": "x" * 5000,
        }
        event = self.make_event(payload=json.dumps(payload)).with_user(self.manager)
        shown = event.payload_shown
        for hidden in ("EAAB", "sha256=abc", "eA==", secret, "s3cr3t", "tok3n", "x" * 1001):
            self.assertNotIn(hidden, shown)
        for kept in ("+34600111222", "Hola", "Body=Hola", "x=1", "(5000)"):
            self.assertIn(kept, shown)
        with self.assertRaises(AccessError):
            event.with_user(self.agent).read(["payload_shown"])
        with self.assertRaises(AccessError):
            event.read(["payload"])

    def test_masking_survives_anything(self):
        """S0-31: what is no JSON at all is shown as it is, without its secrets."""
        self.assertEqual(mask("token=abc&x=1"), f"token={MASK}&x=1")
        self.assertEqual(mask("[" * 5000)[:3], "[[[")
        self.assertEqual(json.loads(mask('{"token": "", "a": null, "n": 1}'))["token"], "")


@tagged("post_install", "-at_install")
class TestCheckAtTheSameTime(CommittedCase):
    """What happens on other connections while a provider thinks."""

    def check_while(self, what):
        """A check during which something happens on another connection."""

        def check_health(_connector):
            with self.open() as other:
                what(other["omnichannel.channel"].browse(self.channel_id))
            return _health(account="", quality="GREEN")

        with self.open() as env:
            env["omnichannel.channel"].browse(self.channel_id).next_check_at = "2020-01-01"
        with patch.object(SandboxConnector, "check_health", check_health), self.open() as env:
            env["omnichannel.channel"]._cron_check()

    def look(self, *names):
        with self.open() as env:
            channel = env["omnichannel.channel"].browse(self.channel_id)
            return tuple(channel[name] for name in names)

    def test_channel_is_not_locked_while_the_provider_thinks(self):
        """S0-31: the outbox writes to the channel meanwhile; both is kept."""
        until = fields.Datetime.now() + timedelta(minutes=5)
        self.check_while(lambda channel: channel.write({"paused_until": until}))
        self.assertEqual(self.look("paused_until", "quality"), (until, "GREEN"))
        self.assertFalse(*self.look("checking_until"))

    def test_what_a_person_does_meanwhile_counts(self):
        """S0-31: who disconnects while a check is on its way has disconnected."""
        self.check_while(lambda channel: channel.write({"state": "draft"}))
        self.assertEqual(self.look("state", "quality"), ("draft", False))

    def test_channel_that_is_deleted_meanwhile(self):
        """S0-31: nothing is left to write, and the job goes on."""

        def delete(channel):
            channel.copy({"name": "Concurrent"})
            channel.unlink()

        self.check_while(delete)
        with self.open() as env:
            self.assertFalse(env["omnichannel.channel"].browse(self.channel_id).exists())
            left = env["omnichannel.channel"].search([("name", "=", "Concurrent")])
            self.channel_id = left.id
