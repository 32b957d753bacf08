"""Several workers, clients and crashes at once, on real connections to the database.

What these tests write is committed, because a second connection would not see it otherwise; each
test takes away what it made.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from unittest.mock import patch

from odoo.modules.registry import Registry
from odoo.tests import BaseCase, get_db_name, new_test_user, tagged
from odoo.tools import config, mute_logger

from ....workers.nudges import Nudges
from ...outbox.test_concurrency import PATIENCE, _Opened

PAST = "2020-01-01"


class CommittedThreadCase(BaseCase):
    """A thread with one client, who is to be reminded now; others can see it."""

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        self.sent = []
        server = self.registry["ir.mail_server"]
        for name, function in {
            "_disable_send": lambda *_: False,
            "_connect__": lambda *_args, **_kwargs: None,
            "send_email": self.make_server(),
        }.items():
            self.enterContext(patch.object(server, name, function))
        with self.open() as env:
            env.cr.execute("SELECT COALESCE(max(id), 0) FROM bus_bus")
            self.last_notice = env.cr.fetchone()[0]
            self.made = self.make(env)
        # Odoo tells a new user of his e-mail address.
        self.sent.clear()
        self.addCleanup(self.clean_up)

    def make_server(self):
        def take(_server, message, *_args, **_kwargs):
            self.sent.append(message["To"])
            return message["Message-Id"]

        return take

    def open(self):
        """An environment on a connection of its own; committed at the end."""
        return _Opened(self.registry)

    def make(self, env):
        account = env["res.partner"].create({"name": "Concurrent", "is_company": True})
        client = env["res.partner"].create(
            {"name": "Cora", "parent_id": account.id, "email": "cora@client.example.com"}
        )
        user = new_test_user(
            env, "nudge_cora", groups="base.group_portal", partner_id=client.id, email=client.email
        )
        user.with_user(user).sudo()._update_last_login()
        user.invalidate_recordset(["login_date"])
        # Day and night, so that only what is due counts.
        hours = {"client_hours_from": 0, "client_hours_to": 24}
        before = {name: env.company[name] for name in hours} | {
            "resource_calendar_id": env.company.resource_calendar_id.id
        }
        env.company.write({**hours, "resource_calendar_id": self.make_calendar(env).id})
        Chat = env["omnichannel.chat"]
        chat = Chat.browse(
            Chat.start_thread(account.id, "Late", "<p>x</p>", reminders={"on": True})
        )
        env["omnichannel.nudge"].search([("chat_id", "=", chat.id)])._drop("read")
        chat.write({"noticed_at": PAST, "reminder_at": PAST})
        return {
            "chat": chat.id,
            "user": user.id,
            "partners": [client.id, account.id],
            "company": before,
        }

    def make_calendar(self, env):
        return env["resource.calendar"].create(
            {
                "name": "Always",
                "attendance_ids": [
                    (
                        0,
                        0,
                        {"name": "x", "dayofweek": str(day), "hour_from": 0, "hour_to": 23.9},
                    )
                    for day in range(7)
                ],
            }
        )

    def clean_up(self):
        with self.open() as env:
            calendar = env.company.resource_calendar_id
            env.company.write(self.made["company"])
            calendar.unlink()
            chat = self.get_chat(env)
            nudges = env["omnichannel.nudge"].search([("chat_id", "=", chat.id)])
            nudges.mail_id.unlink()
            nudges.unlink()
            env["mail.message"].search(
                [("model", "=", "omnichannel.chat"), ("res_id", "=", chat.id)]
            ).unlink()
            env["omnichannel.message"].search([("chat_id", "=", chat.id)]).unlink()
            identity = chat.identity_id
            chat.unlink()
            identity.unlink()
            env["res.users"].browse(self.made["user"]).unlink()
            env["res.partner"].browse(self.made["partners"]).unlink()
            # What browsers were told.
            env["bus.bus"].search([("id", ">", self.last_notice)]).unlink()

    def get_chat(self, env):
        return env["omnichannel.chat"].browse(self.made["chat"])

    def get_states(self, env):
        nudges = env["omnichannel.nudge"].search(
            [("chat_id", "=", self.made["chat"]), ("kind", "=", "reminder")]
        )
        return nudges.mapped("state")

    def answer(self, env):
        """The client answers, which ends the reminders."""
        user = env["res.users"].browse(self.made["user"])
        chat = env["omnichannel.chat"]._find_for_client(user, [self.made["chat"]])
        chat._post_from_client(user, "Done")
        env.flush_all()

    def run_job(self):
        with self.open() as env:
            Nudges(env).run()


@tagged("post_install", "-at_install")
class TestNudgeConcurrency(CommittedThreadCase):
    """S1-47 to S1-50: what stops a reminder and the reminder itself never cross."""

    def test_alone(self):
        """S1-40: nothing else happens: the reminder leaves, once."""
        self.run_job()
        self.run_job()
        self.assertEqual(len(self.sent), 1)
        with self.open() as env:
            self.assertEqual(self.get_states(env), ["sent"])

    @mute_logger("odoo.sql_db")
    def test_answer_while_the_job_has_begun(self):
        """Case 13: the job has begun, the answer is saved: nothing leaves."""
        with self.open() as job, self.open() as client:
            job.cr.execute("SELECT 1 FROM omnichannel_chat LIMIT 1")
            self.answer(client)
            client.cr.commit()
            Nudges(job).run()
        self.run_job()
        self.assertFalse(self.sent)

    @mute_logger("odoo.sql_db")
    def test_answer_after_the_decision(self):
        """Case 13: the reminder is made, the answer comes before it leaves: it does not."""
        with self.open() as job, self.open() as client:
            nudge = self.registry["omnichannel.nudge"]
            send = nudge._send

            def answer_and_send(nudges):
                self.answer(client)
                client.cr.commit()
                send(nudges)

            with patch.object(nudge, "_send", answer_and_send):
                Nudges(job).run()
        self.assertFalse(self.sent)
        with self.open() as env:
            self.assertEqual(self.get_states(env), ["dropped"])
            self.assertEqual(self.get_chat(env).reminders_sent, 0)

    @mute_logger("odoo.sql_db")
    def test_tick_after_the_decision(self):
        """Case 13, S1-48: a tick that is saved before the mail leaves stops it, in any order."""
        with self.open() as env:
            self.get_chat(env).add_tasks([{"name": "Sign"}])
            user = env["res.users"].browse(self.made["user"])
            self.get_chat(env)._note_client_reading(user)
            self.get_chat(env).write({"reminder_at": PAST})
        with self.open() as job, self.open() as client:
            nudge = self.registry["omnichannel.nudge"]
            send = nudge._send

            def tick_and_send(nudges):
                user = client["res.users"].browse(self.made["user"])
                chat = client["omnichannel.chat"]._find_for_client(user, [self.made["chat"]])
                chat._client_tick(user, chat.task_ids.id, True)
                client.cr.commit()
                send(nudges)

            with patch.object(nudge, "_send", tick_and_send):
                Nudges(job).run()
        self.assertFalse([to for to in self.sent if "cora" in to])

    @mute_logger("odoo.sql_db")
    def test_answer_is_being_saved(self):
        """Case 13: while somebody is answering, whose answer is not saved yet, the job waits."""
        with self.open() as client:
            self.answer(client)
            self.run_job()
            self.assertFalse(self.sent)
        self.run_job()
        self.assertFalse(self.sent)

    @mute_logger("odoo.sql_db")
    def test_two_workers(self):
        """Case 17: two workers at the same time send one reminder."""
        with self.open() as first, self.open() as second:
            nudge = self.registry["omnichannel.nudge"]
            send = nudge._send

            def other_worker_too(nudges):
                with patch.object(nudge, "_send", send):
                    Nudges(second).run()
                send(nudges)

            with patch.object(nudge, "_send", other_worker_too):
                Nudges(first).run()
        self.run_job()
        self.assertEqual(len(self.sent), 1)

    @mute_logger("odoo.sql_db")
    def test_odoos_own_job_too(self):
        """Case 17: Odoo's job for e-mails and ours at the same time send one reminder."""
        with self.open() as first, self.open() as second:
            nudge = self.registry["omnichannel.nudge"]
            send = nudge._send

            def odoos_job_first(nudges):
                second["mail.mail"].browse(nudges.mail_id.ids).send(auto_commit=True)
                send(nudges)

            with patch.object(nudge, "_send", odoos_job_first):
                Nudges(first).run()
        self.assertEqual(len(self.sent), 1)


