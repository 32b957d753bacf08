"""Two workers at once, on real connections to the database.

What these tests write is committed, because a second connection would not see it otherwise; each
test takes away what it made.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from functools import partial
from pathlib import Path
from unittest.mock import patch

import psycopg2

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import config, mute_logger

from ...connectors.base import WebhookRequest
from ...connectors.sandbox import connector as sandbox
from ...connectors.sandbox.connector import SandboxConnector

#: What a worker whose connection was cut fails with.
PG_ERRORS = (psycopg2.OperationalError, psycopg2.InterfaceError)
#: Seconds that a second process may take; it loads a registry first.
PATIENCE = 120


class CommittedCase(BaseCase):
    """A sandbox channel that other connections and processes can see."""

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        with self.open() as env:
            channel = env["omnichannel.channel"].create(
                {"name": "Concurrent", "provider": "sandbox", "state": "connected"}
            )
            self.channel_id = channel.id
        self.addCleanup(self.clean_up)

    def open(self):
        """An environment on a connection of its own; committed at the end."""
        return _Opened(self.registry)

    def clean_up(self):
        with self.open() as env:
            mine = [("channel_id", "=", self.channel_id)]
            chats = env["omnichannel.chat"].search(mine)
            env["mail.message"].search(
                [("model", "=", "omnichannel.chat"), ("res_id", "in", chats.ids)]
            ).unlink()
            for model in ("omnichannel.message", "omnichannel.event"):
                env[model].search(mine).unlink()
            chats.unlink()
            identities = env["omnichannel.identity"].search(mine)
            guests = identities.guest_id
            identities.unlink()
            guests.unlink()
            env["omnichannel.channel"].browse(self.channel_id).unlink()

    def request(self, env, *messages):
        """A signed body with messages of the form (persona, id, text)."""
        events = [
            {"type": "message", "id": key, "timestamp": 1767225600000 + n * 1000, "kind": "text",
             "text": text, "from": {"id": persona, "name": persona}}
            for n, (persona, key, text) in enumerate(messages)
        ]  # fmt: skip
        channel = env["omnichannel.channel"].browse(self.channel_id)
        body = sandbox.build_body("", events)
        secret = channel._get_connector_settings()["webhook_secret"]
        headers = {"x-sandbox-signature": sandbox.sign(secret, body)}
        return channel, WebhookRequest(method="POST", url="", headers=headers, body=body)

    def receive(self, *messages):
        with self.open() as env:
            channel, request = self.request(env, *messages)
            channel._receive(request)

    def texts(self, env):
        chats = env["omnichannel.chat"].search([("channel_id", "=", self.channel_id)])
        return [m.preview for chat in chats for m in chat.message_ids.sorted("id")]


class _Opened:
    def __init__(self, registry):
        self.cr = registry.cursor()

    def __enter__(self):
        return api.Environment(self.cr, SUPERUSER_ID, {})

    def __exit__(self, kind, error, traceback):
        if kind is None:
            self.cr.commit()  # pylint: disable=invalid-commit
        else:
            self.cr.rollback()
        self.cr.close()


@tagged("post_install", "-at_install")
class TestConcurrency(CommittedCase):
    def in_parallel(self, *functions):
        threads = [threading.Thread(target=function) for function in functions]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(PATIENCE)

    def test_same_delivery_on_two_connections(self):
        """S0-13: two deliveries of one event in the same moment make one row; both are answered."""
        with self.open() as first, self.open() as second:
            channel, request = self.request(first, ("ana", "m1", "Hola"))
            self.assertEqual(channel._receive(request), 1)
            results = []
            other, same = self.request(second, ("ana", "m1", "Hola"))
            # As Odoo serves a request: the loser of the race is repeated, and sees the row.
            receive = partial(retrying, lambda: results.append(other._receive(same)), second)
            waiting = threading.Thread(target=receive)
            with self.assertNoLogs("odoo.sql_db", "ERROR"):
                waiting.start()
                first.cr.commit()
                waiting.join(PATIENCE)
            self.assertEqual(results, [0])

    def test_race_that_is_lost_for_sure_is_no_error(self):
        """S0-13: whoever watches the log for errors is not woken by a provider that tells twice."""
        with self.open() as first, self.open() as second:
            # Both have looked before one of them wrote.
            second.cr.execute("SELECT 1 FROM omnichannel_event LIMIT 1")
            channel, request = self.request(first, ("ana", "m1", "Hola"))
            channel._receive(request)
            first.cr.commit()
            other, same = self.request(second, ("ana", "m1", "Hola"))
            receive = partial(retrying, lambda: other._receive(same), second)
            with self.assertNoLogs("odoo.sql_db", "ERROR"), patch("time.sleep"):
                self.assertEqual(receive(), 0)

    def test_two_refused_requests_at_once_are_no_error(self):
        """S0-13: nor by two forged requests in the same moment."""
        with self.open() as first, self.open() as second:
            second.cr.execute("SELECT 1 FROM omnichannel_channel LIMIT 1")
            for env in (first, second):
                channel = env["omnichannel.channel"].browse(self.channel_id)
                with self.assertNoLogs("odoo.sql_db", "ERROR"), patch("time.sleep"):
                    retrying(channel._count_refusal, env)
            self.assertEqual(channel.refused_count, 2)

    def test_two_outboxes_that_look_at_once_are_no_error(self):
        """S0-20: nor by two workers, of which one takes a row that the other has seen."""
        self.receive(("ana", "m1", "Hola"))
        with self.open() as env:
            env["omnichannel.event"]._cron_process()
            chat = env["omnichannel.chat"].search([("channel_id", "=", self.channel_id)])
            chat.message_post(body="Sí", message_type="comment", subtype_xmlid="mail.mt_comment")
        with self.open() as first, self.open() as second:
            second.cr.execute("SELECT 1 FROM omnichannel_message LIMIT 1")
            with self.assertNoLogs("odoo.sql_db", "ERROR"):
                first["omnichannel.message"]._cron_send()
                first.cr.commit()
                second["omnichannel.message"]._cron_send()
            self.assertEqual(
                set(chat.with_env(first).delivery_ids.mapped("state")), {"received", "sent"}
            )

    def test_one_conversation_in_one_worker_others_in_parallel(self):
        """S0-13: while one worker has a conversation, another takes the others, never that one."""
        self.receive(("ana", "m1", "uno"), ("ana", "m2", "dos"))
        with self.open() as first, self.open() as second:
            self.assertEqual(len(first["omnichannel.event"]._claim()), 2)
            self.receive(("ana", "m3", "tres"), ("eva", "m4", "cuatro"))
            claimed = second["omnichannel.event"]._claim()
            self.assertEqual(claimed.mapped("conversation"), ["eva"])
        with self.open() as env:
            env["omnichannel.event"]._cron_process()
            self.assertEqual(sorted(self.texts(env)), ["cuatro", "dos", "tres", "uno"])

    @mute_logger("odoo.sql_db")
    def test_two_workers_share_a_backlog(self):
        """S0-13: any number of workers, and nothing is lost, doubled or out of order."""
        people = [f"p{n}" for n in range(12)]
        self.receive(*[(p, f"{p}-{i}", f"{p} {i}") for i in range(5) for p in people])

        def work():
            with self.open() as env:
                env["omnichannel.event"]._cron_process()

        self.in_parallel(work, work, work)
        work()
        with self.open() as env:
            chats = env["omnichannel.chat"].search([("channel_id", "=", self.channel_id)])
            self.assertEqual(len(chats), len(people))
            for chat in chats:
                name = chat.identity_id.name
                expected = [f"{name} {i}" for i in range(5)]
                self.assertEqual(chat.message_ids.sorted("id").mapped("preview"), expected)

    def test_two_workers_send_each_message_once(self):
        """S0-20: two outbox workers never take the same message."""
        self.receive(*[(f"p{n}", f"m{n}", "Hola") for n in range(10)])
        with self.open() as env:
            env["omnichannel.event"]._cron_process()
            for chat in env["omnichannel.chat"].search([("channel_id", "=", self.channel_id)]):
                chat.message_post(
                    body="Sí", message_type="comment", subtype_xmlid="mail.mt_comment"
                )
        with self.open() as first, self.open() as second:
            mine = first["omnichannel.message"]._claim()
            theirs = second["omnichannel.message"]._claim()
            self.assertEqual((len(mine), len(theirs)), (10, 0))
            first.cr.rollback()


@tagged("post_install", "-at_install")
class TestKilled(CommittedCase):
    """A worker killed with SIGKILL at each step: nothing is lost, nothing is doubled."""

    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.sent_log = Path(folder.name) / "sent"

    def sent(self):
        return self.sent_log.read_text().split() if self.sent_log.exists() else []

    def run_and_kill(self, step, request=None):
        """Run a worker in a process of its own that kills itself at a step."""
        order = {
            "addons_path": config["addons_path"],
            "data_dir": config["data_dir"],
            "db": {name: config[name] for name in ("db_host", "db_port", "db_user", "db_password")},
            "db_name": get_db_name(),
            "channel_id": self.channel_id,
            "step": step,
            "sent_log": str(self.sent_log),
            "body": request and request.body.decode(),
            "headers": request and dict(request.headers),
        }
        script = Path(__file__).parent / "killed_worker.py"
        done = subprocess.run(
            [sys.executable, str(script), json.dumps(order)],
            timeout=PATIENCE,
            capture_output=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            check=False,
        )
        self.assertEqual(done.returncode, -signal.SIGKILL, done.stderr.decode()[-3000:])

    def recover(self):
        """What the next worker does, later than the time after which a silent one is dead."""
        with self.open() as env:
            env["omnichannel.event"]._cron_process()
        with self.open() as env:
            mine = env["omnichannel.message"].search([("channel_id", "=", self.channel_id)])
            mine.sending_at = "2020-01-01"
            env["omnichannel.message"]._cron_send()

    def prepare_answer(self):
        self.receive(("ana", "m1", "Hola"))
        with self.open() as env:
            env["omnichannel.event"]._cron_process()
            chat = env["omnichannel.chat"].search([("channel_id", "=", self.channel_id)])
            message = chat.message_post(
                body="Sí", message_type="comment", subtype_xmlid="mail.mt_comment"
            )
            return message.omnichannel_message_ids.id

    def test_after_the_event_is_stored(self):
        """S0-04: killed after storing, before anything else: the next worker shows the message."""
        with self.open() as env:
            _channel, request = self.request(env, ("ana", "m1", "Hola"))
        self.run_and_kill("stored", request)
        self.recover()
        with self.open() as env:
            self.assertEqual(self.texts(env), ["Hola"])

    def test_during_processing(self):
        """S0-04: killed in the middle of the work: done once more, from the start, exactly once."""
        self.receive(("ana", "m1", "Hola"), ("eva", "m2", "Hola"))
        self.run_and_kill("processing")
        self.recover()
        with self.open() as env:
            self.assertEqual(self.texts(env), ["Hola", "Hola"])

    def test_before_the_provider_is_called(self):
        """S0-20: killed before the call: a person is asked, nothing is sent by itself."""
        delivery_id = self.prepare_answer()
        self.run_and_kill("before_call")
        self.recover()
        with self.open() as env:
            self.assertEqual(env["omnichannel.message"].browse(delivery_id).state, "uncertain")
        self.assertEqual(self.sent(), [])

    def test_after_the_provider_is_called(self):
        """S0-20: killed after the call, before its answer is written: never sent twice."""
        delivery_id = self.prepare_answer()
        self.run_and_kill("after_call")
        self.recover()
        self.assertEqual(len(self.sent()), 1)
        with self.open() as env:
            self.assertEqual(env["omnichannel.message"].browse(delivery_id).state, "uncertain")


@tagged("post_install", "-at_install")
class TestDatabaseGone(CommittedCase):
    """PostgreSQL ends our connections in mid-flight, as when it is stopped with ``immediate``.

    What was acknowledged was committed, and is all there; what was not is told, or tried, again.
    ``make bench`` (row 10) stops the server itself.
    """

    def setUp(self):
        super().setUp()
        self.sent = []

    def cut(self, env):
        """End the connection of an environment from outside."""
        with self.open() as other:
            other.cr.execute("SELECT pg_terminate_backend(%s)", [env.cr._cnx.info.backend_pid])

    def work_until_cut(self, method, *args):
        """Run a worker whose connection is cut on its way; it fails, and that is all."""
        cursor = self.registry.cursor()
        with self.assertRaises(PG_ERRORS), mute_logger("odoo.sql_db"):
            method(api.Environment(cursor, SUPERUSER_ID, {}), *args)
        cursor.close()

    def send(self, env, cut_at=None):
        """Run the outbox, and cut its connection after so many messages were taken."""
        original = SandboxConnector.send

        def send(connector, message):
            self.sent.append(message.key)
            if len(self.sent) == cut_at:
                self.cut(env)
            return original(connector, message)

        with patch.object(SandboxConnector, "send", send):
            env["omnichannel.message"]._cron_send()

    def answer_all(self, count):
        """So many customers write and are answered; returns ids of the deliveries."""
        self.receive(*[(f"p{n}", f"m{n}", "Hola") for n in range(count)])
        with self.open() as env:
            env["omnichannel.event"]._cron_process()
            chats = env["omnichannel.chat"].search([("channel_id", "=", self.channel_id)])
            for chat in chats:
                chat.message_post(
                    body="Sí", message_type="comment", subtype_xmlid="mail.mt_comment"
                )
            mine = chats.delivery_ids.filtered(lambda d: d.direction == "out")
            return mine.filtered(lambda d: d.operation == "send").ids

    def settle(self, ids):
        """What the next workers do, later than the time after which a silent one is dead."""
        with self.open() as env:
            lost = env["omnichannel.message"].browse(ids).filtered(lambda d: d.state == "sending")
            lost.sending_at = "2020-01-01"
            env["omnichannel.message"]._cron_recover()
            self.send(env)
        with self.open() as env:
            return {d.key: d.state for d in env["omnichannel.message"].browse(ids)}

    def test_while_sending(self):
        """S0-20: every message is sent once or is uncertain; none is lost, none is doubled."""
        ids = self.answer_all(12)
        self.work_until_cut(self.send, 5)
        states = self.settle(ids)
        self.assertEqual(len(states), 12)
        self.assertEqual(len(self.sent), len(set(self.sent)), "none is sent twice")
        self.assertLessEqual(set(states.values()), {"sent", "uncertain"})
        sent = {key for key, state in states.items() if state == "sent"}
        self.assertLessEqual(sent, set(self.sent), "what counts as sent was given to the provider")
        never_given = states.keys() - set(self.sent)
        self.assertEqual({states[key] for key in never_given} - {"uncertain"}, set())

    def test_before_the_claim_is_committed(self):
        """S0-20: nothing was called, so nothing is in doubt: all of it is sent afterwards."""
        ids = self.answer_all(4)

        def work(env):
            env["omnichannel.message"]._claim()
            self.cut(env)
            env.cr.commit()

        self.work_until_cut(work)
        self.assertEqual(set(self.settle(ids).values()), {"sent"})
        self.assertEqual(len(self.sent), 4)

    def test_while_storing_what_a_provider_told(self):
        """S0-13: what was not committed was not acknowledged; the provider tells it again, once."""

        def work(env):
            channel, request = self.request(env, ("ana", "m1", "Hola"))
            channel._receive(request)
            self.cut(env)
            env.cr.commit()

        self.work_until_cut(work)
        self.receive(("ana", "m1", "Hola"))
        with self.open() as env:
            env["omnichannel.event"]._cron_process()
            self.assertEqual(self.texts(env), ["Hola"])

    def test_while_understanding(self):
        """S0-04: what was acknowledged is there, and understood exactly once by the next worker."""
        self.receive(*[(f"p{n}", f"m{n}", f"Hola {n}") for n in range(6)])

        def work(env):
            env["omnichannel.event"]._process_batch()
            self.cut(env)
            env.cr.commit()

        self.work_until_cut(work)
        with self.open() as env:
            env["omnichannel.event"]._cron_process()
            self.assertEqual(sorted(self.texts(env)), [f"Hola {n}" for n in range(6)])
