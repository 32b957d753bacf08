"""Two workers of a message to many, and one that dies, on real connections to the database.

What these tests write is committed, because a second connection would not see it otherwise; each
test takes away what it made.
"""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

from odoo.modules.registry import Registry
from odoo.tests import BaseCase, get_db_name, new_test_user, tagged
from odoo.tools import config, mute_logger

from ...outbox.test_concurrency import PATIENCE, _Opened

CLIENTS = 6


@tagged("post_install", "-at_install")
class TestBulkConcurrency(BaseCase):
    """One thread for each client, never two, whatever happens to the workers."""

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        with self.open() as env:
            self.people, self.users, self.bulk_id = self.make(env)
        self.addCleanup(self.clean_up)

    def open(self):
        """An environment on a connection of its own; committed at the end."""
        return _Opened(self.registry)

    def make(self, env):
        people = env["res.partner"].create(
            [
                {"name": f"Client {number}", "email": f"c{number}@client.example.com"}
                for number in range(CLIENTS)
            ]
        )
        users = env["res.users"]
        for person in people:
            user = new_test_user(
                env,
                f"bulk_{person.id}",
                groups="base.group_portal",
                partner_id=person.id,
                email=person.email,
            )
            user.with_user(user).sudo()._update_last_login()
            users |= user
        users.invalidate_recordset(["login_date"])
        author = env.ref("base.user_admin")
        bulk = env["omnichannel.bulk"].browse(
            people.with_user(author).action_message_clients()["res_id"]
        )
        bulk.with_user(author).body = "<p>Hello</p>"
        bulk.with_user(author).action_check()
        bulk.with_user(author).action_confirm()
        return people.ids, users.ids, bulk.id

    def clean_up(self):
        with self.open() as env:
            chats = self.find_threads(env)
            env["omnichannel.nudge"].search([("chat_id", "in", chats.ids)]).unlink()
            chats.message_ids.unlink()
            identities = chats.identity_id
            chats.unlink()
            identities.unlink()
            env["omnichannel.bulk"].browse(self.bulk_id).unlink()
            env["res.users"].browse(self.users).unlink()
            env["res.partner"].browse(self.people).unlink()

    def find_threads(self, env):
        return env["omnichannel.chat"].search(
            [("is_thread", "=", True), ("partner_id", "in", self.people)]
        )

    def check_one_each(self):
        with self.open() as env:
            threads = self.find_threads(env)
            self.assertEqual(sorted(threads.partner_id.ids), sorted(self.people))
            self.assertEqual(len(threads), CLIENTS)
            self.assertEqual([len(thread.delivery_ids) for thread in threads], [1] * CLIENTS)
            bulk = env["omnichannel.bulk"].browse(self.bulk_id)
            self.assertEqual((bulk.state, bulk.done_count), ("done", CLIENTS))
            self.assertEqual(bulk.line_ids.chat_id, threads)

    def finish(self):
        with self.open() as env:
            env["omnichannel.bulk"]._cron_run()

    @mute_logger("odoo.sql_db")
    def test_two_workers(self):
        """S1-31: two at once share the clients, and wait for nobody."""
        with self.open() as one, self.open() as two:
            self.assertEqual(one["omnichannel.bulk"]._run_batch(3), 3)
            self.assertEqual(two["omnichannel.bulk"]._run_batch(100), 3)
            # The others are somebody else's: it is not over yet.
            self.assertEqual(two["omnichannel.bulk"]._run_batch(100), 0)
        self.finish()
        self.check_one_each()

    @mute_logger("odoo.sql_db")
    def test_a_late_worker(self):
        """S1-31: who still sees the clients as they were finds out, and starts nothing twice."""
        with self.open() as late:
            late.cr.execute("SELECT count(*) FROM omnichannel_bulk_line")
            with self.open() as first:
                first["omnichannel.bulk"]._run_batch(100)
            self.assertEqual(late["omnichannel.bulk"]._run_batch(100), 0)
        self.finish()
        self.check_one_each()

    def test_killed(self):
        """S1-31: killed at work, before the commit or after it: none is lost, none is double."""
        for step in ("half", "before_commit", "after_commit"):
            self.run_and_kill(step)
        self.finish()
        self.check_one_each()

    def run_and_kill(self, step):
        """Run a worker in a process of its own that kills itself at a step."""
        order = {
            "addons_path": config["addons_path"],
            "data_dir": config["data_dir"],
            "db": {name: config[name] for name in ("db_host", "db_port", "db_user", "db_password")},
            "db_name": get_db_name(),
            "step": step,
        }
        done = subprocess.run(
            [sys.executable, str(Path(__file__).parent / "killed_bulk.py"), json.dumps(order)],
            timeout=PATIENCE,
            capture_output=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            check=False,
        )
        self.assertEqual(done.returncode, -signal.SIGKILL, done.stderr.decode()[-3000:])