@tagged("post_install", "-at_install")
class TestKilled(CommittedThreadCase):
    """A worker killed with SIGKILL at each step: none goes twice, none is lost unseen."""

    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.sent_log = Path(folder.name) / "sent"

    def kill(self, step):
        """Run a worker in a process of its own that kills itself at a step, then another one."""
        order = {
            "addons_path": config["addons_path"],
            "data_dir": config["data_dir"],
            "db": {name: config[name] for name in ("db_host", "db_port", "db_user", "db_password")},
            "db_name": get_db_name(),
            "step": step,
            "sent_log": str(self.sent_log),
        }
        script = Path(__file__).parent / "killed_nudger.py"
        done = subprocess.run(
            [sys.executable, str(script), json.dumps(order)],
            timeout=PATIENCE,
            capture_output=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            check=False,
        )
        self.assertEqual(done.returncode, -signal.SIGKILL, done.stderr.decode()[-3000:])
        with self.open() as env:
            nudges = env["omnichannel.nudge"].search([("chat_id", "=", self.made["chat"])])
            nudges.filtered("claimed_at").write({"claimed_at": PAST})
        self.run_job()
        killed = self.sent_log.read_text().splitlines() if self.sent_log.exists() else []
        with self.open() as env:
            return [*killed, *self.sent], self.get_states(env)

    def test_before_it_leaves(self):
        """Case 17: killed while deciding, after it, or when the mail is made: it leaves, once."""
        for step in ("decided", "planned", "made"):
            with self.subTest(step=step):
                sent, states = self.kill(step)
                self.assertEqual((len(sent), states), (1, ["sent"]))
                self.sent.clear()
                with self.open() as env:
                    env["omnichannel.nudge"].search([("chat_id", "=", self.made["chat"])]).unlink()
                    self.get_chat(env).write(
                        {"reminders_sent": 0, "reminded_at": False, "reminder_at": PAST}
                    )

    def test_while_it_leaves(self):
        """Case 17: killed at the mail server's door nobody knows: it is in doubt, people see that,
        and it is not sent again.
        """
        sent, states = self.kill("before_the_server")
        self.assertEqual((len(sent), states), (0, ["uncertain"]))
        with self.open() as env:
            panel = self.get_chat(env)._get_reminder_panel()
            self.assertEqual([problem["reason"] for problem in panel["problems"]], ["died"])
            self.assertTrue(panel["history"][0]["in_doubt"])

    def test_after_it_left(self):
        """Case 17: killed after the mail server took it: it is not sent again."""
        sent, states = self.kill("after_the_server")
        self.assertEqual((len(sent), states), (1, ["uncertain"]))
