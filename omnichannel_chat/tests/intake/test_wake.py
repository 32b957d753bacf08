import select
import time
from datetime import timedelta
from unittest.mock import patch

import psycopg2

from odoo import fields
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from ...tools import wake as wake_module
from ...tools.wake import Bell, wake

CRON = "omnichannel_chat.cron_events"


@tagged("post_install", "-at_install")
class TestWake(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cron = cls.env.ref(CRON)
        cls.env["ir.cron.trigger"].search([("cron_id", "=", cls.cron.id)]).unlink()

    def _wake(self, at=None):
        """Wake, commit as far as a test can, and return the triggers and the rings."""
        self.env.cr.postcommit.clear()
        with patch.object(Bell, "ring") as ring:
            wake(self.env, CRON, at)
            self.env.cr.postcommit.run()
        return self.env["ir.cron.trigger"].search([("cron_id", "=", self.cron.id)]), ring

    def test_now(self):
        """S0-04: storing leaves a trigger and rings once the transaction is committed."""
        triggers, ring = self._wake()
        self.assertEqual(len(triggers), 1)
        self.assertLessEqual(triggers.call_at, fields.Datetime.now())
        ring.assert_called_once_with(self.env.cr.dbname)

    def test_later_rings_nobody(self):
        later = fields.Datetime.now() + timedelta(minutes=5)
        triggers, ring = self._wake(later)
        self.assertEqual(triggers.call_at, later)
        ring.assert_not_called()

    def test_inactive_action_is_not_triggered(self):
        self.cron.active = False
        self.env.flush_all()
        triggers, _ring = self._wake()
        self.assertFalse(triggers)

    def test_bell_is_heard_where_cron_workers_listen(self):
        _name, parameters = wake_module.connection_info_for("postgres")
        worker = psycopg2.connect(**parameters)
        self.addCleanup(worker.close)
        worker.autocommit = True
        worker.cursor().execute("LISTEN cron_trigger")
        bell = Bell()
        bell.ring("bell test 1")
        bell._connection.close()
        bell.ring("bell test 2")
        bell._connection.close()
        heard, deadline = [], time.monotonic() + 10
        while len(heard) < 2 and time.monotonic() < deadline:
            select.select([worker], [], [], 1)
            worker.poll()
            heard = [n.payload for n in worker.notifies if n.payload.startswith("bell test")]
        self.assertEqual(heard, ["bell test 1", "bell test 2"])

    @mute_logger("odoo.addons.omnichannel_chat.tools.wake")
    def test_broken_bell_breaks_nothing(self):
        """S0-04: what is committed is answered, even if nobody can be woken."""
        with patch.object(wake_module.psycopg2, "connect", side_effect=psycopg2.OperationalError):
            self.assertIsNone(Bell().ring(self.env.cr.dbname))
