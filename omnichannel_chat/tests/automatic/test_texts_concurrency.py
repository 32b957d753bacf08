"""Automatic texts of two workers at once, on real connections to the database."""

import time
from threading import Thread

from odoo.tests import tagged
from odoo.tools import mute_logger

from ...connectors.base import WebhookRequest
from ...connectors.sandbox import connector as sandbox
from ..outbox.test_concurrency import PATIENCE, CommittedCase


@tagged("post_install", "-at_install")
class TestTextsConcurrency(CommittedCase):
    def setUp(self):
        super().setUp()
        with self.open() as env:
            calendar = env["resource.calendar"].create(
                {"name": "Never", "tz": "UTC", "attendance_ids": [(5, 0, 0)]}
            )
            self.calendar_id = calendar.id
            env["omnichannel.channel"].browse(self.channel_id).write(
                {"calendar_id": calendar.id, "away_text": "Nobody is here."}
            )

    def clean_up(self):
        result = super().clean_up()
        with self.open() as env:
            env["resource.calendar"].browse(self.calendar_id).unlink()
        return result

    def write_now(self, *messages):
        """Customers write just now: triples (persona, id, text)."""
        with self.open() as env:
            channel = env["omnichannel.channel"].browse(self.channel_id)
            now = int(time.time() * 1000)
            events = [
                {"type": "message", "id": key, "timestamp": now, "kind": "text", "text": text,
                 "from": {"id": persona, "name": persona}}
                for persona, key, text in messages
            ]  # fmt: skip
            body = sandbox.build_body("", events)
            secret = channel._get_connector_settings()["webhook_secret"]
            headers = {"x-sandbox-signature": sandbox.sign(secret, body)}
            channel._receive(WebhookRequest(method="POST", url="", headers=headers, body=body))

    def texts(self, env):
        return env["omnichannel.message"].search(
            [("channel_id", "=", self.channel_id), ("origin", "=", "away")]
        )

    @mute_logger("odoo.sql_db")
    def test_two_workers_with_one_chat(self):
        """Lesson 40: two workers that have a message of the same customer each send one text."""
        self.write_now(("ana", "m1", "uno"))
        with self.open() as env:
            env["omnichannel.event"]._process_batch()
            self.texts(env).unlink()
        self.write_now(("ana", "m2", "dos"), ("ana", "m3", "tres"))
        with self.open() as env:
            # As an event that was put off: its conversation is worked on by itself.
            env["omnichannel.event"].search([("dedupe_key", "like", "m3")]).conversation = "late"

        def work():
            with self.open() as env:
                env["omnichannel.event"]._cron_process()

        with self.open() as first:
            claimed = (
                first["omnichannel.event"]
                ._claim()
                .filtered(lambda event: event.conversation != "late")
            )
            claimed._process_isolated(claimed)
            self.assertEqual(len(self.texts(first)), 1)
            first.flush_all()
            second = Thread(target=work)
            second.start()
            # The second one waits for the chat's row, and has to begin anew after this.
            time.sleep(0.5)
            first.cr.commit()
            second.join(PATIENCE)
        work()
        with self.open() as env:
            chat = env["omnichannel.chat"].search([("channel_id", "=", self.channel_id)])
            self.assertEqual(len(chat.message_ids.filtered("omnichannel_message_ids")), 4)
            self.assertEqual(len(self.texts(env)), 1)
            self.assertIn(f"away-{chat.id}-", self.texts(env).key)

    @mute_logger("odoo.sql_db")
    def test_two_workers_share_many_chats(self):
        """Lesson 40: whoever works on a chat, each customer is told once."""
        self.write_now(*[(f"p{n}", f"p{n}-{i}", "Hola") for i in range(3) for n in range(10)])

        def work():
            with self.open() as env:
                env["omnichannel.event"]._cron_process()

        workers = [Thread(target=work) for _number in range(3)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join(PATIENCE)
        work()
        with self.open() as env:
            self.assertEqual(len(self.texts(env)), 10)
            self.assertEqual(len(self.texts(env).chat_id), 10)
