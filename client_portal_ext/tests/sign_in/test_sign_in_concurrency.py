"""Several requests at once, on real connections to the database.

What these tests write is committed, because a second connection would not see it otherwise; each
test takes away what it made.
"""

import threading

from odoo.modules.registry import Registry
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import mute_logger

from odoo.addons.omnichannel_chat.tests.outbox.test_concurrency import _Opened

WHO = "concurrent@client.example.com"


@tagged("post_install", "-at_install")
class TestSignInConcurrency(BaseCase):
    """Two clicks of one client, and many requests for one address."""

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        with self.open() as env:
            values = {"name": "Concurrent", "email": WHO, "client_allowed": True}
            self.partner_id = env["res.partner"].create(values).id
        self.addCleanup(self.clean_up)

    def open(self):
        """An environment on a connection of its own; committed at the end."""
        return _Opened(self.registry)

    def clean_up(self):
        with self.open() as env:
            partner = env["res.partner"].browse(self.partner_id)
            partner.with_context(active_test=False).user_ids.unlink()
            env["mail.message"].search(
                [("model", "=", "res.partner"), ("res_id", "=", partner.id)]
            ).unlink()
            partner.unlink()
            env["client.portal.limit"].search([]).unlink()

    def at_once(self, count, act):
        """Do something in so many threads at the same moment, each done again as Odoo does it."""
        ready, results = threading.Barrier(count), []

        def work():
            ready.wait()
            while True:
                try:
                    with self.open() as env:
                        found = act(env)
                    results.append(found)
                    return
                except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                    continue

        threads = [threading.Thread(target=work) for _number in range(count)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        self.assertEqual(len(results), count)
        return results

    @mute_logger("odoo.sql_db")
    def test_limit(self):
        """S3-04: of eight requests at the same moment as many pass as may."""
        passed = self.at_once(8, lambda env: env["client.portal.limit"]._take("test", WHO, 3, 1))
        self.assertEqual(sum(passed), 3)

    @mute_logger("odoo.sql_db")
    def test_two_clicks(self):
        """S3-04: two presses on "Continue" at the same moment make one user."""

        def press(env):
            partner = env["res.partner"].browse(self.partner_id)
            env["client.portal"]._may_try_link(partner)
            return partner._ensure_client_user().id

        made = self.at_once(2, press)
        self.assertEqual(len(set(made)), 1)
        with self.open() as env:
            users = env["res.users"].with_context(active_test=False)
            self.assertEqual(users.search_count([("partner_id", "=", self.partner_id)]), 1)
